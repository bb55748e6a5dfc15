// SPDX-License-Identifier: GPL-2.0
/*
 * C's memory: where members and elements are, and how they are read from there.
 */
#include "ctypes.h"
#include "field.h"
#include "function.h"

/* Loads of this many bytes keep a place in the frame aligned. */
static bool is_aligned(uint32_t at, unsigned int width)
{
	return at % width == 0;
}

static struct address in_register(int reg, enum type_space space)
{
	return (struct address){ .space = space, .reg = reg,
				 .index = REG_NONE };
}

/* A copy in the frame: a variable's, or one that is made now. */
static struct address in_frame(struct gen *g, struct expr *e)
{
	struct address a = { .space = SPACE_FRAME, .reg = REG_NONE,
			     .index = REG_NONE };
	struct type type;

	a.at = gen_wide_place(g, e, &type);
	a.base = a.at;
	return a;
}

/* Move @a on by @n elements of @size bytes, @n in a register of its own. */
static void add_elements(struct gen *g, struct address *a, int n, uint32_t size)
{
	int reg = n;

	if (size != 1) {
		reg = reuse_own(g, reg);
		emit(g, KMC_OP_MULI, reg, 0, 0, 0, size);
	}
	a->reg = reuse_own(g, a->reg);
	emit(g, KMC_OP_ADD, a->reg, reg, 0, 0, 0);
	reg_put(g, reg);
}

/* Say that @index is beyond the last of an array's elements. */
static void check_bounds(struct gen *g, const struct expr *e, int index)
{
	const struct type *t = &e->a->type;
	int fine;

	if (t->kind != TYPE_ARRAY || !t->count)
		return;
	fine = label_new(g);
	emit_jump(g, KMC_OP_JLTI, index, 0, t->count, fine);
	gen_warning(g, &e->loc, "Array access out of bounds. This can lead to unexpected results.");
	label_here(g, fine);
}

static struct address element(struct gen *g, struct expr *e)
{
	const struct type *t = &e->a->type;
	uint32_t size = type_bytes(&e->type);
	struct address a;
	struct spill spill;
	uint64_t n;

	if (t->kind == TYPE_STRING)
		size = 1;
	a = t->kind == TYPE_POINTER ?
	    in_register(gen_value(g, e->a), t->space) : gen_address(g, e->a);
	if (fold_expr(e->b, &n)) {
		if (a.space == SPACE_FRAME)
			a.at += n * size;
		else
			a.off += n * size;
		return a;
	}
	if (a.space == SPACE_FRAME) {
		a.index = gen_value(g, e->b);
		a.count = t->count;
		check_bounds(g, e, a.index);
		return a;
	}
	spill = spill_begin(g, a.reg, e->b);
	a.index = gen_value(g, e->b);
	check_bounds(g, e, a.index);
	a.reg = spill_end(g, &spill);
	add_elements(g, &a, a.index, size);
	a.index = REG_NONE;
	return a;
}

static struct address member(struct gen *g, struct expr *e)
{
	struct address a;

	if (e->a->type.kind == TYPE_POINTER)
		a = in_register(gen_value(g, e->a), e->a->type.space);
	else
		a = gen_address(g, e->a);
	if (a.space == SPACE_FRAME)
		a.at += e->member->offset;
	else
		a.off += e->member->offset;
	return a;
}

struct address gen_address(struct gen *g, struct expr *e)
{
	if (e->kind == EXPR_INDEX && !is_argument(e))
		return element(g, e);
	if (e->kind == EXPR_FIELD && e->a->type.kind != TYPE_TUPLE &&
	    !is_argument(e))
		return member(g, e);
	if (is_argument(e) && g->v->kind == KMC_PROBE_TRACEPOINT)
		return in_register(gen_record_address(g, e->field),
				   SPACE_KERNEL);
	if (e->kind == EXPR_UNARY)
		return in_register(gen_value(g, e->a), e->a->type.space);
	return in_frame(g, e);
}

void address_put(struct gen *g, struct address *a)
{
	if (a->reg != REG_NONE)
		reg_put(g, a->reg);
	if (a->index != REG_NONE)
		reg_put(g, a->index);
	if (a->space == SPACE_FRAME)
		frame_put(g, a->base);
}

/*
 * Emit @user or @kernel, whichever @a is in; the kernel's addresses are the upper
 * half. @dst, if it is read, keeps its value for the second.
 */
static void emit_by_space(struct gen *g, const struct address *a,
			  enum kmc_op kernel, enum kmc_op user, int dst,
			  int src, int size, int32_t off, int64_t imm)
{
	int upper, end;

	if (a->space == SPACE_KERNEL) {
		emit(g, kernel, dst, src, size, off, imm);
		return;
	}
	if (a->space == SPACE_USER) {
		emit(g, user, dst, src, size, off, imm);
		return;
	}
	upper = label_new(g);
	end = label_new(g);
	emit_jump(g, KMC_OP_JSLTI, src, 0, 0, upper);
	emit(g, user, dst, src, size, off, imm);
	emit_goto(g, end);
	label_here(g, upper);
	emit(g, kernel, dst, src, size, off, imm);
	label_here(g, end);
}

/* @a's register, with its offset added. */
static int whole_address(struct gen *g, struct address *a)
{
	if (a->off) {
		a->reg = reuse_own(g, a->reg);
		emit(g, KMC_OP_ADDI, a->reg, 0, 0, 0, a->off);
		a->off = 0;
	}
	return a->reg;
}

static int load_frame(struct gen *g, struct address *a, unsigned int width)
{
	int reg = reg_take(g);

	if (a->index != REG_NONE)
		emit(g, KMC_OP_LDX, reg, a->index, width, a->at, a->count);
	else if (is_aligned(a->at, width))
		emit(g, KMC_OP_LDF, reg, 0, width, a->at, 0);
	else
		gen_too_large(g, "a packed member is read from a copy of its structure");
	return reg;
}

static void extract_bits(struct gen *g, int reg, const struct member *m)
{
	unsigned int high = 64 - m->bit_offset - m->bits;

	if (high)
		emit(g, KMC_OP_LSHI, reg, 0, 0, 0, high);
	if (64 - m->bits)
		emit(g, m->type.is_signed ? KMC_OP_ARSHI : KMC_OP_RSHI, reg, 0,
		     0, 0, 64 - m->bits);
}

int gen_load(struct gen *g, struct expr *e)
{
	struct address a = gen_address(g, e);
	const struct member *m = NULL;
	unsigned int width = e->type.width;
	int reg;

	if (e->kind == EXPR_FIELD && !is_argument(e))
		m = e->member;
	if (a.space == SPACE_FRAME) {
		reg = load_frame(g, &a, width);
	} else {
		if (a.off != (int32_t)a.off)
			whole_address(g, &a);
		reg = reg_take(g);
		emit_by_space(g, &a, KMC_OP_LDK, KMC_OP_LDU, reg, a.reg, width,
			      a.off, 0);
	}
	address_put(g, &a);
	if (m && m->bits)
		extract_bits(g, reg, m);
	else if (e->type.is_signed && width < 8)
		emit(g, KMC_OP_SEXT, reg, 0, width, 0, 0);
	return reg;
}

void gen_fetch(struct gen *g, struct expr *e, uint32_t at)
{
	const struct type *t = &e->type;
	uint32_t bytes = type_bytes(t);
	struct address a;

	/* Only records have these. */
	if (t->kind == TYPE_STRING && t->is_chars && t->space == SPACE_KERNEL) {
		gen_record_chars(g, e, at);
		return;
	}
	a = gen_address(g, e);
	if (a.space == SPACE_FRAME) {
		gen_copy(g, a.at, at, type_size(t));
	} else if (t->kind == TYPE_STRING) {
		emit_by_space(g, &a, KMC_OP_STRK, KMC_OP_STRU, 0,
			      whole_address(g, &a), 0, at, t->size);
		if (t->count && t->count < t->size)
			gen_string_cut(g, at, t->count);
	} else {
		emit_by_space(g, &a, KMC_OP_CPYK, KMC_OP_CPYU, 0,
			      whole_address(g, &a), 0, at, bytes);
	}
	address_put(g, &a);
}
