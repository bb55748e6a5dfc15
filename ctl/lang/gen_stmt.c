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

static void store_word(struct gen *g, const struct type *type, int reg,
		       uint32_t at)
{
	if (type->kind == TYPE_INT && type->width < 8) {
		reg = reuse_own(g, reg);
		gen_cut(g, type, reg);
	}
	emit(g, KMC_OP_STF, 0, reg, 8, at, 0);
	reg_put(g, reg);
}

static void assign_variable(struct gen *g, struct stmt *s)
{
	struct variable *x = s->target->variable;
	uint32_t at = frame_variable(g, x), place;

	if (type_is_word(&x->type)) {
		store_word(g, &x->type, gen_value(g, s->value), at);
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

static void gen_while(struct gen *g, struct stmt *s)
{
	struct loop loop = { .outer = g->loop, .again = label_new(g),
			     .end = label_new(g) };

	/* What the body writes is not known at its start. */
	reuse_drop(g, 0);
	g->loop = &loop;
	label_here(g, loop.again);
	gen_cond(g, s->value, false, loop.end);
	gen_stmts(g, s->body);
	emit_goto(g, loop.again);
	label_here(g, loop.end);
	g->loop = loop.outer;
	reuse_drop(g, 0);
}

/* The loop's variable goes up in the frame; a limit that is no literal too. */
static void gen_for_range(struct gen *g, struct stmt *s)
{
	struct loop loop = { .outer = g->loop, .again = label_new(g),
			     .end = label_new(g) };
	uint32_t at = frame_variable(g, s->target->variable);
	uint32_t limit = frame_take(g, 8);
	int begin = label_new(g), reg, other;

	store_word(g, &s->target->type, gen_value(g, s->value), at);
	store_word(g, &s->target->type, gen_value(g, s->limit), limit);
	reuse_drop(g, 0);
	g->loop = &loop;
	label_here(g, begin);
	reg = reg_take(g);
	other = reg_take(g);
	emit(g, KMC_OP_LDF, reg, 0, 8, at, 0);
	emit(g, KMC_OP_LDF, other, 0, 8, limit, 0);
	emit_jump(g, KMC_OP_JSGE, reg, other, 0, loop.end);
	reg_put(g, other);
	reg_put(g, reg);
	gen_stmts(g, s->body);
	label_here(g, loop.again);
	reg = reg_take(g);
	emit(g, KMC_OP_LDF, reg, 0, 8, at, 0);
	emit(g, KMC_OP_ADDI, reg, 0, 0, 0, 1);
	emit(g, KMC_OP_STF, 0, reg, 8, at, 0);
	reg_put(g, reg);
	emit_goto(g, begin);
	label_here(g, loop.end);
	g->loop = loop.outer;
	frame_put(g, limit);
	reuse_drop(g, 0);
}

/* To the end of the clause, or of the block that a subprogram has become. */
static void gen_return(struct gen *g, struct stmt *s)
{
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

static void gen_unroll(struct gen *g, struct stmt *s)
{
	uint64_t n;

	if (!fold_expr(s->value, &n))
		return;
	while (n-- && !g->c->diag.errors) {
		/* The same text runs again: nothing is read for the last time. */
		reuse_drop(g, 0);
		gen_stmts(g, s->body->body);
	}
	reuse_drop(g, 0);
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
		gen_too_large(g, "maps can't be gone through");
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
