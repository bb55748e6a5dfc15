// SPDX-License-Identifier: GPL-2.0
/*
 * hist(), lhist(): a counter for each bucket; which one a number belongs to is in
 * fast.h.
 */
#include <linux/math64.h>
#include <linux/string.h>
#include "bars.h"
#include "hist.h"
#include "kinds.h"
#include "text.h"

u32 kmc_lhist_steps(const struct kmc_map_desc *desc)
{
	return div64_u64((u64)desc->max - (u64)desc->min, desc->step);
}

static u32 kmc_hist_words(const struct kmc_map_desc *desc)
{
	return KMC_HIST_BUCKETS(desc->bits);
}

static u32 kmc_lhist_words(const struct kmc_map_desc *desc)
{
	return kmc_lhist_steps(desc) + 2;
}

static u32 kmc_hist_value_size(const struct kmc_map_desc *desc)
{
	return kmc_hist_words(desc) * sizeof(u64);
}

static u32 kmc_lhist_value_size(const struct kmc_map_desc *desc)
{
	return kmc_lhist_words(desc) * sizeof(u64);
}

static void kmc_hist_emit(const struct kmc_map_desc *desc, const u64 *words,
			  u64 *value)
{
	memcpy(value, words, kmc_hist_value_size(desc));
}

static void kmc_lhist_emit(const struct kmc_map_desc *desc, const u64 *words,
			   u64 *value)
{
	memcpy(value, words, kmc_lhist_value_size(desc));
}

static bool kmc_hist_check(const struct kmc_map_desc *desc, const char **why)
{
	if (desc->bits <= KMC_HIST_BITS_MAX)
		return true;
	*why = "hist() takes 0 to 5 bits";
	return false;
}

static bool kmc_lhist_check(const struct kmc_map_desc *desc, const char **why)
{
	*why = NULL;
	if (!desc->step)
		*why = "lhist() needs a step above 0";
	else if (desc->max <= desc->min)
		*why = "lhist() needs a max above min";
	else if (((u64)desc->max - (u64)desc->min) / desc->step >
		 KMC_LHIST_STEPS_MAX)
		*why = "lhist() can't have more than 1000 steps";
	return !*why;
}

static u64 kmc_buckets_rank(const struct kmc_map_desc *desc, const u64 *value)
{
	u32 nr = kmc_map_value_size(desc) / sizeof(u64);
	u64 total = 0;

	while (nr--)
		total += value[nr];
	return total;
}

static void kmc_buckets_show(const struct kmc_text *text, const u64 *value)
{
	kmc_show_bars(text->m, text->desc, value);
	seq_putc(text->m, '\n');
}

const struct kmc_agg_kind kmc_agg_hist = {
	.words = kmc_hist_words,
	.sums = kmc_hist_words,
	.value_size = kmc_hist_value_size,
	.emit = kmc_hist_emit,
	.check = kmc_hist_check,
	.rank = kmc_buckets_rank,
	.show = kmc_buckets_show,
	.lines = true,
};

const struct kmc_agg_kind kmc_agg_lhist = {
	.words = kmc_lhist_words,
	.sums = kmc_lhist_words,
	.value_size = kmc_lhist_value_size,
	.emit = kmc_lhist_emit,
	.check = kmc_lhist_check,
	.rank = kmc_buckets_rank,
	.show = kmc_buckets_show,
	.lines = true,
};
