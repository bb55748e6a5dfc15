// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl: asks questions about a running kernel.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "command/command.h"
#include "options.h"
#include "trace.h"

static int answer(int argc, char **argv)
{
	const struct command *command = NULL;
	struct options options;
	int status;

	if (argc > 1)
		command = command_find(argv[1]);
	if (command)
		return command_run(command, argc - 2, argv + 2);
	status = options_parse(&options, argc, argv);
	if (status >= 0)
		return status;
	switch (options.action) {
	case ACTION_LIST:
		if (options.program || options.file)
			return trace(&options);
		return list(options.argc ? options.argv[0] : NULL, options.pid,
			    options.verbose);
	case ACTION_INFO:
		return info();
	default:
		return trace(&options);
	}
}

/* A page that a full disk has cut short is not a good one. */
int main(int argc, char **argv)
{
	int status = answer(argc, argv);

	if (!fflush(stdout) && !ferror(stdout))
		return status;
	fprintf(stderr, "kmodctl: stdout: %s\n", strerror(errno));
	return status ? status : 1;
}
