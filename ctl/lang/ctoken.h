/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tokens of C, as the preprocessor sees them.
 */
#ifndef KMC_CTOKEN_H
#define KMC_CTOKEN_H

#include <stdbool.h>
#include <stdint.h>
#include "ast.h"

enum ctoken_kind {
	CTOKEN_END,
	CTOKEN_IDENT,
	CTOKEN_NUMBER,
	CTOKEN_STRING,
	CTOKEN_CHAR,
	CTOKEN_PUNCT,
};

struct hide;	/* macro.h */

/**
 * struct ctoken - a token
 * @kind: enum ctoken_kind
 * @spaced: there is white space before it
 * @first: it is the first one in its line
 * @text: @len bytes, not ended by a NUL
 * @loc: in the script; line 0: it is of an included file
 * @hide: macros that it does not stand for any more
 */
struct ctoken {
	struct ctoken *next;
	enum ctoken_kind kind;
	bool spaced, first;
	const char *text;
	uint32_t len;
	struct loc loc;
	const struct hide *hide;
};

/**
 * struct cscan - a text that is being taken apart
 * @at: @end: what is left of it
 * @line: @col: of @at, from 1; line 0: positions do not matter
 * @fresh: nothing but white space was seen in this line
 */
struct cscan {
	const char *at, *end;
	int line, col;
	bool fresh;
};

/* The next token, CTOKEN_END at the end. Comments are white space. */
void cscan_next(struct cscan *s, struct ctoken *t);
/* All tokens of a text, ended by CTOKEN_END. */
struct ctoken *ctokens(struct arena *arena, struct cscan *s);

/* Is the token spelled like that? */
bool ctoken_is(const struct ctoken *t, const char *text);
/* Value of a number or a character, suffixes ignored. False: not an integer. */
bool ctoken_value(const struct ctoken *t, uint64_t *value, bool *is_unsigned);
/* How many of a number's bytes are no suffix. */
uint32_t ctoken_digits(const struct ctoken *t);

#endif /* KMC_CTOKEN_H */
