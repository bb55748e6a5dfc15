// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl show: the maps of a session, and the accounting, once.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../account.h"
#include "../name.h"
#include "../options.h"
#include "../session.h"
#include "command.h"

bool map_is(const struct question_map *map, const char *name)
{
	return !strcmp(map->name, name) || !strcmp(map->name + 1, name);
}

static int show_map(struct known *k, size_t i, struct output *o, size_t top)
{
	struct rows rows = {};
	int err;

	err = session_map_read(k->s.m, k->s.id, i, false, &rows);
	if (!err)
		o->ops->map(o, &k->q->maps[i], &rows, top, 1);
	rows_free(&rows);
	return err;
}

int show_maps(struct known *k, const char *name, struct output *o, size_t top)
{
	size_t *order = maps_by_name(k->q);
	bool found = false;
	int err = 0;

	for (size_t i = 0; !err && i < k->q->nr_maps; i++) {
		if (name && !map_is(&k->q->maps[order[i]], name))
			continue;
		found = true;
		err = show_map(k, order[i], o, top);
	}
	free(order);
	if (!err && name && !found)
		err = module_fail(k->s.m, -ENOENT,
				  "the session has no map '%s'", name);
	return err;
}

static int show_all(struct known *k, const char *map,
		    const struct output_ops *form, bool verbose)
{
	struct name_source source;
	struct names names;
	struct output o;
	int err;

	name_source_init(&source, k->q, &names);
	output_init(&o, form, STDOUT_FILENO, BUFFERING_FULL, &names);
	err = show_maps(k, map, &o, 0);
	if (buffer_flush(&o.b) && !err)
		err = module_fail(k->s.m, -o.b.error, "writing the answer: %s",
				  strerror(o.b.error));
	if (verbose && !err)
		err = account_report(&k->s, k->q, &o, true);
	output_free(&o);
	name_source_free(&source);
	return err;
}

static int show_session(const char *name, const char *map,
			const struct output_ops *form, bool verbose)
{
	struct known k = {};
	struct module m;
	int err;

	if (module_open(&m))
		return command_failed(&m);
	err = known_open(&k, &m, name) ?:
	      show_all(&k, map, form, verbose);
	if (err)
		command_failed(&m);
	known_close(&k);
	module_close(&m);
	return err ? 1 : 0;
}

int show(int argc, char **argv)
{
	const struct output_ops *form = &text_output;
	bool verbose = false;
	int c;

	/* getopt() takes the word before the arguments for the program's. */
	opterr = 0;
	while ((c = getopt(argc + 1, argv - 1, "f:v")) >= 0) {
		if (c == 'v') {
			verbose = true;
			continue;
		}
		if (c != 'f')
			return usage_error("show has no option '-%c'", optopt);
		form = output_find(optarg);
		if (!form)
			return usage_error("-f wants text or json, not '%s'",
					   optarg);
	}
	argc -= optind - 1;
	argv += optind - 1;
	if (!argc)
		return list_sessions(0, argv);
	if (argc > 2)
		return usage_error("show takes a session and a map at most");
	return show_session(argv[0], argv[1], form, verbose);
}
