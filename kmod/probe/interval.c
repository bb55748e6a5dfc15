// SPDX-License-Identifier: GPL-2.0
/*
 * interval: a timer on the CPU that starts the session, in hard irq context.
 */
#include <linux/hrtimer.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include "../compat.h"
#include "kinds.h"
#include "run.h"

struct kmc_interval {
	struct hrtimer timer;
	struct kmc_hook hook;
	ktime_t period;
};

static enum hrtimer_restart interval_hit(struct hrtimer *timer)
{
	struct kmc_interval *interval =
		container_of(timer, struct kmc_interval, timer);
	struct kmc_ctx ctx;

	preempt_disable_notrace();
	if (kmc_enter(&interval->hook, KMC_LEVEL_HARDIRQ)) {
		ctx = interval->hook.ctx;
		kmc_run(&interval->hook, &ctx, KMC_LEVEL_HARDIRQ);
		kmc_leave(KMC_LEVEL_HARDIRQ);
	}
	preempt_enable_notrace();

	/* From the expiry, not from now, so that the period does not drift. */
	hrtimer_forward_now(timer, interval->period);
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

const struct kmc_probe_ops kmc_interval_ops = {
	.name = "interval",
	.attach = interval_attach,
	.detach = interval_detach,
	.drain = interval_drain,
};
