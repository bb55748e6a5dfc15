/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The preprocessor: directives, macros, and the C definitions of a script. What is
 * left for the lexer has the script's lines, and blanks where those were.
 *
 * Names stand for macros in C definitions, in predicates and between braces, not
 * in attach points, strings and comments, nor behind "$", "@", "." and "->".
 */
#ifndef KMC_CPP_H
#define KMC_CPP_H

#include <stdbool.h>
#include <stddef.h>
#include "diag.h"

struct arena;
struct ctypes;

/**
 * struct cpp_options - what a run of the preprocessor is told
 * @dirs: @nr_dirs: where included files are looked for first: -I
 * @files: @nr_files: included before the script: --include
 * @system: the one folder of the system's headers; NULL: where they are
 */
struct cpp_options {
	const char *const *dirs;
	size_t nr_dirs;
	const char *const *files;
	size_t nr_files;
	const char *system;
};

/**
 * struct cpp_shift - a macro that stands in the text for something else
 * @line: in the script and in the text
 * @col: @end_col: there, in the text
 * @loc: of the macro, in the script
 */
struct cpp_shift {
	int line, col, end_col;
	struct loc loc;
};

/* All of them, in order. */
struct cpp_map {
	struct cpp_shift *shifts;
	size_t nr;
};

/**
 * cpp_run() - preprocess a script
 * @arena: the text and all that @types is given live in it
 * @diag: where complaints go; is given the map at the end
 * @types: gets the script's types and constants
 * @source: the script
 *
 * Return: the text for the lexer; NULL after an error, which was shown.
 */
const char *cpp_run(struct arena *arena, struct diag *diag,
		    struct ctypes *types, const struct cpp_options *options,
		    const char *source);

/* Where in the script is @loc of the text? */
struct loc cpp_map_loc(const struct cpp_map *map, const struct loc *loc);

#endif /* KMC_CPP_H */
