// SPDX-License-Identifier: GPL-2.0
/*
 * count(), sum(), avg(): the number of updates and, but for count(), their sum.
 */
#include "kinds.h"

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

const struct kmc_agg_kind kmc_agg_count = {
	.words = kmc_count_words,
	.sums = kmc_count_words,
	.first_only = true,
	.value_size = kmc_sum_value_size,
	.emit = kmc_count_emit,
};

const struct kmc_agg_kind kmc_agg_sum = {
	.words = kmc_sum_words,
	.sums = kmc_sum_words,
	.first_only = true,
	.value_size = kmc_sum_value_size,
	.emit = kmc_sum_emit,
};
