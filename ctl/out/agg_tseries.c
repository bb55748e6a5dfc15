// SPDX-License-Identifier: GPL-2.0
/*
 * tseries(): values are the number of updates, and struct kmc_slot[]. Shown as bpftrace
 * shows them: a line for each interval, a star where its number is.
 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "aggregation.h"

#define WIDTH		53
#define LEFT_WIDTH	21
#define NS		1000000000ULL

/**
 * struct series - a value that is shown
 * @slots: @nr of them
 * @first: @last: intervals
 * @step: nanoseconds of one
 * @min: @max: of the numbers
 */
struct series {
	const uint8_t *slots;
	size_t nr;
	uint64_t first, last, step;
	bool is_signed;
	uint64_t min, max;
};

static size_t tseries_size(const struct question_map *map)
{
	return sizeof(uint64_t) + map->slots * sizeof(struct kmc_slot);
}

/* Is there a number for this interval? */
static bool number_of(const struct series *s, uint64_t epoch, uint64_t *number)
{
	const uint8_t *slot = s->slots + epoch % s->nr * sizeof(struct kmc_slot);

	if (part_u64(slot + offsetof(struct kmc_slot, epoch)) != epoch)
		return false;
	*number = part_u64(slot + offsetof(struct kmc_slot, value));
	return true;
}

static bool less(const struct series *s, uint64_t a, uint64_t b)
{
	return s->is_signed ? (int64_t)a < (int64_t)b : a < b;
}

/* A single number gets room on both sides. */
static void widen(struct series *s)
{
	if (s->min != s->max)
		return;
	if (less(s, s->min - 1, s->min))
		s->min--;
	if (less(s, s->max, s->max + 1))
		s->max++;
}

static uint64_t latest(const uint8_t *value, size_t nr)
{
	uint64_t last = 0, epoch;

	for (size_t i = 0; i < nr; i++) {
		epoch = part_u64(value + sizeof(uint64_t) +
				 i * sizeof(struct kmc_slot));
		if (epoch > last)
			last = epoch;
	}
	return last;
}

/* The intervals up to the map's latest one; false: there are none. */
static bool series_of(const struct show *show, const struct question_map *map,
		      const uint8_t *value, struct series *s)
{
	uint64_t number;
	bool any = false;

	*s = (struct series){ .slots = value + sizeof(uint64_t),
			      .nr = map->slots, .step = map->step,
			      .is_signed = map->is_signed,
			      .last = latest(value, map->slots) };
	if (show->latest > s->last)
		s->last = show->latest;
	if (s->last < s->nr)
		return false;
	for (uint64_t epoch = s->last - s->nr + 1; epoch <= s->last; epoch++) {
		if (!number_of(s, epoch, &number))
			continue;
		if (!any)
			s->first = epoch;
		if (!any || less(s, number, s->min))
			s->min = number;
		if (!any || less(s, s->max, number))
			s->max = number;
		any = true;
	}
	widen(s);
	return any;
}

static uint64_t tseries_rank(const struct question_map *map,
			     const uint8_t *value)
{
	return latest(value, map->slots);
}

static void number_text(struct buffer *b, const struct series *s, uint64_t n)
{
	if (s->is_signed)
		buffer_s64(b, n);
	else
		buffer_u64(b, n);
}

/* Digits of a second that its intervals need, and what they are called. */
static unsigned int digits(const struct series *s, const char **unit)
{
	static const char *const units[] = { "", ".ms", ".\xce\xbcs", ".ns" };
	unsigned int n = 0;

	if (s->step < NS)
		n = s->step >= NS / 1000 ? 1 : s->step >= NS / 1000000 ? 2 : 3;
	*unit = units[n];
	return 3 * n;
}

static void date(struct buffer *b, uint64_t ns, const char *format,
		 unsigned int digits)
{
	time_t seconds = ns / NS;
	uint64_t rest = ns % NS;
	char text[64] = "";
	struct tm tm;

	if (localtime_r(&seconds, &tm))
		strftime(text, sizeof(text), format, &tm);
	buffer_str(b, text);
	if (!digits)
		return;
	for (unsigned int i = digits; i < 9; i++)
		rest /= 10;
	buffer_printf(b, ".%0*llu", (int)digits, (unsigned long long)rest);
}

static void scale(struct buffer *b, const struct series *s, unsigned int left)
{
	char digits[2 * DIGITS_MAX];
	size_t start;
	int len;

	buffer_fill(b, ' ', left);
	start = b->len;
	number_text(b, s, s->min);
	if (b->len - start < LEFT_WIDTH)
		buffer_fill(b, ' ', LEFT_WIDTH - (b->len - start));
	len = snprintf(digits, sizeof(digits), s->is_signed ? "%lld" : "%llu",
		       (long long)s->max);
	if (len < WIDTH - LEFT_WIDTH)
		buffer_fill(b, ' ', WIDTH - LEFT_WIDTH - len);
	buffer_printf(b, "%s\n", digits);
}

/* As bpftrace rounds it. */
static int place(const struct series *s, uint64_t number, int width)
{
	float part = (float)(number - s->min), all = (float)(s->max - s->min);
	int at = (float)width * part / all;

	return at < 0 ? 0 : at > WIDTH - 1 ? WIDTH - 1 : at;
}

static void line(struct buffer *b, const struct series *s, uint64_t epoch)
{
	char text[WIDTH];
	uint64_t number;
	bool any = number_of(s, epoch, &number);
	int zero = 0;

	for (int i = 0; i < WIDTH; i++)
		text[i] = ' ';
	text[0] = text[WIDTH - 1] = '|';
	if (s->is_signed && (int64_t)s->min < 0 && (int64_t)s->max > 0)
		zero = place(s, 0, WIDTH);
	if (zero > 0)
		text[zero] = '.';
	if (any)
		text[place(s, number, WIDTH - 1)] = '*';
	buffer_add(b, text, WIDTH);
	buffer_char(b, ' ');
	if (any)
		number_text(b, s, number);
	else
		buffer_char(b, '-');
	buffer_char(b, '\n');
}

static void tseries_text(const struct show *show, const struct question_map *map,
			 const uint8_t *value)
{
	struct buffer *b = show->b;
	const char *unit;
	unsigned int nr, left;
	struct series s;

	if (!series_of(show, map, value, &s)) {
		buffer_str(b, "<no data>\n");
		return;
	}
	nr = digits(&s, &unit);
	left = 8 + (nr ? 1 + nr : 0) + 1;
	scale(b, &s, left);
	buffer_printf(b, "hh:mm:ss%s", unit);
	/* The unit is shorter than its digits. */
	buffer_fill(b, ' ', left - 8 - strlen(unit));
	buffer_char(b, '|');
	buffer_fill(b, '_', WIDTH - 2);
	buffer_str(b, "|\n");
	for (uint64_t epoch = s.first; epoch <= s.last; epoch++) {
		date(b, epoch * s.step, "%H:%M:%S", nr);
		buffer_char(b, ' ');
		line(b, &s, epoch);
	}
	buffer_fill(b, ' ', left);
	buffer_char(b, 'v');
	buffer_fill(b, '_', WIDTH - 2);
	buffer_str(b, "v\n");
	scale(b, &s, left);
	buffer_char(b, '\n');
}

static void tseries_json(const struct show *show, const struct question_map *map,
			 const uint8_t *value)
{
	struct buffer *b = show->b;
	bool first = true;
	uint64_t number;
	struct series s;

	buffer_char(b, '[');
	if (series_of(show, map, value, &s)) {
		for (uint64_t epoch = s.first; epoch <= s.last; epoch++) {
			if (!number_of(&s, epoch, &number))
				continue;
			buffer_str(b, first ? "{\"interval_start\": \"" :
					      ", {\"interval_start\": \"");
			first = false;
			date(b, epoch * s.step, "%Y-%m-%d %H:%M:%S", 9);
			buffer_str(b, "\", \"value\": ");
			show_json_number(show, number, s.is_signed);
			buffer_char(b, '}');
		}
	}
	buffer_char(b, ']');
}

const struct aggregation agg_tseries = {
	.name = "tseries", .json_type = "tseries", .lines = true, .value_size = tseries_size,
	.rank = tseries_rank, .text = tseries_text, .json = tseries_json,
};
