// SPDX-License-Identifier: GPL-2.0
/*
 * quantiles(): of the buckets of hist(), which are added up over the CPUs. What is
 * shown is the middle of a bucket, at most 2^-(bits + 1) of itself away from the number that
 * stands there: with 4 bits, 3.1 %. Numbers below 0 are not told apart.
 */
#include <linux/math64.h>
#include "hist.h"
#include "kinds.h"
#include "text.h"

/* In thousandths. */
static const u32 shares[] = { 500, 900, 990, 999 };

static u32 kmc_quantiles_words(const struct kmc_map_desc *desc)
{
	return KMC_HIST_BUCKETS(desc->bits);
}

static u32 kmc_quantiles_value_size(const struct kmc_map_desc *desc)
{
	return sizeof(struct kmc_quantiles);
}

static bool kmc_quantiles_check(const struct kmc_map_desc *desc,
				const char **why)
{
	if (desc->bits <= KMC_HIST_BITS_MAX)
		return true;
	*why = "quantiles() takes 0 to 5 bits";
	return false;
}

static u64 kmc_bucket_middle(u32 bits, u32 bucket)
{
	u64 place = bucket - 1, steps = 1ULL << bits;
	u32 shift;

	if (!bucket)
		return -1;
	if (place < steps)
		return place;
	shift = (place >> bits) - 1;
	return ((steps + (place & (steps - 1))) << shift) +
		((1ULL << shift) >> 1);
}

static void kmc_quantiles_emit(const struct kmc_map_desc *desc,
			       const u64 *words, u64 *value)
{
	struct kmc_quantiles *out = (struct kmc_quantiles *)value;
	u32 nr = kmc_quantiles_words(desc), i, q = 0;
	u64 below = 0, above;

	*out = (struct kmc_quantiles){ 0 };
	for (i = 0; i < nr; i++)
		out->n += words[i];
	for (i = 0; i < nr && q < ARRAY_SIZE(shares); i++) {
		below += words[i];
		/* The first number with at least this share up to it. */
		while (words[i] && q < ARRAY_SIZE(shares)) {
			above = mul_u64_u64_div_u64(out->n, 1000 - shares[q],
						    1000);
			if (below < out->n - above)
				break;
			out->at[q++] = kmc_bucket_middle(desc->bits, i);
		}
	}
}

static u64 kmc_quantiles_rank(const struct kmc_map_desc *desc, const u64 *value)
{
	return *value;
}

static void kmc_quantiles_show(const struct kmc_text *text, const u64 *value)
{
	const struct kmc_quantiles *q = (const struct kmc_quantiles *)value;

	seq_printf(text->m, "count %llu, p50 %lld, p90 %lld, p99 %lld, p99.9 %lld",
		   (unsigned long long)q->n, (long long)q->at[0],
		   (long long)q->at[1], (long long)q->at[2],
		   (long long)q->at[3]);
}

static void kmc_quantiles_json(const struct kmc_text *text, const u64 *value)
{
	const struct kmc_quantiles *q = (const struct kmc_quantiles *)value;

	seq_printf(text->m, "{\"count\": %llu, \"p50\": %lld, \"p90\": %lld, \"p99\": %lld, \"p99.9\": %lld}",
		   (unsigned long long)q->n, (long long)q->at[0],
		   (long long)q->at[1], (long long)q->at[2],
		   (long long)q->at[3]);
}

const struct kmc_agg_kind kmc_agg_quantiles = {
	.words = kmc_quantiles_words,
	.sums = kmc_quantiles_words,
	.value_size = kmc_quantiles_value_size,
	.emit = kmc_quantiles_emit,
	.check = kmc_quantiles_check,
	.rank = kmc_quantiles_rank,
	.show = kmc_quantiles_show,
	.json = kmc_quantiles_json,
};
