/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Timers: one on a CPU, in hard irq context, whose hits know the registers of
 * what was interrupted.
 */
#ifndef KMC_PROBE_TIMER_H
#define KMC_PROBE_TIMER_H

#include <linux/hrtimer.h>
#include "run.h"

/**
 * struct kmc_timer - runs a program every so often on one CPU
 * @timer: the kernel's
 * @hook: what to run
 * @period: from one expiry to the next
 * @pid: hits of other processes are none; 0: all count
 * @missed: periods that were over when the one before them had been served
 */
struct kmc_timer {
	struct hrtimer timer;
	const struct kmc_hook *hook;
	ktime_t period;
	u32 pid;
	u64 missed;
};

/* @hook: has to outlive the timer. */
void kmc_timer_init(struct kmc_timer *timer, const struct kmc_probe *probe,
		    const struct kmc_hook *hook);

/* On the CPU where it is to run. It ends with hrtimer_cancel(). */
void kmc_timer_start(struct kmc_timer *timer);

#endif /* KMC_PROBE_TIMER_H */
