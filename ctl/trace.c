// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "account.h"
#include "ask.h"
#include "child.h"
#include "locate.h"
#include "lowered.h"
#include "name.h"
#include "record.h"
#include "script.h"
#include "session.h"
#include "trace.h"

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
		record_show_last(r, order[i]);
	free(order);
}

/* The session is there: run the question, and show what it has gathered. */
static int run_session(struct run *r, const struct options *options)
{
	int err;

	err = session_start(r->s->m, r->s->id);
	if (err)
		return failed(r->s->m);
	if (!options->quiet)
		r->o->ops->attached(r->o, ask_places(r->q));
	buffer_flush(&r->o->b);
	if (account_skipped(r->s, r->q, options->verbose))
		return failed(r->s->m);
	if (options->action != ACTION_ATTACH)
		run_until_end(r);
	err = session_stop(r->s->m, r->s->id);
	if (err)
		return failed(r->s->m);
	if (options->action == ACTION_ATTACH)
		return r->status;
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
	if (options->action == ACTION_TEST && r->errors)
		r->status = 1;
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

/* Of the processor, the kernel's part too. */
static double used_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

static int load(struct session *s, struct module *m, const struct question *q,
		const struct loading *how, bool verbose)
{
	double compiled = used_ms();
	int err = session_load(s, m, q, how);

	if (!err && verbose)
		fprintf(stderr, "kmodctl: compiled in %.2f ms, loaded in %.2f ms of the processor's time\n",
			compiled, used_ms() - compiled);
	return err;
}

int trace_run(const struct question *q, const struct options *options,
	      struct child *child, struct locator *l)
{
	struct session s;
	struct output o;
	struct names names;
	struct name_source source;
	struct run r = { .s = &s, .q = q, .o = &o, .child = child,
			 .options = options };
	struct loading how = { .ring_bytes = ask_ring_bytes(options, q),
			       .overwrite = options->overwrite,
			       .budget = options->budget,
			       .max_bytes = options->max_bytes,
			       .engine = options->engine };
	int status;

	if (locator_open(l))
		return failed(&l->m);
	name_source_init(&source, q, &names);
	status = 1;
	if (open_output(&o, options, &names))
		goto out_names;
	if (load(&s, &l->m, q, &how, options->verbose)) {
		failed(&l->m);
		goto out_output;
	}
	if (run_open(&r, how.ring_bytes, options->pid))
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

/* Names of all places, each once. */
static void list_places(const struct question *q)
{
	for (size_t i = 0; i < q->nr_sites; i++) {
		size_t j = 0;

		while (strcmp(q->sites[j].name, q->sites[i].name))
			j++;
		if (j == i)
			puts(q->sites[i].name);
	}
}

static int trace_source(const struct options *options, const char *source,
			struct child *child)
{
	struct locator locator = {};
	struct question *q;
	int status = 0;

	q = ask_compile(options, source, child->pid, &locator);
	if (!q) {
		status = 1;
	} else if (options->action == ACTION_LIST) {
		list_places(q);
	} else if (options->action == ACTION_COMPILE) {
		question_dump(q, stdout);
		lowered_show(q, options, &locator, stdout);
	} else {
		status = trace_run(q, options, child, &locator);
	}
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
	else if (options->action == ACTION_TEST)
		status = run_tests(source, options);
	else if (!options->command || !child_start(&child, options->command))
		status = trace_source(options, source, &child);
	child_end(&child);
	free(source);
	return status;
}
