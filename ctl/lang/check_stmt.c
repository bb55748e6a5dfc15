// SPDX-License-Identifier: GPL-2.0
/*
 * Statements, and the passes over the whole script.
 */
#include "ctypes.h"
#include "function.h"

/* Types only widen, a few times each; this is a guard, not a limit. */
#define PASSES_MAX	64

void check_block(struct check *ck, const struct stmt *owner, struct stmt *s)
{
	const struct scope scope = { .outer = ck->scope, .block = owner };

	ck->scope = &scope;
	check_stmts(ck, s);
	ck->scope = scope.outer;
}

static bool check_assignable(struct check *ck, const struct stmt *s)
{
	const struct type *t = &s->value->type;

	if (t->kind == TYPE_AGGREGATION)
		return complain(ck, &s->loc, "%s() can only be assigned to a map",
				type_name(t));
	if (t->kind == TYPE_VOID)
		return s->value->name ?
		       complain(ck, &s->value->loc, "'%s' has no value",
				s->value->name) :
		       complain(ck, &s->value->loc, "this has no value");
	if (t->kind == TYPE_ARGS)
		return complain(ck, &s->value->loc, "'args' is not a value; write args.NAME");
	return true;
}

static void check_assign(struct check *ck, struct stmt *s)
{
	if (ck->asking && s->target->kind == EXPR_MAP) {
		ck->assigns = true;
		complain(ck, &s->loc, "a map can't be assigned in sizeof(), typeof() or typeinfo(): nothing in them is run");
		return;
	}
	if (!check_value(ck, s->value)) {
		/* @x = @x + 1 may be all that is ever assigned. */
		if (s->target->kind == EXPR_MAP && !ck->final &&
		    (s->value->kind == EXPR_BINARY ||
		     s->value->kind == EXPR_UNARY) &&
		    check_map_name(ck, s->target)->value.kind == TYPE_NONE)
			check_map_step(ck, s->target, false);
		return;
	}
	if (s->target->kind == EXPR_MAP)
		check_map_write(ck, s->target, s->value);
	else if (check_assignable(ck, s))
		check_var_write(ck, s->target, &s->value->type);
}

static void check_let(struct check *ck, struct stmt *s)
{
	struct type type;

	if (s->type_name && !check_type_name(ck, s->type_name, &type))
		return;
	if (s->value && !check_expr(ck, s->value))
		return;
	if (!check_var_let(ck, s->target, s->type_name ? &type : NULL))
		return;
	if (s->value && check_assignable(ck, s))
		check_var_write(ck, s->target, &s->value->type);
}

static void check_unroll(struct check *ck, struct stmt *s)
{
	uint64_t n;

	if (!check_int(ck, s->value, "unroll"))
		return;
	if (!fold_expr(s->value, &n))
		complain(ck, &s->value->loc, "the count of unroll must be a literal");
	else if (n < 1 || n > 100)
		complain(ck, &s->value->loc, "unroll repeats 1 to 100 times");
	check_block(ck, s, s->body);
}

static void check_loop_body(struct check *ck, struct stmt *s)
{
	ck->loops++;
	check_stmts(ck, s->body);
	ck->loops--;
}

static void check_for_range(struct check *ck, struct stmt *s)
{
	const struct scope scope = { .outer = ck->scope, .block = s };
	struct type number;
	bool ok = check_int(ck, s->value, "for");

	if (!check_int(ck, s->limit, "for") || !ok)
		return;
	number = type_int(true, 8);
	ck->scope = &scope;
	if (check_var_loop(ck, s->target, &number))
		check_loop_body(ck, s);
	ck->scope = scope.outer;
}

/* ($kv.0, $kv.1): the key, a tuple if it has several parts, and the value. */
static struct type row_type(struct check *ck, const struct map *m)
{
	struct type *members = arena_alloc(&ck->c->arena, 2 * sizeof(*members));

	members[0] = map_key_type(&ck->c->arena, m);
	members[1] = m->value;
	if (m->value.kind == TYPE_AGGREGATION)
		members[1] = type_int(m->is_signed, 8);
	return (struct type){ .kind = TYPE_TUPLE, .space = SPACE_FRAME,
			      .count = 2, .to = members };
}

static void check_for_map(struct check *ck, struct stmt *s)
{
	const struct scope scope = { .outer = ck->scope, .block = s };
	struct map *m = check_whole_map(ck, s->value);
	struct type row;

	if (!m || !m->key_known)
		return;
	if (!m->nr_key) {
		complain(ck, &s->value->loc, "'%s' has no keys to go through",
			 m->name);
		return;
	}
	if (m->value.kind == TYPE_AGGREGATION && !agg_is_number(m->value.agg)) {
		complain(ck, &s->value->loc, "'%s' holds %s(), which can be printed but not be read in the script",
			 m->name, type_name(&m->value));
		return;
	}
	row = row_type(ck, m);
	ck->scope = &scope;
	if (check_var_loop(ck, s->target, &row))
		check_loop_body(ck, s);
	ck->scope = scope.outer;
}

static void check_call_stmt(struct check *ck, struct stmt *s)
{
	struct expr *e = s->value;

	if (!check_expr(ck, e))
		return;
	if (e->type.kind == TYPE_AGGREGATION)
		complain(ck, &e->loc, "%s() must be assigned to a map: @ = %s",
			 e->name, e->function->usage);
}

static void check_return(struct check *ck, struct stmt *s)
{
	if (!s->value || !check_expr(ck, s->value))
		return;
	if (!s->from && ck->v->is_test)
		check_int(ck, s->value, "return");
	if (s->target && check_assignable(ck, s))
		check_var_write(ck, s->target, &s->value->type);
	else if (s->from && !s->target)
		complain(ck, &s->loc, "this function returns nothing");
}

static void check_if(struct check *ck, struct stmt *s)
{
	bool now = s->value->kind == EXPR_COMPTIME, known;
	uint64_t n;

	if (!check_condition(ck, s->value) && now)
		return;
	/* What is not chosen when the script is compiled need not make sense. */
	if (now && s->value->number)
		s->other = NULL;
	else if (now)
		s->body = NULL;
	known = fold_expr(s->value, &n);
	ck->dead += known && !n;
	check_stmts(ck, s->body);
	ck->dead -= known && !n;
	ck->dead += known && n;
	check_stmts(ck, s->other);
	ck->dead -= known && n;
}

static void check_stmt(struct check *ck, struct stmt *s)
{
	switch (s->kind) {
	case STMT_EXPR:
		check_call_stmt(ck, s);
		break;
	case STMT_ASSIGN:
		check_assign(ck, s);
		break;
	case STMT_LET:
		check_let(ck, s);
		break;
	case STMT_IF:
		check_if(ck, s);
		break;
	case STMT_WHILE:
		check_condition(ck, s->value);
		check_loop_body(ck, s);
		break;
	case STMT_FOR_RANGE:
		check_for_range(ck, s);
		break;
	case STMT_FOR_MAP:
		check_for_map(ck, s);
		break;
	case STMT_UNROLL:
		check_unroll(ck, s);
		break;
	case STMT_BLOCK:
		check_block(ck, s, s->body);
		break;
	case STMT_BREAK:
	case STMT_CONTINUE:
		if (!ck->loops)
			complain(ck, &s->loc, "this is in no loop");
		break;
	case STMT_RETURN:
		check_return(ck, s);
		break;
	}
}

void check_stmts(struct check *ck, struct stmt *s)
{
	for (; s; s = s->next)
		check_stmt(ck, s);
}

bool check_variant(struct compile *c, struct variant *v, bool final,
		   bool *changed)
{
	struct check ck = { .c = c, .v = v, .final = final };

	ctypes_look_in(c->ctypes, v->types);
	for (struct variable *x = v->clause->variables; x; x = x->next)
		x->assigned = false;
	if (v->clause->predicate)
		check_condition(&ck, v->clause->predicate);
	check_stmts(&ck, v->clause->body);
	*changed |= ck.changed;
	return !c->diag.errors;
}

bool check_all(struct compile *c)
{
	bool changed = true;

	for (int pass = 0; changed && pass < PASSES_MAX; pass++) {
		changed = false;
		for (struct variant *v = c->variants; v; v = v->next)
			check_variant(c, v, false, &changed);
	}
	for (struct variant *v = c->variants; v; v = v->next)
		if (v->nr_sites)
			check_variant(c, v, true, &changed);
	return !c->diag.errors;
}
