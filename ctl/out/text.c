// SPDX-License-Identifier: GPL-2.0
/*
 * Text, to the byte as bpftrace prints it: whoever reads that with a script
 * can read this.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "aggregation.h"
#include "output.h"

/* No part of the answer: whoever reads that need not cut it off. */
static void text_attached(struct output *o, size_t probes)
{
	(void)o;
	fprintf(stderr, "Attached %zu probe%s\n", probes,
		probes == 1 ? "" : "s");
}

static void text_printf(struct output *o, const struct printf_format *format,
			const void *payload, size_t len)
{
	printf_render(&o->b, format, payload, len, &o->names);
}

static struct show show_of(struct output *o, uint64_t div)
{
	return (struct show){ .b = &o->b, .names = &o->names, .div = div };
}

/* "@name" or "@name[key, key]". */
static void row_start(struct output *o, const struct question_map *map,
		      const uint8_t *key)
{
	struct show show = show_of(o, 1);

	buffer_str(&o->b, map->name);
	if (map->nr_key) {
		buffer_char(&o->b, '[');
		row_text_key(row_of_map(map->key, map->nr_key, map->key_types,
					key), &show);
		buffer_char(&o->b, ']');
	}
}

static void row_value(struct output *o, const struct question_map *map,
		      const uint8_t *value, uint64_t div, uint64_t latest)
{
	const struct aggregation *agg = aggregation_of(map->kind);
	struct show show = show_of(o, div);

	show.latest = latest;
	if (agg && agg->lines) {
		buffer_str(&o->b, ":\n");
		agg->text(&show, map, value);
		return;
	}
	buffer_str(&o->b, ": ");
	if (agg)
		agg->text(&show, map, value);
	else
		row_text_all(row_of_map(map->value, map->nr_value,
					map->value_types, value), &show);
	buffer_char(&o->b, '\n');
}

/* Without a key there always is a value: that of nothing. */
static void empty_map(struct output *o, const struct question_map *map,
		      uint64_t div)
{
	const struct aggregation *agg = aggregation_of(map->kind);
	uint8_t *zeroes;

	if (map->nr_key || (agg && agg->lines)) {
		buffer_char(&o->b, '\n');
		return;
	}
	zeroes = calloc(1, map_value_size(map));
	if (!zeroes)
		return;
	row_start(o, map, NULL);
	row_value(o, map, zeroes, div, 0);
	free(zeroes);
}

static void text_map(struct output *o, const struct question_map *map,
		     const struct rows *rows, size_t top, uint64_t div)
{
	struct sorted_row *sorted;
	size_t nr, i;

	sorted = rows_sort(rows, map, &nr);
	i = top && top < nr ? nr - top : 0;
	for (; i < nr; i++) {
		row_start(o, map, sorted[i].key);
		row_value(o, map, sorted[i].value, div,
			  rows_latest(sorted, nr));
		buffer_end_row(&o->b);
	}
	if (!nr)
		empty_map(o, map, div);
	free(sorted);
}

static void text_item(struct output *o, const struct question_map *map,
		      const void *row)
{
	row_start(o, map, row);
	row_value(o, map, (const uint8_t *)row + map_key_size(map), 1, 0);
}

static void text_value(struct output *o, const struct question_format *f,
		       const void *payload, size_t len)
{
	struct show show = show_of(o, 1);

	row_text_all(row_of_record(f->parts, f->nr_parts, f->types, payload,
				   len), &show);
	buffer_char(&o->b, '\n');
}

static void text_text(struct output *o, const char *type, const char *text,
		      size_t len)
{
	buffer_add(&o->b, text, len);
	if (!strcmp(type, "join"))
		buffer_char(&o->b, '\n');
}

/* It may belong to what was printed before, so that goes first. */
static void text_complaint(struct output *o, const struct complaint *c)
{
	buffer_flush(&o->b);
	fprintf(stderr, "%s:%d:%d-%d: %s: %.*s%s", c->source_name, c->line,
		c->col, c->end_col, c->is_error ? "ERROR" : "WARNING",
		(int)c->len, c->text,
		c->len && c->text[c->len - 1] == '\n' ? "" : "\n");
	if (c->context)
		fputs(c->context, stderr);
}

static void text_lost(struct output *o, uint64_t n)
{
	(void)o;
	fprintf(stderr, "Lost %llu events\n", (unsigned long long)n);
}

/* A terminal shows "^C" in this place; in a file it would be noise. */
static void text_maps(struct output *o)
{
	if (!o->to_file)
		buffer_str(&o->b, "\n\n");
}

const struct output_ops text_output = {
	.name		= "text",
	.attached	= text_attached,
	.printf		= text_printf,
	.map		= text_map,
	.item		= text_item,
	.value		= text_value,
	.text		= text_text,
	.complaint	= text_complaint,
	.lost		= text_lost,
	.maps		= text_maps,
};
