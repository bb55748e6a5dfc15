// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl clear: forget what a session has counted, in all maps or in one.
 */
#include <errno.h>
#include "../options.h"
#include "../session.h"
#include "command.h"

static int clear_maps(struct known *k, const char *name)
{
	struct module *m = k->s.m;
	bool found = false;
	int err = 0;

	for (size_t i = 0; !err && i < k->q->nr_maps; i++) {
		if (name && !map_is(&k->q->maps[i], name))
			continue;
		found = true;
		err = session_map_clear(m, k->s.id, i);
	}
	if (!err && name && !found)
		err = module_fail(m, -ENOENT, "the session has no map '%s'",
				  name);
	return err;
}

int clear_session(int argc, char **argv)
{
	struct known k = {};
	struct module m;
	int err;

	if (argc < 1 || argc > 2)
		return usage_error("clear takes a session, and maybe a map");
	err = module_open(&m);
	if (err)
		return command_failed(&m);
	err = known_open(&k, &m, argv[0]) ?: clear_maps(&k, argv[1]);
	if (err)
		command_failed(&m);
	known_close(&k);
	module_close(&m);
	return err ? 1 : 0;
}
