// SPDX-License-Identifier: GPL-2.0
#include "clock.h"

#ifdef CONFIG_X86_64

#include <linux/clocksource.h>
#include <linux/notifier.h>
#include <linux/pvclock_gtod.h>
#include <linux/timekeeper_internal.h>

struct kmc_clock kmc_clock __cacheline_aligned_in_smp;

static void scale_set(struct kmc_scale *scale, const struct tk_read_base *clock)
{
	scale->last = clock->cycle_last;
	scale->rest = clock->xtime_nsec;
	scale->base = clock->base;
	scale->shift = clock->shift;
	WRITE_ONCE(scale->mult, clock->clock->vdso_clock_mode ==
				VDSO_CLOCKMODE_TSC ? clock->mult : 0);
}

/* Sends readers to the other scale. Return: the one that nobody reads now. */
static struct kmc_scale *turn(void)
{
	u32 left = kmc_clock.turn & 1;

	smp_wmb();	/* what they are sent to is written */
	WRITE_ONCE(kmc_clock.turn, kmc_clock.turn + 1);
	smp_wmb();	/* they are sent away before the change */
	return &kmc_clock.scales[left];
}

/* One at a time: the timekeeper calls it with its lock held. */
static int clock_changed(struct notifier_block *nb, unsigned long was_set,
			 void *data)
{
	const struct timekeeper *keeper = data;

	scale_set(turn(), &keeper->tkr_mono);
	scale_set(turn(), &keeper->tkr_mono);
	return 0;
}

static struct notifier_block clock_notifier = {
	.notifier_call = clock_changed,
};

/* The timekeeper calls us at once. */
void kmc_clock_init(void)
{
	pvclock_gtod_register_notifier(&clock_notifier);
}

/* No handler is left that could ask. */
void kmc_clock_exit(void)
{
	pvclock_gtod_unregister_notifier(&clock_notifier);
}

#endif
