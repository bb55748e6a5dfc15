// SPDX-License-Identifier: GPL-2.0
/*
 * min(), max(), stats(): the number of updates, and the extremes; stats() also
 * has the sum. The fields of struct kmc_stats that a kind does not keep are 0.
 */
#include "kinds.h"

static u32 kmc_extreme_words(const struct kmc_map_desc *desc)
{
	return 2;
}

static u32 kmc_extreme_sums(const struct kmc_map_desc *desc)
{
	return 1;
}

static u32 kmc_stats_words(const struct kmc_map_desc *desc)
{
	return 4;
}

static u32 kmc_stats_sums(const struct kmc_map_desc *desc)
{
	return 2;
}

static u32 kmc_stats_value_size(const struct kmc_map_desc *desc)
{
	return sizeof(struct kmc_stats);
}

static u64 kmc_min_decode(const struct kmc_map_desc *desc, u64 word)
{
	return ~word ^ kmc_agg_flip(desc);
}

static u64 kmc_max_decode(const struct kmc_map_desc *desc, u64 word)
{
	return word ^ kmc_agg_flip(desc);
}

static void kmc_min_emit(const struct kmc_map_desc *desc, const u64 *words,
			 u64 *value)
{
	struct kmc_stats *stats = (struct kmc_stats *)value;

	*stats = (struct kmc_stats){ .n = words[0] };
	if (stats->n)
		stats->min = kmc_min_decode(desc, words[1]);
}

static void kmc_max_emit(const struct kmc_map_desc *desc, const u64 *words,
			 u64 *value)
{
	struct kmc_stats *stats = (struct kmc_stats *)value;

	*stats = (struct kmc_stats){ .n = words[0] };
	if (stats->n)
		stats->max = kmc_max_decode(desc, words[1]);
}

static void kmc_stats_emit(const struct kmc_map_desc *desc, const u64 *words,
			   u64 *value)
{
	struct kmc_stats *stats = (struct kmc_stats *)value;

	*stats = (struct kmc_stats){ .n = words[0], .sum = words[1] };
	if (!stats->n)
		return;
	stats->min = kmc_min_decode(desc, words[2]);
	stats->max = kmc_max_decode(desc, words[3]);
}

const struct kmc_agg_kind kmc_agg_min = {
	.words = kmc_extreme_words,
	.sums = kmc_extreme_sums,
	.first_only = true,
	.value_size = kmc_stats_value_size,
	.emit = kmc_min_emit,
};

const struct kmc_agg_kind kmc_agg_max = {
	.words = kmc_extreme_words,
	.sums = kmc_extreme_sums,
	.first_only = true,
	.value_size = kmc_stats_value_size,
	.emit = kmc_max_emit,
};

const struct kmc_agg_kind kmc_agg_stats = {
	.words = kmc_stats_words,
	.sums = kmc_stats_sums,
	.first_only = true,
	.value_size = kmc_stats_value_size,
	.emit = kmc_stats_emit,
};
