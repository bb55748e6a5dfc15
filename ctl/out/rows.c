// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
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

/* Strings and tuples are shown in the order of their keys. */
static uint64_t scalar_rank(const struct question_map *map,
			    const uint8_t *value)
{
	if (map->nr_value != 1 || map->value[0].kind != KMC_PART_INT)
		return 0;
	return rank_number(part_u64(value),
			   map->value[0].flags & KMC_PART_SIGNED);
}

static uint64_t row_rank(const struct question_map *map, const uint8_t *value)
{
	const struct aggregation *agg = aggregation_of(map->kind);

	return agg ? agg->rank(map, value) : scalar_rank(map, value);
}

static int row_compare(const void *a, const void *b, void *data)
{
	const struct sorted_row *x = a, *y = b;
	const struct question_map *map = data;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return parts_compare(map->key, map->nr_key, x->key, y->key);
}

struct sorted_row *rows_sort(const struct rows *rows,
			     const struct question_map *map, size_t *nr)
{
	size_t key_size = map_key_size(map), value_size = map_value_size(map);
	size_t row_size = key_size + value_size;
	struct sorted_row *sorted;
	size_t i;

	*nr = row_size ? rows->len / row_size : 0;
	if (!*nr)
		return NULL;
	sorted = malloc(*nr * sizeof(*sorted));
	if (!sorted) {
		fprintf(stderr, "kmodctl: out of memory\n");
		exit(1);
	}
	for (i = 0; i < *nr; i++) {
		sorted[i].key = rows->data + i * row_size;
		sorted[i].value = sorted[i].key + key_size;
		sorted[i].rank = row_rank(map, sorted[i].value);
	}
	qsort_r(sorted, *nr, sizeof(*sorted), row_compare, (void *)map);
	return sorted;
}
