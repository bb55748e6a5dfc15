// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include "../options.h"
#include "command.h"

int command_failed(const struct module *m)
{
	fprintf(stderr, "kmodctl: %s\n", m->error);
	return 1;
}

int command_each(const char *word, int argc, char **argv,
		 int (*fn)(struct module *m, uint32_t id))
{
	struct session s;
	struct module m;
	int status = 0;

	if (!argc)
		return usage_error("%s which session?", word);
	if (argv[0][0] == '-')
		return usage_error("%s has no option '%s'", word, argv[0]);
	if (module_open(&m))
		return command_failed(&m);
	for (int i = 0; i < argc; i++)
		if (session_find(&s, &m, argv[i]) || fn(&m, s.id))
			status = command_failed(&m);
	module_close(&m);
	return status;
}
