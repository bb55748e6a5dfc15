/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions as metrics: their maps, and the module's accounting of them.
 */
#ifndef KMC_METRICS_H
#define KMC_METRICS_H

#include "netlink.h"
#include "out/buffer.h"

#define METRICS_SERIES	10000	/* of a map, unless it is said otherwise */

/**
 * struct metrics - what is asked for
 * @sessions: @nr_sessions names; none: all that are kept
 * @max_series: of each map
 */
struct metrics {
	char **sessions;
	size_t nr_sessions;
	size_t max_series;
};

/* Write an exposition to @b. Return: 0, or a negative errno with @m->error set. */
int metrics_collect(struct module *m, const struct metrics *what,
		    struct buffer *b);

/**
 * metrics_options() - read the command line of "kmodctl export"
 * @listen: @textfile: @interval: set to what was given, NULL or 0 if it was not
 *
 * Return: -1, or the status to exit with after a complaint.
 */
int metrics_options(struct metrics *what, int argc, char **argv,
		    const char **listen, const char **textfile,
		    unsigned int *interval);

#endif /* KMC_METRICS_H */
