/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A running question: its records are read, shown and acted on until it ends.
 */
#ifndef KMC_RUN_H
#define KMC_RUN_H

#include "child.h"
#include "feed.h"
#include "load.h"
#include "options.h"
#include "out/output.h"
#include "ring.h"

/**
 * struct run - a question under way
 * @s: @q: @o: its session, itself, where the answer goes
 * @child: of -c; its pid is 0 if there is none
 * @rings: its records; none if it makes no records
 * @fed: they are not the module's rings, but what @feed gets
 * @formats: its printf formats, taken apart; by number of the record's format
 * @options: of the command line
 * @signals: signalfd
 * @process: pidfd of the child or of -p's process, -1 if there is neither
 * @exiting: exit() was called
 * @status: exit status so far, also that of exit()
 * @errors: calls of errorf()
 * @scratch: for texts that are put together
 */
struct run {
	struct session *s;
	const struct question *q;
	struct output *o;
	struct child *child;
	struct rings rings;
	struct feed feed;
	bool fed;
	struct printf_format **formats;
	const struct options *options;
	int signals;
	int process;
	bool exiting;
	int status;
	unsigned long errors;
	struct buffer scratch;
};

/*
 * Map the rings, of @ring_bytes each, watch the child or process @pid, catch
 * the signals. Return: 0, or -1 after a complaint.
 */
int run_open(struct run *r, size_t ring_bytes, int pid);
void run_close(struct run *r);

/*
 * Release the child and show records until exit(), a signal, or the end of
 * the watched process.
 */
void run_until_end(struct run *r);

/* Show all records that are left; the session is stopped. */
void run_drain_all(struct run *r);

#endif /* KMC_RUN_H */
