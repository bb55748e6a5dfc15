// SPDX-License-Identifier: GPL-2.0
/*
 * Histograms as text: "[lo, hi)  count |@@@@   |", bounds in K, M, ... where they
 * are whole.
 */
#include <linux/kernel.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include "bars.h"
#include "hist.h"

#define KMC_BAR_WIDTH	52

/* Room for "[-9223372036854775808, -9223372036854775808)". */
#define KMC_LABEL_MAX	48

static struct kmc_bucket kmc_lhist_range(const struct kmc_map_desc *desc, u32 i)
{
	u64 min = desc->min;

	if (!i)
		return (struct kmc_bucket){ .hi = min, .below = true };
	if (i > kmc_lhist_steps(desc))
		return (struct kmc_bucket){ .lo = desc->max, .above = true };
	return (struct kmc_bucket){
		.lo = min + (i - 1) * desc->step,
		.hi = min + i * desc->step,
	};
}

static struct kmc_bucket kmc_hist_range(u32 bits, u32 i)
{
	u64 steps = 1ULL << bits, lo;
	u32 shift;

	if (!i)
		return (struct kmc_bucket){ .below = true };
	i--;
	if (i < steps)
		return (struct kmc_bucket){ .lo = i, .hi = i + 1 };
	shift = (i >> bits) - 1;
	lo = (steps + (i & (steps - 1))) << shift;
	return (struct kmc_bucket){ .lo = lo, .hi = lo + (1ULL << shift) };
}

struct kmc_bucket kmc_bucket_range(const struct kmc_map_desc *desc, u32 i)
{
	return desc->kind == KMC_MAP_LHIST ? kmc_lhist_range(desc, i) :
					     kmc_hist_range(desc->bits, i);
}

/* The buckets that are not 0 are from *@first to before *@end. */
void kmc_buckets_used(const struct kmc_map_desc *desc, const u64 *buckets,
		      u32 *first, u32 *end)
{
	u32 nr = kmc_map_value_size(desc) / sizeof(u64), i;

	*first = nr;
	*end = 0;
	for (i = 0; i < nr; i++) {
		if (!buckets[i])
			continue;
		*first = min(*first, i);
		*end = i + 1;
	}
}

/* Return: bytes written at @to. */
static int kmc_bound(char *to, char *end, u64 v, bool linear)
{
	const char *unit = "KMGTPE";
	u32 most = linear ? 2 : 6, n = 0;
	bool minus = linear && (s64)v < 0;

	if (minus)
		v = -v;
	while (v && !(v & 1023) && n < most) {
		v >>= 10;
		n++;
	}
	return scnprintf(to, end - to, "%s%llu%.*s", minus ? "-" : "",
			 (unsigned long long)v, n ? 1 : 0, n ? unit + n - 1 : "");
}

static void kmc_label(char *to, char *end, const struct kmc_bucket *bucket,
		      bool linear)
{
	bool one = !linear && !bucket->below && bucket->hi - bucket->lo == 1;

	to += scnprintf(to, end - to, bucket->below ? "(..." : "[");
	if (!bucket->below)
		to += kmc_bound(to, end, bucket->lo, linear);
	if (one) {
		scnprintf(to, end - to, "]");
		return;
	}
	to += scnprintf(to, end - to, ", ");
	if (bucket->above)
		to += scnprintf(to, end - to, "...");
	else if (!linear && !bucket->below && !bucket->hi)
		to += scnprintf(to, end - to, "16E");
	else
		to += kmc_bound(to, end, bucket->hi, linear);
	scnprintf(to, end - to, ")");
}

static void kmc_show_bar(struct seq_file *m, const char *label, u64 n, u64 most)
{
	/* n <= most, so this is at most the width */
	int width = mul_u64_u64_div_u64(n, KMC_BAR_WIDTH, most);
	char bar[KMC_BAR_WIDTH];

	memset(bar, '@', width);
	memset(bar + width, ' ', KMC_BAR_WIDTH - width);
	seq_printf(m, "%-16s%8llu |%.*s|\n", label, (unsigned long long)n,
		   KMC_BAR_WIDTH, bar);
}

void kmc_show_bars(struct seq_file *m, const struct kmc_map_desc *desc,
		   const u64 *buckets)
{
	bool linear = desc->kind == KMC_MAP_LHIST;
	char label[KMC_LABEL_MAX];
	struct kmc_bucket bucket;
	u32 first, end, i;
	u64 most = 0;

	kmc_buckets_used(desc, buckets, &first, &end);
	for (i = first; i < end; i++)
		most = max(most, buckets[i]);
	for (i = first; i < end; i++) {
		bucket = kmc_bucket_range(desc, i);
		kmc_label(label, label + sizeof(label), &bucket, linear);
		kmc_show_bar(m, label, buckets[i], most);
	}
}
