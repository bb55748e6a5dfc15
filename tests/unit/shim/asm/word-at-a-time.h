/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_ASM_WORD_AT_A_TIME_H
#define SHIM_ASM_WORD_AT_A_TIME_H

#include <linux/types.h>

/* A word with a NUL: the mask has the high bit of the first NUL, and maybe more. */
struct word_at_a_time {
	unsigned long ones, highs;
};

#define WORD_AT_A_TIME_CONSTANTS \
	{ 0x0101010101010101UL, 0x8080808080808080UL }

static inline unsigned long has_zero(unsigned long word, unsigned long *mask,
				     const struct word_at_a_time *c)
{
	*mask = (word - c->ones) & ~word & c->highs;
	return *mask;
}

static inline unsigned long prep_zero_mask(unsigned long word,
					   unsigned long mask,
					   const struct word_at_a_time *c)
{
	return mask;
}

static inline unsigned long create_zero_mask(unsigned long mask)
{
	return ((mask - 1) & ~mask) >> 7;
}

/* Of the mask made by create_zero_mask(): the bytes before the first NUL. */
static inline unsigned long find_zero(unsigned long mask)
{
	return __builtin_popcountl(mask) / 8;
}

static inline unsigned long zero_bytemask(unsigned long mask)
{
	return mask;
}

#endif
