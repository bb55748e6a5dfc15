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
#include "record.h"
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
/* The same if they come by netlink, where nobody tells that a ring fills up. */
#define BUSY_FED_MS	10

static uint64_t monotonic(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ULL + now.tv_nsec;
}

static void fetch(struct run *r)
{
	if (!r->fed || r->feed.failed || !feed_fetch(&r->feed))
		return;
	fprintf(stderr, "kmodctl: %s: %s\n", r->s->name, r->s->m->error);
	r->status = 1;
}

static size_t drain(struct run *r, uint64_t until, bool *held)
{
	size_t n;

	fetch(r);
	n = rings_drain(&r->rings, until, record_show, r, held);
	buffer_end_batch(&r->o->b);
	return n;
}

void run_drain_all(struct run *r)
{
	bool held;

	drain(r, UINT64_MAX, &held);
}

/* A kernel that is locked down, no right to open what is in debugfs, or no debugfs. */
static bool is_out_of_reach(int err)
{
	return err == -EPERM || err == -EACCES ||
	       (err == -ENOENT && access(DEBUGFS_ROOT, F_OK));
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
	if (is_out_of_reach(err)) {
		if (r->options->verbose)
			fprintf(stderr, "kmodctl: the records come by netlink, as %s can't be mapped: %s\n",
				dir, strerror(-err));
		r->fed = true;
		err = feed_open(&r->feed, r->s->m, r->s->id, &r->rings);
	}
	if (err == -EBUSY)
		fprintf(stderr, "kmodctl: the session's records are being read by somebody else\n");
	else if (err)
		fprintf(stderr, "kmodctl: %s: %s\n", dir, strerror(-err));
	return err ? -1 : 0;
}

static int catch_signals(struct run *r)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	for (size_t i = 0; i < r->q->nr_probes; i++)
		if (r->q->probes[i].signal)
			sigaddset(&set, r->q->probes[i].signal);
	sigprocmask(SIG_BLOCK, &set, NULL);
	r->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
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
	if (record_formats(r)) {
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
	if (r->fed)
		feed_close(&r->feed);
	if (r->signals >= 0)
		close(r->signals);
	if (r->process >= 0)
		close(r->process);
	record_formats_free(r);
}

static void run_probe(struct run *r, uint32_t number, bool *more)
{
	if (!session_run(r->s->m, r->s->id, number, more))
		return;
	fprintf(stderr, "kmodctl: %s: %s\n", r->q->probes[number].name,
		r->s->m->error);
	r->status = 1;
}

/*
 * Run what is to be run at the signals that came. Return: true if one of them
 * ends the question.
 */
static bool take_signals(struct run *r)
{
	struct signalfd_siginfo info;
	bool ends = false, more;

	while (read(r->signals, &info, sizeof(info)) == sizeof(info)) {
		ends |= info.ssi_signo == SIGINT || info.ssi_signo == SIGTERM;
		for (size_t i = 0; i < r->q->nr_probes; i++)
			if (r->q->probes[i].signal == (int)info.ssi_signo)
				run_probe(r, i, &more);
	}
	return ends;
}

/* What is printed is read in between. Return: true if a signal ends it. */
static bool run_iter(struct run *r, uint32_t number)
{
	bool more = true, ends = false;

	while (more && !ends && !r->exiting && !r->o->b.error) {
		run_probe(r, number, &more);
		run_drain_all(r);
		ends = take_signals(r);
	}
	return ends;
}

static bool run_iters(struct run *r)
{
	bool ends = false;

	for (size_t i = 0; i < r->q->nr_probes && !ends; i++)
		if (r->q->probes[i].kind == KMC_PROBE_ITER)
			ends = run_iter(r, i);
	return ends;
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

/* How long to sleep at most, milliseconds; -1: for ever. */
static int sleep_ms(struct run *r, size_t n, bool held)
{
	if (n)
		return r->fed ? BUSY_FED_MS : BUSY_MS;
	if (held)
		return HOLD_MS;
	if (!rings_wait(&r->rings))
		return 0;
	return r->fed && !r->feed.notices ? BUSY_MS : -1;
}

/*
 * Sleep until there is something to do. @n: records that were read just now;
 * @held: some were left. Return: true at the end of the question.
 */
static bool sleep_until_next(struct run *r, struct pollfd *fds, size_t n,
			     bool held)
{
	/*
	 * Not for each record of a feed; and the rings would wake us at once for what
	 * we hold back.
	 */
	bool all = n ? !r->fed : !held;
	size_t nr = FD_RINGS + (all ? r->rings.nr : 0);

	if (poll(fds, nr, sleep_ms(r, n, held)) <= 0)
		return false;
	/* The session was removed, by somebody else. */
	for (size_t i = FD_RINGS; i < nr; i++)
		if (fds[i].revents & POLLHUP)
			return true;
	return (fds[FD_SIGNALS].revents && take_signals(r)) ||
	       fds[FD_PROCESS].revents;
}

void run_until_end(struct run *r)
{
	struct pollfd *fds = make_fds(r);
	bool held = false, ended = r->process < 0 && question_ends_at_once(r->q);
	size_t n = 1;

	if (!fds) {
		fprintf(stderr, "kmodctl: out of memory\n");
		r->status = 1;
		return;
	}
	/* BEGIN has run to its end: nothing of it is to be held back. */
	run_drain_all(r);
	if (!r->exiting && r->child->pid && child_release(r->child)) {
		r->status = 1;
		ended = true;
	}
	ended |= run_iters(r);
	while (!ended && !r->exiting && !r->o->b.error && !r->feed.ended) {
		ended = sleep_until_next(r, fds, n, held);
		n = drain(r, monotonic() - HOLD_NS, &held);
	}
	free(fds);
}
