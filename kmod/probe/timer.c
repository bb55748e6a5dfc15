// SPDX-License-Identifier: GPL-2.0
#include <linux/pid.h>
#include <linux/sched.h>
#include <asm/irq_regs.h>
#include "../compat.h"
#include "timer.h"

static void timer_run(const struct kmc_hook *hook)
{
	struct kmc_ctx ctx;

	preempt_disable_notrace();
	if (kmc_enter(hook, KMC_LEVEL_HARDIRQ)) {
		ctx = hook->ctx;
		ctx.regs = get_irq_regs();
		kmc_run(hook, &ctx, KMC_LEVEL_HARDIRQ);
		kmc_leave(KMC_LEVEL_HARDIRQ);
	}
	preempt_enable_notrace();
}

static enum hrtimer_restart timer_hit(struct hrtimer *hrtimer)
{
	struct kmc_timer *timer = container_of(hrtimer, struct kmc_timer, timer);
	const ktime_t begin = ktime_get();
	ktime_t end;
	u64 over;

	if (!timer->pid || current->tgid == timer->pid)
		timer_run(timer->hook);

	/*
	 * From the expiry, not from now, so that the period does not drift. A
	 * program that takes longer than its period leaves half of the CPU.
	 */
	end = ktime_get();
	over = hrtimer_forward(hrtimer, ktime_add(end, ktime_sub(end, begin)),
			       timer->period);
	if (over > 1)
		WRITE_ONCE(timer->missed, timer->missed + over - 1);
	return HRTIMER_RESTART;
}

void kmc_timer_init(struct kmc_timer *timer, const struct kmc_probe *probe,
		    const struct kmc_hook *hook)
{
	timer->hook = hook;
	timer->period = ns_to_ktime(probe->period);
	timer->pid = pid_nr(probe->pid);
	hrtimer_setup(&timer->timer, timer_hit, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL_PINNED_HARD);
}

void kmc_timer_start(struct kmc_timer *timer)
{
	hrtimer_start(&timer->timer, timer->period,
		      HRTIMER_MODE_REL_PINNED_HARD);
}
