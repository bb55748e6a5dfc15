/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Divisions, which never trap: x / 0 is 0, x % 0 is x.
 */
#ifndef KMC_ARITH_H
#define KMC_ARITH_H

#include <linux/compiler.h>
#include <linux/types.h>

static __always_inline u64 kmc_div(u64 a, u64 b)
{
	return b ? a / b : 0;
}

static __always_inline u64 kmc_mod(u64 a, u64 b)
{
	return b ? a % b : a;
}

/* S64_MIN / -1 does not fit; it wraps, as in C with unsigned numbers. */
static __always_inline u64 kmc_sdiv(s64 a, s64 b)
{
	if (b == -1)
		return -(u64)a;
	return b ? a / b : 0;
}

static __always_inline u64 kmc_smod(s64 a, s64 b)
{
	if (b == -1)
		return 0;
	return b ? a % b : a;
}

#endif /* KMC_ARITH_H */
