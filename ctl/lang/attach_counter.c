// SPDX-License-Identifier: GPL-2.0
/*
 * software: and hardware:, perf's events. A count that is left out is the one that
 * bpftrace takes. Perf's two clocks are not asked of perf: on a CPU either is a timer that
 * is run every so many nanoseconds, and ours says what it missed.
 */
#include <ctype.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include "attach.h"
#include "nearest.h"

struct counted {
	const char *name, *alias;
	uint64_t config;
	uint64_t count;
};

static const struct counted software[] = {
	{ "alignment-faults", NULL, PERF_COUNT_SW_ALIGNMENT_FAULTS, 1 },
	{ "bpf-output", NULL, PERF_COUNT_SW_BPF_OUTPUT, 1 },
	{ "context-switches", "cs", PERF_COUNT_SW_CONTEXT_SWITCHES, 1000 },
	{ "cpu-clock", "cpu", PERF_COUNT_SW_CPU_CLOCK, 1000000 },
	{ "cpu-migrations", NULL, PERF_COUNT_SW_CPU_MIGRATIONS, 1 },
	{ "dummy", NULL, PERF_COUNT_SW_DUMMY, 1 },
	{ "emulation-faults", NULL, PERF_COUNT_SW_EMULATION_FAULTS, 1 },
	{ "major-faults", NULL, PERF_COUNT_SW_PAGE_FAULTS_MAJ, 1 },
	{ "minor-faults", NULL, PERF_COUNT_SW_PAGE_FAULTS_MIN, 100 },
	{ "page-faults", "faults", PERF_COUNT_SW_PAGE_FAULTS, 100 },
	{ "task-clock", NULL, PERF_COUNT_SW_TASK_CLOCK, 1000000 },
};

static const struct counted hardware[] = {
	{ "backend-stalls", NULL, PERF_COUNT_HW_STALLED_CYCLES_BACKEND,
	  1000000 },
	{ "branch-instructions", "branches",
	  PERF_COUNT_HW_BRANCH_INSTRUCTIONS, 100000 },
	{ "branch-misses", NULL, PERF_COUNT_HW_BRANCH_MISSES, 100000 },
	{ "bus-cycles", NULL, PERF_COUNT_HW_BUS_CYCLES, 100000 },
	{ "cache-misses", NULL, PERF_COUNT_HW_CACHE_MISSES, 1000000 },
	{ "cache-references", NULL, PERF_COUNT_HW_CACHE_REFERENCES, 1000000 },
	{ "cpu-cycles", "cycles", PERF_COUNT_HW_CPU_CYCLES, 1000000 },
	{ "frontend-stalls", NULL, PERF_COUNT_HW_STALLED_CYCLES_FRONTEND,
	  1000000 },
	{ "instructions", NULL, PERF_COUNT_HW_INSTRUCTIONS, 1000000 },
	{ "ref-cycles", NULL, PERF_COUNT_HW_REF_CPU_CYCLES, 1000000 },
};

static const struct counted *find_counted(struct attach *a,
					  const struct counted *table, size_t nr)
{
	const char *name = a->words[1];
	struct nearest near;

	nearest_init(&near, name);
	for (size_t i = 0; i < nr; i++) {
		if (!strcmp(table[i].name, name) ||
		    (table[i].alias && !strcmp(table[i].alias, name)))
			return &table[i];
		nearest_offer(&near, table[i].name);
		if (table[i].alias)
			nearest_offer(&near, table[i].alias);
	}
	attach_error(a, "there is no %s event '%s'%s", a->words[0], name,
		     nearest_hint(&near, ""));
	return NULL;
}

/* "1e6": its zeroes. */
static uint64_t with_zeroes(uint64_t n, char **end)
{
	unsigned long zeroes;

	if (**end != 'e' || !isdigit((unsigned char)(*end)[1]))
		return n;
	for (zeroes = strtoul(*end + 1, end, 10); n && zeroes; zeroes--)
		n = n > INT64_MAX / 10 ? 0 : n * 10;
	return n;
}

/* 0: it is no number of events, and that was said. */
static uint64_t read_count(struct attach *a, const char *text)
{
	uint64_t n;
	char *end;

	if (isdigit((unsigned char)*text)) {
		errno = 0;
		n = strtoull(text, &end, 0);
		n = with_zeroes(n, &end);
		if (n && !errno && !*end && n <= INT64_MAX)
			return n;
	}
	attach_error(a, "'%s' is no number of events", text);
	return 0;
}

static bool is_clock(uint32_t type, const struct counted *what)
{
	return type == PERF_TYPE_SOFTWARE &&
	       (what->config == PERF_COUNT_SW_CPU_CLOCK ||
		what->config == PERF_COUNT_SW_TASK_CLOCK);
}

static void attach_counter(struct attach *a, uint32_t type,
			   const struct counted *table, size_t nr)
{
	const struct counted *what = find_counted(a, table, nr);
	struct variant *v;
	uint64_t count;

	if (!what)
		return;
	count = a->nr_words == 3 ? read_count(a, a->words[2]) : what->count;
	if (!count)
		return;
	if (is_clock(type, what)) {
		v = attach_timer(a, KMC_PROBE_PROFILE, count);
	} else {
		v = attach_variant(a, KMC_PROBE_COUNTER);
		v->counter.type = type;
		v->counter.config = what->config;
		v->period = count;
		attach_site(a, v, v->name, NULL, 0, -1);
	}
	v->pid = a->c->options->pid;
}

const char *software_name(size_t i)
{
	return i < sizeof(software) / sizeof(*software) ? software[i].name :
							  NULL;
}

const char *hardware_name(size_t i)
{
	return i < sizeof(hardware) / sizeof(*hardware) ? hardware[i].name :
							  NULL;
}

void attach_software(struct attach *a)
{
	attach_counter(a, PERF_TYPE_SOFTWARE, software,
		       sizeof(software) / sizeof(*software));
}

void attach_hardware(struct attach *a)
{
	attach_counter(a, PERF_TYPE_HARDWARE, hardware,
		       sizeof(hardware) / sizeof(*hardware));
}
