// SPDX-License-Identifier: GPL-2.0
/*
 * str_concat(): one string behind another.
 */
#include "function.h"

static bool check_operand(struct check *ck, struct expr *e)
{
	if (!check_expr(ck, e))
		return false;
	if (e->type.kind == TYPE_STRING)
		return true;
	return complain(ck, &e->loc, "'str_concat' wants a string, not %s; str() reads one",
			type_name(&e->type));
}

bool check_concat(struct check *ck, struct expr *call)
{
	if (!check_operand(ck, call->args) ||
	    !check_operand(ck, call->args->next))
		return false;
	/* A variable may be put behind itself, again and again. */
	call->type = type_str(ck->c->question->config.max_strlen);
	return true;
}

void gen_concat(struct gen *g, struct expr *call, uint32_t at,
		const struct type *type)
{
	struct type have;
	uint32_t from;

	gen_wide(g, call->args, at, type);
	from = gen_wide_place(g, call->args->next, &have);
	gen_string_append(g, from, &have, at, type);
	frame_put(g, from);
}
