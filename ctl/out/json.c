// SPDX-License-Identifier: GPL-2.0
/*
 * JSON: one object a line, with the members that bpftrace gives them.
 */
#include <stdlib.h>
#include <string.h>
#include "aggregation.h"
#include "json_text.h"
#include "output.h"

static void start(struct output *o, const char *type)
{
	buffer_str(&o->b, "{\"type\": \"");
	buffer_str(&o->b, type);
	buffer_str(&o->b, "\", \"data\": ");
}

static void end(struct output *o)
{
	buffer_str(&o->b, "}\n");
}

static void json_attached(struct output *o, size_t probes)
{
	buffer_printf(&o->b,
		      "{\"type\": \"attached_probes\", \"count\": %zu, \"data\": {\"probes\": %zu}}\n",
		      probes, probes);
}

static void json_printf(struct output *o, const struct printf_format *format,
			const void *payload, size_t len)
{
	o->scratch.len = 0;
	printf_render(&o->scratch, format, payload, len, &o->names);
	start(o, "printf");
	json_string(&o->b, o->scratch.data, o->scratch.len);
	end(o);
}

static struct show show_of(struct output *o, uint64_t div)
{
	return (struct show){ .b = &o->b, .scratch = &o->scratch,
			      .names = &o->names, .div = div };
}

static void row_value(struct output *o, const struct question_map *map,
		      const uint8_t *value, uint64_t div, uint64_t latest)
{
	const struct aggregation *agg = aggregation_of(map->kind);
	struct show show = show_of(o, div);

	show.latest = latest;
	if (agg)
		agg->json(&show, map, value);
	else
		row_json_all(row_of_map(map->value, map->nr_value,
					map->value_types, value), &show);
}

static const char *map_type(const struct question_map *map)
{
	const struct aggregation *agg = aggregation_of(map->kind);

	return agg ? agg->json_type : "map";
}

/* The parts of a key are one member name, joined with commas. */
static void key_name(struct output *o, const struct question_map *map,
		     const uint8_t *key)
{
	struct show show = show_of(o, 1);

	show.b = &o->scratch;
	o->scratch.len = 0;
	row_json_key(row_of_map(map->key, map->nr_key, map->key_types, key),
		     &show);
	json_string(&o->b, o->scratch.data, o->scratch.len);
}

static void map_rows(struct output *o, const struct question_map *map,
		     const struct sorted_row *rows, size_t nr, uint64_t div)
{
	start(o, map_type(map));
	buffer_char(&o->b, '{');
	json_string(&o->b, map->name, strlen(map->name));
	buffer_str(&o->b, map->nr_key ? ": {" : ": ");
	for (size_t i = 0; i < nr; i++) {
		if (i)
			buffer_str(&o->b, ", ");
		if (map->nr_key) {
			key_name(o, map, rows[i].key);
			buffer_str(&o->b, ": ");
		}
		row_value(o, map, rows[i].value, div, rows_latest(rows, nr));
		buffer_end_row(&o->b);
	}
	if (!nr)
		buffer_char(&o->b, '0');
	buffer_str(&o->b, map->nr_key ? "}}" : "}");
	end(o);
}

/* A map without rows is not mentioned, but a count without a key is 0. */
static void json_map(struct output *o, const struct question_map *map,
		     const struct rows *rows, size_t top, uint64_t div)
{
	bool zero = map->kind == KMC_MAP_COUNT && !map->nr_key;
	struct sorted_row *sorted;
	size_t nr, first;

	sorted = rows_sort(rows, map, &nr);
	first = top && top < nr ? nr - top : 0;
	if (nr || zero)
		map_rows(o, map, sorted + first, nr - first, div);
	free(sorted);
}

static void json_item(struct output *o, const struct question_map *map,
		      const void *row)
{
	const struct sorted_row one = {
		.key = row, .value = (const uint8_t *)row + map_key_size(map),
	};

	map_rows(o, map, &one, 1, 1);
}

static void json_value(struct output *o, const struct question_format *f,
		       const void *payload, size_t len)
{
	struct show show = show_of(o, 1);

	start(o, "value");
	row_json_all(row_of_record(f->parts, f->nr_parts, f->types, payload,
				   len), &show);
	end(o);
}

static void json_text(struct output *o, const char *type, const char *text,
		      size_t len)
{
	start(o, type);
	json_string(&o->b, text, len);
	end(o);
}

static void json_complaint(struct output *o, const struct complaint *c)
{
	buffer_printf(&o->b, "{\"type\": \"%s\", \"msg\": ",
		      c->is_error ? "errorf" : "warnf");
	json_string(&o->b, c->text, c->len);
	buffer_str(&o->b, ", \"filename\": ");
	json_string(&o->b, c->source_name, strlen(c->source_name));
	buffer_printf(&o->b, ", \"line\": %d, \"col\": %d}\n", c->line,
		      c->col);
}

static void json_lost(struct output *o, uint64_t n)
{
	unsigned long long lost = n;

	buffer_printf(&o->b,
		      "{\"type\": \"lost_events\", \"count\": %llu, \"data\": {\"events\": %llu}}\n",
		      lost, lost);
}

static void json_maps(struct output *o)
{
	(void)o;
}

const struct output_ops json_output = {
	.name		= "json",
	.attached	= json_attached,
	.printf		= json_printf,
	.map		= json_map,
	.item		= json_item,
	.value		= json_value,
	.text		= json_text,
	.complaint	= json_complaint,
	.lost		= json_lost,
	.maps		= json_maps,
};
