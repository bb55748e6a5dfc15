// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl: asks questions about a running kernel.
 */
#include <string.h>
#include "command/command.h"
#include "options.h"
#include "trace.h"

/* A word that comes first on the command line and has a file of its own. */
static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "add", add },
	{ "attach", attach },
	{ "clear", clear_session },
	{ "export", export },
	{ "list", list_sessions },
	{ "pause", pause_sessions },
	{ "profile", profile },
	{ "restore", restore },
	{ "resume", resume_sessions },
	{ "rm", remove_sessions },
	{ "show", show },
	{ "top", top },
	{ "watch", watch },
};

int main(int argc, char **argv)
{
	struct options options;
	int status;

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (argc > 1 && !strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 2, argv + 2);
	}
	status = options_parse(&options, argc, argv);
	if (status >= 0)
		return status;
	switch (options.action) {
	case ACTION_LIST:
		return list(options.argc ? options.argv[0] : NULL, options.pid,
			    options.verbose);
	case ACTION_INFO:
		return info();
	default:
		return trace(&options);
	}
}
