// SPDX-License-Identifier: GPL-2.0
/*
 * interval: a timer on the CPU that starts the session, in hard irq context.
 */
#include <linux/hrtimer.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <asm/irq_regs.h>
#include "../compat.h"
#include "kinds.h"
#include "run.h"

/* @missed: periods that were over when the one before them had been served */
struct kmc_interval {
	struct hrtimer timer;
	struct kmc_hook hook;
	ktime_t period;
	u64 missed;
};

static enum hrtimer_restart interval_hit(struct hrtimer *timer)
{
	struct kmc_interval *interval =
		container_of(timer, struct kmc_interval, timer);
	const ktime_t begin = ktime_get();
	struct kmc_ctx ctx;
	ktime_t end;
	u64 over;

	preempt_disable_notrace();
	if (kmc_enter(&interval->hook, KMC_LEVEL_HARDIRQ)) {
		ctx = interval->hook.ctx;
		ctx.regs = get_irq_regs();
		kmc_run(&interval->hook, &ctx, KMC_LEVEL_HARDIRQ);
		kmc_leave(KMC_LEVEL_HARDIRQ);
	}
	preempt_enable_notrace();

	/*
	 * From the expiry, not from now, so that the period does not drift. A
	 * program that takes longer than its period leaves half of the CPU.
	 */
	end = ktime_get();
	over = hrtimer_forward(timer, ktime_add(end, ktime_sub(end, begin)),
			       interval->period);
	if (over > 1)
		WRITE_ONCE(interval->missed, interval->missed + over - 1);
	return HRTIMER_RESTART;
}

static int interval_attach(struct kmc_probe *probe,
			   struct netlink_ext_ack *extack)
{
	struct kmc_interval *interval;

	interval = kzalloc(sizeof(*interval), GFP_KERNEL);
	if (!interval)
		return -ENOMEM;
	probe->private = interval;
	kmc_hook_init(&interval->hook, probe, probe->sites);
	interval->period = ns_to_ktime(probe->period);
	hrtimer_setup(&interval->timer, interval_hit, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL_PINNED_HARD);
	hrtimer_start(&interval->timer, interval->period,
		      HRTIMER_MODE_REL_PINNED_HARD);
	probe->nr_attached = probe->nr_sites;
	return 0;
}

static void interval_detach(struct kmc_probe *probe)
{
	struct kmc_interval *interval = probe->private;

	if (interval)
		hrtimer_cancel(&interval->timer);
	probe->nr_attached = 0;
}

static void interval_drain(struct kmc_probe *probe)
{
	kfree(probe->private);
	probe->private = NULL;
}

static u64 interval_missed(struct kmc_probe *probe)
{
	struct kmc_interval *interval = probe->private;

	return interval ? READ_ONCE(interval->missed) : 0;
}

const struct kmc_probe_ops kmc_interval_ops = {
	.name = "interval",
	.attach = interval_attach,
	.detach = interval_detach,
	.drain = interval_drain,
	.missed = interval_missed,
};
