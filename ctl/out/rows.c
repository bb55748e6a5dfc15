// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
	switch (map->kind) {
	case KMC_MAP_SCALAR:
		return parts_size(map->value, map->nr_value);
	case KMC_MAP_COUNT:
	case KMC_MAP_SUM:
	case KMC_MAP_AVG:
		return sizeof(struct kmc_sum);
	case KMC_MAP_MIN:
	case KMC_MAP_MAX:
	case KMC_MAP_STATS:
		return sizeof(struct kmc_stats);
	case KMC_MAP_HIST:
		return KMC_HIST_BUCKETS(map->bits) * sizeof(uint64_t);
	case KMC_MAP_LHIST:
		return (map_lhist_steps(map) + 2) * sizeof(uint64_t);
	default:
		return 0;
	}
}

int64_t sum_average(const struct question_map *map, uint64_t n, uint64_t sum)
{
	if (!n)
		return 0;
	return map->is_signed ? (int64_t)sum / (int64_t)n : (int64_t)(sum / n);
}

uint64_t extreme_value(const struct question_map *map, const void *value)
{
	struct kmc_stats stats;

	memcpy(&stats, value, sizeof(stats));
	return map->kind == KMC_MAP_MIN ? stats.min : stats.max;
}

/* Signed numbers, so that unsigned comparison orders them. */
static uint64_t rank_signed(uint64_t v)
{
	return v ^ (1ULL << 63);
}

static uint64_t rank_number(uint64_t v, bool is_signed)
{
	return is_signed ? rank_signed(v) : v;
}

static uint64_t buckets_total(const uint8_t *value, size_t size)
{
	uint64_t total = 0;

	for (size_t i = 0; i < size; i += sizeof(uint64_t))
		total += part_u64(value + i);
	return total;
}

static uint64_t row_rank(const struct question_map *map, const uint8_t *value,
			 size_t value_size)
{
	struct kmc_sum sum;

	switch (map->kind) {
	case KMC_MAP_SCALAR:
		/* Strings and tuples are shown in the order of their keys. */
		if (map->nr_value != 1 || map->value[0].kind != KMC_PART_INT)
			return 0;
		return rank_number(part_u64(value),
				   map->value[0].flags & KMC_PART_SIGNED);
	case KMC_MAP_COUNT:
		return part_u64(value);
	case KMC_MAP_SUM:
		memcpy(&sum, value, sizeof(sum));
		return rank_number(sum.sum, map->is_signed);
	case KMC_MAP_AVG:
	case KMC_MAP_STATS:
		/* struct kmc_stats starts as struct kmc_sum does. */
		memcpy(&sum, value, sizeof(sum));
		return rank_number(sum_average(map, sum.n, sum.sum),
				   map->is_signed);
	case KMC_MAP_MIN:
	case KMC_MAP_MAX:
		return rank_number(extreme_value(map, value), map->is_signed);
	default:
		return buckets_total(value, value_size);
	}
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
		sorted[i].rank = row_rank(map, sorted[i].value, value_size);
	}
	qsort_r(sorted, *nr, sizeof(*sorted), row_compare, (void *)map);
	return sorted;
}
