// SPDX-License-Identifier: GPL-2.0
/*
 * strncmp() strcontains() strstr()
 */
#include "function.h"

static bool check_strings(struct check *ck, struct expr *call)
{
	struct expr *arg = call->args;

	for (int i = 0; i < 2; i++, arg = arg->next) {
		if (!check_expr(ck, arg))
			return false;
		if (arg->type.kind != TYPE_STRING)
			return complain(ck, &arg->loc, "'%s' wants a string, not %s",
					call->name, type_name(&arg->type));
	}
	return true;
}

bool check_strncmp(struct check *ck, struct expr *call)
{
	struct expr *n = call->args->next->next;
	uint64_t value;

	if (!check_strings(ck, call) || !check_int(ck, n, call->name))
		return false;
	if (!fold_expr(n, &value) || (int64_t)value < 0)
		return complain(ck, &n->loc, "the length of strncmp() is a literal that is not negative");
	call->type = type_int(false, 8);
	return true;
}

bool check_strcontains(struct check *ck, struct expr *call)
{
	call->type = type_bool();
	return check_strings(ck, call);
}

bool check_strstr(struct check *ck, struct expr *call)
{
	call->type = type_int(true, 8);
	return check_strings(ck, call);
}

static void emit_compare(struct gen *g, enum kmc_op op, int reg,
			 struct expr *call)
{
	struct type a_type, b_type;
	uint32_t a = gen_wide_place(g, call->args, &a_type);
	uint32_t b = gen_wide_place(g, call->args->next, &b_type);
	uint64_t rooms = (uint64_t)a_type.size << 16 | b_type.size;

	emit(g, op, reg, type_part(&a_type).kind, type_part(&b_type).kind, a,
	     rooms << 32 | b);
	frame_put(g, a);
	frame_put(g, b);
}

/* 0 if they are equal so far, as in C; else 1. */
int gen_strncmp(struct gen *g, struct expr *call)
{
	int reg = reg_take(g);
	uint64_t n = 0;

	fold_expr(call->args->next->next, &n);
	emit(g, KMC_OP_MOVI, reg, 0, 0, 0, n);
	emit_compare(g, KMC_OP_STRNEQ, reg, call);
	emit(g, KMC_OP_XORI, reg, 0, 0, 0, 1);
	return reg;
}

int gen_strstr(struct gen *g, struct expr *call)
{
	int reg = reg_take(g);

	emit_compare(g, KMC_OP_STRSTR, reg, call);
	return reg;
}

int gen_strcontains(struct gen *g, struct expr *call)
{
	int reg = gen_strstr(g, call);

	/* -1 becomes 0, an index 1. */
	emit(g, KMC_OP_RSHI, reg, 0, 0, 0, 63);
	emit(g, KMC_OP_XORI, reg, 0, 0, 0, 1);
	return reg;
}
