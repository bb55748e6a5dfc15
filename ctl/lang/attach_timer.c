// SPDX-License-Identifier: GPL-2.0
/*
 * interval: on one CPU, profile: on all.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "attach.h"

/*
 * @ns: nanoseconds of one, 0: so many in a second. Only the first are words of
 * their own; without any a number is nanoseconds.
 */
static const struct {
	const char *name;
	uint64_t ns;
} units[] = {
	{ "s", 1000000000 },
	{ "ms", 1000000 },
	{ "us", 1000 },
	{ "hz", 0 },
	{ "", 1 },
	{ "ns", 1 },
	{ "m", 60 * 1000000000ULL },
	{ "h", 3600 * 1000000000ULL },
	{ "d", 86400 * 1000000000ULL },
};

#define NR_UNITS	(sizeof(units) / sizeof(*units))
#define NR_WORDS	4

/* 0: there is no such unit, or it is too long. */
static uint64_t period_in(uint64_t n, const char *unit, size_t nr_units)
{
	uint64_t period;

	for (size_t i = 0; i < nr_units; i++) {
		if (strcmp(unit, units[i].name))
			continue;
		if (!units[i].ns)
			return 1000000000 / n;
		if (__builtin_mul_overflow(n, units[i].ns, &period) ||
		    period > INT64_MAX)
			return 0;
		return period;
	}
	return 0;
}

/* "1s", or the unit as a word of its own: "s:1". 0: not understood. */
static uint64_t period_of(const char *unit, const char *number)
{
	char *end;
	uint64_t n;

	if (!isdigit((unsigned char)*number))
		return 0;
	n = strtoull(number, &end, 10);
	if (!n || (unit && *end))
		return 0;
	return unit ? period_in(n, unit, NR_WORDS) :
		      period_in(n, end, NR_UNITS);
}

const char *timer_unit(size_t i)
{
	return i < NR_WORDS ? units[i].name : NULL;
}

struct variant *attach_timer(struct attach *a, enum kmc_probe_kind kind,
			     uint64_t period)
{
	struct variant *v;

	/* Neither does the clock that bpftrace takes tick more often. */
	if (period < KMC_PERIOD_MIN) {
		period = KMC_PERIOD_MIN;
		diag_warn(&a->c->diag, &a->point->loc, "this is run every %d us: no timer is faster",
			  KMC_PERIOD_MIN / 1000);
	}
	v = attach_variant(a, kind);
	v->period = period;
	attach_site(a, v, v->name, NULL, 0, -1);
	return v;
}

static struct variant *attach_every(struct attach *a, enum kmc_probe_kind kind,
				    const char *example)
{
	const char *unit = a->nr_words == 3 ? a->words[1] : NULL;
	uint64_t period = period_of(unit, a->words[a->nr_words - 1]);

	if (period)
		return attach_timer(a, kind, period);
	attach_error(a, "no such %s; write %s:%s", a->words[0], a->words[0],
		     example);
	return NULL;
}

void attach_interval(struct attach *a)
{
	attach_every(a, KMC_PROBE_INTERVAL, "s:1 (or ms, us, hz)");
}

void attach_profile(struct attach *a)
{
	struct variant *v;

	v = attach_every(a, KMC_PROBE_PROFILE, "hz:99 (or s, ms, us)");
	if (v)
		v->pid = a->c->options->pid;
}
