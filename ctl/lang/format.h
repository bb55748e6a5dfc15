/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The usual layout of scripts: --fmt. Works on the words of a script rather than
 * on its tree, so that comments stay, and nothing but blanks can change.
 */
#ifndef KMC_FORMAT_H
#define KMC_FORMAT_H

#include <stdbool.h>
#include <stddef.h>
#include "../out/buffer.h"

enum word_kind {
	WORD_END,
	WORD_NAME,	/* also a number, $variable, @map, keyword */
	WORD_STRING,
	WORD_SIGN,	/* an operator or bracket */
	WORD_COMMENT,	/* up to the end of the line */
	WORD_REMARK,	/* a comment with an end of its own */
	WORD_POINT,	/* an attach point */
	WORD_PREDICATE,	/* the slash at the start or the end of one */
	WORD_LINE,	/* of the preprocessor */
};

/**
 * struct word - a word of a script
 * @kind: enum word_kind
 * @text: @len: in the source
 * @lines: newlines before it
 */
struct word {
	enum word_kind kind;
	const char *text;
	size_t len;
	unsigned int lines;
};

/**
 * struct words - where in a script
 * @at: what is next
 * @depth: of braces
 * @predicate: within one
 * @definition: within config, macro, struct and the like, up to the brace
 *	or semicolon that ends it
 * @started: a word was read
 */
struct words {
	const char *at;
	unsigned int depth;
	bool predicate;
	bool definition;
	bool started;
};

/* format_words.c: the next word. Any text comes to its end. */
struct word words_next(struct words *w);
bool word_is(const struct word *w, const char *text);

/* Write @source, a script that can be parsed, in the usual layout. */
void script_format(struct buffer *b, const char *source);

#endif /* KMC_FORMAT_H */
