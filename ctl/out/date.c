// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "date.h"

#define NSECS		1000000000ULL
#define DATE_MAX	1024

static int64_t read_clock(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return now.tv_sec * (int64_t)NSECS + now.tv_nsec;
}

/* What turns nanoseconds of @clock into those since 1970; measured once. */
static int64_t clock_offset(clockid_t clock)
{
	static clockid_t known = CLOCK_REALTIME;
	static int64_t offset;
	int64_t before, real;

	/* Dates of another machine's time are dates already. */
	if (clock == CLOCK_REALTIME || clock == CLOCK_TAI)
		return 0;
	if (clock != known) {
		before = read_clock(clock);
		real = read_clock(CLOCK_REALTIME);
		offset = real - (before + read_clock(clock)) / 2;
		known = clock;
	}
	return offset;
}

/* Ours beside strftime()'s: fractions of the second. */
static const struct {
	char letter;
	int digits;
	uint32_t unit;
} fractions[] = {
	{ 'f', 6, 1000 },
	{ 'k', 9, 1 },
	{ 'l', 3, 1000000 },
};

static bool add_fraction(struct buffer *b, char letter, uint32_t nsecs)
{
	for (size_t i = 0; i < sizeof(fractions) / sizeof(*fractions); i++) {
		if (fractions[i].letter != letter)
			continue;
		buffer_printf(b, "%0*u", fractions[i].digits,
			      nsecs / fractions[i].unit);
		return true;
	}
	return false;
}

/* The format, with the fractions filled in. */
static char *expand(const char *format, uint32_t nsecs)
{
	struct buffer b;

	buffer_init(&b, -1, BUFFERING_FULL);
	for (; *format; format++) {
		if (*format != '%') {
			buffer_char(&b, *format);
		} else if (add_fraction(&b, format[1], nsecs)) {
			format++;
		} else {
			buffer_char(&b, '%');
			if (format[1])
				buffer_char(&b, *++format);
		}
	}
	buffer_char(&b, '\0');
	return b.data;
}

void date_show(struct buffer *b, const struct type *type, uint64_t nsecs)
{
	const char *format = type && type->text ? type->text : "%H:%M:%S";
	uint64_t since = nsecs + clock_offset(type ? type->clock :
					      CLOCK_MONOTONIC);
	time_t seconds = since / NSECS;
	char *expanded = expand(format, since % NSECS);
	struct tm tm;

	localtime_r(&seconds, &tm);
	buffer_advance(b, strftime(buffer_room(b, DATE_MAX), DATE_MAX, expanded,
				   &tm));
	free(expanded);
}
