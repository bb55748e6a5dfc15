/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Aggregations as they are shown. A kind is one struct aggregation, in a file of
 * its own, and an entry in aggregations[].
 */
#ifndef KMC_AGGREGATION_H
#define KMC_AGGREGATION_H

#include "../lang/question.h"
#include "row.h"

/**
 * struct aggregation - a kind of aggregation
 * @name: in the language
 * @json_type: of what JSON calls a map of it
 * @lines: a value is shown in lines of its own; an empty one in none
 * @in_script: its value can be read in the script: the number at
 * @number_at: bytes from its start
 * @value_size: bytes of a value in a read-out
 * @rank: what rows are sorted by, as a number that is compared as unsigned
 * @text: a value, behind "@name[key]: ", or in @lines
 * @json: a value
 */
struct aggregation {
	const char *name;
	const char *json_type;
	bool lines;
	bool in_script;
	size_t number_at;
	size_t (*value_size)(const struct question_map *map);
	uint64_t (*rank)(const struct question_map *map, const uint8_t *value);
	void (*text)(const struct show *show, const struct question_map *map,
		     const uint8_t *value);
	void (*json)(const struct show *show, const struct question_map *map,
		     const uint8_t *value);
};

extern const struct aggregation agg_count, agg_sum, agg_avg, agg_distinct;
extern const struct aggregation agg_min, agg_max, agg_stats;
extern const struct aggregation agg_hist, agg_lhist, agg_quantiles;
extern const struct aggregation agg_topk, agg_tseries;

/* NULL: a scalar. */
const struct aggregation *aggregation_of(enum kmc_map_kind kind);

/* A signed number so that unsigned comparison orders it. */
static inline uint64_t rank_number(uint64_t v, bool is_signed)
{
	return is_signed ? v ^ (1ULL << 63) : v;
}

/* Averages by the map's sign; 0 without updates. */
int64_t sum_average(const struct question_map *map, const uint8_t *value);

/* What a min() or max() holds. */
uint64_t extreme_value(const struct question_map *map, const uint8_t *value);

/* A number, divided by @show->div, in JSON; in text it is show_number(). */
void show_json_number(const struct show *show, uint64_t v, bool is_signed);

#endif /* KMC_AGGREGATION_H */
