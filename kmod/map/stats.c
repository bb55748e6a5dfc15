// SPDX-License-Identifier: GPL-2.0
/*
 * min(), max(), stats(): the number of updates, and the extremes; stats() also
 * has the sum. The fields of struct kmc_stats that a kind does not keep are 0.
 */
#include "kinds.h"
#include "text.h"

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

u64 kmc_extreme(const struct kmc_map_desc *desc, const u64 *value)
{
	const struct kmc_stats *stats = (const struct kmc_stats *)value;

	return desc->kind == KMC_MAP_MIN ? stats->min : stats->max;
}

static u64 kmc_extreme_rank(const struct kmc_map_desc *desc, const u64 *value)
{
	return kmc_rank_number(kmc_extreme(desc, value), desc->is_signed);
}

static void kmc_extreme_show(const struct kmc_text *text, const u64 *value)
{
	kmc_show_number(text->m, kmc_extreme(text->desc, value),
			text->desc->is_signed);
}

static void kmc_stats_show(const struct kmc_text *text, const u64 *value)
{
	const struct kmc_stats *stats = (const struct kmc_stats *)value;
	bool is_signed = text->desc->is_signed;
	struct seq_file *m = text->m;

	seq_printf(m, "{ .count = %llu, .average = ",
		   (unsigned long long)stats->n);
	kmc_show_number(m, kmc_average(text->desc, (const struct kmc_sum *)value), is_signed);
	seq_puts(m, ", .total = ");
	kmc_show_number(m, stats->sum, is_signed);
	seq_puts(m, " }");
}

const struct kmc_agg_kind kmc_agg_min = {
	.words = kmc_extreme_words,
	.sums = kmc_extreme_sums,
	.first_only = true,
	.value_size = kmc_stats_value_size,
	.emit = kmc_min_emit,
	.rank = kmc_extreme_rank,
	.show = kmc_extreme_show,
};

const struct kmc_agg_kind kmc_agg_max = {
	.words = kmc_extreme_words,
	.sums = kmc_extreme_sums,
	.first_only = true,
	.value_size = kmc_stats_value_size,
	.emit = kmc_max_emit,
	.rank = kmc_extreme_rank,
	.show = kmc_extreme_show,
};

const struct kmc_agg_kind kmc_agg_stats = {
	.words = kmc_stats_words,
	.sums = kmc_stats_sums,
	.first_only = true,
	.value_size = kmc_stats_value_size,
	.emit = kmc_stats_emit,
	.rank = kmc_average_rank,
	.show = kmc_stats_show,
};
