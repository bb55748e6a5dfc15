// SPDX-License-Identifier: GPL-2.0
/*
 * Folded stacks, for flame graphs: a row of a map is a line, the parts of its key
 * in their order, the calls of a stack from the outermost on, then the value. All
 * else is as in text.
 */
#include <stdlib.h>
#include <string.h>
#include "output.h"
#include "row.h"

static bool is_stack(const struct kmc_part *part)
{
	return part->kind == KMC_PART_KSTACK || part->kind == KMC_PART_USTACK;
}

/* "\n        main+12\n": the names, backwards, without offsets, with ";" between. */
static void fold(struct buffer *b, char *text, const char *suffix)
{
	char *line;

	while ((line = strrchr(text, '\n'))) {
		*line++ = '\0';
		line += strspn(line, " ");
		if (!*line)
			continue;
		if (strrchr(line, '+'))
			*strrchr(line, '+') = '\0';
		buffer_char(b, ';');
		buffer_str(b, line);
		buffer_str(b, suffix);
	}
}

static void folded_stack(struct output *o, const struct kmc_part *part,
			 const uint8_t *at)
{
	struct kmc_part plain = { .kind = part->kind, .size = part->size };

	o->scratch.len = 0;
	o->names.stack(o->names.data, &o->scratch, &plain, at);
	buffer_char(&o->scratch, '\0');
	fold(&o->b, o->scratch.data,
	     part->kind == KMC_PART_KSTACK ? "_[k]" : "");
}

static void folded_row(struct output *o, const struct question_map *map,
		       const struct sorted_row *row)
{
	const uint8_t *at = row->key;
	uint64_t n;

	if (!at)
		buffer_str(&o->b, OTHER_KEYS);
	for (unsigned int i = 0; at && i < map->nr_key; i++) {
		const struct kmc_part *part = &map->key[i];

		if (is_stack(part)) {
			folded_stack(o, part, at);
		} else {
			if (i)
				buffer_char(&o->b, ';');
			part_show(&o->b, part, NULL, at, &o->names);
		}
		at += part->size;
	}
	memcpy(&n, row->value, sizeof(n));
	buffer_printf(&o->b, " %llu\n", (unsigned long long)n);
}

static void folded_map(struct output *o, const struct question_map *map,
		       const struct rows *rows, size_t top, uint64_t div)
{
	struct sorted_row *sorted;
	size_t nr, i;

	if (map->kind != KMC_MAP_COUNT || !map->nr_key) {
		text_output.map(o, map, rows, top, div);
		return;
	}
	sorted = rows_sort(rows, map, &nr);
	for (i = top && top < nr ? nr - top : 0; i < nr; i++)
		folded_row(o, map, &sorted[i]);
	free(sorted);
}

static void folded_attached(struct output *o, size_t probes)
{
	(void)o;
	(void)probes;
}

static void folded_maps(struct output *o)
{
	(void)o;
}

static void folded_printf(struct output *o, const struct printf_format *format,
			  const void *payload, size_t len)
{
	text_output.printf(o, format, payload, len);
}

static void folded_item(struct output *o, const struct question_map *map,
			const void *row)
{
	text_output.item(o, map, row);
}

static void folded_value(struct output *o, const struct question_format *format,
			 const void *payload, size_t len)
{
	text_output.value(o, format, payload, len);
}

static void folded_text(struct output *o, const char *type, const char *text,
			size_t len)
{
	text_output.text(o, type, text, len);
}

static void folded_complaint(struct output *o, const struct complaint *c)
{
	text_output.complaint(o, c);
}

static void folded_lost(struct output *o, uint64_t n)
{
	text_output.lost(o, n);
}

const struct output_ops folded_output = {
	.name		= "folded",
	.attached	= folded_attached,
	.printf		= folded_printf,
	.map		= folded_map,
	.item		= folded_item,
	.value		= folded_value,
	.text		= folded_text,
	.complaint	= folded_complaint,
	.lost		= folded_lost,
	.maps		= folded_maps,
};
