/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KMC_TRACE_H
#define KMC_TRACE_H

#include "options.h"

/*
 * The life of a question: compile, load, run, show. Return: exit status.
 */
int trace(const struct options *options);

struct child;
struct locator;
struct question;

/* The same of a question that is compiled. @l: as ask_compile() left it */
int trace_run(const struct question *q, const struct options *options,
	      struct child *child, struct locator *l);

/* Run the script's tests, each as a question of its own. Return: exit status. */
int run_tests(const char *source, const struct options *options);

/* List what can be probed: -l, in process @pid if that is given. Return: exit status. */
int list(const char *pattern, int pid, bool verbose);

/* What this kernel, the module and the command can do. Return: exit status. */
int info(void);

/* Print a script in the usual layout. Return: exit status. */
int format(const char *source, const struct options *options);

#endif /* KMC_TRACE_H */
