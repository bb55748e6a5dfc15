// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ask.h"
#include "locate.h"

/* Rings of a question that prints nothing: only exit() and the like. */
#define SMALL_RING	(64 << 10)

static bool prints(const struct question *q)
{
	for (size_t i = 0; i < q->nr_formats; i++) {
		switch (q->formats[i].verb) {
		case VERB_EXIT:
		case VERB_PRINT_MAP:
		case VERB_TAKE_MAP:
		case VERB_CLEAR_MAP:
		case VERB_ZERO_MAP:
		case VERB_TIME:
			break;
		default:
			return true;
		}
	}
	return false;
}

/* The next power of 2. */
static uint32_t ring_of_pages(uint64_t pages)
{
	uint32_t bytes = KMC_RING_BYTES_MIN;

	while (bytes < pages * 4096 && bytes < KMC_RING_BYTES_MAX)
		bytes *= 2;
	return bytes;
}

uint32_t ask_ring_bytes(const struct options *options,
			   const struct question *q)
{
	if (options->ring_bytes)
		return options->ring_bytes;
	if (q->config.perf_rb_pages)
		return ring_of_pages(q->config.perf_rb_pages);
	if (!q->nr_formats && !question_follows_processes(q))
		return KMC_RING_BYTES_MIN;
	return prints(q) ? KMC_RING_BYTES_DEFAULT : SMALL_RING;
}

size_t ask_places(const struct question *q)
{
	size_t places = q->nr_sites + q->nr_probes;
	bool *seen = calloc(q->nr_probes + 1, sizeof(*seen));

	for (size_t i = 0; seen && i < q->nr_sites; i++) {
		bool *probe = &seen[q->sites[i].probe];

		places -= !*probe;
		*probe = true;
	}
	free(seen);
	return places;
}

static bool too_many(const struct question *q)
{
	size_t places = ask_places(q);

	if (!q->config.max_probes || places <= q->config.max_probes)
		return false;
	fprintf(stderr, "kmodctl: %zu probes are more than max_probes allows, which is %llu\n",
		places, (unsigned long long)q->config.max_probes);
	return true;
}

struct question *ask_compile(const struct options *options, const char *source,
			     int cpid, struct locator *locator)
{
	struct question_options question_options = {
		.test = options->test,
		.source_name = options->file && strcmp(options->file, "-") ?
			       options->file : "stdin",
		.config = options->config,
		.no_warnings = options->no_warnings,
		.unsafe = options->unsafe,
		.cpid = cpid,
		.pid = options->pid,
		.argc = options->argc,
		.argv = options->argv,
		.probe_filter = options->probe_filter,
		.cpp = &options->cpp,
		.locate = locate_function,
		.locate_data = locator,
	};
	struct question *q;

	q = question_compile(source, &question_options, stderr);
	if (q && too_many(q)) {
		question_free(q);
		q = NULL;
	}
	return q;
}
