// SPDX-License-Identifier: GPL-2.0
/*
 * Text, to the byte as bpftrace prints it: whoever reads that with a script
 * can read this.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "hist.h"
#include "output.h"

static void text_attached(struct output *o, size_t probes)
{
	buffer_printf(&o->b, "Attaching %zu probe%s...\n", probes,
		      probes == 1 ? "" : "s");
}

static void text_printf(struct output *o, const struct printf_format *format,
			const void *payload, size_t len)
{
	printf_render(&o->b, format, payload, len, &o->names);
}

/* "@name" or "@name[key, key]", and ": ". */
static void row_start(struct output *o, const struct question_map *map,
		      const uint8_t *key)
{
	buffer_str(&o->b, map->name);
	for (unsigned int i = 0; i < map->nr_key; i++) {
		buffer_str(&o->b, i ? ", " : "[");
		part_show(&o->b, &map->key[i], key, &o->names);
		key += map->key[i].size;
	}
	buffer_str(&o->b, map->nr_key ? "]: " : ": ");
}

static void number(struct output *o, uint64_t v, bool is_signed, uint64_t div)
{
	if (is_signed)
		buffer_s64(&o->b, (int64_t)v / (int64_t)div);
	else
		buffer_u64(&o->b, v / div);
}

static void tuple(struct output *o, const struct kmc_part *parts,
		  unsigned int nr, const uint8_t *value)
{
	buffer_char(&o->b, '(');
	for (unsigned int i = 0; i < nr; i++) {
		if (i)
			buffer_str(&o->b, ", ");
		part_show(&o->b, &parts[i], value, &o->names);
		value += parts[i].size;
	}
	buffer_char(&o->b, ')');
}

static void scalar(struct output *o, const struct question_map *map,
		   const uint8_t *value, uint64_t div)
{
	const struct kmc_part *part = map->value;

	if (map->nr_value != 1)
		tuple(o, part, map->nr_value, value);
	else if (part->kind == KMC_PART_INT && !(part->flags & KMC_PART_HEX))
		number(o, part_u64(value), part->flags & KMC_PART_SIGNED, div);
	else
		part_show(&o->b, part, value, &o->names);
}

static void row_value(struct output *o, const struct question_map *map,
		      const uint8_t *value, uint64_t div)
{
	struct kmc_sum sum;

	if (map->kind == KMC_MAP_SCALAR) {
		scalar(o, map, value, div);
		buffer_char(&o->b, '\n');
		return;
	}
	if (map->kind == KMC_MAP_HIST || map->kind == KMC_MAP_LHIST) {
		buffer_char(&o->b, '\n');
		hist_text(&o->b, map, value, div);
		buffer_char(&o->b, '\n');
		return;
	}
	/* struct kmc_stats starts as struct kmc_sum does. */
	memcpy(&sum, value, sizeof(sum));
	switch (map->kind) {
	case KMC_MAP_COUNT:
		number(o, sum.n, false, div);
		break;
	case KMC_MAP_SUM:
		number(o, sum.sum, map->is_signed, div);
		break;
	case KMC_MAP_AVG:
		number(o, sum_average(map, sum.n, sum.sum), map->is_signed, 1);
		break;
	case KMC_MAP_MIN:
	case KMC_MAP_MAX:
		number(o, extreme_value(map, value), map->is_signed, div);
		break;
	default:
		buffer_str(&o->b, "count ");
		number(o, sum.n, false, 1);
		buffer_str(&o->b, ", average ");
		number(o, sum_average(map, sum.n, sum.sum), map->is_signed, 1);
		buffer_str(&o->b, ", total ");
		number(o, sum.sum, map->is_signed, 1);
		break;
	}
	buffer_char(&o->b, '\n');
}

static bool is_stats(const struct question_map *map)
{
	return map->kind == KMC_MAP_AVG || map->kind == KMC_MAP_STATS;
}

static void text_map(struct output *o, const struct question_map *map,
		     const struct rows *rows, size_t top, uint64_t div)
{
	struct sorted_row *sorted;
	size_t nr, i;

	sorted = rows_sort(rows, map, &nr);
	i = top && top < nr && !is_stats(map) ? nr - top : 0;
	for (; i < nr; i++) {
		row_start(o, map, sorted[i].key);
		row_value(o, map, sorted[i].value, div);
	}
	if (!nr) {
		if (map->kind == KMC_MAP_COUNT && !map->nr_key)
			buffer_printf(&o->b, "%s: 0", map->name);
		buffer_char(&o->b, '\n');
	}
	if (is_stats(map))
		buffer_char(&o->b, '\n');
	free(sorted);
}

static void text_item(struct output *o, const struct question_map *map,
		      const void *row)
{
	row_start(o, map, row);
	row_value(o, map, (const uint8_t *)row + map_key_size(map), 1);
}

static void text_value(struct output *o, const struct kmc_part *parts,
		       unsigned int nr, const void *payload, size_t len)
{
	const uint8_t *at = payload;

	if (nr != 1)
		buffer_char(&o->b, '(');
	for (unsigned int i = 0; i < nr; i++) {
		size_t size = record_part_size(&parts[i], at, len);

		if (!size)
			break;
		if (i)
			buffer_str(&o->b, ", ");
		part_show(&o->b, &parts[i], at, &o->names);
		at += size;
		len -= size;
	}
	buffer_str(&o->b, nr != 1 ? ")\n" : "\n");
}

static void text_time(struct output *o, const char *text)
{
	buffer_str(&o->b, text);
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
	.time		= text_time,
	.lost		= text_lost,
	.maps		= text_maps,
};
