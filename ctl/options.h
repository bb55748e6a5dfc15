/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The command line.
 */
#ifndef KMC_OPTIONS_H
#define KMC_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include "lang/config.h"
#include "lang/cpp.h"
#include "out/output.h"

#define EXIT_USAGE	2
#define INCLUDES_MAX	32	/* -I, and --include */

/* What is to be done. */
enum action {
	ACTION_RUN,
	ACTION_COMPILE,	/* show what the script becomes */
	ACTION_ATTACH,	/* end as soon as all is attached */
	ACTION_TEST,	/* run its tests, one by one */
	ACTION_FORMAT,
	ACTION_LIST,
	ACTION_INFO,
};

/**
 * struct options - what the command line asks for
 * @program: -e
 * @file: script, "-" for standard input; NULL with @program
 * @argc: @argv: positional parameters of the script
 * @command: -c
 * @pid: -p, 0 if none
 * @form: -f
 * @out_file: -o
 * @mode: -B
 * @dirs: @files: -I, --include
 * @cpp: has them
 * @test: the number of the test that is to be run, from 1
 * @action: -d --dry-run --fmt -l --info --test; the pattern of -l is @argv[0], if any
 * @quiet: @verbose: @unsafe: @no_warnings: options of these names
 * @probe_filter: --probe-filter, or NULL
 * @config: settings of the environment, and of options
 * @overwrite: --overwrite
 * @max_bytes: of memory for maps and rings; 0: the module's default
 * @budget: hundredths of a percent; 0: none
 * @ring_bytes: of each CPU's ring; 0: default
 * @engine: enum kmc_engine, what is to run the programs
 */
struct options {
	const char *program;
	const char *file;
	int argc;
	char **argv;
	const char *command;
	int pid;
	const struct output_ops *form;
	const char *out_file;
	enum buffering mode;
	const char *dirs[INCLUDES_MAX];
	const char *files[INCLUDES_MAX];
	struct cpp_options cpp;
	enum action action;
	unsigned int test;
	bool quiet;
	bool verbose;
	bool unsafe;
	bool no_warnings;
	const regex_t *probe_filter;
	struct config config;
	bool overwrite;
	uint64_t max_bytes;
	uint32_t budget;
	uint32_t ring_bytes;
	uint32_t engine;
};

/*
 * Read the command line. Return: -1 to go on, or the status to exit with;
 * then all that there is to say was said.
 */
int options_parse(struct options *o, int argc, char **argv);

/* Complain about the command line. Return: EXIT_USAGE. */
__attribute__((format(printf, 1, 2)))
int usage_error(const char *format, ...);

#endif /* KMC_OPTIONS_H */
