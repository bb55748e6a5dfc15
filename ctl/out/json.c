// SPDX-License-Identifier: GPL-2.0
/*
 * JSON: one object a line, with the members that bpftrace gives them. Written
 * by hand rather than by a library, because a stream of records would
 * otherwise allocate for every one of them.
 */
#include <stdlib.h>
#include <string.h>
#include "hist.h"
#include "output.h"

/* Bytes of the UTF-8 character at @s, or 0 if there is none. */
static size_t utf8_len(const unsigned char *s, size_t left)
{
	uint32_t c, least;
	size_t n;

	if (s[0] < 0x80)
		return 1;
	if (s[0] >= 0xc2 && s[0] < 0xe0) {
		n = 2;
		least = 0x80;
	} else if (s[0] >= 0xe0 && s[0] < 0xf0) {
		n = 3;
		least = 0x800;
	} else if (s[0] >= 0xf0 && s[0] < 0xf5) {
		n = 4;
		least = 0x10000;
	} else {
		return 0;
	}
	if (left < n)
		return 0;
	c = s[0] & (0x7f >> n);
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	return n;
}

static void escape(struct buffer *b, unsigned char c)
{
	static const char from[] = "\"\\\b\f\n\r\t";
	static const char to[] = "\"\\bfnrt";
	const char *at = memchr(from, c, sizeof(from) - 1);

	buffer_char(b, '\\');
	if (at) {
		buffer_char(b, to[at - from]);
		return;
	}
	buffer_str(b, c < 0x10 ? "u000" : "u001");
	buffer_char(b, "0123456789abcdef"[c & 15]);
}

/* The inside of a string; a byte that is not UTF-8 becomes U+FFFD. */
static void string_body(struct buffer *b, const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s;
	const unsigned char *end = p + len, *plain = p;

	while (p < end) {
		size_t n = utf8_len(p, end - p);

		if (n && *p >= ' ' && *p != '"' && *p != '\\') {
			p += n;
			continue;
		}
		buffer_add(b, plain, p - plain);
		if (n)
			escape(b, *p);
		else
			buffer_str(b, "\xef\xbf\xbd");
		plain = ++p;
	}
	buffer_add(b, plain, end - plain);
}

static void string(struct buffer *b, const char *s, size_t len)
{
	buffer_char(b, '"');
	string_body(b, s, len);
	buffer_char(b, '"');
}

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
	start(o, "attached_probes");
	buffer_printf(&o->b, "{\"probes\": %zu}", probes);
	end(o);
}

static void json_printf(struct output *o, const struct printf_format *format,
			const void *payload, size_t len)
{
	o->scratch.len = 0;
	printf_render(&o->scratch, format, payload, len, &o->names);
	start(o, "printf");
	string(&o->b, o->scratch.data, o->scratch.len);
	end(o);
}

static void part(struct output *o, const struct kmc_part *p, const void *at)
{
	bool quoted = part_is_text(p) || (p->flags & KMC_PART_HEX);

	if (!quoted) {
		part_show(&o->b, p, at, &o->names);
		return;
	}
	o->scratch.len = 0;
	part_show(&o->scratch, p, at, &o->names);
	string(&o->b, o->scratch.data, o->scratch.len);
}

static void number(struct output *o, uint64_t v, bool is_signed, uint64_t div)
{
	if (is_signed)
		buffer_s64(&o->b, (int64_t)v / (int64_t)div);
	else
		buffer_u64(&o->b, v / div);
}

static void scalar(struct output *o, const struct question_map *map,
		   const uint8_t *value, uint64_t div)
{
	const struct kmc_part *parts = map->value;

	if (map->nr_value == 1) {
		if (parts->kind == KMC_PART_INT &&
		    !(parts->flags & KMC_PART_HEX))
			number(o, part_u64(value),
			       parts->flags & KMC_PART_SIGNED, div);
		else
			part(o, parts, value);
		return;
	}
	buffer_char(&o->b, '[');
	for (unsigned int i = 0; i < map->nr_value; i++) {
		if (i)
			buffer_char(&o->b, ',');
		part(o, &parts[i], value);
		value += parts[i].size;
	}
	buffer_char(&o->b, ']');
}

static void bound(struct output *o, const struct question_map *map, uint64_t v)
{
	number(o, v, map->kind == KMC_MAP_LHIST, 1);
}

static void hist(struct output *o, const struct question_map *map,
		 const uint8_t *value, uint64_t div)
{
	struct hist_bucket bucket;
	size_t first = 1, last = 0;

	buffer_char(&o->b, '[');
	hist_range(map, value, &first, &last);
	for (size_t i = first; i <= last; i++) {
		uint64_t n = part_u64(value + i * sizeof(n)) / div;

		hist_bucket(map, i, &bucket);
		buffer_str(&o->b, i == first ? "{" : ", {");
		if (!bucket.below) {
			buffer_str(&o->b, "\"min\": ");
			bound(o, map, bucket.lo);
			buffer_str(&o->b, ", ");
		}
		if (bucket.below && map->kind == KMC_MAP_HIST) {
			buffer_str(&o->b, "\"max\": -1, ");
		} else if (!bucket.above) {
			buffer_str(&o->b, "\"max\": ");
			bound(o, map, bucket.hi - 1);
			buffer_str(&o->b, ", ");
		}
		buffer_str(&o->b, "\"count\": ");
		buffer_u64(&o->b, n);
		buffer_char(&o->b, '}');
	}
	buffer_char(&o->b, ']');
}

static void stats(struct output *o, const struct question_map *map,
		  const struct kmc_sum *sum)
{
	buffer_str(&o->b, "{\"count\": ");
	buffer_u64(&o->b, sum->n);
	buffer_str(&o->b, ", \"average\": ");
	number(o, sum_average(map, sum->n, sum->sum), map->is_signed, 1);
	buffer_str(&o->b, ", \"total\": ");
	number(o, sum->sum, map->is_signed, 1);
	buffer_char(&o->b, '}');
}

static void row_value(struct output *o, const struct question_map *map,
		      const uint8_t *value, uint64_t div)
{
	struct kmc_sum sum;

	if (map->kind == KMC_MAP_SCALAR) {
		scalar(o, map, value, div);
		return;
	}
	if (map->kind == KMC_MAP_HIST || map->kind == KMC_MAP_LHIST) {
		hist(o, map, value, div);
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
		stats(o, map, &sum);
		break;
	}
}

static const char *map_type(const struct question_map *map)
{
	switch (map->kind) {
	case KMC_MAP_HIST:
	case KMC_MAP_LHIST:
		return "hist";
	case KMC_MAP_AVG:
	case KMC_MAP_STATS:
		return "stats";
	default:
		return "map";
	}
}

/* The parts of a key are one member name, joined with commas. */
static void key_name(struct output *o, const struct question_map *map,
		     const uint8_t *key)
{
	o->scratch.len = 0;
	for (unsigned int i = 0; i < map->nr_key; i++) {
		if (i)
			buffer_char(&o->scratch, ',');
		part_show(&o->scratch, &map->key[i], key, &o->names);
		key += map->key[i].size;
	}
	string(&o->b, o->scratch.data, o->scratch.len);
}

static bool is_stats(const struct question_map *map)
{
	return map->kind == KMC_MAP_AVG || map->kind == KMC_MAP_STATS;
}

static void map_rows(struct output *o, const struct question_map *map,
		     const struct sorted_row *rows, size_t nr, uint64_t div)
{
	start(o, map_type(map));
	buffer_char(&o->b, '{');
	string(&o->b, map->name, strlen(map->name));
	buffer_str(&o->b, map->nr_key ? ": {" : ": ");
	for (size_t i = 0; i < nr; i++) {
		if (i)
			buffer_str(&o->b, ", ");
		if (map->nr_key) {
			key_name(o, map, rows[i].key);
			buffer_str(&o->b, ": ");
		}
		row_value(o, map, rows[i].value, div);
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
	first = top && top < nr && !is_stats(map) ? nr - top : 0;
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

static void json_value(struct output *o, const struct kmc_part *parts,
		       unsigned int nr, const void *payload, size_t len)
{
	const uint8_t *at = payload;

	start(o, "value");
	if (nr != 1)
		buffer_char(&o->b, '[');
	for (unsigned int i = 0; i < nr; i++) {
		size_t size = record_part_size(&parts[i], at, len);

		if (!size)
			break;
		if (i)
			buffer_char(&o->b, ',');
		part(o, &parts[i], at);
		at += size;
		len -= size;
	}
	if (nr != 1)
		buffer_char(&o->b, ']');
	end(o);
}

static void json_time(struct output *o, const char *text)
{
	start(o, "time");
	string(&o->b, text, strlen(text));
	end(o);
}

static void json_lost(struct output *o, uint64_t n)
{
	start(o, "lost_events");
	buffer_str(&o->b, "{\"events\": ");
	buffer_u64(&o->b, n);
	buffer_char(&o->b, '}');
	end(o);
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
	.time		= json_time,
	.lost		= json_lost,
	.maps		= json_maps,
};
