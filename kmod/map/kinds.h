/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Kinds of aggregation. A kind is an entry of kmc_agg_kinds[] with a file of its
 * own, and its update in fast.h.
 */
#ifndef KMC_MAP_KINDS_H
#define KMC_MAP_KINDS_H

#include "core.h"

struct kmc_text;	/* text.h */

/**
 * struct kmc_agg_kind - what a kind of aggregation keeps
 * @words: of a bank, all of them 0 if there was no update
 * @sums: how many of these are added up over the CPUs, from the first on; of the
 *	others, the largest counts
 * @first_only: only the first word counts updates; else all added words do
 * @update: of this CPU's bank, as in fast.h, for what is not there
 * @merge: instead of @sums; others may be at work at @from
 * @value_size: bytes in a read-out
 * @emit: write the value for a read-out, from merged words
 * @check: refuse a description that makes no sense: sets @why; optional
 * @rank: of a value in a read-out: rows are in this order
 * @show: write it as text
 * @lines: in lines of its own
 * @json: write it as JSON, where that is not in json.c
 */
struct kmc_agg_kind {
	u32 (*words)(const struct kmc_map_desc *desc);
	u32 (*sums)(const struct kmc_map_desc *desc);
	bool first_only;
	void (*update)(struct kmc_map *map, u64 __percpu *bank, u64 v);
	void (*merge)(const struct kmc_map_desc *desc, u64 *to, const u64 *from);
	u32 (*value_size)(const struct kmc_map_desc *desc);
	void (*emit)(const struct kmc_map_desc *desc, const u64 *words, u64 *value);
	bool (*check)(const struct kmc_map_desc *desc, const char **why);
	u64 (*rank)(const struct kmc_map_desc *desc, const u64 *value);
	void (*show)(const struct kmc_text *text, const u64 *value);
	bool lines;
	void (*json)(const struct kmc_text *text, const u64 *value);
};

extern const struct kmc_agg_kind kmc_agg_count;
extern const struct kmc_agg_kind kmc_agg_sum;
extern const struct kmc_agg_kind kmc_agg_avg;
extern const struct kmc_agg_kind kmc_agg_min;
extern const struct kmc_agg_kind kmc_agg_max;
extern const struct kmc_agg_kind kmc_agg_stats;
extern const struct kmc_agg_kind kmc_agg_hist;
extern const struct kmc_agg_kind kmc_agg_lhist;
extern const struct kmc_agg_kind kmc_agg_quantiles;
extern const struct kmc_agg_kind kmc_agg_distinct;
extern const struct kmc_agg_kind kmc_agg_topk;
extern const struct kmc_agg_kind kmc_agg_series;

/* The kind's entry; NULL for a scalar. */
const struct kmc_agg_kind *kmc_agg_kind(u32 kind);

/*
 * Extremes are kept so that the largest word wins and 0 is "none yet": a maximum
 * with the sign bit flipped if numbers are signed, a minimum complemented as well.
 */
static inline u64 kmc_agg_flip(const struct kmc_map_desc *desc)
{
	return desc->is_signed ? 1ULL << 63 : 0;
}

#endif /* KMC_MAP_KINDS_H */
