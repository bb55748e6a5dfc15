// SPDX-License-Identifier: GPL-2.0
/*
 * Values that are known at compile time, as the machine would compute them.
 */
#include <string.h>
#include "check.h"

static uint64_t divide(enum op op, bool is_signed, uint64_t a, uint64_t b)
{
	if (!b)
		return op == OP_DIV ? 0 : a;
	if (!is_signed)
		return op == OP_DIV ? a / b : a % b;
	/* INT64_MIN / -1 would trap. */
	if (b == UINT64_MAX)
		return op == OP_DIV ? -a : 0;
	return op == OP_DIV ? (int64_t)a / (int64_t)b :
			      (int64_t)a % (int64_t)b;
}

static bool less(bool is_signed, uint64_t a, uint64_t b)
{
	return is_signed ? (int64_t)a < (int64_t)b : a < b;
}

uint64_t fold_binary(enum op op, bool is_signed, uint64_t a, uint64_t b)
{
	switch (op) {
	case OP_ADD:
		return a + b;
	case OP_SUB:
		return a - b;
	case OP_MUL:
		return a * b;
	case OP_DIV:
	case OP_MOD:
		return divide(op, is_signed, a, b);
	case OP_AND:
		return a & b;
	case OP_OR:
		return a | b;
	case OP_XOR:
		return a ^ b;
	case OP_LSH:
		return a << (b & 63);
	case OP_RSH:
		return is_signed ? (uint64_t)((int64_t)a >> (b & 63)) :
				   a >> (b & 63);
	case OP_LAND:
		return a && b;
	case OP_LOR:
		return a || b;
	case OP_EQ:
		return a == b;
	case OP_NE:
		return a != b;
	case OP_LT:
		return less(is_signed, a, b);
	case OP_GE:
		return !less(is_signed, a, b);
	case OP_GT:
		return less(is_signed, b, a);
	case OP_LE:
		return !less(is_signed, b, a);
	default:
		return 0;
	}
}

static uint64_t extend(const struct type *type, uint64_t n)
{
	unsigned int shift = 64 - 8 * type->width;

	if (type->is_bool)
		return !!n;
	n <<= shift;
	return type->is_signed ? (uint64_t)((int64_t)n >> shift) : n >> shift;
}

static bool fold_unary(const struct expr *e, uint64_t *value)
{
	uint64_t a;

	if (!fold_expr(e->a, &a))
		return false;
	switch (e->op) {
	case OP_NEG:
		*value = extend(&e->type, -a);
		return true;
	case OP_COMPL:
		*value = extend(&e->type, ~a);
		return true;
	case OP_DEREF:
		return false;
	default:
		*value = !a;
		return true;
	}
}

bool either_is_signed(const struct expr *e)
{
	const struct type *a = &e->a->type, *b = &e->b->type;

	if (a->kind == TYPE_POINTER || b->kind == TYPE_POINTER)
		return false;
	if (a->is_literal != b->is_literal)
		return a->is_literal ? b->is_signed : a->is_signed;
	return a->is_signed || b->is_signed;
}

bool binary_is_signed(const struct expr *e)
{
	switch (e->op) {
	case OP_LSH:
	case OP_RSH:
		return e->a->type.is_signed;
	case OP_DIV:
	case OP_MOD:
		/* A literal that is not below 0 is signed, and so gives way. */
		return e->a->type.is_signed && e->b->type.is_signed;
	default:
		return either_is_signed(e);
	}
}

/* Are two operands known, and the same? */
static bool fold_same(const struct expr *a, const struct expr *b, bool *same)
{
	uint64_t x, y;

	if (a->kind == EXPR_STRING && b->kind == EXPR_STRING) {
		*same &= a->len == b->len && !memcmp(a->name, b->name, a->len);
		return true;
	}
	if (a->kind != EXPR_TUPLE || b->kind != EXPR_TUPLE) {
		if (!fold_expr(a, &x) || !fold_expr(b, &y))
			return false;
		*same &= x == y;
		return true;
	}
	if (a->nr_args != b->nr_args)
		return false;
	for (a = a->args, b = b->args; a; a = a->next, b = b->next)
		if (!a->called != !b->called ||
		    (a->called && strcmp(a->called, b->called)) ||
		    !fold_same(a, b, same))
			return false;
	return true;
}

static bool fold_equality(const struct expr *e, uint64_t *value)
{
	bool same = true;

	if ((e->op != OP_EQ && e->op != OP_NE) ||
	    !fold_same(e->a, e->b, &same))
		return false;
	*value = same == (e->op == OP_EQ);
	return true;
}

/* A character of a literal. */
static bool fold_item(const struct expr *e, uint64_t *value)
{
	uint64_t n;

	if (e->a->kind != EXPR_STRING || !fold_expr(e->b, &n) || n > e->a->len)
		return false;
	*value = (int64_t)(int8_t)e->a->name[n];
	return true;
}

bool fold_expr(const struct expr *e, uint64_t *value)
{
	uint64_t a, b;

	if (e->type.kind != TYPE_INT && e->type.kind != TYPE_POINTER)
		return false;
	switch (e->kind) {
	case EXPR_INT:
	case EXPR_BOOL:
		*value = e->number;
		return true;
	case EXPR_UNARY:
		return fold_unary(e, value);
	case EXPR_TERNARY:
		return fold_expr(e->a, &a) && fold_expr(a ? e->b : e->c, value);
	case EXPR_CAST:
		if (!fold_expr(e->a, &a))
			return false;
		*value = extend(&e->type, a);
		return true;
	case EXPR_INDEX:
		return fold_item(e, value);
	case EXPR_BINARY:
		if (e->a->kind == EXPR_STRING || e->a->kind == EXPR_TUPLE)
			return fold_equality(e, value);
		/* Pointers count in what they point to. */
		if (e->a->type.kind == TYPE_POINTER ||
		    e->b->type.kind == TYPE_POINTER)
			return false;
		if (!fold_expr(e->a, &a) || !fold_expr(e->b, &b))
			return false;
		/* There is a warning when it is run. */
		if (!b && (e->op == OP_DIV || e->op == OP_MOD))
			return false;
		*value = fold_binary(e->op, binary_is_signed(e), a, b);
		return true;
	default:
		return false;
	}
}
