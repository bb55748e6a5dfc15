// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "out/aggregation.h"
#include "out/hist.h"
#include "out/row.h"
#include "top_rows.h"

static void *must(void *p)
{
	if (!p) {
		fprintf(stderr, "kmodctl: out of memory\n");
		exit(1);
	}
	return p;
}

static bool is_hist(const struct question_map *map)
{
	return map->kind == KMC_MAP_HIST || map->kind == KMC_MAP_LHIST;
}

static uint64_t hist_total(const struct question_map *map, const uint8_t *value)
{
	size_t nr = map_value_size(map) / sizeof(uint64_t);
	uint64_t total = 0;

	while (nr--)
		total += part_u64(value + nr * sizeof(total));
	return total;
}

uint64_t hist_quantile(const struct question_map *map, const uint8_t *value,
		       double share)
{
	size_t nr = map_value_size(map) / sizeof(uint64_t), i;
	double wanted = share * hist_total(map, value), seen = 0;
	struct hist_bucket bucket = {};

	for (i = 0; i < nr; i++) {
		seen += part_u64(value + i * sizeof(uint64_t));
		if (seen >= wanted)
			break;
	}
	hist_bucket(map, i < nr ? i : nr - 1, &bucket);
	if (bucket.above)
		return bucket.lo;
	return bucket.below ? 0 : bucket.hi - 1;
}

static uint64_t total_of(const struct question_map *map, const uint8_t *value)
{
	if (is_hist(map))
		return hist_total(map, value);
	switch (map->kind) {
	case KMC_MAP_SUM:
	case KMC_MAP_DISTINCT:
		return part_u64(value + sizeof(uint64_t));
	case KMC_MAP_MIN:
	case KMC_MAP_MAX:
		return extreme_value(map, value);
	default:
		return part_u64(value);
	}
}

static char *label_of(const struct question_map *map, const uint8_t *key,
		      const struct names *names)
{
	struct row row = row_of_map(map->key, map->nr_key, map->key_types, key);
	struct buffer b;
	struct show show = { .b = &b, .names = names, .div = 1 };

	buffer_init(&b, -1, BUFFERING_FULL);
	row_text_key(row, &show);
	for (size_t i = 0; i < b.len; i++)
		if ((unsigned char)b.data[i] < ' ')
			b.data[i] = ' ';
	buffer_char(&b, '\0');
	return b.data;
}

static int compare_labels(const void *a, const void *b)
{
	return strcmp(((const struct top_row *)a)->label,
		      ((const struct top_row *)b)->label);
}

/* The row of a label among the first @nr; else a new one at the end. */
static struct top_row *find(struct top_rows *top, size_t nr, char *label)
{
	const struct top_row key = { .label = label };
	struct top_row *row;

	row = nr ? bsearch(&key, top->list, nr, sizeof(*row), compare_labels) :
		   NULL;
	if (row) {
		free(label);
		return row;
	}
	top->list = must(realloc(top->list,
				 (top->nr + 1) * sizeof(*top->list)));
	row = &top->list[top->nr++];
	*row = (struct top_row){ .label = label };
	return row;
}

static void advance(struct top_row *row, uint64_t total, double seconds,
		    bool first)
{
	/* A map that was cleared begins anew. */
	uint64_t grown = total >= row->total ? total - row->total : total;

	row->rate = first || seconds <= 0 ? 0 : grown / seconds;
	row->total = total;
	memmove(row->history, row->history + 1,
		sizeof(row->history) - sizeof(row->history[0]));
	row->history[TOP_HISTORY - 1] = row->rate;
}

/* Keys that were not there at this look. */
static void forget(struct top_rows *top)
{
	size_t kept = 0;

	for (size_t i = 0; i < top->nr; i++) {
		if (top->list[i].look == top->look)
			top->list[kept++] = top->list[i];
		else
			free(top->list[i].label);
	}
	top->nr = kept;
}

void top_rows_look(struct top_rows *top, const struct question_map *map,
		   const struct rows *rows, const struct names *names,
		   double seconds)
{
	size_t key = map_key_size(map), size = key + map_value_size(map);
	size_t before = top->nr;
	bool first = !top->look++;

	for (size_t at = 0; at + size <= rows->len; at += size) {
		const uint8_t *value = rows->data + at + key;
		bool other = rows->other && at + size == rows->len;
		struct top_row *row = find(top, before,
					   label_of(map, other ? NULL : rows->data + at,
						    names));

		advance(row, total_of(map, value), seconds, first);
		row->look = top->look;
		if (!is_hist(map))
			continue;
		row->quantiles[0] = hist_quantile(map, value, 0.5);
		row->quantiles[1] = hist_quantile(map, value, 0.99);
	}
	forget(top);
	qsort(top->list, top->nr, sizeof(*top->list), compare_labels);
}

void top_rows_free(struct top_rows *top)
{
	for (size_t i = 0; i < top->nr; i++)
		free(top->list[i].label);
	free(top->list);
	*top = (struct top_rows){};
}

static double weight(const struct top_row *row, enum top_order order)
{
	switch (order) {
	case TOP_BY_RATE:
		return row->rate;
	case TOP_BY_TOTAL:
		return row->total;
	case TOP_BY_TAIL:
		return row->quantiles[1];
	default:
		return 0;
	}
}

static int compare_rows(const void *a, const void *b, void *order)
{
	const struct top_row *x = *(const struct top_row *const *)a;
	const struct top_row *y = *(const struct top_row *const *)b;
	double p = weight(x, *(enum top_order *)order);
	double q = weight(y, *(enum top_order *)order);

	if (p != q)
		return p > q ? -1 : 1;
	/* So that rows that do nothing stay where they are. */
	if (x->total != y->total && *(enum top_order *)order != TOP_BY_LABEL)
		return x->total > y->total ? -1 : 1;
	return strcmp(x->label, y->label);
}

const struct top_row **top_rows_order(const struct top_rows *top,
				      enum top_order order, const char *filter,
				      size_t *nr)
{
	const struct top_row **list = must(calloc(top->nr + 1, sizeof(*list)));

	*nr = 0;
	for (size_t i = 0; i < top->nr; i++)
		if (strstr(top->list[i].label, filter))
			list[(*nr)++] = &top->list[i];
	qsort_r(list, *nr, sizeof(*list), compare_rows, &order);
	return list;
}

void top_number(char *text, size_t size, double n)
{
	static const char units[] = " KMGTPE";
	unsigned int unit = 0;

	while (n >= 999.5 && unit < sizeof(units) - 2) {
		n /= 1000;
		unit++;
	}
	if (!unit)
		snprintf(text, size, "%.0f", n);
	else
		snprintf(text, size, "%.*f%c", n < 9.95 ? 1 : 0, n,
			 units[unit]);
}
