// SPDX-License-Identifier: GPL-2.0
/*
 * In which order the operands of && and || are asked: the cheaper one first, if
 * nobody can tell.
 */
#include "builtin.h"
#include "function.h"

/* Roughly, in instructions. */
#define COST_MEMORY	100	/* read by a copy that can't trap, a string */
#define COST_MAP	30
#define COST_CLOCK	40
#define COST_OTHER	1

struct look {
	unsigned int cost;
	bool fixed;	/* its place matters */
};

static void look_at(const struct expr *e, void *data)
{
	struct look *look = data;

	switch (e->kind) {
	case EXPR_STEP:
	case EXPR_BLOCK:
		look->fixed = true;
		break;
	case EXPR_CALL:
		look->fixed |= !e->function->pure;
		look->cost += COST_MEMORY;
		break;
	case EXPR_MAP:
		look->cost += COST_MAP;
		break;
	case EXPR_INDEX:
		look->cost += COST_MEMORY;
		break;
	case EXPR_FIELD:
		look->cost += e->type.kind == TYPE_INT ? COST_OTHER :
							 COST_MEMORY;
		break;
	case EXPR_NAME:
		if (e->type.kind != TYPE_ARGS && e->builtin)
			look->fixed |= e->builtin->varies;
		look->cost += type_is_word(&e->type) ? COST_OTHER : COST_CLOCK;
		break;
	case EXPR_UNARY:
		look->cost += e->op == OP_DEREF ? COST_MEMORY : COST_OTHER;
		break;
	default:
		look->cost += COST_OTHER;
		break;
	}
}

bool order_exchanged(const struct expr *e)
{
	struct look a = {}, b = {};

	expr_walk(e->a, look_at, &a);
	expr_walk(e->b, look_at, &b);
	return b.cost < a.cost && !a.fixed && !b.fixed;
}
