// SPDX-License-Identifier: GPL-2.0
/*
 * C definitions in a script: taken out of it, and declared.
 */
#include <ctype.h>
#include <string.h>
#include "cdecl.h"
#include "cpp_scan.h"

bool scan_is_definition(const char *s, size_t len)
{
	static const char *const words[] = { "typedef", "extern", "static" };
	static const char *const tags[] = { "struct", "union", "enum" };

	for (size_t i = 0; i < 3; i++)
		if (strlen(words[i]) == len && !memcmp(s, words[i], len))
			return isspace((unsigned char)s[len]);
	for (size_t i = 0; i < 3; i++) {
		if (strlen(tags[i]) != len || memcmp(s, tags[i], len))
			continue;
		s = scan_skip_space(s + len);
		while (s && (scan_is_word(*s) || *s == '(')) {
			if (*s == '(')
				s = scan_skip_parentheses(s);
			else
				s += scan_word_len(s);
			s = s ? scan_skip_space(s) : NULL;
		}
		return s && (*s == '{' || *s == ';');
	}
	return false;
}

/* Behind a structure's brace: what follows may still be of it. */
static bool goes_on(const struct ctoken *next, const char *behind)
{
	if (ctoken_is(next, ";") || ctoken_is(next, "__attribute__") ||
	    ctoken_is(next, "*"))
		return true;
	if (next->kind != CTOKEN_IDENT)
		return false;
	behind = scan_skip_space(behind);
	return *behind == ';' || *behind == '[';
}

/* A definition's tokens, as they are taken. */
struct cdefinition {
	struct arena scratch;
	struct ctoken *head, **end;
};

static void add_token(struct cdefinition *d, const struct ctoken *t)
{
	*d->end = arena_alloc(&d->scratch, sizeof(**d->end));
	**d->end = *t;
	(*d->end)->next = NULL;
	d->end = &(*d->end)->next;
}

/* The directive at @t, which is not the first thing of the definition. */
static void inner_directive(struct script_scan *p, const struct ctoken *t)
{
	const char *from = p->scan.at;

	scan_advance(&p->scan, t->text - from);
	scan_blank(p, from);
	scan_directive(p);
}

static int bracket(const struct ctoken *t)
{
	return ctoken_is(t, "{") + ctoken_is(t, "(") - ctoken_is(t, "}") -
	       ctoken_is(t, ")");
}

/*
 * Tokens up to the semicolon, or to the brace that nothing of the definition
 * follows. Directives in between are followed.
 */
static void read_definition(struct script_scan *p, struct cdefinition *d,
			    bool to_semicolon)
{
	struct cscan next = p->scan;
	bool closed = false;
	struct ctoken t;
	int depth = 0;

	for (cscan_next(&next, &t); t.kind != CTOKEN_END;
	     next = p->scan, cscan_next(&next, &t)) {
		const char *from = p->scan.at;

		if (t.first && ctoken_is(&t, "#")) {
			inner_directive(p, &t);
			continue;
		}
		p->scan = next;
		scan_blank(p, from);
		if (!cpp_is_active(p->c))
			continue;
		add_token(d, &t);
		depth += bracket(&t);
		if (depth > 0)
			continue;
		if (ctoken_is(&t, ";"))
			break;
		closed |= ctoken_is(&t, "}");
		/* Behind the brace, or behind the attributes that follow it. */
		if (closed && bracket(&t) && !to_semicolon) {
			cscan_next(&next, &t);
			if (!goes_on(&t, next.at))
				break;
		}
	}
}

void scan_definition(struct script_scan *p)
{
	struct cdefinition d = { .end = &d.head };
	bool to_semicolon = scan_at(p, "typedef");
	struct ctoken end = {};

	read_definition(p, &d, to_semicolon);
	end.loc = scan_loc(p, 1);
	add_token(&d, &end);
	cpp_declare(p->c, &p->file, d.head, &d.scratch);
	arena_free(&d.scratch);
	p->starts = true;
}

void cpp_declare(struct cpp *c, const struct cpp_file *file,
		 struct ctoken *tokens, struct arena *scratch)
{
	struct loc loc = tokens->loc;

	c->macros.scratch = scratch;
	tokens = cmacro_expand(&c->macros, tokens);
	if (tokens)
		cdecl_parse(c->types, file->path ? NULL : c->diag, tokens);
	else if (!file->path)
		diag_error(c->diag, &loc, "%s", c->macros.why);
	c->macros.why = NULL;
}
