/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The way through a script's own text, for the files of the preprocessor that go it.
 */
#ifndef KMC_CPP_SCAN_H
#define KMC_CPP_SCAN_H

#include "cpp_run.h"

/**
 * struct scan_text - the text for the lexer, as far as it is made
 * @line: @col: of its end
 */
struct scan_text {
	char *data;
	size_t len, room;
	int line, col;
};

/**
 * struct script_scan - the way through the script
 * @scan: what is left of it
 * @out: what was made of the rest
 * @file: stands for the script
 * @braces: open ones
 * @predicate: in one
 * @starts: here a definition or a probe may begin
 * @after_member: the last token was "." or "->"
 */
struct script_scan {
	struct cpp *c;
	struct cscan scan;
	struct scan_text out;
	struct cpp_file file;
	struct cpp_map *map;
	int braces;
	bool predicate, starts, after_member;
};

/* What was allocated, or the end for want of memory. */
void *scan_must(void *p);

/* Put text behind what was made. */
void scan_put(struct scan_text *out, const char *s, size_t len);
/* Go on, without a trace; copy what is here; or put blanks for what was gone over. */
void scan_advance(struct cscan *s, size_t len);
void scan_copy(struct script_scan *p, size_t len);
void scan_blank(struct script_scan *p, const char *from);

/* Bytes that are left, and what is here. */
size_t scan_left(const struct script_scan *p);
bool scan_at(const struct script_scan *p, const char *text);
struct loc scan_loc(const struct script_scan *p, size_t len);

bool scan_is_word(char c);
size_t scan_word_len(const char *s);
/* Bytes of a comment or a string at @s, 0 if there is none. */
size_t scan_opaque_len(const char *s);
const char *scan_skip_space(const char *s);
/* Behind the parentheses at @s; NULL if they have no end. */
const char *scan_skip_parentheses(const char *s);

/* A line that begins with "#". */
void scan_directive(struct script_scan *p);

/* "struct foo {" and "struct foo;", but not "struct:probe". */
bool scan_is_definition(const char *s, size_t len);
void scan_definition(struct script_scan *p);

#endif /* KMC_CPP_SCAN_H */
