// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "hist.h"
#include "part.h"
#include "rows.h"

#define LABEL_WIDTH	16
#define COUNT_WIDTH	8
#define BAR_WIDTH	52

size_t hist_nr_buckets(const struct question_map *map)
{
	return map_value_size(map) / sizeof(uint64_t);
}

static void linear_bucket(const struct question_map *map, size_t i,
			  struct hist_bucket *bucket)
{
	uint64_t steps = map_lhist_steps(map);

	if (i == 0) {
		bucket->below = true;
		bucket->hi = map->min;
	} else if (i > steps) {
		bucket->above = true;
		bucket->lo = map->max;
	} else {
		bucket->lo = map->min + (i - 1) * map->step;
		bucket->hi = bucket->lo + map->step;
	}
}

static void log_bucket(unsigned int bits, size_t i, struct hist_bucket *bucket)
{
	uint64_t steps = 1ULL << bits;
	uint64_t place;
	unsigned int shift;

	if (i == 0) {
		bucket->below = true;
		bucket->hi = 0;
		return;
	}
	place = i - 1;
	shift = place >> bits;
	if (!shift) {
		bucket->lo = place;
		bucket->hi = place + 1;
		return;
	}
	shift--;
	bucket->lo = (steps + (place & (steps - 1))) << shift;
	bucket->hi = bucket->lo + (1ULL << shift);
}

void hist_bucket(const struct question_map *map, size_t i,
		 struct hist_bucket *bucket)
{
	memset(bucket, 0, sizeof(*bucket));
	if (map->kind == KMC_MAP_LHIST)
		linear_bucket(map, i, bucket);
	else
		log_bucket(map->bits, i, bucket);
}

static uint64_t bucket_count(const void *value, size_t i)
{
	return part_u64((const uint8_t *)value + i * sizeof(uint64_t));
}

bool hist_range(const struct question_map *map, const void *value,
		size_t *first, size_t *last)
{
	size_t nr = hist_nr_buckets(map);
	bool any = false;

	for (size_t i = 0; i < nr; i++) {
		if (!bucket_count(value, i))
			continue;
		if (!any)
			*first = i;
		*last = i;
		any = true;
	}
	return any;
}

/* By the size of a bucket: with one step a power of two 1024 is 1K, else 1024. */
static size_t log_suffix(unsigned int bits, uint64_t v)
{
	return v >> bits ? (63 - __builtin_clzll(v) - bits) / 10 : 0;
}

/* An lhist's bounds are whole if its step is not, and go up to M. */
static size_t linear_suffix(const struct question_map *map)
{
	return map->step % 1024 ? 0 : 2;
}

/* 1024 is 1K, as bpftrace writes it. */
static void bound(struct buffer *b, const struct question_map *map, uint64_t v)
{
	static const char suffixes[] = "KMGTPE";
	bool linear = map->kind == KMC_MAP_LHIST;
	size_t most = linear ? linear_suffix(map) : log_suffix(map->bits, v);
	size_t n = 0;

	if (linear && (int64_t)v < 0) {
		buffer_char(b, '-');
		v = -v;
	}
	while (v && v % 1024 == 0 && n < most) {
		v /= 1024;
		n++;
	}
	buffer_u64(b, v);
	if (n)
		buffer_char(b, suffixes[n - 1]);
}

static void label(struct buffer *b, const struct question_map *map,
		  const struct hist_bucket *bucket)
{
	bool single = !bucket->below && !bucket->above &&
		      bucket->hi - bucket->lo == 1;

	if (bucket->below) {
		buffer_str(b, "(...");
	} else {
		buffer_char(b, '[');
		bound(b, map, bucket->lo);
	}
	if (single) {
		buffer_char(b, ']');
		return;
	}
	buffer_str(b, ", ");
	if (bucket->above)
		buffer_str(b, "...");
	else if (!bucket->hi && bucket->lo && map->kind == KMC_MAP_HIST)
		buffer_str(b, "16E");
	else
		bound(b, map, bucket->hi);
	buffer_char(b, ')');
}

static void pad(struct buffer *b, size_t start, size_t width)
{
	size_t used = b->len - start;

	if (used < width)
		buffer_fill(b, ' ', width - used);
}

static void count(struct buffer *b, uint64_t n)
{
	char digits[DIGITS_MAX];
	char *end = digits + sizeof(digits);
	char *start = format_u64(end, n);
	size_t len = end - start;

	if (len < COUNT_WIDTH)
		buffer_fill(b, ' ', COUNT_WIDTH - len);
	buffer_add(b, start, len);
}

static size_t bar_length(uint64_t n, uint64_t max)
{
	/* Room for the product. */
	while (max >> 58) {
		max >>= 1;
		n >>= 1;
	}
	return max ? n * BAR_WIDTH / max : 0;
}

void hist_text(struct buffer *b, const struct question_map *map,
	       const void *value, uint64_t div)
{
	struct hist_bucket bucket;
	size_t first = 0, last = 0, bar, start;
	uint64_t max = 0;

	if (!hist_range(map, value, &first, &last))
		return;
	for (size_t i = first; i <= last; i++) {
		if (bucket_count(value, i) > max)
			max = bucket_count(value, i);
	}
	max /= div;
	for (size_t i = first; i <= last; i++) {
		uint64_t n = bucket_count(value, i) / div;

		start = b->len;
		hist_bucket(map, i, &bucket);
		label(b, map, &bucket);
		pad(b, start, LABEL_WIDTH);
		count(b, n);
		buffer_str(b, " |");
		bar = bar_length(n, max);
		buffer_fill(b, '@', bar);
		buffer_fill(b, ' ', BAR_WIDTH - bar);
		buffer_str(b, "|\n");
	}
}
