// SPDX-License-Identifier: GPL-2.0
/*
 * quantiles(): values are struct kmc_quantiles.
 */
#include <stddef.h>
#include "aggregation.h"

static const char *const names[] = { "p50", "p90", "p99", "p99.9" };

#define NR_NAMES	(sizeof(names) / sizeof(*names))

static size_t quantiles_size(const struct question_map *map)
{
	(void)map;
	return sizeof(struct kmc_quantiles);
}

static uint64_t quantiles_rank(const struct question_map *map,
			       const uint8_t *value)
{
	(void)map;
	return part_u64(value);
}

static uint64_t quantile(const uint8_t *value, size_t i)
{
	return part_u64(value + offsetof(struct kmc_quantiles, at) +
			i * sizeof(uint64_t));
}

static void quantiles_text(const struct show *show,
			   const struct question_map *map, const uint8_t *value)
{
	(void)map;
	buffer_str(show->b, "count ");
	buffer_u64(show->b, part_u64(value));
	for (size_t i = 0; i < NR_NAMES; i++) {
		buffer_printf(show->b, ", %s ", names[i]);
		show_number(show, quantile(value, i), true);
	}
}

static void quantiles_json(const struct show *show,
			   const struct question_map *map, const uint8_t *value)
{
	(void)map;
	buffer_str(show->b, "{\"count\": ");
	buffer_u64(show->b, part_u64(value));
	for (size_t i = 0; i < NR_NAMES; i++) {
		buffer_printf(show->b, ", \"%s\": ", names[i]);
		show_json_number(show, quantile(value, i), true);
	}
	buffer_char(show->b, '}');
}

const struct aggregation agg_quantiles = {
	.name = "quantiles", .json_type = "quantiles",
	.value_size = quantiles_size, .rank = quantiles_rank,
	.text = quantiles_text, .json = quantiles_json,
};
