// SPDX-License-Identifier: GPL-2.0
/*
 * $variables: they live in one clause, and must be assigned before they are read.
 */
#include <string.h>
#include "check.h"
#include "nearest.h"

static struct variable *find(struct check *ck, struct expr *e)
{
	struct clause *clause = ck->v->clause;
	struct variable *x;

	for (x = clause->variables; x; x = x->next)
		if (!strcmp(x->name, e->name))
			return x;
	x = arena_alloc(&ck->c->arena, sizeof(*x));
	x->name = e->name;
	x->slot = -1;
	x->next = clause->variables;
	clause->variables = x;
	return x;
}

static const char *hint(struct check *ck, const char *name)
{
	struct nearest near;

	nearest_init(&near, name);
	for (struct variable *x = ck->v->clause->variables; x; x = x->next)
		if (x->assigned)
			nearest_offer(&near, x->name);
	return nearest_hint(&near, "");
}

bool check_var_read(struct check *ck, struct expr *e)
{
	struct variable *x = find(ck, e);

	e->variable = x;
	if (!x->assigned)
		return complain(ck, &e->loc, "'%s' is read before it is assigned%s",
				e->name, hint(ck, e->name));
	if (x->type.kind == TYPE_NONE)
		return false;
	e->type = x->type;
	e->type.is_literal = false;
	return true;
}

bool check_var_write(struct check *ck, struct expr *e,
		     const struct type *type)
{
	struct variable *x = find(ck, e);
	struct type before = x->type;

	e->variable = x;
	x->assigned = true;
	if (!type_join(&x->type, type))
		return complain(ck, &e->loc, "'%s' holds %s, so it can't be assigned %s",
				e->name, type_name(&x->type), type_name(type));
	if (!type_equal(&before, &x->type))
		ck->changed = true;
	e->type = x->type;
	e->type.is_literal = false;
	return true;
}
