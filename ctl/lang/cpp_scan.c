// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cpp_scan.h"

/* Bytes that the arguments of a macro may be long. */
#define ARGUMENTS_MAX	16384

void *scan_must(void *p)
{
	if (!p) {
		perror("kmodctl");
		exit(1);
	}
	return p;
}

void scan_put(struct scan_text *out, const char *s, size_t len)
{
	if (out->room - out->len < len) {
		out->room = 2 * out->room + len;
		out->data = scan_must(realloc(out->data, out->room));
	}
	memcpy(out->data + out->len, s, len);
	out->len += len;
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\n') {
			out->line++;
			out->col = 1;
		} else {
			out->col++;
		}
	}
}

void scan_advance(struct cscan *s, size_t len)
{
	for (; len; len--, s->at++) {
		if (*s->at == '\n') {
			s->line++;
			s->col = 1;
			s->fresh = true;
		} else {
			s->col++;
			s->fresh &= isspace((unsigned char)*s->at) != 0;
		}
	}
}

void scan_copy(struct script_scan *p, size_t len)
{
	scan_put(&p->out, p->scan.at, len);
	scan_advance(&p->scan, len);
}

void scan_blank(struct script_scan *p, const char *from)
{
	for (; from < p->scan.at; from++)
		scan_put(&p->out, *from == '\n' ? "\n" : " ", 1);
}

size_t scan_left(const struct script_scan *p)
{
	return p->scan.end - p->scan.at;
}

bool scan_at(const struct script_scan *p, const char *text)
{
	return !strncmp(p->scan.at, text, strlen(text));
}

bool scan_is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

size_t scan_word_len(const char *s)
{
	size_t len = 0;

	while (scan_is_word(s[len]))
		len++;
	return len;
}

struct loc scan_loc(const struct script_scan *p, size_t len)
{
	return (struct loc){ p->scan.line, p->scan.col, p->scan.line,
			     p->scan.col + (int)len };
}

size_t scan_opaque_len(const char *s)
{
	const char *end;
	size_t n = 1;

	if (!strncmp(s, "//", 2))
		return strcspn(s, "\n");
	if (!strncmp(s, "/*", 2)) {
		end = strstr(s + 2, "*/");
		return end ? (size_t)(end + 2 - s) : strlen(s);
	}
	if (*s != '"')
		return 0;
	while (s[n] && s[n] != '"' && s[n] != '\n')
		n += s[n] == '\\' && s[n + 1] ? 2 : 1;
	return s[n] == '"' ? n + 1 : n;
}

/* Does a directive go on behind the end of the line at @s? */
static size_t directive_len(const char *s)
{
	size_t n = 0;

	while (s[n] && s[n] != '\n') {
		if (!strncmp(s + n, "//", 2))
			return n + strcspn(s + n, "\n");
		if (!strncmp(s + n, "/*", 2) || s[n] == '"')
			n += scan_opaque_len(s + n);
		else if (s[n] == '\\' && s[n + 1] == '\n')
			n += 2;
		else if (s[n] == '\\' && s[n + 1] == '\r' && s[n + 2] == '\n')
			n += 3;
		else
			n++;
	}
	return n;
}

void scan_directive(struct script_scan *p)
{
	const char *from = p->scan.at;
	struct cscan line = p->scan;
	struct loc loc;

	loc = scan_loc(p, strcspn(from, "\n"));
	line.end = from + directive_len(from);
	line.at++;
	line.col++;
	p->c->at = loc;
	cpp_directive(p->c, &p->file, ctokens(&p->c->lines, &line), &loc);
	scan_advance(&p->scan, line.end - from);
	scan_blank(p, from);
}

const char *scan_skip_space(const char *s)
{
	size_t n;

	for (;;) {
		while (isspace((unsigned char)*s))
			s++;
		n = *s == '/' ? scan_opaque_len(s) : 0;
		if (!n)
			return s;
		s += n;
	}
}

const char *scan_skip_parentheses(const char *s)
{
	const char *limit = s + ARGUMENTS_MAX;
	int depth = 0;

	do {
		size_t n = scan_opaque_len(s);

		if (!*s || s > limit)
			return NULL;
		depth += (*s == '(') - (*s == ')');
		s += n ? n : 1;
	} while (depth);
	return s;
}
