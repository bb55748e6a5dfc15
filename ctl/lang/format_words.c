// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>
#include "format.h"

bool word_is(const struct word *w, const char *text)
{
	return w->len == strlen(text) && !memcmp(w->text, text, w->len);
}

static size_t comment_len(const char *s)
{
	const char *end;

	if (s[1] == '/')
		return strcspn(s, "\n");
	end = strstr(s + 2, "*/");
	return end ? (size_t)(end + 2 - s) : strlen(s);
}

static size_t string_len(const char *s)
{
	size_t n = 1;

	while (s[n] && s[n] != '"')
		n += s[n] == '\\' && s[n + 1] ? 2 : 1;
	return s[n] ? n + 1 : n;
}

/* To the end of the line, and on if it ends with a backslash. */
static size_t line_len(const char *s)
{
	size_t n = strcspn(s, "\n");

	while (s[n] && n && s[n - 1] == '\\')
		n += 1 + strcspn(s + n + 1, "\n");
	return n;
}

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static size_t name_len(const char *s)
{
	size_t n = 1;

	if (*s == '$' && s[1] == '#')
		return 2;
	while (is_name(s[n]))
		n++;
	return n;
}

static size_t sign_len(const char *s)
{
	static const char *const signs[] = {
		"<<=", ">>=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
		"++", "--", "->", "&&", "||", "==", "!=", "<=", ">=", "<<",
		">>", "..", "::",
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (!strncmp(s, signs[i], strlen(signs[i])))
			return strlen(signs[i]);
	return 1;
}

/* As the lexer has it: segments after a colon; a path may contain slashes. */
static size_t point_len(const char *s)
{
	size_t n = strcspn(s, " \t\r\n:,{/;}\"");

	while (s[n] == ':')
		n += 1 + strcspn(s + n + 1, s[n + 1] == '/' ? " \t\r\n:,{" :
							      " \t\r\n:,{/");
	return n ? n : 1;
}

static bool starts_definition(const char *s)
{
	static const char *const starts[] = {
		"config", "macro", "let", "import", "struct", "union", "enum",
		"fn", "typedef",
	};
	size_t n = strcspn(s, " \t\r\n({=");

	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++)
		if (n == strlen(starts[i]) && !strncmp(s, starts[i], n))
			return true;
	return false;
}

static size_t skip_blanks(const char *s, unsigned int *lines)
{
	size_t n = strspn(s, " \t\r\n");

	*lines = 0;
	for (size_t i = 0; i < n; i++)
		*lines += s[i] == '\n';
	return n;
}

static bool ends_predicate(const char *s)
{
	unsigned int lines;

	return *s == '/' && s[1 + skip_blanks(s + 1, &lines)] == '{';
}

static void take(struct word *word, enum word_kind kind, size_t len)
{
	word->kind = kind;
	word->len = len;
}

/* In a body, a predicate, a definition. */
static void take_code(struct words *w, struct word *word)
{
	const char *s = w->at;

	if (w->predicate && !w->depth && ends_predicate(s)) {
		take(word, WORD_PREDICATE, 1);
		w->predicate = false;
	} else if (*s == '"') {
		take(word, WORD_STRING, string_len(s));
	} else if (is_name(*s) || *s == '$' || *s == '@') {
		take(word, WORD_NAME, name_len(s));
	} else {
		take(word, WORD_SIGN, sign_len(s));
	}
}

/* Between clauses. */
static void take_outside(struct words *w, struct word *word)
{
	const char *s = w->at;

	if (*s == '/') {
		take(word, WORD_PREDICATE, 1);
		w->predicate = true;
	} else if (strchr(",{;}", *s)) {
		take(word, WORD_SIGN, 1);
	} else if (starts_definition(s)) {
		take(word, WORD_NAME, name_len(s));
		w->definition = true;
	} else {
		take(word, WORD_POINT, point_len(s));
	}
}

static void count_braces(struct words *w, const struct word *word)
{
	if (word->kind != WORD_SIGN)
		return;
	if (word_is(word, "{"))
		w->depth++;
	else if (word_is(word, "}") && w->depth)
		w->depth--;
	if (!w->depth && (word_is(word, "}") || word_is(word, ";")))
		w->definition = false;
}

struct word words_next(struct words *w)
{
	struct word word = { .kind = WORD_END };

	w->at += skip_blanks(w->at, &word.lines);
	word.text = w->at;
	if (!*w->at)
		return word;
	if (w->at[0] == '#' && !w->depth && !w->predicate &&
	    (word.lines || !w->started))
		take(&word, WORD_LINE, line_len(w->at));
	else if (w->at[0] == '/' && w->at[1] == '/')
		take(&word, WORD_COMMENT, comment_len(w->at));
	else if (w->at[0] == '/' && w->at[1] == '*')
		take(&word, WORD_REMARK, comment_len(w->at));
	else if (w->depth || w->predicate || w->definition)
		take_code(w, &word);
	else
		take_outside(w, &word);
	count_braces(w, &word);
	w->at += word.len;
	w->started = true;
	return word;
}
