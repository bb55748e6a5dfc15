// SPDX-License-Identifier: GPL-2.0
/*
 * distinct(): how many different numbers there were, about. HyperLogLog of 2048
 * registers of a byte, eight to a word: a standard error of 2.3 %, and less below five
 * thousand, where the registers that are still 0 are counted. Merging takes the larger of
 * two registers, and is exact: the answer is that of one that saw it all.
 */
#include <linux/bitops.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/string.h>
#include "fast.h"
#include "kinds.h"
#include "text.h"

#define INDEX_BITS	11
#define REGISTERS	(1 << INDEX_BITS)
#define REGISTER_WORDS	(REGISTERS / 8)

/* Of 2^-r, in the sum of registers. */
#define SUM_SHIFT	52

/* 0.7213 / (1 + 1.079 / REGISTERS) * REGISTERS^2, and that times 2^40 fits. */
#define ALPHA		3023759ULL

/* ln 2, times 2^16 */
#define LN2		45426ULL

static u32 kmc_distinct_words(const struct kmc_map_desc *desc)
{
	return 1 + REGISTER_WORDS;
}

static u32 kmc_distinct_sums(const struct kmc_map_desc *desc)
{
	return 1;
}

static u32 kmc_distinct_value_size(const struct kmc_map_desc *desc)
{
	return sizeof(struct kmc_sum);
}

/* Every bit of @v moves every bit of this: murmur3's last steps. */
static u64 kmc_distinct_hash(u64 v)
{
	v = (v ^ v >> 33) * 0xff51afd7ed558ccdULL;
	v = (v ^ v >> 33) * 0xc4ceb9fe1a85ec53ULL;
	return v ^ v >> 33;
}

static void kmc_distinct_update(struct kmc_map *map, u64 __percpu *bank, u64 v)
{
	u64 hash = kmc_distinct_hash(v), rest = hash << INDEX_BITS;
	u8 __percpu *reg = (u8 __percpu *)(bank + 1);
	u8 rank = rest ? 65 - fls64(rest) : SUM_SHIFT;
	u8 old, seen;

	reg += hash >> (64 - INDEX_BITS);
	old = this_cpu_read(*reg);
	while (rank > old) {
		seen = this_cpu_cmpxchg(*reg, old, rank);
		if (seen == old)
			break;
		old = seen;
	}
	this_cpu_inc(*bank);
}

static void kmc_distinct_merge(const struct kmc_map_desc *desc, u64 *to,
			       const u64 *from)
{
	u64 a, b, word;
	u32 w, shift;

	*to++ += READ_ONCE(*from++);
	for (w = 0; w < REGISTER_WORDS; w++) {
		b = READ_ONCE(from[w]);
		if (!b)
			continue;
		a = to[w];
		word = 0;
		for (shift = 0; shift < 64; shift += 8)
			word |= max(a >> shift & 0xff, b >> shift & 0xff)
				<< shift;
		to[w] = word;
	}
}

/* The logarithm to base 2 of 1 to REGISTERS, times 2^32. */
static u64 kmc_log2(u32 v)
{
	u64 log = (u64)ilog2(v) << 32, x = (u64)v << (31 - ilog2(v));
	u32 bit;

	for (bit = 31; bit >= 8; bit--) {
		x = x * x >> 31;
		if (x >> 32) {
			x >>= 1;
			log |= 1ULL << bit;
		}
	}
	return log;
}

static u64 kmc_distinct_estimate(const u64 *words)
{
	const u8 *reg = (const u8 *)words;
	u64 sum = 0, estimate, log;
	u32 zeroes = 0, i;

	for (i = 0; i < REGISTERS; i++) {
		sum += (1ULL << SUM_SHIFT) >> min_t(u32, reg[i], SUM_SHIFT);
		zeroes += !reg[i];
	}
	estimate = div64_u64(ALPHA << 40, sum >> (SUM_SHIFT - 40) ?: 1);
	if (!zeroes || estimate > 5 * REGISTERS / 2)
		return estimate;
	log = ((u64)INDEX_BITS << 32) - kmc_log2(zeroes);
	return (REGISTERS * log * LN2 + (1ULL << 47)) >> 48;
}

/* Never more than there were at all. */
static void kmc_distinct_emit(const struct kmc_map_desc *desc, const u64 *words,
			      u64 *value)
{
	struct kmc_sum *sum = (struct kmc_sum *)value;

	sum->n = *words;
	sum->sum = min(kmc_distinct_estimate(words + 1), sum->n);
}

static u64 kmc_distinct_rank(const struct kmc_map_desc *desc, const u64 *value)
{
	return ((const struct kmc_sum *)value)->sum;
}

static void kmc_distinct_show(const struct kmc_text *text, const u64 *value)
{
	kmc_show_number(text->m, kmc_distinct_rank(text->desc, value), false);
}

const struct kmc_agg_kind kmc_agg_distinct = {
	.words = kmc_distinct_words,
	.sums = kmc_distinct_sums,
	.first_only = true,
	.update = kmc_distinct_update,
	.merge = kmc_distinct_merge,
	.value_size = kmc_distinct_value_size,
	.emit = kmc_distinct_emit,
	.rank = kmc_distinct_rank,
	.show = kmc_distinct_show,
	.json = kmc_distinct_show,
};
