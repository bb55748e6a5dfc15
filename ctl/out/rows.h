/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rows: a map's read-out, and the order in which it is shown.
 */
#ifndef KMC_ROWS_H
#define KMC_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "../lang/question.h"
#include "part.h"

/**
 * struct rows - rows as the module gave them
 * @data: @len bytes, whole rows one after the other
 * @cap: bytes allocated at @data
 * @other: the last row is that of the keys that found no room
 */
struct rows {
	uint8_t *data;
	size_t len;
	size_t cap;
	bool other;
};

/* Return: 0 or -ENOMEM. */
int rows_add(struct rows *rows, const void *data, size_t len);
void rows_free(struct rows *rows);

size_t map_key_size(const struct question_map *map);
size_t map_value_size(const struct question_map *map);
/* Steps of a KMC_MAP_LHIST, without the buckets below and above. */
uint64_t map_lhist_steps(const struct question_map *map);

/**
 * struct sorted_row - a row and what it is sorted by
 * @rank: the value, as a number that is compared as unsigned
 * @begin: of the key, parts_begin()
 * @key: where the key starts; NULL: the row of the keys that found no room
 * @value: where the value starts
 */
struct sorted_row {
	uint64_t rank;
	uint64_t begin;
	const uint8_t *key;
	const uint8_t *value;
};

/**
 * rows_sort() - rows by value, ascending, then by key; other keys' row is the last
 * @nr: number of rows
 *
 * Return: an array to be freed, or NULL when there are no rows.
 */
struct sorted_row *rows_sort(const struct rows *rows,
			     const struct question_map *map, size_t *nr);

/* The highest rank of sorted rows; there is one. */
static inline uint64_t rows_latest(const struct sorted_row *sorted, size_t nr)
{
	uint64_t last = sorted[nr - 1].rank;

	if (nr > 1 && sorted[nr - 2].rank > last)
		return sorted[nr - 2].rank;
	return last;
}

#endif /* KMC_ROWS_H */
