// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>
#include "ctoken.h"

static bool is_ident(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static void advance(struct cscan *s, size_t n)
{
	for (; n; n--) {
		if (*s->at++ == '\n') {
			s->line += s->line > 0;
			s->col = 1;
		} else {
			s->col++;
		}
	}
}

static size_t left(const struct cscan *s)
{
	return s->end - s->at;
}

static bool starts(const struct cscan *s, const char *text)
{
	size_t len = strlen(text);

	return left(s) >= len && !memcmp(s->at, text, len);
}

/* To behind @text, or to the end. */
static void skip_to(struct cscan *s, const char *text)
{
	const char *found = memmem(s->at, left(s), text, strlen(text));

	advance(s, found ? found + strlen(text) - s->at : (ptrdiff_t)left(s));
}

static bool skip_one_space(struct cscan *s)
{
	if (starts(s, "\\\n")) {
		advance(s, 2);
	} else if (starts(s, "\\\r\n")) {
		advance(s, 3);
	} else if (starts(s, "/*")) {
		advance(s, 2);
		skip_to(s, "*/");
	} else if (starts(s, "//")) {
		const char *end = memchr(s->at, '\n', left(s));

		advance(s, end ? end - s->at : (ptrdiff_t)left(s));
	} else if (left(s) && isspace((unsigned char)*s->at)) {
		s->fresh |= *s->at == '\n';
		advance(s, 1);
	} else {
		return false;
	}
	return true;
}

/* A string or a character, up to its quote or the end of the line. */
static size_t quoted_len(const struct cscan *s)
{
	size_t n = 1;

	while (n < left(s) && s->at[n] != *s->at && s->at[n] != '\n')
		n += s->at[n] == '\\' && n + 1 < left(s) ? 2 : 1;
	return n < left(s) && s->at[n] == *s->at ? n + 1 : n;
}

static size_t number_len(const struct cscan *s)
{
	size_t n = 1;

	while (n < left(s) &&
	       (is_ident(s->at[n]) || s->at[n] == '.' ||
		((s->at[n] == '+' || s->at[n] == '-') &&
		 strchr("eEpP", s->at[n - 1]) && !starts(s, "0x"))))
		n++;
	return n;
}

static size_t punct_len(const struct cscan *s)
{
	static const char *const puncts[] = {
		"...", "<<=", ">>=", "##", "->", "++", "--", "<<", ">>", "<=",
		">=", "==", "!=", "&&", "||", "+=", "-=", "*=", "/=", "%=",
		"&=", "|=", "^=",
	};

	for (size_t i = 0; i < sizeof(puncts) / sizeof(*puncts); i++)
		if (starts(s, puncts[i]))
			return strlen(puncts[i]);
	return 1;
}

void cscan_next(struct cscan *s, struct ctoken *t)
{
	const char *start = s->at;

	while (skip_one_space(s))
		;
	*t = (struct ctoken){ .spaced = s->at != start, .first = s->fresh,
			      .text = s->at,
			      .loc = { s->line, s->col, s->line, s->col } };
	if (!left(s))
		return;
	s->fresh = false;
	if (isdigit((unsigned char)*s->at) ||
	    (*s->at == '.' && left(s) > 1 && isdigit((unsigned char)s->at[1]))) {
		t->kind = CTOKEN_NUMBER;
		t->len = number_len(s);
	} else if (is_ident(*s->at) || *s->at == '$' || *s->at == '@') {
		/* A script's variables and maps are no two tokens. */
		t->kind = CTOKEN_IDENT;
		t->len = 1;
		while (t->len < left(s) && is_ident(s->at[t->len]))
			t->len++;
	} else if (*s->at == '"' || *s->at == '\'') {
		t->kind = *s->at == '"' ? CTOKEN_STRING : CTOKEN_CHAR;
		t->len = quoted_len(s);
	} else {
		t->kind = CTOKEN_PUNCT;
		t->len = punct_len(s);
	}
	advance(s, t->len);
	t->loc.end_line = s->line;
	t->loc.end_col = s->col;
}

struct ctoken *ctokens(struct arena *arena, struct cscan *s)
{
	struct ctoken *head = NULL, **end = &head, *t;

	do {
		t = arena_alloc(arena, sizeof(*t));
		cscan_next(s, t);
		*end = t;
		end = &t->next;
	} while (t->kind != CTOKEN_END);
	return head;
}

bool ctoken_is(const struct ctoken *t, const char *text)
{
	return strlen(text) == t->len && !memcmp(t->text, text, t->len);
}

static int digit(char c)
{
	if (isdigit((unsigned char)c))
		return c - '0';
	return isxdigit((unsigned char)c) ? tolower(c) - 'a' + 10 : 99;
}

/* The value of one character behind a quote, escapes understood. */
static bool char_value(const struct ctoken *t, uint64_t *value)
{
	static const char from[] = "nrtabfv\\\"'?", to[] = "\n\r\t\a\b\f\v\\\"'?";
	const char *s = t->text + 1, *end = t->text + t->len - 1, *known;
	int base = 8;

	if (t->len < 3 || *end != '\'')
		return false;
	*value = (int64_t)(signed char)*s++;
	if (s[-1] != '\\')
		return s == end;
	known = *s ? strchr(from, *s) : NULL;
	if (known) {
		*value = (unsigned char)to[known - from];
		return s + 1 == end;
	}
	if (*s == 'x') {
		base = 16;
		s++;
	}
	if (s == end)
		return false;
	for (*value = 0; s < end && digit(*s) < base; s++)
		*value = (*value * base + digit(*s)) & 0xff;
	*value = (int64_t)(signed char)*value;
	return s == end;
}

uint32_t ctoken_digits(const struct ctoken *t)
{
	uint32_t len = t->len;

	while (len > 1 && strchr("uUlL", t->text[len - 1]))
		len--;
	return len;
}

bool ctoken_value(const struct ctoken *t, uint64_t *value, bool *is_unsigned)
{
	uint32_t len = ctoken_digits(t), i = 0;
	int base = 10;

	*is_unsigned = false;
	if (t->kind == CTOKEN_CHAR)
		return char_value(t, value);
	if (t->kind != CTOKEN_NUMBER)
		return false;
	if (len > 2 && t->text[0] == '0' && tolower(t->text[1]) == 'x') {
		base = 16;
		i = 2;
	} else if (len > 2 && t->text[0] == '0' && tolower(t->text[1]) == 'b') {
		base = 2;
		i = 2;
	} else if (t->text[0] == '0') {
		base = 8;
	}
	for (*value = 0; i < len; i++) {
		if (digit(t->text[i]) >= base ||
		    __builtin_mul_overflow(*value, base, value) ||
		    __builtin_add_overflow(*value, digit(t->text[i]), value))
			return false;
	}
	*is_unsigned = *value > INT64_MAX ||
		       memchr(t->text + len, 'u', t->len - len) ||
		       memchr(t->text + len, 'U', t->len - len);
	return true;
}
