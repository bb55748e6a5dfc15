// SPDX-License-Identifier: GPL-2.0
#include "function.h"

static void assign_variable(struct gen *g, struct stmt *s)
{
	struct variable *x = s->target->variable;
	uint32_t at = frame_variable(g, x), place;
	int reg;

	if (x->type.kind != TYPE_STRING) {
		reg = gen_value(g, s->value);
		emit(g, KMC_OP_STF, 0, reg, 8, at, 0);
		reg_put(g, reg);
	} else if (s->value->kind == EXPR_TERNARY) {
		/* It may read what it writes: $a = x ? $b : $a */
		place = frame_take(g, type_size(&x->type));
		gen_string(g, s->value, place, &x->type);
		gen_string_copy(g, place, &x->type, at, &x->type);
		frame_put(g, place);
	} else if (s->value->kind != EXPR_VARIABLE ||
		   s->value->variable != x) {
		gen_string(g, s->value, at, &x->type);
	}
	reuse_forget_variable(g, x);
}

static void assign_string(struct gen *g, struct expr *target,
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
	if (target->map->value.kind == TYPE_STRING) {
		assign_string(g, target, s->value);
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
	case STMT_IF:
		gen_if(g, s);
		break;
	case STMT_WHILE:
		gen_while(g, s);
		break;
	case STMT_UNROLL:
		gen_unroll(g, s);
		break;
	case STMT_BLOCK:
		gen_stmts(g, s->body);
		break;
	case STMT_RETURN:
		emit(g, KMC_OP_RET, 0, 0, 0, 0, 0);
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
