/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_BITOPS_H
#define SHIM_LINUX_BITOPS_H

#include <limits.h>
#include <linux/types.h>

#define BIT(nr)			(1UL << (nr))
#define BITS_PER_LONG		64
#define BITS_TO_LONGS(nr)	(((nr) + BITS_PER_LONG - 1) / BITS_PER_LONG)

static inline int fls64(u64 v)
{
	return v ? 64 - __builtin_clzll(v) : 0;
}

static inline unsigned long __ffs(unsigned long v)
{
	return __builtin_ctzl(v);
}

static inline bool __test_and_set_bit(unsigned long nr, unsigned long *bits)
{
	unsigned long bit = BIT(nr % BITS_PER_LONG);
	unsigned long *word = bits + nr / BITS_PER_LONG;
	bool was = *word & bit;

	*word |= bit;
	return was;
}

static inline void __set_bit(unsigned long nr, unsigned long *bits)
{
	bits[nr / BITS_PER_LONG] |= BIT(nr % BITS_PER_LONG);
}

static inline bool test_bit(unsigned long nr, const unsigned long *bits)
{
	return bits[nr / BITS_PER_LONG] >> nr % BITS_PER_LONG & 1;
}

static inline void __clear_bit(unsigned long nr, unsigned long *bits)
{
	bits[nr / BITS_PER_LONG] &= ~BIT(nr % BITS_PER_LONG);
}

#endif
