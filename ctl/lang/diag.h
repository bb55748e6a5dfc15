/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Complaints about a script: where, what, and the line with a mark.
 */
#ifndef KMC_DIAG_H
#define KMC_DIAG_H

#include <stdbool.h>
#include <stdio.h>

/* Lines and columns count from 1; the end is the first column behind. */
struct loc {
	int line, col;
	int end_line, end_col;
};

struct cpp_map;	/* cpp.h */

/**
 * struct diag_part - some lines of a text that is made of several files
 * @first: line of the text
 * @source_name: @line: where that one is
 */
struct diag_part {
	struct diag_part *next;
	int first;
	const char *source_name;
	int line;
};

#define DIAG_MAX	20	/* errors shown for one script */

/**
 * struct diag - where complaints go
 * @source_name: @source: the script
 * @parts: of @source, if it is made of several files; the last is the script's own
 * @map: where in @source a place of the text is that the lexer had; or NULL
 * @out: printed here
 * @no_warnings: but errors
 * @errors: number of errors, also those not shown
 * @seen: places that have had their error; a second one adds nothing
 */
struct diag {
	const char *source_name;
	const char *source;
	const struct diag_part *parts;
	const struct cpp_map *map;
	FILE *out;
	bool no_warnings;
	unsigned int errors;
	struct loc seen[DIAG_MAX];
};

__attribute__((format(printf, 3, 4)))
void diag_error(struct diag *d, const struct loc *loc, const char *fmt, ...);
/* What the script is not refused for. */
__attribute__((format(printf, 3, 4)))
void diag_warn(struct diag *d, const struct loc *loc, const char *fmt, ...);

/*
 * Make *@loc where it is in the script, or in the file *@name that it imports, else
 * NULL. Return: the line and the mark, to be freed; or NULL.
 */
char *diag_place(struct diag *d, struct loc *loc, const char **name);
/* The file that a line of the text is of. */
const char *diag_file(const struct diag *d, int line);
/* Is it in what the script imports? */
bool diag_is_imported(const struct diag *d, const struct loc *loc);

#endif /* KMC_DIAG_H */
