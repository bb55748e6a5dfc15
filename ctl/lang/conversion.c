// SPDX-License-Identifier: GPL-2.0
/*
 * Formats of printf() and its like: their conversions, and what these want.
 */
#include <ctype.h>
#include <string.h>
#include "function.h"

/**
 * struct conversion - a conversion in a format
 * @start: @end: as it is written
 * @letter: 0: there is none such
 */
struct conversion {
	const char *start, *end;
	char letter;
};

static const char letters[] = "diuxXopcsr";

/* The next one from *@text on, behind which *@text is then. */
static bool next_conversion(const char **text, struct conversion *c)
{
	const char *s;

	while ((s = strchr(*text, '%'))) {
		c->start = s++;
		s += strspn(s, "-+ #0");
		s += strspn(s, "0123456789");
		if (*s == '.')
			s += 1 + strspn(s + 1, "0123456789");
		s += strspn(s, "hljzt");
		c->letter = *s && strchr(letters, *s) ? *s : 0;
		c->end = *s ? s + 1 : s;
		if (s[0] == 'g' && s[1] == 'r') {
			c->letter = 'g';
			c->end++;
		}
		if (c->letter == 'r' && (*c->end == 'x' || *c->end == 'h'))
			c->end++;
		*text = c->end;
		if (*s != '%')
			return true;
	}
	return false;
}

/* Characters that an escape takes in the source; see parse_string(). */
static size_t escape_len(const char *s)
{
	size_t n = 2;

	if (s[1] == 'x') {
		while (n < 4 && isxdigit((unsigned char)s[n]))
			n++;
	} else if (s[1] >= '0' && s[1] <= '7') {
		while (n < 4 && s[n] >= '0' && s[n] <= '7')
			n++;
	}
	return n;
}

/* Where what is at @from to @to of the literal @e is in the script. */
static struct loc place_in(const struct check *ck, const struct expr *e,
			   const char *from, const char *to)
{
	const char *line = ck->c->diag.source, *s;
	struct loc loc = e->loc;

	for (int i = 1; i < e->loc.line && line; i++)
		line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL;
	if (!line || e->loc.line != e->loc.end_line)
		return e->loc;
	s = line + e->loc.col - 1;
	if (*s++ != '"')
		return e->loc;
	for (const char *t = e->name; t <= to; t++) {
		if (t == from)
			loc.col = s - line + 1;
		if (t == to)
			loc.end_col = s - line + 1;
		s += *s == '\\' ? escape_len(s) : 1;
	}
	return loc;
}

/* What is written, without what can't be seen: "%5" of "%5\n". */
static bool no_conversion(struct check *ck, const struct expr *call,
			  const struct conversion *c)
{
	const char *end = c->end;
	struct loc loc;

	while (end > c->start + 1 && !isgraph((unsigned char)end[-1]))
		end--;
	loc = place_in(ck, call->args, c->start, end);
	return complain(ck, &loc, "%s knows no conversion '%.*s'; a percent sign is written %%%%",
			call->name, (int)(end - c->start), c->start);
}

static bool has_value(const struct type *t)
{
	return t->kind != TYPE_NONE && t->kind != TYPE_VOID &&
	       t->kind != TYPE_ARGS && t->kind != TYPE_AGGREGATION;
}

static bool check_argument(struct check *ck, const struct expr *arg,
			   const struct conversion *c)
{
	const struct type *t = &arg->type;

	switch (c->letter) {
	case 's':
		if (has_value(t))
			return true;
		return complain(ck, &arg->loc, "%%s wants a value, not %s",
				type_name(t));
	case 'r':
		if (t->kind == TYPE_BUF)
			return true;
		return complain(ck, &arg->loc, "%%r wants what buf() gives, not %s",
				type_name(t));
	default:
		if (t->kind == TYPE_INT || t->kind == TYPE_POINTER ||
		    (t->kind == TYPE_KSYM && strchr("xXp", c->letter)))
			return true;
		return complain(ck, &arg->loc, "%%%c wants an integer, not %s",
				c->letter, type_name(t));
	}
}

bool check_format(struct check *ck, struct expr *call)
{
	struct expr *format = call->args, *arg = format->next;
	unsigned int nr = 0, nr_args = call->nr_args - 1;
	struct conversion c;
	const char *text;
	bool ok = true;

	if (format->kind != EXPR_STRING)
		return complain(ck, &format->loc, "the format of %s must be a string literal",
				call->name);
	for (text = format->name; next_conversion(&text, &c); nr++) {
		if (!c.letter)
			return no_conversion(ck, call, &c);
		if (!arg)
			continue;
		ok = check_expr(ck, arg) && check_argument(ck, arg, &c) && ok;
		arg = arg->next;
	}
	if (nr != nr_args)
		return complain(ck, &call->loc, "the format has %u conversion%s, but %u argument%s follow%s",
				nr, nr == 1 ? "" : "s", nr_args,
				nr_args == 1 ? "" : "s",
				nr_args == 1 ? "s" : "");
	return ok;
}
