// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl add: ask a question that stays in the kernel when the command has
 * gone.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include "../account.h"
#include "../ask.h"
#include "../describe.h"
#include "../locate.h"
#include "../script.h"
#include "../session.h"
#include "command.h"

/* What can't be had without a command that stays. */
static int check(const struct options *o)
{
	if (o->action != ACTION_RUN || o->command || o->pid || o->out_file)
		return usage_error("add takes a question, and no -c, -d, -l, -o, -p, --dry-run, --fmt or --info");
	if (o->form != &text_output)
		return usage_error("-f is for 'kmodctl show' and 'kmodctl attach'");
	return -1;
}

/* Nothing of it is left if this fails: until it has started it is ours. */
static int load(const char *name, const struct options *options,
		const struct question *q, const char *source,
		struct locator *l)
{
	struct loading how = { .ring_bytes = ask_ring_bytes(options, q),
			       .overwrite = options->overwrite,
			       .budget = options->budget,
			       .max_bytes = options->max_bytes,
			       .engine = options->engine,
			       .keep = name, .script = source };
	char *desc = question_describe(q);
	struct session s;
	int err;

	how.desc = desc;
	err = desc ? locator_open(l) :
		     module_fail(&l->m, -1, "out of memory");
	err = err ?: session_load(&s, &l->m, q, &how);
	err = err ?: session_start(&l->m, s.id);
	err = err ?: account_skipped(&s, q, options->verbose);
	free(desc);
	return err ? command_failed(&l->m) : 0;
}

/* Some probes are run by the command. */
static bool needs_command(const struct question *q)
{
	const struct question_probe *probe = question_own_probe(q);

	if (probe)
		fprintf(stderr, "kmodctl: %s is run by the command, and add leaves none behind; ask without add\n",
			probe->name);
	return probe;
}

static int ask(const char *name, const struct options *options,
	       const char *source)
{
	struct locator locator = {};
	struct question *q;
	int status = 1;

	q = ask_compile(options, source, 0, &locator);
	if (q && !needs_command(q))
		status = load(name, options, q, source, &locator);
	question_free(q);
	locator_close(&locator);
	return status;
}

int add_session(int argc, char **argv)
{
	struct options options;
	char *source;
	int status;

	optind = 1;
	status = options_parse(&options, argc, argv);
	if (status < 0)
		status = check(&options);
	if (status >= 0)
		return status;
	source = script_read(options.program, options.file);
	if (!source)
		return 1;
	status = ask(argv[0], &options, source);
	free(source);
	return status;
}

int add(int argc, char **argv)
{
	if (!argc || argv[0][0] == '-')
		return usage_error("add wants a name first: kmodctl add NAME -e PROGRAM");
	return add_session(argc, argv);
}
