// SPDX-License-Identifier: GPL-2.0
/*
 * count(), sum(), avg(): the number of updates and, but for count(), their sum.
 */
#include <linux/math64.h>
#include "kinds.h"
#include "text.h"

static u32 kmc_count_words(const struct kmc_map_desc *desc)
{
	return 1;
}

static u32 kmc_sum_words(const struct kmc_map_desc *desc)
{
	return 2;
}

static u32 kmc_sum_value_size(const struct kmc_map_desc *desc)
{
	return sizeof(struct kmc_sum);
}

static void kmc_count_emit(const struct kmc_map_desc *desc, const u64 *words,
			   u64 *value)
{
	struct kmc_sum *sum = (struct kmc_sum *)value;

	sum->n = words[0];
	sum->sum = 0;
}

static void kmc_sum_emit(const struct kmc_map_desc *desc, const u64 *words,
			 u64 *value)
{
	struct kmc_sum *sum = (struct kmc_sum *)value;

	sum->n = words[0];
	sum->sum = words[1];
}

static u64 kmc_count_rank(const struct kmc_map_desc *desc, const u64 *value)
{
	return *value;
}

static u64 kmc_sum_rank(const struct kmc_map_desc *desc, const u64 *value)
{
	return kmc_rank_number(value[1], desc->is_signed);
}

u64 kmc_average(const struct kmc_map_desc *desc, const struct kmc_sum *sum)
{
	if (!sum->n)
		return 0;
	if (desc->is_signed)
		return div64_s64(sum->sum, sum->n);
	return div64_u64(sum->sum, sum->n);
}

u64 kmc_average_rank(const struct kmc_map_desc *desc, const u64 *value)
{
	return kmc_rank_number(kmc_average(desc, (const struct kmc_sum *)value),
			       desc->is_signed);
}

static void kmc_count_show(const struct kmc_text *text, const u64 *value)
{
	kmc_show_number(text->m, *value, false);
}

static void kmc_sum_show(const struct kmc_text *text, const u64 *value)
{
	kmc_show_number(text->m, value[1], text->desc->is_signed);
}

static void kmc_avg_show(const struct kmc_text *text, const u64 *value)
{
	kmc_show_number(text->m, kmc_average(text->desc, (const struct kmc_sum *)value),
			text->desc->is_signed);
}

const struct kmc_agg_kind kmc_agg_count = {
	.words = kmc_count_words,
	.sums = kmc_count_words,
	.first_only = true,
	.value_size = kmc_sum_value_size,
	.emit = kmc_count_emit,
	.rank = kmc_count_rank,
	.show = kmc_count_show,
};

const struct kmc_agg_kind kmc_agg_sum = {
	.words = kmc_sum_words,
	.sums = kmc_sum_words,
	.first_only = true,
	.value_size = kmc_sum_value_size,
	.emit = kmc_sum_emit,
	.rank = kmc_sum_rank,
	.show = kmc_sum_show,
};

const struct kmc_agg_kind kmc_agg_avg = {
	.words = kmc_sum_words,
	.sums = kmc_sum_words,
	.first_only = true,
	.value_size = kmc_sum_value_size,
	.emit = kmc_sum_emit,
	.rank = kmc_average_rank,
	.show = kmc_avg_show,
};
