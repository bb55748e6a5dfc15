// SPDX-License-Identifier: GPL-2.0
#include "cexpr.h"

#define DEPTH_MAX	200

/* A value: all are of 64 bits; @u: unsigned. */
struct value {
	int64_t v;
	bool u;
};

static struct value ternary(struct cexpr *e);

static struct value fail(struct cexpr *e, const char *why)
{
	if (!e->why)
		e->why = why;
	return (struct value){};
}

static bool take(struct cexpr *e, const char *text)
{
	if (!ctoken_is(e->at, text))
		return false;
	e->at = e->at->next;
	return true;
}

static struct value number(struct cexpr *e)
{
	struct value v = {};
	uint64_t n;

	if (!ctoken_value(e->at, &n, &v.u))
		return fail(e, "this is no integer");
	v.v = n;
	e->at = e->at->next;
	return v;
}

static struct value unary(struct cexpr *e);

/* "(type)x" and "sizeof(type)"; false: what is at the parenthesis is no type. */
static bool in_parentheses(struct cexpr *e, uint32_t *size, uint32_t *align)
{
	const struct ctoken *t = e->at;

	if (!e->type || !ctoken_is(t, "("))
		return false;
	t = t->next;
	if (!e->type(e->data, &t, size, align) || !ctoken_is(t, ")"))
		return false;
	e->at = t->next;
	return true;
}

static struct value parenthesis(struct cexpr *e)
{
	struct value v;
	uint32_t size, align;

	if (in_parentheses(e, &size, &align)) {
		v = unary(e);
		if (size == 1 || size == 2 || size == 4)
			v.v = (int64_t)((uint64_t)v.v << (64 - size * 8)) >>
			      (64 - size * 8);
		return v;
	}
	take(e, "(");
	v = ternary(e);
	if (!e->why && !take(e, ")"))
		return fail(e, "a ')' is missing");
	return v;
}

static struct value measure(struct cexpr *e, bool alignment)
{
	struct value v = { .u = true };
	uint32_t size, align;

	if (!in_parentheses(e, &size, &align))
		return fail(e, "a type in parentheses is missing");
	v.v = alignment ? align : size;
	return v;
}

static struct value primary(struct cexpr *e)
{
	struct value v = {};

	if (ctoken_is(e->at, "("))
		return parenthesis(e);
	if (e->at->kind != CTOKEN_IDENT)
		return e->at->kind == CTOKEN_END ?
		       fail(e, "an expression is missing") : number(e);
	if (e->type && take(e, "sizeof"))
		return measure(e, false);
	if (e->type && (take(e, "__alignof__") || take(e, "_Alignof")))
		return measure(e, true);
	if (!e->name(e->data, e->at, &v.v))
		return fail(e, "this is no constant");
	e->at = e->at->next;
	return v;
}

static struct value unary(struct cexpr *e)
{
	struct value v;

	if (++e->depth > DEPTH_MAX) {
		v = fail(e, "this expression is too deep");
	} else if (take(e, "-")) {
		v = unary(e);
		v.v = -(uint64_t)v.v;
	} else if (take(e, "~")) {
		v = unary(e);
		v.v = ~v.v;
	} else if (take(e, "!")) {
		v = unary(e);
		v = (struct value){ .v = !v.v };
	} else {
		take(e, "+");
		v = primary(e);
	}
	e->depth--;
	return v;
}

enum binary {
	B_LOR, B_LAND, B_OR, B_XOR, B_AND, B_EQ, B_NE, B_LT, B_GT, B_LE, B_GE,
	B_LSH, B_RSH, B_ADD, B_SUB, B_MUL, B_DIV, B_MOD,
};

static const struct {
	const char *text;
	int level;
} binaries[] = {
	[B_LOR] = { "||", 1 }, [B_LAND] = { "&&", 2 }, [B_OR] = { "|", 3 },
	[B_XOR] = { "^", 4 }, [B_AND] = { "&", 5 }, [B_EQ] = { "==", 6 },
	[B_NE] = { "!=", 6 }, [B_LT] = { "<", 7 }, [B_GT] = { ">", 7 },
	[B_LE] = { "<=", 7 }, [B_GE] = { ">=", 7 }, [B_LSH] = { "<<", 8 },
	[B_RSH] = { ">>", 8 }, [B_ADD] = { "+", 9 }, [B_SUB] = { "-", 9 },
	[B_MUL] = { "*", 10 }, [B_DIV] = { "/", 10 }, [B_MOD] = { "%", 10 },
};

static struct value divide(struct cexpr *e, enum binary op, struct value a,
			   struct value b)
{
	uint64_t ua = a.v, ub = b.v;

	if (!b.v)
		return e->idle ? b : fail(e, "this divides by zero");
	if (a.u || b.u)
		return (struct value){ op == B_DIV ? ua / ub : ua % ub, true };
	if (b.v == -1)
		return (struct value){ op == B_DIV ? -ua : 0, false };
	return (struct value){ op == B_DIV ? a.v / b.v : a.v % b.v, false };
}

static bool less(struct value a, struct value b)
{
	return a.u || b.u ? (uint64_t)a.v < (uint64_t)b.v : a.v < b.v;
}

static struct value shift(enum binary op, struct value a, struct value b)
{
	unsigned int by = b.v & 63;

	if (op == B_LSH)
		return (struct value){ (uint64_t)a.v << by, a.u };
	return (struct value){ a.u ? (int64_t)((uint64_t)a.v >> by) : a.v >> by,
			       a.u };
}

static struct value apply(struct cexpr *e, enum binary op, struct value a,
			  struct value b)
{
	uint64_t ua = a.v, ub = b.v;
	bool u = a.u || b.u;

	switch (op) {
	case B_LOR:
		return (struct value){ a.v || b.v, false };
	case B_LAND:
		return (struct value){ a.v && b.v, false };
	case B_OR:
		return (struct value){ a.v | b.v, u };
	case B_XOR:
		return (struct value){ a.v ^ b.v, u };
	case B_AND:
		return (struct value){ a.v & b.v, u };
	case B_EQ:
		return (struct value){ a.v == b.v, false };
	case B_NE:
		return (struct value){ a.v != b.v, false };
	case B_LT:
		return (struct value){ less(a, b), false };
	case B_GT:
		return (struct value){ less(b, a), false };
	case B_LE:
		return (struct value){ !less(b, a), false };
	case B_GE:
		return (struct value){ !less(a, b), false };
	case B_LSH:
	case B_RSH:
		return shift(op, a, b);
	case B_ADD:
		return (struct value){ ua + ub, u };
	case B_SUB:
		return (struct value){ ua - ub, u };
	case B_MUL:
		return (struct value){ ua * ub, u };
	default:
		return divide(e, op, a, b);
	}
}

/* The operator at the next token, if it binds at least as tightly; or -1. */
static int binary_at(const struct cexpr *e, int level)
{
	for (size_t i = 0; i < sizeof(binaries) / sizeof(*binaries); i++)
		if (ctoken_is(e->at, binaries[i].text))
			return binaries[i].level >= level ? (int)i : -1;
	return -1;
}

/* Is the right side of no consequence? */
static bool decided(enum binary op, struct value a)
{
	return (op == B_LAND && !a.v) || (op == B_LOR && a.v);
}

static struct value binary(struct cexpr *e, int level)
{
	struct value a = unary(e), b;
	int op;

	while (!e->why && (op = binary_at(e, level)) >= 0) {
		bool idle = decided(op, a);

		e->at = e->at->next;
		e->idle += idle;
		b = binary(e, binaries[op].level + 1);
		e->idle -= idle;
		a = apply(e, op, a, b);
	}
	return a;
}

static struct value ternary(struct cexpr *e)
{
	struct value v, yes, no;
	bool chosen;

	if (++e->depth > DEPTH_MAX)
		return fail(e, "this expression is too deep");
	v = binary(e, 1);
	if (!e->why && take(e, "?")) {
		chosen = v.v;
		e->idle += !chosen;
		yes = ternary(e);
		e->idle += chosen - !chosen;
		if (!e->why && !take(e, ":"))
			fail(e, "a ':' is missing");
		no = e->why ? yes : ternary(e);
		e->idle -= chosen;
		v = chosen ? yes : no;
	}
	e->depth--;
	return v;
}

bool cexpr_eval(struct cexpr *e, int64_t *value)
{
	struct value v;

	e->why = NULL;
	e->depth = 0;
	e->idle = 0;
	v = ternary(e);
	*value = v.v;
	return !e->why;
}
