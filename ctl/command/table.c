// SPDX-License-Identifier: GPL-2.0
/*
 * The commands: what the first word of the command line may be.
 */
#include <stdio.h>
#include <string.h>
#include "command.h"

static const struct command commands[] = {
	{ "add", add, "NAME [options] FILE|-e PROGRAM [ARG...]",
	  "ask a question that stays when the command has gone" },
	{ "attach", attach, "[-f FORM] [-o FILE] [-B MODE] [-v] [--unsafe] NAME",
	  "what it prints" },
	{ "clear", clear_session, "NAME [MAP]",
	  "forget what it has counted" },
	{ "doctor", doctor, "",
	  "what this host needs, and the commands that mend it" },
	{ "export", export, "--listen [ADDRESS]:PORT|--textfile PATH\n"
	  "         [--interval SECONDS] [--max-series N] [NAME...]",
	  "maps for Prometheus" },
	{ "list", list_sessions, "",
	  "the questions that are being asked" },
	{ "pause", pause_sessions, "NAME...",
	  "detach their probes" },
	{ "profile", profile, "[-F HZ] [-d SECONDS] [-p PID|-c COMMAND] [-k|-u] [-o FILE]",
	  "where the processors are, as folded stacks" },
	{ "restore", restore, "[FOLDER]",
	  "add what is in /etc/kmodctl.d: NAME.bt" },
	{ "resume", resume_sessions, "NAME...",
	  "attach their probes again" },
	{ "rm", remove_sessions, "NAME...",
	  "end them" },
	{ "show", show, "[-v] [-f FORM] NAME [MAP]",
	  "what it has counted; with -v the accounting, too" },
	{ "top", top, "[-n SECONDS] [-g|NAME [MAP]]",
	  "what grows fastest; without NAME, system calls by process,\n"
	  "                    or with -g by control group" },
	{ "version", version, "",
	  "the versions of command and module" },
	{ "watch", watch, "[-n SECONDS] [-c TIMES] NAME [MAP]",
	  "what it has counted, live" },
};

static const size_t nr_commands = sizeof(commands) / sizeof(commands[0]);

const struct command *command_find(const char *word)
{
	for (size_t i = 0; i < nr_commands; i++) {
		if (!strcmp(word, commands[i].name))
			return &commands[i];
	}
	return NULL;
}

static bool asks_for_help(const char *word)
{
	return !strcmp(word, "-h") || !strcmp(word, "--help");
}

int command_run(const struct command *command, int argc, char **argv)
{
	if (!argc || !asks_for_help(argv[0]))
		return command->run(argc, argv);
	printf("usage: kmodctl %s %s\n\n%s; see kmodctl-%s(8)\n", command->name,
	       command->usage, command->summary, command->name);
	return 0;
}

void commands_help(void)
{
	for (size_t i = 0; i < nr_commands; i++)
		printf("  %s %s\n                    %s\n", commands[i].name,
		       commands[i].usage, commands[i].summary);
}
