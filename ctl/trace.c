// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "account.h"
#include "child.h"
#include "locate.h"
#include "name.h"
#include "record.h"
#include "script.h"
#include "session.h"
#include "trace.h"

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

static uint32_t ring_bytes(const struct options *options,
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

/* As bpftrace counts: every place, and a probe that has none. */
static size_t count_places(const struct question *q)
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
	size_t places = count_places(q);

	if (!q->config.max_probes || places <= q->config.max_probes)
		return false;
	fprintf(stderr, "kmodctl: %zu probes are more than max_probes allows, which is %llu\n",
		places, (unsigned long long)q->config.max_probes);
	return true;
}

static int failed(const struct module *m)
{
	fprintf(stderr, "kmodctl: %s\n", m->error);
	return 1;
}

static void show_maps(struct run *r)
{
	size_t *order = maps_by_name(r->q);

	r->o->ops->maps(r->o);
	for (size_t i = 0; i < r->q->nr_maps; i++)
		record_show_map(r, order[i], false, 0, 1);
	free(order);
}

/* The session is there: run the question, and show what it has gathered. */
static int run_session(struct run *r, const struct options *options)
{
	int err;

	if (!options->quiet)
		r->o->ops->attached(r->o, count_places(r->q));
	buffer_flush(&r->o->b);
	err = session_start(r->s->m, r->s->id);
	if (err)
		return failed(r->s->m);
	if (options->verbose && account_skipped(r->s, r->q))
		return failed(r->s->m);
	if (options->action != ACTION_ATTACH)
		run_until_end(r);
	err = session_stop(r->s->m, r->s->id);
	if (err)
		return failed(r->s->m);
	run_drain_all(r);
	if (r->q->config.print_maps_on_exit)
		show_maps(r);
	buffer_flush(&r->o->b);
	err = account_report(r->s, r->q, r->o, options->verbose);
	if (err)
		return failed(r->s->m);
	if (buffer_flush(&r->o->b)) {
		fprintf(stderr, "kmodctl: writing the answer: %s\n",
			strerror(r->o->b.error));
		r->status = 1;
	}
	return r->status;
}

static int open_output(struct output *o, const struct options *options,
		       const struct names *names)
{
	int fd = STDOUT_FILENO;

	if (options->out_file) {
		fd = open(options->out_file,
			  O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
		if (fd < 0) {
			fprintf(stderr, "kmodctl: -o %s: %s\n",
				options->out_file, strerror(errno));
			return -1;
		}
	}
	output_init(o, options->form, fd, options->mode, names);
	o->to_file = options->out_file;
	return 0;
}

static int load_and_run(const struct question *q, const struct options *options,
			struct child *child, struct locator *l)
{
	struct session s;
	struct output o;
	struct names names;
	struct name_source source;
	struct run r = { .s = &s, .q = q, .o = &o, .child = child,
			 .options = options };
	int status;

	if (locator_open(l))
		return failed(&l->m);
	name_source_init(&source, q, &names);
	status = 1;
	if (open_output(&o, options, &names))
		goto out_names;
	if (session_load(&s, &l->m, q, ring_bytes(options, q))) {
		failed(&l->m);
		goto out_output;
	}
	if (run_open(&r, ring_bytes(options, q), options->pid))
		goto out_session;
	status = run_session(&r, options);
	run_close(&r);
out_session:
	session_del(&l->m, s.id);
out_output:
	output_free(&o);
	if (options->out_file)
		close(o.b.fd);
out_names:
	name_source_free(&source);
	return status;
}

static int trace_source(const struct options *options, const char *source,
			struct child *child)
{
	struct locator locator = {};
	struct question_options question_options = {
		.source_name = options->file && strcmp(options->file, "-") ?
			       options->file : "stdin",
		.config = options->config,
		.unsafe = options->unsafe,
		.cpid = child->pid,
		.argc = options->argc,
		.argv = options->argv,
		.cpp = &options->cpp,
		.locate = locate_function,
		.locate_data = &locator,
	};
	struct question *q;
	int status = 0;

	q = question_compile(source, &question_options, stderr);
	if (!q || too_many(q))
		status = 1;
	else if (options->action == ACTION_COMPILE)
		question_dump(q, stdout);
	else
		status = load_and_run(q, options, child, &locator);
	question_free(q);
	locator_close(&locator);
	return status;
}

int trace(const struct options *options)
{
	struct child child = {};
	char *source;
	int status = 1;

	source = script_read(options->program, options->file);
	if (!source)
		return 1;
	if (options->action == ACTION_FORMAT)
		status = format(source, options);
	else if (!options->command || !child_start(&child, options->command))
		status = trace_source(options, source, &child);
	child_end(&child);
	free(source);
	return status;
}
