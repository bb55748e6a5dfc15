/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Commands: a word that comes first on the command line, each in a file of its
 * own and an entry in table.c. Arguments are what follows the word.
 * Return: exit status.
 */
#ifndef KMC_COMMAND_H
#define KMC_COMMAND_H

#include "../known.h"
#include "../out/output.h"

/**
 * struct command - a command
 * @name: the word
 * @run: does it
 * @usage: what may follow the word
 * @summary: what it does
 */
struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *usage;
	const char *summary;
};

/* Return: NULL if there is none of that name. */
const struct command *command_find(const char *word);

/* @argv: what follows the word; "--help" is answered here. Return: exit status. */
int command_run(const struct command *command, int argc, char **argv);

/* Print the commands, for --help. */
void commands_help(void);

int add(int argc, char **argv);
int attach(int argc, char **argv);
int clear_session(int argc, char **argv);
int doctor(int argc, char **argv);
int export(int argc, char **argv);
int list_sessions(int argc, char **argv);
int profile(int argc, char **argv);
int pause_sessions(int argc, char **argv);
int remove_sessions(int argc, char **argv);
int restore(int argc, char **argv);
int resume_sessions(int argc, char **argv);
int show(int argc, char **argv);
int top(int argc, char **argv);
int version(int argc, char **argv);
int watch(int argc, char **argv);

/*
 * Do something with each session that is named; at least one is. Return: exit
 * status, after a complaint about each that failed.
 */
int command_each(const char *word, int argc, char **argv,
		 int (*fn)(struct module *m, uint32_t id));

/*
 * Make a session that is kept, and start it. @argv: its name, then as for a
 * question. Return: exit status.
 */
int add_session(int argc, char **argv);

/* Complain: @m->error. Return: 1. */
int command_failed(const struct module *m);

/* Is the map called @name? "x" is "@x", and "" is "@". */
bool map_is(const struct question_map *map, const char *name);

/**
 * show_maps() - show maps in the order of their names
 * @k: the session
 * @name: of one map, or NULL for all
 * @o: where to
 * @top: rows of each; 0: all
 *
 * Return: 0, or a negative errno with the module's error set.
 */
int show_maps(struct known *k, const char *name, struct output *o, size_t top);

#endif /* KMC_COMMAND_H */
