// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl attach: show what a session prints, from what is in its rings on.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "../account.h"
#include "../name.h"
#include "../run.h"
#include "../session.h"
#include "command.h"

static int on_ring(void *data, struct nlattr **attrs)
{
	struct kmc_ring_stats stats;
	size_t *bytes = data;

	if (!attrs[KMC_A_RING_STATS] ||
	    nla_len(attrs[KMC_A_RING_STATS]) < (int)sizeof(stats))
		return 0;
	memcpy(&stats, nla_data(attrs[KMC_A_RING_STATS]), sizeof(stats));
	if (stats.bytes)
		*bytes = stats.bytes;
	return 0;
}

/* Whoever made the session may be less than who reads it. */
static bool runs_commands(const struct question *q)
{
	for (size_t i = 0; i < q->nr_formats; i++)
		if (q->formats[i].verb == VERB_SYSTEM)
			return true;
	return false;
}

static int check(const struct known *k, const struct options *options,
		 size_t ring_bytes)
{
	struct module *m = k->s.m;

	if (!k->described)
		return module_fail(m, -ENOENT, "%s", k->why_not);
	if (!ring_bytes)
		return module_fail(m, -ENOENT,
				   "the session prints nothing; 'kmodctl show %s' shows its maps",
				   k->s.name);
	if (runs_commands(k->q) && !options->unsafe)
		return module_fail(m, -EPERM,
				   "the session has commands run by its reader: system(); --unsafe allows that");
	return 0;
}

static int open_output(struct output *o, const struct options *options,
		       const struct names *names)
{
	int fd = STDOUT_FILENO;

	if (options->out_file)
		fd = open(options->out_file,
			  O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (fd < 0) {
		fprintf(stderr, "kmodctl: -o %s: %s\n", options->out_file,
			strerror(errno));
		return -1;
	}
	output_init(o, options->form, fd, options->mode, names);
	o->to_file = options->out_file;
	return 0;
}

/* Records until a signal, or the end of the session; then what was lost. */
static void read_records(struct run *r)
{
	run_until_end(r);
	run_drain_all(r);
	buffer_flush(&r->o->b);
	if (r->exiting)
		session_stop(r->s->m, r->s->id);
	/* The session may have gone, and its accounts with it. */
	account_report(r->s, r->q, r->o, r->options->verbose);
	if (buffer_flush(&r->o->b)) {
		fprintf(stderr, "kmodctl: writing the answer: %s\n",
			strerror(r->o->b.error));
		r->status = 1;
	}
}

static int read_session(struct known *k, const struct options *options,
			size_t ring_bytes)
{
	struct child nobody = {};
	struct name_source source;
	struct names names;
	struct output o;
	struct run r = { .s = &k->s, .q = k->q, .o = &o, .child = &nobody,
			 .options = options };

	name_source_init(&source, k->q, &names);
	r.status = 1;
	if (!open_output(&o, options, &names)) {
		if (!run_open(&r, ring_bytes, 0)) {
			r.status = 0;
			read_records(&r);
			run_close(&r);
		}
		output_free(&o);
		if (options->out_file)
			close(o.b.fd);
	}
	name_source_free(&source);
	return r.status;
}

static int attach_session(const char *name, const struct options *options)
{
	size_t ring_bytes = 0;
	struct known k = {};
	struct module m;
	int err, status = 1;

	if (module_open(&m))
		return command_failed(&m);
	err = known_open(&k, &m, name);
	err = err ?: session_dump(&m, KMC_CMD_STATS, k.s.id, on_ring,
				  &ring_bytes);
	err = err ?: check(&k, options, ring_bytes);
	if (err)
		command_failed(&m);
	else
		status = read_session(&k, options, ring_bytes);
	known_close(&k);
	module_close(&m);
	return status;
}

int attach(int argc, char **argv)
{
	struct options options;
	int status;

	/* The word stands for the program, the session for the script. */
	status = options_parse(&options, argc + 1, argv - 1);
	if (status >= 0)
		return status;
	if (options.action != ACTION_RUN || options.program ||
	    options.command || options.pid || options.argc)
		return usage_error("attach takes a session, and -f, -o, -B, -v, --unsafe and --no-warnings");
	return attach_session(options.file, &options);
}
