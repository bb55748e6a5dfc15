// SPDX-License-Identifier: GPL-2.0
/*
 * Casts: between numbers, and between a number and the array of its bytes.
 */
#include <string.h>
#include "function.h"

static bool is_number_array(const struct type *t)
{
	return t->kind == TYPE_ARRAY && t->to->kind == TYPE_INT;
}

/* An array without a number of elements has as many as it takes. */
static bool fit_array(struct type *to, uint32_t bytes)
{
	if (!to->count)
		to->count = bytes / type_bytes(to->to);
	return to->count && type_bytes(to) == bytes;
}

/* The bytes of a number; a literal has as many as are wanted. */
static bool number_to_array(const struct type *from, struct type *to)
{
	if (from->is_literal && to->count)
		return type_bytes(to) <= 8;
	return fit_array(to, type_width(from));
}

/* A literal has a NUL behind it. */
static bool text_to_array(const struct expr *text, struct type *to)
{
	const struct type *from = &text->type;
	uint32_t bytes = text->kind == EXPR_STRING ? text->len + 1 : from->size;

	return from->is_chars && type_bytes(to->to) == 1 &&
	       (to->count ? to->count <= bytes : fit_array(to, bytes));
}

static bool can_cast(const struct expr *e, struct type *to)
{
	const struct type *from = &e->type;

	/* Only to one that has at least the same room. */
	if (to->kind == TYPE_STRING)
		return from->kind == TYPE_STRING &&
		       type_written_size(to) >= type_written_size(from);
	if (is_number(to))
		return type_is_word(from) ||
		       (is_number_array(from) &&
			type_bytes(from) == type_bytes(to));
	if (!is_number_array(to))
		return false;
	return from->kind == TYPE_INT ? number_to_array(from, to) :
	       from->kind == TYPE_STRING ? text_to_array(e, to) :
	       is_number_array(from) && fit_array(to, type_bytes(from));
}

/* Pointers to them are like others: what is there has a size. */
static bool is_floating(const struct type_name *t)
{
	return t->base && !t->pointers && (!strcmp(t->base, "float") ||
					   !strcmp(t->base, "double"));
}

bool check_cast(struct check *ck, struct expr *e)
{
	const struct type *from = &e->a->type;
	struct type to;

	if (!check_type_name(ck, e->type_name, &to) || !check_expr(ck, e->a))
		return false;
	if (is_floating(e->type_name))
		return complain(ck, &e->loc, "there are no floating-point numbers here, as there are none in the kernel");
	if (to.kind == TYPE_STRING && from->kind == TYPE_STRING &&
	    !can_cast(e->a, &to))
		return complain(ck, &e->loc, "a string of %u bytes can't be cast to one of %u",
				type_written_size(from),
				type_written_size(&to));
	if (!can_cast(e->a, &to))
		return complain(ck, &e->loc, "%s can't be cast to %s",
				type_name(from), type_name(&to));
	if (is_number(&to) && is_number(from))
		to.space = from->space;
	if (from->kind == TYPE_KSYM)
		to.space = SPACE_KERNEL;
	e->type = to;
	return true;
}

static bool cast_fits(const struct type *from, const struct type *to)
{
	if (from->kind != TYPE_INT)
		return false;
	if (from->width == to->width)
		return from->is_signed == to->is_signed;
	return from->width < to->width && (!from->is_signed || to->is_signed);
}

/* What an array's bytes are as a number. */
static int array_number(struct gen *g, struct expr *e)
{
	struct type type;
	uint32_t at = gen_wide_place(g, e->a, &type);
	int reg = reg_take(g);

	emit(g, KMC_OP_LDF, reg, 0, e->type.width, at, 0);
	if (e->type.is_signed)
		gen_cut(g, &e->type, reg);
	frame_put(g, at);
	return reg;
}

int gen_cast(struct gen *g, struct expr *e)
{
	const struct type *from = &e->a->type, *to = &e->type;
	int reg;

	if (from->kind == TYPE_ARRAY)
		return array_number(g, e);
	if (to->is_bool)
		return gen_truth(g, e->a);
	reg = gen_value(g, e->a);
	/* What fits already stays as it is. */
	if (to->width == 8 || cast_fits(from, to))
		return reg;
	reg = reuse_own(g, reg);
	emit(g, to->is_signed ? KMC_OP_SEXT : KMC_OP_ZEXT, reg, 0, to->width,
	     0, 0);
	return reg;
}

void gen_cast_array(struct gen *g, struct expr *e, uint32_t at)
{
	uint32_t place, size = type_size(&e->type);
	struct type type;
	int reg;

	if (e->a->type.kind == TYPE_INT) {
		reg = gen_value(g, e->a);
		emit(g, KMC_OP_STF, 0, reg, 8, at, 0);
		reg_put(g, reg);
		return;
	}
	place = gen_wide_place(g, e->a, &type);
	/* A text's NUL may not have been in its words. */
	if (type_size(&type) < size) {
		gen_blank(g, at, size);
		size = type_size(&type);
	}
	gen_copy(g, place, at, size);
	frame_put(g, place);
}
