// SPDX-License-Identifier: GPL-2.0
#include "function.h"

static bool reads(const struct expr *e, const struct variable *x);

static bool any_reads(const struct expr *list, const struct variable *x)
{
	for (; list; list = list->next)
		if (reads(list, x))
			return true;
	return false;
}

/* Is @x read while the value of @e is made? */
static bool reads(const struct expr *e, const struct variable *x)
{
	if (!e)
		return false;
	if (e->kind == EXPR_VARIABLE)
		return e->variable == x;
	return e->kind == EXPR_BLOCK || reads(e->a, x) || reads(e->b, x) ||
	       reads(e->c, x) || any_reads(e->args, x);
}

void gen_store_word(struct gen *g, const struct type *type, int reg,
		    uint32_t at)
{
	if (type->kind == TYPE_INT && type->width < 8) {
		reg = reuse_own(g, reg);
		gen_cut(g, type, reg);
	}
	emit(g, KMC_OP_STF, 0, reg, 8, at, 0);
	reg_put(g, reg);
}

/* Only what was declared may be narrower than what it is assigned. */
static void store_variable(struct gen *g, const struct variable *x, int reg,
			   uint32_t at)
{
	static const struct type whole = { .kind = TYPE_INT, .width = 8 };

	gen_store_word(g, x->declared ? &x->type : &whole, reg, at);
}

static void assign_variable(struct gen *g, struct stmt *s)
{
	struct variable *x = s->target->variable;
	uint32_t at = frame_variable(g, x), place;

	if (type_is_word(&x->type)) {
		store_variable(g, x, gen_value(g, s->value), at);
	} else if (s->value->kind != EXPR_VARIABLE &&
		   reads(s->value, x)) {
		/* It reads what it writes: $a = x ? $b : $a */
		place = frame_take(g, type_size(&x->type));
		gen_wide(g, s->value, place, &x->type);
		gen_copy(g, place, at, type_size(&x->type));
		frame_put(g, place);
	} else if (s->value->kind != EXPR_VARIABLE ||
		   s->value->variable != x) {
		gen_wide(g, s->value, at, &x->type);
	}
	reuse_forget_variable(g, x);
}

static void gen_let(struct gen *g, struct stmt *s)
{
	const struct variable *x = s->target->variable;

	if (s->value)
		assign_variable(g, s);
	else
		gen_blank(g, frame_variable(g, s->target->variable),
			  type_size(&x->type));
}

static void assign_wide(struct gen *g, struct expr *target,
			struct expr *value)
{
	const struct map *m = target->map;
	uint32_t at = gen_layout(g, value, 1, &m->value);
	uint32_t key = gen_key(g, target);

	emit(g, KMC_OP_STORE, 0, 0, 0, key, (int64_t)at << 32 | m->index);
	reuse_forget_map(g, m);
	gen_key_put(g, m, key);
	frame_put(g, at);
}

static void assign_map(struct gen *g, struct stmt *s)
{
	struct expr *target = s->target;
	uint32_t key;
	int reg;

	if (target->map->value.kind == TYPE_AGGREGATION) {
		gen_aggregation(g, target, s->value);
		return;
	}
	if (!type_is_word(&target->map->value)) {
		assign_wide(g, target, s->value);
		return;
	}
	if (s->compound) {
		/* The key is computed once. */
		key = gen_key(g, target);
		target->key_at = key;
		reg = gen_value(g, s->value);
		target->key_at = -1;
	} else {
		reg = gen_value(g, s->value);
		key = gen_key(g, target);
	}
	gen_map_set(g, target, key, reg);
	reuse_remember_reg(g, target, reg);
	gen_key_put(g, target->map, key);
	reg_put(g, reg);
}

static void gen_if(struct gen *g, struct stmt *s)
{
	int no = label_new(g), end = label_new(g);
	unsigned int mark = reuse_mark(g);

	gen_cond(g, s->value, false, no);
	gen_stmts(g, s->body);
	if (s->other)
		emit_goto(g, end);
	label_here(g, no);
	reuse_drop(g, mark);
	gen_stmts(g, s->other);
	label_here(g, end);
	reuse_drop(g, mark);
}

/* To the end of the clause, or of the block that a subprogram has become. */
static void gen_return(struct gen *g, struct stmt *s)
{
	if (!s->from && s->value && g->v->is_test) {
		gen_exit(g, &(struct expr){ .args = s->value, .nr_args = 1 });
		return;
	}
	if (!s->from) {
		emit(g, KMC_OP_RET, 0, 0, 0, 0, 0);
		return;
	}
	if (s->target)
		assign_variable(g, s);
	emit_goto(g, s->from->label);
}

void gen_block(struct gen *g, struct expr *e)
{
	unsigned int mark = reuse_mark(g);

	e->label = label_new(g);
	gen_stmts(g, e->body);
	label_here(g, e->label);
	/* A return may have come from anywhere. */
	reuse_drop(g, mark);
}

static void gen_stmt(struct gen *g, struct stmt *s)
{
	switch (s->kind) {
	case STMT_EXPR:
		gen_effect(g, s->value);
		break;
	case STMT_ASSIGN:
		if (s->target->kind == EXPR_MAP)
			assign_map(g, s);
		else
			assign_variable(g, s);
		break;
	case STMT_LET:
		gen_let(g, s);
		break;
	case STMT_IF:
		gen_if(g, s);
		break;
	case STMT_WHILE:
		gen_while(g, s);
		break;
	case STMT_FOR_RANGE:
		gen_for_range(g, s);
		break;
	case STMT_FOR_MAP:
		gen_for_map(g, s);
		break;
	case STMT_UNROLL:
		gen_unroll(g, s);
		break;
	case STMT_BLOCK:
		gen_stmts(g, s->body);
		break;
	case STMT_RETURN:
		gen_return(g, s);
		break;
	case STMT_BREAK:
		emit_goto(g, g->loop->end);
		break;
	case STMT_CONTINUE:
		emit_goto(g, g->loop->again);
		break;
	}
}

void gen_stmts(struct gen *g, struct stmt *s)
{
	for (; s; s = s->next) {
		if (gen_take(g, s, s->next))
			s = s->next;
		else
			gen_stmt(g, s);
	}
}
