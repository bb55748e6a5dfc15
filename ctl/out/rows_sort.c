// SPDX-License-Identifier: GPL-2.0
/*
 * The order in which rows are shown: by value, then by key. Many rows are put in order
 * by two words first, the value's rank and what the key begins with, one byte after the
 * other; bytes that all rows have in common, which are most, cost nothing. What is
 * equal then is compared part by part.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "aggregation.h"
#include "rows.h"

/* Below that a byte's table would take longer than comparisons do. */
#define ROWS_MANY	256

#define WORD_BYTES	8
#define BYTE_VALUES	256

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

static unsigned int byte_of(const struct sorted_row *row, unsigned int nr)
{
	uint64_t word = nr < WORD_BYTES ? row->begin : row->rank;

	return word >> nr % WORD_BYTES * 8 & 0xff;
}

/* The rows in @from, in the order of byte @nr; those that are equal stay as they are. */
static void sort_by_byte(struct sorted_row *to, const struct sorted_row *from,
			 size_t n, unsigned int nr)
{
	size_t place[BYTE_VALUES] = {}, next = 0;

	for (size_t i = 0; i < n; i++)
		place[byte_of(&from[i], nr)]++;
	for (unsigned int i = 0; i < BYTE_VALUES; i++) {
		size_t here = place[i];

		place[i] = next;
		next += here;
	}
	for (size_t i = 0; i < n; i++)
		to[place[byte_of(&from[i], nr)]++] = from[i];
}

/* Return: @rows or @room, whichever has them in the order of their words. */
static struct sorted_row *sort_by_words(struct sorted_row *rows,
					struct sorted_row *room, size_t n)
{
	struct sorted_row differ = {}, *sorted = rows;

	for (size_t i = 1; i < n; i++) {
		differ.rank |= rows[i].rank ^ rows->rank;
		differ.begin |= rows[i].begin ^ rows->begin;
	}
	for (unsigned int nr = 0; nr < 2 * WORD_BYTES; nr++) {
		if (!byte_of(&differ, nr))
			continue;
		sort_by_byte(room, sorted, n, nr);
		sorted = room;
		room = rows;
		rows = sorted;
	}
	return sorted;
}

static void sort_equal_ones(struct sorted_row *rows, size_t nr,
			    const struct question_map *map)
{
	size_t first = 0;

	for (size_t i = 1; i <= nr; i++) {
		if (i < nr && rows[i].rank == rows[first].rank &&
		    rows[i].begin == rows[first].begin)
			continue;
		if (i - first > 1)
			qsort_r(rows + first, i - first, sizeof(*rows),
				row_compare, (void *)map);
		first = i;
	}
}

static struct sorted_row *rows_alloc(size_t nr)
{
	struct sorted_row *rows = malloc(nr * sizeof(*rows));

	if (!rows) {
		fprintf(stderr, "kmodctl: out of memory\n");
		exit(1);
	}
	return rows;
}

static struct sorted_row *sort(struct sorted_row *rows, size_t nr,
			       const struct question_map *map)
{
	struct sorted_row *room, *sorted;

	if (nr < ROWS_MANY) {
		qsort_r(rows, nr, sizeof(*rows), row_compare, (void *)map);
		return rows;
	}
	/* One more, for whom has no order. */
	room = rows_alloc(nr + 1);
	sorted = sort_by_words(rows, room, nr);
	free(sorted == rows ? room : rows);
	sort_equal_ones(sorted, nr, map);
	return sorted;
}

struct sorted_row *rows_sort(const struct rows *rows,
			     const struct question_map *map, size_t *nr)
{
	size_t key_size = map_key_size(map), value_size = map_value_size(map);
	size_t row_size = key_size + value_size;
	struct sorted_row *sorted, *other;
	size_t i;

	*nr = row_size ? rows->len / row_size : 0;
	if (!*nr)
		return NULL;
	sorted = rows_alloc(*nr);
	for (i = 0; i < *nr; i++) {
		sorted[i].key = rows->data + i * row_size;
		sorted[i].value = sorted[i].key + key_size;
		sorted[i].rank = row_rank(map, sorted[i].value);
		sorted[i].begin = parts_begin(map->key, map->nr_key,
					      sorted[i].key);
	}
	if (!rows->other)
		return sort(sorted, *nr, map);
	sorted = sort(sorted, *nr - 1, map);
	other = &sorted[*nr - 1];
	other->value = rows->data + rows->len - value_size;
	other->rank = row_rank(map, other->value);
	other->key = NULL;
	return sorted;
}
