// SPDX-License-Identifier: GPL-2.0
/*
 * min() max() stats(): values are struct kmc_stats, which begins as struct kmc_sum.
 */
#include <stddef.h>
#include "aggregation.h"

static size_t stats_size(const struct question_map *map)
{
	(void)map;
	return sizeof(struct kmc_stats);
}

uint64_t extreme_value(const struct question_map *map, const uint8_t *value)
{
	return part_u64(value + (map->kind == KMC_MAP_MIN ?
				 offsetof(struct kmc_stats, min) :
				 offsetof(struct kmc_stats, max)));
}

static uint64_t extreme_rank(const struct question_map *map,
			     const uint8_t *value)
{
	return rank_number(extreme_value(map, value), map->is_signed);
}

static void extreme_text(const struct show *show, const struct question_map *map,
			 const uint8_t *value)
{
	show_number(show, extreme_value(map, value), map->is_signed);
}

static void extreme_json(const struct show *show, const struct question_map *map,
			 const uint8_t *value)
{
	show_json_number(show, extreme_value(map, value), map->is_signed);
}

static uint64_t stats_rank(const struct question_map *map, const uint8_t *value)
{
	return rank_number(sum_average(map, value), map->is_signed);
}

static void stats_text(const struct show *show, const struct question_map *map,
		       const uint8_t *value)
{
	struct show own = *show;

	own.div = 1;
	buffer_str(show->b, "{ .count = ");
	show_number(&own, part_u64(value), false);
	buffer_str(show->b, ", .average = ");
	show_number(&own, sum_average(map, value), map->is_signed);
	buffer_str(show->b, ", .total = ");
	show_number(&own, part_u64(value + offsetof(struct kmc_stats, sum)),
		    map->is_signed);
	buffer_str(show->b, " }");
}

static void stats_json(const struct show *show, const struct question_map *map,
		       const uint8_t *value)
{
	struct show own = *show;

	own.div = 1;
	buffer_str(show->b, "{\"count\": ");
	show_json_number(&own, part_u64(value), false);
	buffer_str(show->b, ", \"average\": ");
	show_json_number(&own, sum_average(map, value), map->is_signed);
	buffer_str(show->b, ", \"total\": ");
	show_json_number(&own, part_u64(value + offsetof(struct kmc_stats, sum)),
			 map->is_signed);
	buffer_char(show->b, '}');
}

const struct aggregation agg_min = {
	.name = "min", .json_type = "map", .in_script = true,
	.number_at = offsetof(struct kmc_stats, min),
	.value_size = stats_size, .rank = extreme_rank, .text = extreme_text,
	.json = extreme_json,
};

const struct aggregation agg_max = {
	.name = "max", .json_type = "map", .in_script = true,
	.number_at = offsetof(struct kmc_stats, max),
	.value_size = stats_size, .rank = extreme_rank, .text = extreme_text,
	.json = extreme_json,
};

const struct aggregation agg_stats = {
	.name = "stats", .json_type = "stats",
	.value_size = stats_size, .rank = stats_rank, .text = stats_text,
	.json = stats_json,
};
