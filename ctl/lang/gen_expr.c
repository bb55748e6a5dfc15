// SPDX-License-Identifier: GPL-2.0
/*
 * Integers into registers.
 */
#include "builtin.h"
#include "user_arg.h"
#include "field.h"
#include "function.h"

static int constant(struct gen *g, uint64_t n)
{
	int reg = reg_take(g);

	emit(g, KMC_OP_MOVI, reg, 0, 0, 0, n);
	return reg;
}

struct spill spill_begin(struct gen *g, int reg, const struct expr *e)
{
	struct spill s = { .reg = reg };
	uint64_t n;

	/* Two are enough for what has no operands of its own. */
	if (reg_spare(g) > 2 || fold_expr(e, &n))
		return s;
	s.in_frame = true;
	s.at = frame_take(g, 8);
	emit(g, KMC_OP_STF, 0, reg, 8, s.at, 0);
	reg_put(g, reg);
	return s;
}

int spill_end(struct gen *g, struct spill *s)
{
	if (s->in_frame) {
		s->reg = reg_take(g);
		emit(g, KMC_OP_LDF, s->reg, 0, 8, s->at, 0);
		frame_put(g, s->at);
	}
	return s->reg;
}

static int load_builtin(struct gen *g, const struct expr *e)
{
	const struct builtin *b = e->builtin;
	int reg;

	if (b->source == BUILTIN_ARG && g->v->usdt)
		return gen_usdt_arg(g, b->code);
	if (b->source == BUILTIN_STACK_ARG)
		return gen_stack_arg(g, b->code);
	if (b->source == BUILTIN_ARG) {
		reg = gen_function_arg(g, b->code);
	} else {
		reg = reg_take(g);
		emit(g, KMC_OP_VAR, reg, 0, 0, 0, b->code);
	}
	if (e->type.width != b->type.width)
		gen_cut(g, &e->type, reg);
	return reg;
}

void gen_cut(struct gen *g, const struct type *type, int reg)
{
	if (type->kind == TYPE_INT && type->width < 8)
		emit(g, type->is_signed ? KMC_OP_SEXT : KMC_OP_ZEXT, reg, 0,
		     type->width, 0, 0);
}

static int load_variable(struct gen *g, const struct expr *e)
{
	int reg = reg_take(g);

	emit(g, KMC_OP_LDF, reg, 0, 8, frame_variable(g, e->variable), 0);
	return reg;
}

/* Values that the instructions for single numbers know. */
static bool is_plain(const struct type *t)
{
	return t->kind == TYPE_INT || t->kind == TYPE_POINTER;
}

int gen_map_get(struct gen *g, struct expr *e, uint32_t key)
{
	uint32_t at;
	int reg;

	if (e->map->value.kind == TYPE_AGGREGATION)
		return gen_agg_read(g, e, key);
	reg = reg_take(g);
	if (is_plain(&e->map->value)) {
		emit(g, KMC_OP_GET, reg, 0, 0, key, e->map->index);
		return reg;
	}
	at = frame_take(g, 8);
	emit(g, KMC_OP_LOAD, reg, 0, 0, key,
	     (int64_t)at << 32 | e->map->index);
	emit(g, KMC_OP_LDF, reg, 0, 8, at, 0);
	frame_put(g, at);
	return reg;
}

void gen_map_set(struct gen *g, struct expr *e, uint32_t key, int reg)
{
	uint32_t at;

	reuse_forget_map(g, e->map);
	if (is_plain(&e->map->value)) {
		emit(g, KMC_OP_SET, 0, reg, 0, key, e->map->index);
		return;
	}
	at = frame_take(g, 8);
	emit(g, KMC_OP_STF, 0, reg, 8, at, 0);
	emit(g, KMC_OP_STORE, 0, 0, 0, key,
	     (int64_t)at << 32 | e->map->index);
	frame_put(g, at);
}

static int load_map(struct gen *g, struct expr *e)
{
	uint32_t key;
	int reg;

	if (e->key_at >= 0)
		return gen_map_get(g, e, e->key_at);
	key = gen_key(g, e);
	reg = gen_map_get(g, e, key);
	gen_key_put(g, e->map, key);
	return reg;
}

static const struct {
	enum kmc_op op, sop;
} alu[] = {
	[OP_ADD] = { KMC_OP_ADD, KMC_OP_ADD },
	[OP_SUB] = { KMC_OP_SUB, KMC_OP_SUB },
	[OP_MUL] = { KMC_OP_MUL, KMC_OP_MUL },
	[OP_DIV] = { KMC_OP_DIV, KMC_OP_SDIV },
	[OP_MOD] = { KMC_OP_MOD, KMC_OP_SMOD },
	[OP_AND] = { KMC_OP_AND, KMC_OP_AND },
	[OP_OR] = { KMC_OP_OR, KMC_OP_OR },
	[OP_XOR] = { KMC_OP_XOR, KMC_OP_XOR },
	[OP_LSH] = { KMC_OP_LSH, KMC_OP_LSH },
	[OP_RSH] = { KMC_OP_RSH, KMC_OP_ARSH },
};

/* The truth of a condition as 1 or 0. */
int gen_truth(struct gen *g, struct expr *e)
{
	unsigned int mark = reuse_mark(g);
	int no = label_new(g), end = label_new(g), reg;

	gen_cond(g, e, false, no);
	reg = reg_take(g);
	emit(g, KMC_OP_MOVI, reg, 0, 0, 0, 1);
	emit_goto(g, end);
	label_here(g, no);
	emit(g, KMC_OP_MOVI, reg, 0, 0, 0, 0);
	label_here(g, end);
	reuse_drop(g, mark);
	return reg;
}

/* What a number is multiplied with before it is added to a pointer. */
static uint32_t stride(const struct type *pointer, const struct type *number)
{
	if (pointer->kind != TYPE_POINTER || number->kind == TYPE_POINTER ||
	    !pointer->to || !type_is_value(pointer->to))
		return 1;
	return type_bytes(pointer->to);
}

static int scaled(struct gen *g, struct expr *e, uint32_t by)
{
	int reg = gen_value(g, e);

	if (by == 1)
		return reg;
	reg = reuse_own(g, reg);
	emit(g, KMC_OP_MULI, reg, 0, 0, 0, by);
	return reg;
}

/* @a = @a / @b, or its rest; by 0 it is 1 and a warning, as in bpftrace. */
static void divide(struct gen *g, const struct expr *e, enum kmc_op op, int a,
		   int b)
{
	int fine = label_new(g), end = label_new(g);

	emit_jump(g, KMC_OP_JNEI, b, 0, 0, fine);
	gen_warning(g, &e->loc, "Divide or modulo by 0 detected. This can lead to unexpected results. 1 is being used as the result.");
	emit(g, KMC_OP_MOVI, a, 0, 0, 0, 1);
	emit_goto(g, end);
	label_here(g, fine);
	emit(g, op, a, b, 0, 0, 0);
	label_here(g, end);
}

static int arithmetic(struct gen *g, struct expr *e)
{
	bool moves = e->op == OP_ADD || e->op == OP_SUB;
	bool divides = e->op == OP_DIV || e->op == OP_MOD;
	uint32_t a_by = moves ? stride(&e->b->type, &e->a->type) : 1;
	uint32_t b_by = moves ? stride(&e->a->type, &e->b->type) : 1;
	enum kmc_op op = binary_is_signed(e) ? alu[e->op].sop : alu[e->op].op;
	struct spill spill;
	int a, b, left;
	uint64_t n;

	a = scaled(g, e->a, a_by);
	if (fold_expr(e->b, &n) && (n || !divides)) {
		a = reuse_own(g, a);
		/* The form with an immediate follows each operation. */
		emit(g, op + 1, a, 0, 0, 0, n * b_by);
		return a;
	}
	spill = spill_begin(g, a, e->b);
	b = scaled(g, e->b, b_by);
	left = spill_end(g, &spill);
	a = reuse_own(g, left);
	if (divides)
		divide(g, e, op, a, b);
	else
		emit(g, op, a, b, 0, 0, 0);
	reg_put(g, b);
	return a;
}

static int ternary(struct gen *g, struct expr *e)
{
	int no = label_new(g), end = label_new(g), reg;
	unsigned int mark = reuse_mark(g);
	uint32_t at = frame_take(g, 8);

	gen_cond(g, e->a, false, no);
	reg = gen_value(g, e->b);
	emit(g, KMC_OP_STF, 0, reg, 8, at, 0);
	reg_put(g, reg);
	emit_goto(g, end);
	label_here(g, no);
	reuse_drop(g, mark);
	reg = gen_value(g, e->c);
	emit(g, KMC_OP_STF, 0, reg, 8, at, 0);
	reg_put(g, reg);
	label_here(g, end);
	reuse_drop(g, mark);
	reg = reg_take(g);
	emit(g, KMC_OP_LDF, reg, 0, 8, at, 0);
	frame_put(g, at);
	return reg;
}

static int variable_address(struct gen *g, struct variable *x)
{
	int reg = reg_take(g);

	emit(g, KMC_OP_VAR, reg, 0, 0, 0, KMC_VAR_FRAME);
	emit(g, KMC_OP_ADDI, reg, 0, 0, 0, frame_variable(g, x));
	return reg;
}

static int unary(struct gen *g, struct expr *e)
{
	int reg;

	if (e->op == OP_NOT)
		return gen_truth(g, e);
	if (e->op == OP_DEREF)
		return gen_load(g, e);
	if (e->op == OP_ADDRESS)
		return variable_address(g, e->a->variable);
	reg = gen_own(g, e->a);
	if (e->op == OP_NEG)
		emit(g, KMC_OP_NEG, reg, 0, 0, 0, 0);
	else
		emit(g, KMC_OP_XORI, reg, 0, 0, 0, -1);
	if (e->type.width < 8)
		emit(g, e->type.is_signed ? KMC_OP_SEXT : KMC_OP_ZEXT, reg, 0,
		     e->type.width, 0, 0);
	return reg;
}

/* x++ and its like; the register has the value before, with @want_old, or after. */
static int step(struct gen *g, struct expr *e, bool want_old)
{
	enum kmc_op op = e->op == OP_ADD ? KMC_OP_ADDI : KMC_OP_SUBI;
	uint32_t by = stride(&e->a->type, &(struct type){ 0 });
	bool is_map = e->a->kind == EXPR_MAP;
	uint32_t key = is_map ? gen_key(g, e->a) : 0;
	int old, reg;

	old = is_map ? gen_map_get(g, e->a, key) : load_variable(g, e->a);
	reg = old;
	if (want_old) {
		reg = reg_take(g);
		emit(g, KMC_OP_MOV, reg, old, 0, 0, 0);
	}
	emit(g, op, reg, 0, 0, 0, by);
	if (is_map) {
		gen_map_set(g, e->a, key, reg);
		gen_key_put(g, e->a->map, key);
	} else {
		gen_cut(g, &e->a->variable->type, reg);
		emit(g, KMC_OP_STF, 0, reg, 8,
		     frame_variable(g, e->a->variable), 0);
		reuse_forget_variable(g, e->a->variable);
	}
	if (want_old)
		reg_put(g, reg);
	return old;
}

/* A member of a tuple, in the frame. */
static int load_tuple_member(struct gen *g, struct expr *e)
{
	uint32_t base, at = gen_tuple_member(g, e, &base);
	int reg = reg_take(g);

	emit(g, KMC_OP_LDF, reg, 0, 8, at, 0);
	frame_put(g, base);
	return reg;
}

static int load_field(struct gen *g, struct expr *e)
{
	if (is_argument(e))
		return gen_argument(g, e);
	if (e->kind == EXPR_FIELD && e->a->type.kind == TYPE_TUPLE)
		return load_tuple_member(g, e);
	if (e->kind == EXPR_INDEX && e->a->type.kind == TYPE_STRING &&
	    e->a->type.space == SPACE_FRAME)
		return gen_character(g, e);
	return gen_load(g, e);
}

static int load(struct gen *g, struct expr *e)
{
	int reg = reuse_reg(g, e);

	if (reg != REG_NONE)
		return reg;
	switch (e->kind) {
	case EXPR_NAME:
		reg = load_builtin(g, e);
		break;
	case EXPR_MAP:
		reg = load_map(g, e);
		break;
	default:
		reg = load_field(g, e);
		break;
	}
	reuse_remember_reg(g, e, reg);
	return reg;
}

static int value(struct gen *g, struct expr *e)
{
	uint64_t n;

	if (fold_expr(e, &n))
		return constant(g, n);
	switch (e->kind) {
	case EXPR_VARIABLE:
		return load_variable(g, e);
	case EXPR_UNARY:
		return unary(g, e);
	case EXPR_BINARY:
		if (e->op == OP_LAND || e->op == OP_LOR || is_comparison(e->op))
			return gen_truth(g, e);
		return arithmetic(g, e);
	case EXPR_TERNARY:
		return ternary(g, e);
	case EXPR_CAST:
		return gen_cast(g, e);
	case EXPR_CALL:
		return e->function->value(g, e);
	case EXPR_STEP:
		return step(g, e, !e->prefix);
	case EXPR_BLOCK:
		gen_block(g, e);
		return gen_value(g, e->a);
	default:
		return load(g, e);
	}
}

int gen_value(struct gen *g, struct expr *e)
{
	const struct loc *outer = g->at;
	int reg;

	g->at = &e->loc;
	reg = value(g, e);
	g->at = outer;
	return reg;
}

int gen_own(struct gen *g, struct expr *e)
{
	return reuse_own(g, gen_value(g, e));
}

void gen_effect(struct gen *g, struct expr *e)
{
	const struct loc *outer = g->at;
	unsigned int mark;
	int no, end;

	if (e->kind == EXPR_CALL && e->function->run) {
		g->at = &e->loc;
		e->function->run(g, e);
		g->at = outer;
		return;
	}
	if (e->kind == EXPR_TERNARY && e->type.kind == TYPE_VOID) {
		no = label_new(g);
		end = label_new(g);
		mark = reuse_mark(g);
		gen_cond(g, e->a, false, no);
		gen_effect(g, e->b);
		emit_goto(g, end);
		label_here(g, no);
		reuse_drop(g, mark);
		gen_effect(g, e->c);
		label_here(g, end);
		reuse_drop(g, mark);
		return;
	}
	if (e->kind == EXPR_BLOCK) {
		gen_block(g, e);
		if (e->a)
			gen_effect(g, e->a);
		return;
	}
	if (e->kind == EXPR_STEP)
		reg_put(g, step(g, e, false));
	else if (type_is_word(&e->type))
		reg_put(g, gen_value(g, e));
}
