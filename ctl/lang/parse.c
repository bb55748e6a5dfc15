// SPDX-License-Identifier: GPL-2.0
/*
 * The lexer's values: numbers and strings; and the run of the parser.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "parse.h"
#include "parser.h"

#define YYSTYPE	LANG_STYPE
#define YYLTYPE	LANG_LTYPE
#include "lexer.h"

static const struct {
	const char *name;
	uint64_t scale;
} durations[] = {
	{ "ns", 1 },
	{ "us", 1000 },
	{ "ms", 1000000 },
	{ "s", 1000000000 },
	{ "m", 60 * 1000000000ULL },
	{ "h", 3600 * 1000000000ULL },
	{ "d", 86400 * 1000000000ULL },
};

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

/* Digits and "_" of @base at *@text; false if the number is too large. */
static bool scan_digits(const char **text, int base, uint64_t *n)
{
	const char *s = *text;

	*n = 0;
	for (; *s == '_' || digit(*s) < base; s++) {
		if (*s == '_')
			continue;
		if (__builtin_mul_overflow(*n, base, n) ||
		    __builtin_add_overflow(*n, digit(*s), n))
			return false;
	}
	*text = s;
	return true;
}

static bool scale(uint64_t *n, uint64_t factor)
{
	return !__builtin_mul_overflow(*n, factor, n);
}

/* What may follow the digits: an exponent, a duration. */
static bool scan_suffix(const char **text, uint64_t *n)
{
	const char *s = *text;
	uint64_t exponent;

	if (*s == 'e' && isdigit((unsigned char)s[1])) {
		s++;
		if (!scan_digits(&s, 10, &exponent) || exponent > 19)
			return false;
		while (exponent--)
			if (!scale(n, 10))
				return false;
		*text = s;
		return true;
	}
	for (size_t i = 0; i < sizeof(durations) / sizeof(*durations); i++) {
		if (!strcmp(s, durations[i].name)) {
			*text += strlen(s);
			return scale(n, durations[i].scale);
		}
	}
	return true;
}

/* What C writes behind a number: u, l, ll and both. */
static void skip_c_suffix(const char **text)
{
	static const char *const suffixes[] = {
		"u", "l", "ul", "ll", "ull", "lu", "llu",
	};

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(*suffixes); i++)
		if (!strcasecmp(*text, suffixes[i]))
			*text += strlen(*text);
}

int parse_number(struct parse *p, union LANG_STYPE *value,
		 const struct loc *loc, const char *text)
{
	const char *s = text;
	int base = 10;
	bool fits;

	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X') && digit(s[2]) < 16) {
		base = 16;
		s += 2;
	} else if (s[0] == '0' && isdigit((unsigned char)s[1])) {
		base = 8;
	}
	fits = scan_digits(&s, base, &value->number);
	if (fits && base == 10)
		fits = scan_suffix(&s, &value->number);
	if (!fits)
		return parse_bad_token(p, loc,
				       "this number does not fit in 64 bits");
	skip_c_suffix(&s);
	if (*s)
		return parse_bad_token(p, loc, "this is not a number");
	return T_NUMBER;
}

int parse_positional(struct parse *p, union LANG_STYPE *value,
		     const struct loc *loc, const char *text)
{
	const char *s = text + 1 + (text[1] == '{');

	if (!scan_digits(&s, 10, &value->number) || !value->number)
		return parse_bad_token(p, loc,
				       "positional parameters count from $1");
	return T_POSITIONAL;
}

/* One escape sequence behind a backslash; returns how long it is, 0: none. */
static size_t unescape(const char *s, char *out)
{
	static const char from[] = "nrtabfv\\\"'", to[] = "\n\r\t\a\b\f\v\\\"'";
	const char *known = *s ? strchr(from, *s) : NULL;
	size_t len = 0;
	int n = 0;

	if (known) {
		*out = to[known - from];
		return 1;
	}
	if (*s == 'x') {
		for (len = 1; len < 3 && digit(s[len]) < 16; len++)
			n = n * 16 + digit(s[len]);
		*out = n;
		return len > 1 ? len : 0;
	}
	for (; len < 3 && digit(s[len]) < 8; len++)
		n = n * 8 + digit(s[len]);
	*out = n;
	return len;
}

int parse_string(struct parse *p, union LANG_STYPE *value,
		 const struct loc *loc, const char *text, size_t len)
{
	char *s = arena_alloc(p->script->arena, len);
	size_t n = 0;

	for (size_t i = 1; i < len - 1; i++) {
		if (text[i] == '\\') {
			size_t used = unescape(text + i + 1, &s[n]);

			if (!used)
				return parse_bad_token(p, loc,
					"unknown escape sequence in this string");
			i += used;
			n++;
		} else {
			s[n++] = text[i];
		}
	}
	value->expr = expr_new(p->script, EXPR_STRING, loc);
	value->expr->name = s;
	value->expr->len = n;
	return T_STRING;
}

const char *parse_tag(struct parse *p, const char *text, size_t len)
{
	size_t tag = strcspn(text, " \t\r\n");
	size_t name = tag + strspn(text + tag, " \t\r\n");

	return arena_printf(p->script->arena, "%.*s %.*s", (int)tag, text,
			    (int)(len - name), text + name);
}

const char *parse_words(struct parse *p, const char *text)
{
	const char *words = "";

	while (*text) {
		size_t len = strcspn(text, " \t\r\n");

		words = arena_printf(p->script->arena, "%s%s%.*s", words,
				     *words ? " " : "", (int)len, text);
		text += len + strspn(text + len, " \t\r\n");
	}
	return words;
}

void parse_note_name(struct parse *p, const struct loc *loc)
{
	p->name_line = loc->end_line;
	p->name_col = loc->end_col;
}

bool parse_is_call(const struct parse *p, const struct loc *loc)
{
	return p->name_line == loc->line && p->name_col == loc->col;
}

struct type_name *parse_pointer(struct parse *p, const struct loc *loc,
				const char *text)
{
	struct type_name *t = arena_alloc(p->script->arena, sizeof(*t));
	size_t start = 1 + strspn(text + 1, " \t\r\n");
	size_t len = strcspn(text + start, " \t\r\n*[)");
	const char *count = strchr(text, '[');

	t->loc = *loc;
	t->base = arena_strndup(p->script->arena, text + start, len);
	for (const char *s = text + start + len; *s; s++)
		t->pointers += *s == '*';
	if (count) {
		t->is_array = true;
		t->count = strtoull(count + 1, NULL, 10);
	}
	return t;
}

int parse_bad_token(struct parse *p, const struct loc *loc, const char *why)
{
	diag_error(p->diag, loc, "%s", why);
	return T_BAD;
}

int parse_bad_character(struct parse *p, const struct loc *loc, char c)
{
	if (isprint((unsigned char)c))
		diag_error(p->diag, loc, "'%c' means nothing here", c);
	else
		diag_error(p->diag, loc, "a character of code %#x means nothing here",
			   (unsigned char)c);
	return T_BAD;
}

bool parse_script(struct script *script, struct diag *diag, const char *source)
{
	struct parse p = { .script = script, .diag = diag };
	YY_BUFFER_STATE buffer;
	yyscan_t scanner;
	bool failed;

	if (lang_lex_init_extra(&p, &scanner)) {
		perror("kmodctl");
		exit(1);
	}
	buffer = lang__scan_bytes(source, strlen(source), scanner);
	failed = lang_parse(scanner, &p);
	lang__delete_buffer(buffer, scanner);
	lang_lex_destroy(scanner);
	return !failed && !diag->errors;
}
