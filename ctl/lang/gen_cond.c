// SPDX-License-Identifier: GPL-2.0
/*
 * Conditions into jumps.
 */
#include <string.h>
#include "function.h"

bool is_comparison(enum op op)
{
	return op >= OP_EQ && op <= OP_GE;
}

static enum op negated(enum op op)
{
	switch (op) {
	case OP_EQ:
		return OP_NE;
	case OP_NE:
		return OP_EQ;
	case OP_LT:
		return OP_GE;
	case OP_GE:
		return OP_LT;
	case OP_GT:
		return OP_LE;
	default:
		return OP_GT;
	}
}

/* The same comparison with its operands exchanged. */
static enum op mirrored(enum op op)
{
	switch (op) {
	case OP_LT:
		return OP_GT;
	case OP_GT:
		return OP_LT;
	case OP_LE:
		return OP_GE;
	case OP_GE:
		return OP_LE;
	default:
		return op;
	}
}

static enum kmc_op jump_op(enum op op, bool is_signed)
{
	switch (op) {
	case OP_EQ:
		return KMC_OP_JEQ;
	case OP_NE:
		return KMC_OP_JNE;
	case OP_LT:
		return is_signed ? KMC_OP_JSLT : KMC_OP_JLT;
	case OP_LE:
		return is_signed ? KMC_OP_JSLE : KMC_OP_JLE;
	case OP_GT:
		return is_signed ? KMC_OP_JSGT : KMC_OP_JGT;
	default:
		return is_signed ? KMC_OP_JSGE : KMC_OP_JGE;
	}
}

static void cond_compare(struct gen *g, struct expr *e, bool when, int label)
{
	enum op op = when ? e->op : negated(e->op);
	bool is_signed = binary_is_signed(e);
	struct expr *left = e->a, *right = e->b;
	struct spill spill;
	uint64_t n;
	int a, b;

	if (fold_expr(left, &n)) {
		left = e->b;
		right = e->a;
		op = mirrored(op);
	}
	a = gen_value(g, left);
	if (fold_expr(right, &n)) {
		/* The form with an immediate follows each operation. */
		emit_jump(g, jump_op(op, is_signed) + 1, a, 0, n, label);
		reg_put(g, a);
		return;
	}
	spill = spill_begin(g, a, right);
	b = gen_value(g, right);
	a = spill_end(g, &spill);
	emit_jump(g, jump_op(op, is_signed), a, b, 0, label);
	reg_put(g, a);
	reg_put(g, b);
}

/* Jump to @label if @reg is one of the sites that are called @name. */
static void cond_site(struct gen *g, int reg, const char *name, bool when,
		      int label)
{
	const struct question *q = g->c->question;
	int yes = when ? label : label_new(g);

	for (size_t i = 0; i < q->nr_sites; i++)
		if (!q->sites[i].has_alias && !strcmp(q->sites[i].name, name))
			emit_jump(g, KMC_OP_JEQI, reg, 0, i, yes);
	if (!when) {
		emit_goto(g, label);
		label_here(g, yes);
	}
}

/* The same for the functions that are called @name. */
static void cond_func(struct gen *g, int reg, const char *name, bool when,
		      int label)
{
	const struct question *q = g->c->question;
	int yes = when ? label : label_new(g);

	for (size_t i = 0; i < q->nr_sites; i++)
		if (q->sites[i].addr && !strcmp(q->sites[i].target, name))
			emit_jump(g, KMC_OP_JEQI, reg, 0, q->sites[i].addr,
				  yes);
	if (!when) {
		emit_goto(g, label);
		label_here(g, yes);
	}
}

static void cond_name(struct gen *g, struct expr *value, struct expr *literal,
		      bool when, int label)
{
	int reg = gen_value(g, value);

	if (value->type.kind == TYPE_SITE)
		cond_site(g, reg, literal->name, when, label);
	else
		cond_func(g, reg, literal->name, when, label);
	reg_put(g, reg);
}

/* Strings; or what is shown as one, and a literal. */
static void cond_equal(struct gen *g, struct expr *e, bool when, int label)
{
	struct expr *a = e->a, *b = e->b;
	int reg;

	if (a->kind == EXPR_STRING) {
		a = e->b;
		b = e->a;
	}
	if (type_is_word(&a->type)) {
		cond_name(g, a, b, when, label);
		return;
	}
	if (a->type.kind != TYPE_STRING) {
		gen_wide_equal(g, a, b, when, label);
		return;
	}
	if (b->kind == EXPR_STRING &&
	    gen_string_literal_cond(g, a, b, when, label))
		return;
	reg = gen_string_equal(g, a, b);
	emit_jump(g, when ? KMC_OP_JNEI : KMC_OP_JEQI, reg, 0, 0, label);
	reg_put(g, reg);
}

static void cond_logic(struct gen *g, struct expr *e, bool when, int label)
{
	bool is_and = e->op == OP_LAND;
	struct expr *first = e->a, *second = e->b;
	unsigned int mark;
	int skip;

	if (order_exchanged(e)) {
		first = e->b;
		second = e->a;
	}

	if (is_and != when) {
		/* One operand is enough for the jump: a || b, !(a && b). */
		gen_cond(g, first, when, label);
		gen_cond(g, second, when, label);
		return;
	}
	/* The first alone may decide against it, and skip the second. */
	skip = label_new(g);
	mark = reuse_mark(g);
	gen_cond(g, first, !when, skip);
	gen_cond(g, second, when, label);
	label_here(g, skip);
	reuse_drop(g, mark);
}

void gen_cond(struct gen *g, struct expr *e, bool when, int label)
{
	uint64_t n;
	int reg;

	if (fold_expr(e, &n)) {
		if (!!n == when)
			emit_goto(g, label);
		return;
	}
	if (e->kind == EXPR_UNARY && e->op == OP_NOT) {
		gen_cond(g, e->a, !when, label);
		return;
	}
	if (e->kind == EXPR_BINARY && (e->op == OP_LAND || e->op == OP_LOR)) {
		cond_logic(g, e, when, label);
		return;
	}
	if (e->kind == EXPR_BINARY && is_comparison(e->op)) {
		if (type_is_word(&e->a->type) && type_is_word(&e->b->type))
			cond_compare(g, e, when, label);
		else
			cond_equal(g, e, when != (e->op == OP_NE), label);
		return;
	}
	reg = gen_value(g, e);
	emit_jump(g, when ? KMC_OP_JNEI : KMC_OP_JEQI, reg, 0, 0, label);
	reg_put(g, reg);
}
