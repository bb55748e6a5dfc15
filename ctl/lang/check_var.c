// SPDX-License-Identifier: GPL-2.0
/*
 * $variables: they must be assigned before they are read.
 *
 * A variable belongs to the block that it is first assigned in. Older scripts
 * assign it in one block and read it behind it, so that a block's end does not
 * make it go: only another variable of that name hides it, which comes by let,
 * or by an assignment of another type in another block.
 */
#include <string.h>
#include "check.h"
#include "nearest.h"

static bool is_open(const struct check *ck, const struct variable *x)
{
	for (const struct scope *s = ck->scope; s; s = s->outer)
		if (s->block == x->block)
			return true;
	return !x->block;
}

static const struct stmt *here(const struct check *ck)
{
	return ck->scope ? ck->scope->block : NULL;
}

/* The latest of that name that is open or, if none is, that is closed. */
static struct variable *find(const struct check *ck, const char *name)
{
	struct variable *x, *closed = NULL;

	for (x = ck->v->clause->variables; x; x = x->next) {
		if (strcmp(x->name, name))
			continue;
		if (is_open(ck, x))
			return x;
		if (!closed)
			closed = x;
	}
	return closed;
}

static struct variable *add(struct check *ck, const char *name)
{
	struct clause *clause = ck->v->clause;
	struct variable *x = arena_alloc(&ck->c->arena, sizeof(*x));

	x->name = name;
	x->block = here(ck);
	x->slot = -1;
	x->next = clause->variables;
	clause->variables = x;
	ck->changed = true;
	return x;
}

/* As it is written: a copy of a macro's body numbers its own. */
static int name_len(const char *name)
{
	return strcspn(name, "#");
}

static const char *hint(struct check *ck, const char *name)
{
	struct nearest near;

	nearest_init(&near, name);
	for (struct variable *x = ck->v->clause->variables; x; x = x->next)
		if (x->assigned && !strchr(x->name, '#'))
			nearest_offer(&near, x->name);
	return nearest_hint(&near, "");
}

static bool read_as(struct expr *e, const struct variable *x)
{
	e->type = x->type;
	e->type.is_literal = false;
	return x->type.kind != TYPE_NONE;
}

bool check_var_read(struct check *ck, struct expr *e)
{
	struct variable *x = e->variable ? e->variable : find(ck, e->name);

	if (!x || !x->assigned)
		return complain(ck, &e->loc, "'%.*s' is read before it is assigned%s",
				name_len(e->name), e->name, hint(ck, e->name));
	e->variable = x;
	return read_as(e, x) ||
	       complain(ck, &e->loc, "'%.*s' is of no type: nothing is ever assigned to it",
			name_len(e->name), e->name);
}

/* A declared type stays; what does not fit in it is cut, as C does it. */
static bool fits_declared(const struct variable *x, const struct type *type)
{
	struct type t = x->type;

	if (t.kind == TYPE_INT && type->kind == TYPE_INT)
		return true;
	if (t.kind == TYPE_STRING && type->kind == TYPE_STRING)
		return true;
	if (t.kind == TYPE_POINTER && type->kind == TYPE_INT)
		return true;
	return t.kind == type->kind && type_is_value(type);
}

static bool mismatch(struct check *ck, const struct expr *e,
		     const struct variable *x, const struct type *type)
{
	return complain(ck, &e->loc, "'%.*s' holds %s, so it can't be assigned %s",
			name_len(e->name), e->name, type_name(&x->type),
			type_name(type));
}

static bool assign(struct check *ck, struct expr *e, struct variable *x,
		   const struct type *type)
{
	struct type before = x->type;

	e->variable = x;
	x->assigned = true;
	if (x->declared) {
		if (!fits_declared(x, type))
			return mismatch(ck, e, x, type);
	} else if (!type_join(&ck->c->arena, &x->type, type)) {
		return mismatch(ck, e, x, type);
	}
	if (!type_equal(&before, &x->type))
		ck->changed = true;
	read_as(e, x);
	return true;
}

static bool can_hold(struct check *ck, const struct variable *x,
		     const struct type *type)
{
	struct type t = x->type;

	return x->declared ? fits_declared(x, type) :
			     type_join(&ck->c->arena, &t, type);
}

bool check_var_write(struct check *ck, struct expr *e, const struct type *type)
{
	struct variable *x = e->variable;

	if (!x) {
		x = find(ck, e->name);
		if (!x || (!is_open(ck, x) && !can_hold(ck, x, type)))
			x = add(ck, e->name);
	}
	if (x->fixed)
		return complain(ck, &e->loc, "'%.*s' is the loop's, and can't be assigned",
				name_len(e->name), e->name);
	return assign(ck, e, x, type);
}

static bool is_declared_here(const struct check *ck, const struct expr *e)
{
	const struct variable *x;

	for (x = ck->v->clause->variables; x; x = x->next)
		if (!strcmp(x->name, e->name) && x->block == here(ck) &&
		    x->assigned && x != e->variable)
			return true;
	return false;
}

bool check_var_let(struct check *ck, struct expr *e,
		   const struct type *declared)
{
	if (is_declared_here(ck, e))
		return complain(ck, &e->loc, "'%.*s' is there already in this block",
				name_len(e->name), e->name);
	if (!e->variable)
		e->variable = add(ck, e->name);
	e->variable->assigned = true;
	if (declared) {
		e->variable->type = *declared;
		e->variable->declared = true;
	}
	read_as(e, e->variable);
	return true;
}

bool check_var_loop(struct check *ck, struct expr *e, const struct type *type)
{
	if (!e->variable)
		e->variable = add(ck, e->name);
	e->variable->fixed = true;
	return assign(ck, e, e->variable, type);
}
