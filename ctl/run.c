// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "name.h"
#include "run.h"
#include "session.h"

#define DEBUGFS_ROOT	"/sys/kernel/debug/kmodctl/"

/*
 * A handler takes the time first and commits a few microseconds later. What is
 * younger than this waits, lest another CPU commit something older.
 */
#define HOLD_NS		2000000
#define HOLD_MS		3
/* While records keep coming they are looked for at this pace. */
#define BUSY_MS		50

static uint64_t monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static int complain(struct run *r)
{
	fprintf(stderr, "kmodctl: %s\n", r->s->m->error);
	r->status = 1;
	return -1;
}

int run_show_map(struct run *r, unsigned int map, bool take, size_t top,
		 uint64_t div)
{
	struct rows rows = {};
	int err;

	err = session_map_read(r->s->m, r->s->id, map, take, &rows);
	if (err)
		complain(r);
	else
		r->o->ops->map(r->o, &r->q->maps[map], &rows, top,
			       div ? div : 1);
	rows_free(&rows);
	return err ? -1 : 0;
}

/* A record leaves out the end of a string; a row is as in a read-out. */
static void show_item(struct run *r, const struct question_format *f,
		      const uint8_t *payload, size_t len)
{
	size_t room = parts_size(f->parts, f->nr_parts), at = 0, size;
	uint8_t *row = calloc(1, room + 1);

	for (unsigned int i = 0; row && i < f->nr_parts; i++) {
		size = record_part_size(&f->parts[i], payload, len);
		memcpy(row + at, payload, size);
		at += f->parts[i].size;
		payload += size;
		len -= size;
	}
	if (row)
		r->o->ops->item(r->o, &r->q->maps[f->map], row);
	free(row);
}

static void show_time(struct run *r, const char *format)
{
	time_t now = time(NULL);
	char text[256];
	struct tm tm;

	localtime_r(&now, &tm);
	if (!strftime(text, sizeof(text), format, &tm))
		text[0] = '\0';
	r->o->ops->time(r->o, text);
}

static void on_record(void *data, uint32_t id, const void *payload, size_t len)
{
	struct run *r = data;
	const struct question_format *f;

	if (id >= r->q->nr_formats)
		return;
	f = &r->q->formats[id];
	switch (f->verb) {
	case VERB_PRINTF:
		r->o->ops->printf(r->o, r->formats[id], payload, len);
		break;
	case VERB_PRINT_VALUE:
		r->o->ops->value(r->o, f->parts, f->nr_parts, payload, len);
		break;
	case VERB_PRINT_ITEM:
		show_item(r, f, payload, len);
		break;
	case VERB_PRINT_MAP:
		run_show_map(r, f->map, false, f->top, f->div);
		break;
	case VERB_TAKE_MAP:
		run_show_map(r, f->map, true, f->top, f->div);
		break;
	case VERB_CLEAR_MAP:
		if (session_map_clear(r->s->m, r->s->id, f->map))
			complain(r);
		break;
	case VERB_ZERO_MAP:
		if (session_map_zero(r->s->m, r->s->id, f->map))
			complain(r);
		break;
	case VERB_TIME:
		show_time(r, f->text);
		break;
	case VERB_EXIT:
		r->exiting = true;
		break;
	}
	buffer_end_record(&r->o->b);
}

static size_t drain(struct run *r, uint64_t until, bool *held)
{
	size_t n = rings_drain(&r->rings, until, on_record, r, held);

	buffer_end_batch(&r->o->b);
	return n;
}

void run_drain_all(struct run *r)
{
	bool held;

	drain(r, UINT64_MAX, &held);
}

static int parse_formats(struct run *r)
{
	const struct question *q = r->q;

	r->formats = calloc(q->nr_formats ? q->nr_formats : 1,
			    sizeof(*r->formats));
	if (!r->formats)
		return -1;
	for (size_t i = 0; i < q->nr_formats; i++) {
		const struct question_format *f = &q->formats[i];

		if (f->verb != VERB_PRINTF)
			continue;
		r->formats[i] = printf_parse(f->text, f->parts, f->nr_parts);
		if (!r->formats[i])
			return -1;
	}
	return 0;
}

static int open_rings(struct run *r, size_t ring_bytes)
{
	char dir[sizeof(DEBUGFS_ROOT) + KMC_NAME_MAX];
	int err;

	if (question_follows_processes(r->q)) {
		r->rings.process = name_process;
		r->rings.data = r->o->names.data;
	} else if (!r->q->nr_formats) {
		return 0;
	}
	snprintf(dir, sizeof(dir), "%s%s", DEBUGFS_ROOT, r->s->name);
	err = rings_open(&r->rings, dir, ring_bytes);
	if (!err)
		return 0;
	if (err == -ENOENT && access(DEBUGFS_ROOT, F_OK))
		fprintf(stderr, "kmodctl: debugfs is not mounted; try 'mount -t debugfs none /sys/kernel/debug'\n");
	else
		fprintf(stderr, "kmodctl: %s: %s\n", dir, strerror(-err));
	return -1;
}

static int catch_signals(struct run *r)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	r->signals = signalfd(-1, &set, SFD_CLOEXEC);
	if (r->signals < 0)
		perror("kmodctl: signals");
	return r->signals < 0 ? -1 : 0;
}

/* What ends the question when it ends: the child, or the process of -p. */
static int watch_process(struct run *r, int pid)
{
	if (r->child->pid)
		r->process = dup(r->child->pidfd);
	else if (pid)
		r->process = syscall(SYS_pidfd_open, pid, 0);
	else
		return 0;
	if (r->process < 0)
		fprintf(stderr, "kmodctl: process %d: %s\n",
			pid ? pid : (int)r->child->pid, strerror(errno));
	return r->process < 0 ? -1 : 0;
}

int run_open(struct run *r, size_t ring_bytes, int pid)
{
	r->signals = -1;
	r->process = -1;
	if (parse_formats(r)) {
		fprintf(stderr, "kmodctl: out of memory\n");
		run_close(r);
		return -1;
	}
	if (watch_process(r, pid) || open_rings(r, ring_bytes) ||
	    catch_signals(r)) {
		run_close(r);
		return -1;
	}
	return 0;
}

void run_close(struct run *r)
{
	rings_close(&r->rings);
	if (r->signals >= 0)
		close(r->signals);
	if (r->process >= 0)
		close(r->process);
	for (size_t i = 0; r->formats && i < r->q->nr_formats; i++)
		printf_free(r->formats[i]);
	free(r->formats);
	r->formats = NULL;
}

/* What ends the question comes first, then the rings. */
enum { FD_SIGNALS, FD_PROCESS, FD_RINGS };

static struct pollfd *make_fds(struct run *r)
{
	struct pollfd *fds = calloc(FD_RINGS + r->rings.nr, sizeof(*fds));

	if (!fds)
		return NULL;
	fds[FD_SIGNALS].fd = r->signals;
	fds[FD_PROCESS].fd = r->process;
	for (size_t i = 0; i < r->rings.nr; i++)
		fds[FD_RINGS + i].fd = r->rings.list[i].fd;
	for (size_t i = 0; i < FD_RINGS + r->rings.nr; i++)
		fds[i].events = POLLIN;
	return fds;
}

/*
 * Sleep until there is something to do. @n: records that were read just now;
 * @held: some were left. Return: true at the end of the question.
 */
static bool sleep_until_next(struct run *r, struct pollfd *fds, size_t n,
			     bool held)
{
	size_t nr = FD_RINGS + r->rings.nr;
	int timeout = -1;

	if (n) {
		timeout = BUSY_MS;
	} else if (held) {
		/* The rings would wake us at once for what we hold back. */
		nr = FD_RINGS;
		timeout = HOLD_MS;
	} else if (!rings_wait(&r->rings)) {
		timeout = 0;
	}
	if (poll(fds, nr, timeout) <= 0)
		return false;
	return fds[FD_SIGNALS].revents || fds[FD_PROCESS].revents;
}

int run_until_end(struct run *r)
{
	struct pollfd *fds = make_fds(r);
	bool held = false, ended = false;
	size_t n = 1;

	if (!fds) {
		fprintf(stderr, "kmodctl: out of memory\n");
		return 1;
	}
	/* BEGIN has run to its end: nothing of it is to be held back. */
	run_drain_all(r);
	if (!r->exiting && r->child->pid && child_release(r->child)) {
		r->status = 1;
		ended = true;
	}
	while (!ended && !r->exiting && !r->o->b.error) {
		ended = sleep_until_next(r, fds, n, held);
		n = drain(r, monotonic() - HOLD_NS, &held);
	}
	free(fds);
	return r->status;
}
