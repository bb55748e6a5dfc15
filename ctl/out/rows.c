// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "aggregation.h"
#include "rows.h"

int rows_add(struct rows *rows, const void *data, size_t len)
{
	if (rows->cap - rows->len < len) {
		size_t cap = rows->cap ? rows->cap : 4096;
		uint8_t *more;

		while (cap - rows->len < len)
			cap *= 2;
		more = realloc(rows->data, cap);
		if (!more)
			return -ENOMEM;
		rows->data = more;
		rows->cap = cap;
	}
	if (len)
		memcpy(rows->data + rows->len, data, len);
	rows->len += len;
	return 0;
}

void rows_free(struct rows *rows)
{
	free(rows->data);
	memset(rows, 0, sizeof(*rows));
}

size_t map_key_size(const struct question_map *map)
{
	return parts_size(map->key, map->nr_key);
}

uint64_t map_lhist_steps(const struct question_map *map)
{
	if (!map->step)
		return 0;
	return ((uint64_t)map->max - (uint64_t)map->min) / map->step;
}

size_t map_value_size(const struct question_map *map)
{
	const struct aggregation *agg = aggregation_of(map->kind);

	return agg ? agg->value_size(map) :
		     parts_size(map->value, map->nr_value);
}
