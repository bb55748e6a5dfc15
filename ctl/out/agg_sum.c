// SPDX-License-Identifier: GPL-2.0
/*
 * count() sum() avg() distinct(): values are struct kmc_sum.
 */
#include <stddef.h>
#include "aggregation.h"

static size_t sum_size(const struct question_map *map)
{
	(void)map;
	return sizeof(struct kmc_sum);
}

static uint64_t sum_n(const uint8_t *value)
{
	return part_u64(value + offsetof(struct kmc_sum, n));
}

static uint64_t sum_sum(const uint8_t *value)
{
	return part_u64(value + offsetof(struct kmc_sum, sum));
}

int64_t sum_average(const struct question_map *map, const uint8_t *value)
{
	uint64_t n = sum_n(value), sum = sum_sum(value);

	if (!n)
		return 0;
	return map->is_signed ? (int64_t)sum / (int64_t)n : (int64_t)(sum / n);
}

static uint64_t count_rank(const struct question_map *map, const uint8_t *value)
{
	(void)map;
	return sum_n(value);
}

static void count_text(const struct show *show, const struct question_map *map,
		       const uint8_t *value)
{
	(void)map;
	show_number(show, sum_n(value), false);
}

static void count_json(const struct show *show, const struct question_map *map,
		       const uint8_t *value)
{
	(void)map;
	show_json_number(show, sum_n(value), false);
}

static uint64_t sum_rank(const struct question_map *map, const uint8_t *value)
{
	return rank_number(sum_sum(value), map->is_signed);
}

static void sum_text(const struct show *show, const struct question_map *map,
		     const uint8_t *value)
{
	show_number(show, sum_sum(value), map->is_signed);
}

static void sum_json(const struct show *show, const struct question_map *map,
		     const uint8_t *value)
{
	show_json_number(show, sum_sum(value), map->is_signed);
}

static uint64_t avg_rank(const struct question_map *map, const uint8_t *value)
{
	return rank_number(sum_average(map, value), map->is_signed);
}

static void avg_text(const struct show *show, const struct question_map *map,
		     const uint8_t *value)
{
	show_number(show, sum_average(map, value), map->is_signed);
}

static void avg_json(const struct show *show, const struct question_map *map,
		     const uint8_t *value)
{
	show_json_number(show, sum_average(map, value), map->is_signed);
}

const struct aggregation agg_count = {
	.name = "count", .json_type = "map", .in_script = true,
	.number_at = offsetof(struct kmc_sum, n),
	.value_size = sum_size, .rank = count_rank, .text = count_text,
	.json = count_json,
};

const struct aggregation agg_sum = {
	.name = "sum", .json_type = "map", .in_script = true,
	.number_at = offsetof(struct kmc_sum, sum),
	.value_size = sum_size, .rank = sum_rank, .text = sum_text,
	.json = sum_json,
};

const struct aggregation agg_avg = {
	.name = "avg", .json_type = "stats", .in_script = true,
	.number_at = offsetof(struct kmc_sum, sum),
	.value_size = sum_size, .rank = avg_rank, .text = avg_text,
	.json = avg_json,
};

const struct aggregation agg_distinct = {
	.name = "distinct", .json_type = "map", .in_script = true,
	.number_at = offsetof(struct kmc_sum, sum),
	.value_size = sum_size, .rank = sum_rank, .text = sum_text,
	.json = sum_json,
};
