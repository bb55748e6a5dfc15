// SPDX-License-Identifier: GPL-2.0
/*
 * hist() lhist(): values are a count for each bucket.
 */
#include "aggregation.h"
#include "hist.h"
#include "json_text.h"
#include "rows.h"

static size_t hist_size(const struct question_map *map)
{
	return KMC_HIST_BUCKETS(map->bits) * sizeof(uint64_t);
}

static size_t lhist_size(const struct question_map *map)
{
	return (map_lhist_steps(map) + 2) * sizeof(uint64_t);
}

static uint64_t buckets_rank(const struct question_map *map,
			     const uint8_t *value)
{
	size_t nr = hist_nr_buckets(map);
	uint64_t total = 0;

	for (size_t i = 0; i < nr; i++)
		total += part_u64(value + i * sizeof(uint64_t));
	return total;
}

static void buckets_text(const struct show *show, const struct question_map *map,
			 const uint8_t *value)
{
	hist_text(show->b, map, value, show->div);
	buffer_char(show->b, '\n');
}

static void bound(const struct show *show, const struct question_map *map,
		  uint64_t v)
{
	json_number(show->b, v, map->kind == KMC_MAP_LHIST);
}

static void bucket_json(const struct show *show, const struct question_map *map,
			size_t i)
{
	struct hist_bucket bucket;

	hist_bucket(map, i, &bucket);
	if (!bucket.below) {
		buffer_str(show->b, "\"min\": ");
		bound(show, map, bucket.lo);
		buffer_str(show->b, ", ");
	}
	if (bucket.below && map->kind == KMC_MAP_HIST) {
		buffer_str(show->b, "\"max\": -1, ");
	} else if (!bucket.above) {
		buffer_str(show->b, "\"max\": ");
		bound(show, map, bucket.hi - 1);
		buffer_str(show->b, ", ");
	}
}

static void buckets_json(const struct show *show, const struct question_map *map,
			 const uint8_t *value)
{
	size_t first = 1, last = 0;

	buffer_char(show->b, '[');
	hist_range(map, value, &first, &last);
	for (size_t i = first; i <= last; i++) {
		buffer_str(show->b, i == first ? "{" : ", {");
		bucket_json(show, map, i);
		buffer_str(show->b, "\"count\": ");
		buffer_u64(show->b, part_u64(value + i * sizeof(uint64_t)) /
				    show->div);
		buffer_char(show->b, '}');
	}
	buffer_char(show->b, ']');
}

const struct aggregation agg_hist = {
	.name = "hist", .json_type = "hist", .lines = true, .value_size = hist_size,
	.rank = buckets_rank, .text = buckets_text, .json = buckets_json,
};

const struct aggregation agg_lhist = {
	.name = "lhist", .json_type = "hist", .lines = true, .value_size = lhist_size,
	.rank = buckets_rank, .text = buckets_text, .json = buckets_json,
};
