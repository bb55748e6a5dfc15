/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A question: what the compiler makes of a script, and all that the rest of the
 * command needs to load it into the module and to show the answer.
 */
#ifndef KMC_QUESTION_H
#define KMC_QUESTION_H

#include <regex.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <linux/kmodctl.h>
#include "config.h"
#include "diag.h"
#include "resolve/resolve.h"

/* What a record of the stream asks the command to do, or a value's rendering. */
enum verb {
	VERB_PRINTF,	/* text holds the format string */
	VERB_PRINT_MAP,	/* print(@map); top, div as given */
	VERB_CLEAR_MAP,
	VERB_ZERO_MAP,
	VERB_TAKE_MAP,	/* print(@map), clear(@map): one step; top, div as given */
	VERB_EXIT,
	VERB_TIME,	/* text holds the strftime format */
	VERB_PRINT_VALUE,/* print(expression) */
	VERB_PRINT_ITEM,/* print(@map[key]): the key's parts, then the value's; an
			 * aggregation's value is one part, as in a read-out
			 */
	VERB_ERRORF,	/* as VERB_PRINTF, as do the next four */
	VERB_WARNF,
	VERB_DEBUGF,
	VERB_CAT,	/* of the name of a file */
	VERB_SYSTEM,	/* of a command */
	VERB_JOIN,	/* text holds the delimiter; a count, then strings */
};

struct type;		/* type.h */
struct arena_block;	/* ast.h */

struct question_map {
	char *name;		/* with the "@" */
	enum kmc_map_kind kind;
	bool is_signed;
	struct kmc_part *key;
	unsigned int nr_key;	/* 0: no key */
	struct kmc_part *value;	/* KMC_MAP_SCALAR, KMC_MAP_TOPK */
	unsigned int nr_value;
	const struct type *const *key_types;	/* of the parts, or NULL */
	const struct type *const *value_types;
	unsigned int bits;	/* KMC_MAP_HIST, KMC_MAP_QUANTILES */
	int64_t min, max;	/* KMC_MAP_LHIST */
	uint64_t step;		/* KMC_MAP_LHIST, KMC_MAP_TSERIES */
	uint32_t slots;		/* KMC_MAP_TOPK, KMC_MAP_TSERIES */
	enum kmc_series series;	/* KMC_MAP_TSERIES */
	uint32_t max_keys;	/* 0: the module's default */
	bool lru;
	bool other;		/* keys that find no room share a row */
};

struct question_format {
	enum verb verb;
	struct kmc_part *parts;	/* of the payload */
	unsigned int nr_parts;
	const struct type *const *types;	/* of the parts, or NULL */
	char *text;
	unsigned int map;	/* VERB_*_MAP, VERB_PRINT_ITEM */
	uint32_t top, div;	/* VERB_PRINT_MAP, _TAKE_MAP; 0: not given */
	int line, col, end_col;	/* of VERB_ERRORF, _WARNF */
	char *source;		/* where these are; NULL: in the script itself */
	char *context;		/* the script's line, for below the message; or NULL */
	bool urgent;
	bool at_end;		/* of an END probe */
};

/* What an instruction that may fail was made of. */
struct question_place {
	unsigned int insn;
	struct loc loc;
};

struct question_prog {
	struct kmc_insn *insns;
	unsigned int nr_insns;
	struct question_place *places;	/* in order */
	unsigned int nr_places;
	uint8_t *data;
	size_t data_len;
	uint32_t frame;
};

struct question_probe {
	char *name;		/* as the user wrote it */
	enum kmc_probe_kind kind;
	unsigned int prog;
	uint64_t period;	/* ns of a timer, events of a counter */
	struct kmc_counter counter;	/* KMC_PROBE_COUNTER */
	int pid;		/* of a timer or counter; 0: all processes */
	int signal;		/* of KMC_PROBE_SELF */
};

struct question_site {
	unsigned int probe;
	char *name;		/* what the built-in "probe" shows */
	char *target;		/* function or tracepoint, NULL if none */
	uint64_t addr;
	int64_t syscall;	/* -1: all, or none */
	bool optional;		/* left out where it can't be attached */
	bool late;		/* waited for while there is no such place */
	unsigned int event;	/* number of a tracepoint in tracefs, else 0 */
	uint32_t offset;	/* in the function */
	bool in_file;		/* @addr is an offset in file number @file */
	unsigned int file;
	uint64_t semaphore;	/* offset in the file, 0: none */
	bool has_alias;		/* shown as number @alias, whose name it has */
	unsigned int alias;
};

/* A file that probes of processes are put in. */
struct question_file {
	char *path;
	int fd;
};

struct question {
	struct question_map *maps;
	size_t nr_maps;
	struct question_format *formats;
	size_t nr_formats;
	struct question_prog *progs;
	size_t nr_progs;
	struct question_probe *probes;
	size_t nr_probes;
	struct question_site *sites;
	size_t nr_sites;
	struct question_file *files;
	size_t nr_files;
	int pid;		/* the only process that they are put in, 0: all */
	struct arena_block *memory;	/* of the types */
	struct config config;
	bool follows;		/* of a description: what programs would say */
	const char *source_name;	/* the options' */
	const struct diag *diag;	/* of the script; NULL: it is not known */
	unsigned int nr_tests;	/* that the script has */
	const char *test;	/* name of the one that this is */
};

struct cpp_options;	/* cpp.h */

/**
 * struct question_options - what the command line says to the compiler
 * @source_name: what errors call the script: "stdin", a file's name
 * @config: settings, which the script may change
 * @no_warnings: only errors are said
 * @unsafe: functions are allowed that change the system
 * @cpid: pid of the -c child, 0 if none
 * @pid: of -p, 0 if none
 * @test: the number of the test: probe that runs, from 1; 0: none
 * @argc: @argv: positional parameters $1 …
 * @probe_filter: of the names of sites that are attached to, NULL: all are
 * @cpp: where included files are, or NULL
 * @paths: where the kernel's names are read from, NULL: the running kernel's
 * @locate: where a function is, asked before all symbols are read; may be NULL
 * @locate_data: for @locate
 */
struct question_options {
	const char *source_name;
	struct config config;
	bool no_warnings;
	bool unsafe;
	int cpid;
	int pid;
	unsigned int test;
	int argc;
	char **argv;
	const regex_t *probe_filter;
	const struct cpp_options *cpp;
	const struct resolve_paths *paths;
	resolve_locate_fn locate;
	void *locate_data;
};

/**
 * question_compile() - compile a script
 * @source: the script, NUL-terminated
 * @options: see above
 * @errors: where complaints go, each with the line and a caret
 *
 * Return: the question, or NULL when there was an error. Freed by
 * question_free().
 */
struct question *question_compile(const char *source,
				  const struct question_options *options,
				  FILE *errors);
void question_free(struct question *q);

/* Does a program take stacks of processes, whose addresses are to be named? */
bool question_follows_processes(const struct question *q);

/* Is all done once it has begun: are BEGIN, iter and END all that it has? */
bool question_ends_at_once(const struct question *q);

/* A probe that is run by the command, so one has to be there; NULL: there is none. */
const struct question_probe *question_own_probe(const struct question *q);

/*
 * Say @what of the part of the script that an instruction of a probe's program was made
 * of; @insn: its number, from 1. Nothing where that is not known.
 */
void question_say_place(const struct question *q, unsigned int probe,
			uint64_t insn, const char *what, FILE *out);

/* Where in the script itself a place is. False: it is in what that imports. */
bool question_script_loc(const struct question *q,
			 const struct question_place *place, struct loc *loc);

/* Print programs, maps, formats and sites, readably: for -d. */
void question_dump(const struct question *q, FILE *out);

#endif /* KMC_QUESTION_H */
