// SPDX-License-Identifier: GPL-2.0
/*
 * What is allowed, but hardly meant.
 */
#include <string.h>
#include "compile.h"

/* Nothing behind it in its block is ever run. */
static bool leaves(const struct stmt *s)
{
	const struct expr *e = s->value;

	switch (s->kind) {
	case STMT_RETURN:
	case STMT_BREAK:
	case STMT_CONTINUE:
		return true;
	case STMT_EXPR:
		return e->kind == EXPR_CALL && !strcmp(e->name, "exit");
	default:
		return false;
	}
}

static void warn_unreachable(struct compile *c, const struct stmt *s)
{
	for (; s; s = s->next) {
		warn_unreachable(c, s->body);
		warn_unreachable(c, s->other);
		if (!s->next || !leaves(s))
			continue;
		diag_warn(&c->diag, &s->next->loc, "this is never reached");
		return;
	}
}

void warn_of_statements(struct compile *c)
{
	const struct clause *clause;

	for (clause = c->script.clauses; clause; clause = clause->next)
		warn_unreachable(c, clause->body);
}

void warn_of_maps(struct compile *c)
{
	const struct map_declaration *d;
	const struct map *m;

	for (d = c->script.maps; d; d = d->next) {
		for (m = c->maps; m && strcmp(m->name, d->name); m = m->next)
			;
		if (!m)
			diag_warn(&c->diag, &d->loc, "%s is never used", d->name);
	}
}
