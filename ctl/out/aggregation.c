// SPDX-License-Identifier: GPL-2.0
#include "aggregation.h"
#include "json_text.h"

static const struct aggregation *const aggregations[__KMC_MAP_KIND_MAX] = {
	[KMC_MAP_COUNT] = &agg_count,
	[KMC_MAP_SUM] = &agg_sum,
	[KMC_MAP_AVG] = &agg_avg,
	[KMC_MAP_MIN] = &agg_min,
	[KMC_MAP_MAX] = &agg_max,
	[KMC_MAP_STATS] = &agg_stats,
	[KMC_MAP_HIST] = &agg_hist,
	[KMC_MAP_LHIST] = &agg_lhist,
	[KMC_MAP_QUANTILES] = &agg_quantiles,
	[KMC_MAP_DISTINCT] = &agg_distinct,
	[KMC_MAP_TOPK] = &agg_topk,
	[KMC_MAP_TSERIES] = &agg_tseries,
};

const struct aggregation *aggregation_of(enum kmc_map_kind kind)
{
	return kind < __KMC_MAP_KIND_MAX ? aggregations[kind] : NULL;
}

void show_json_number(const struct show *show, uint64_t v, bool is_signed)
{
	json_number(show->b, is_signed ? (uint64_t)((int64_t)v / (int64_t)show->div) :
			     v / show->div, is_signed);
}
