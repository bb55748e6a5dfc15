/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Buckets of histograms.
 */
#ifndef KMC_MAP_HIST_H
#define KMC_MAP_HIST_H

#include <linux/bitops.h>
#include <linux/compiler.h>
#include "core.h"

/* Whole steps between an lhist's min and max. */
u32 kmc_lhist_steps(const struct kmc_map_desc *desc);

/* The bucket of KMC_HIST_BUCKETS(@bits) that counts @v; like bpftrace, signed. */
static __always_inline u32 kmc_hist_bucket(u64 v, u32 bits)
{
	u32 high;

	if ((s64)v < 0)
		return 0;
	if (likely(!bits))
		return 1 + fls64(v);
	if (v < 1ULL << bits)
		return 1 + v;
	high = fls64(v) - 1;
	return 1 + ((high - bits + 1) << bits) +
		((v >> (high - bits)) & ((1U << bits) - 1));
}

/* Bucket 0 counts what is below @min, the last one what is @max and above. */
static __always_inline u32 kmc_lhist_bucket(u64 v, s64 min, s64 max, u64 step,
					    u32 buckets)
{
	if ((s64)v < min)
		return 0;
	if ((s64)v >= max)
		return buckets - 1;
	return 1 + (v - (u64)min) / step;
}

#endif /* KMC_MAP_HIST_H */
