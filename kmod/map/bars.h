/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Histograms as text.
 */
#ifndef KMC_MAP_BARS_H
#define KMC_MAP_BARS_H

#include "map.h"

/* Lines with a bar, from the first bucket that is not 0 to the last one. */
void kmc_show_bars(struct seq_file *m, const struct kmc_map_desc *desc,
		   const u64 *buckets);

#endif /* KMC_MAP_BARS_H */
