/* SPDX-License-Identifier: GPL-2.0 */
/*
 * CLOCK_MONOTONIC for handlers: what ktime_get_mono_fast_ns() does, inline, at half
 * of its cost. The timekeeper tells who asks for it, as KVM does, how the processor's
 * counter becomes time; where the kernel uses another clock, it is asked.
 */
#ifndef KMC_CLOCK_H
#define KMC_CLOCK_H

#include <linux/ktime.h>
#include <linux/timekeeping.h>
#include <linux/types.h>

#ifdef CONFIG_X86_64

#include <asm/barrier.h>
#include <asm/msr.h>
#include <asm/tsc.h>
#include <linux/cache.h>
#include <linux/compiler.h>

/**
 * struct kmc_scale - how the counter becomes nanoseconds
 * @last: the counter when this was made
 * @rest: nanoseconds then, but shifted: the fraction
 * @base: nanoseconds then
 * @mult: of a step of the counter, shifted; 0 if the kernel's clock is another one
 * @shift: by so much
 */
struct kmc_scale {
	u64 last;
	u64 rest;
	u64 base;
	u32 mult;
	u32 shift;
};

/**
 * struct kmc_clock - two of them, so that one is whole even for an NMI in between
 * @turn: its lowest bit says which is read; each change of a scale changes it before
 */
struct kmc_clock {
	u32 turn;
	struct kmc_scale scales[2];
};

extern struct kmc_clock kmc_clock;

/* Context: any, NMI included. */
static __always_inline u64 kmc_clock_ns(void)
{
	const struct kmc_scale *scale;
	u32 turn, mult;
	u64 steps, ns;

	do {
		turn = READ_ONCE(kmc_clock.turn);
		scale = &kmc_clock.scales[turn & 1];
		/* What @turn says was written before it. */
		smp_rmb();
		mult = READ_ONCE(scale->mult);
		if (unlikely(!mult))
			return ktime_get_mono_fast_ns();
		steps = rdtsc_ordered() - scale->last;
		/* Another processor's counter may be a little behind. */
		if (unlikely((s64)steps < 0))
			steps = 0;
		ns = ((steps * mult + scale->rest) >> scale->shift) +
		     scale->base;
		smp_rmb();	/* all was read before the second look */
	} while (unlikely(READ_ONCE(kmc_clock.turn) != turn));
	return ns;
}

/* Context: process. */
void kmc_clock_init(void);
void kmc_clock_exit(void);

#else

static inline u64 kmc_clock_ns(void)
{
	return ktime_get_mono_fast_ns();
}

static inline void kmc_clock_init(void)
{
}

static inline void kmc_clock_exit(void)
{
}

#endif
#endif /* KMC_CLOCK_H */
