/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Histograms as text.
 */
#ifndef KMC_MAP_BARS_H
#define KMC_MAP_BARS_H

#include "map.h"

/**
 * struct kmc_bucket - the values that a bucket counts
 * @lo: the smallest
 * @hi: what comes after the largest; of a hist's last bucket 2^64, that is 0
 * @below: there is no @lo
 * @above: there is no @hi
 */
struct kmc_bucket {
	u64 lo;
	u64 hi;
	bool below;
	bool above;
};

struct kmc_bucket kmc_bucket_range(const struct kmc_map_desc *desc, u32 i);
void kmc_buckets_used(const struct kmc_map_desc *desc, const u64 *buckets,
		      u32 *first, u32 *end);

/* Lines with a bar, from the first bucket that is not 0 to the last one. */
void kmc_show_bars(struct seq_file *m, const struct kmc_map_desc *desc,
		   const u64 *buckets);

#endif /* KMC_MAP_BARS_H */
