// SPDX-License-Identifier: GPL-2.0
/*
 * topk(): values are the number of updates, and struct kmc_top[].
 */
#include <stddef.h>
#include "aggregation.h"

static size_t topk_size(const struct question_map *map)
{
	return sizeof(uint64_t) + map->slots * sizeof(struct kmc_top);
}

static uint64_t topk_rank(const struct question_map *map, const uint8_t *value)
{
	(void)map;
	return part_u64(value);
}

/* The @i-th most frequent: where it is, and its count; 0: there are no more. */
static uint64_t top(const struct question_map *map, const uint8_t *value,
		    size_t i, const uint8_t **at)
{
	if (i >= map->slots)
		return 0;
	*at = value + sizeof(uint64_t) + i * sizeof(struct kmc_top);
	return part_u64(*at + offsetof(struct kmc_top, count));
}

static struct row number_row(const struct question_map *map, const uint8_t *at)
{
	return row_of_map(map->value, map->nr_value, map->value_types, at);
}

static void topk_text(const struct show *show, const struct question_map *map,
		      const uint8_t *value)
{
	struct show own = *show;
	const uint8_t *at;
	uint64_t count;

	own.div = 1;
	for (size_t i = 0; (count = top(map, value, i, &at)); i++) {
		buffer_str(show->b, "    ");
		row_text_all(number_row(map, at), &own);
		buffer_str(show->b, ": ");
		show_number(show, count, false);
		buffer_char(show->b, '\n');
	}
}

static void topk_json(const struct show *show, const struct question_map *map,
		      const uint8_t *value)
{
	struct show own = *show;
	const uint8_t *at;
	uint64_t count;

	own.div = 1;
	buffer_char(show->b, '[');
	for (size_t i = 0; (count = top(map, value, i, &at)); i++) {
		buffer_str(show->b, i ? ", {\"value\": " : "{\"value\": ");
		row_json_all(number_row(map, at), &own);
		buffer_str(show->b, ", \"count\": ");
		show_json_number(show, count, false);
		buffer_char(show->b, '}');
	}
	buffer_char(show->b, ']');
}

const struct aggregation agg_topk = {
	.name = "topk", .json_type = "topk", .lines = true, .value_size = topk_size,
	.rank = topk_rank, .text = topk_text, .json = topk_json,
};
