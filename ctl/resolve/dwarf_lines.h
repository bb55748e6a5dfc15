/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lines of source: where DWARF says that statements begin.
 */
#ifndef KMC_DWARF_LINES_H
#define KMC_DWARF_LINES_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct source_line - a place in a program's source
 * @file: its path, or the end of it
 * @line: @col: from 1 on; @col 0: any
 */
struct source_line {
	const char *file;
	int line, col;
};

/* Called for a statement's first instruction. False: stop. */
typedef bool (*source_line_fn)(void *data, uint64_t addr);

/**
 * dwarf_lines() - the instructions that a line begins with
 * @fd: the binary; its debug file is looked for where it has no DWARF of its own
 * @nearest: set to the next line behind it that has code, 0: there is none
 *
 * All of them: the compiler makes pieces of a line, and copies where it inlines.
 *
 * Return: false: there is no DWARF, or it does not know of the file.
 */
bool dwarf_lines(int fd, const struct source_line *at, source_line_fn fn,
		 void *data, int *nearest);

#endif /* KMC_DWARF_LINES_H */
