// SPDX-License-Identifier: GPL-2.0
/*
 * delete(), has_key() and len(), of maps.
 */
#include "function.h"

/* The key in both spellings: f(@x[k]) and f(@x, k). */
static struct expr *key_args(const struct expr *call)
{
	return call->args->next ? call->args->next : call->args->args;
}

static bool check_one_key(struct check *ck, struct expr *call)
{
	struct expr *map = call->args;
	unsigned int nr = call->nr_args > 1 ? 1 : map->nr_args;

	if (map->kind != EXPR_MAP || (call->nr_args > 1 && map->nr_args))
		return complain(ck, &map->loc, "'%s' wants a map; it is written %s",
				call->name, call->function->usage);
	if (!check_map_key(ck, map, key_args(call), nr) ||
	    !check_whole_map(ck, map))
		return false;
	call->type = type_bool();
	return true;
}

bool check_delete(struct check *ck, struct expr *call)
{
	return check_one_key(ck, call);
}

bool check_has_key(struct check *ck, struct expr *call)
{
	return check_one_key(ck, call);
}

static int gen_key_op(struct gen *g, struct expr *call, enum kmc_op op)
{
	const struct map *m = call->args->map;
	uint32_t key = gen_key_of(g, m, key_args(call));
	int reg = reg_take(g);

	emit(g, op, reg, 0, 0, key, m->index);
	gen_key_put(g, m, key);
	if (op == KMC_OP_DEL)
		reuse_forget_map(g, m);
	return reg;
}

int gen_delete_value(struct gen *g, struct expr *call)
{
	return gen_key_op(g, call, KMC_OP_DEL);
}

void gen_delete(struct gen *g, struct expr *call)
{
	reg_put(g, gen_delete_value(g, call));
}

int gen_has_key(struct gen *g, struct expr *call)
{
	return gen_key_op(g, call, KMC_OP_HAS);
}

static bool is_stack(const struct type *t)
{
	return t->kind == TYPE_KSTACK || t->kind == TYPE_USTACK;
}

bool check_len(struct check *ck, struct expr *call)
{
	struct expr *arg = call->args;
	bool whole = arg->kind == EXPR_MAP && !arg->args;

	if (whole ? !check_whole_map(ck, arg) : !check_expr(ck, arg))
		return false;
	if (!whole && !is_stack(&arg->type))
		return complain(ck, &arg->loc, "'len' wants a whole map or a stack; it is written %s",
				call->function->usage);
	call->type = type_int(true, 8);
	return true;
}

int gen_len(struct gen *g, struct expr *call)
{
	struct type type;
	uint32_t at;
	int reg;

	if (!is_stack(&call->args->type)) {
		reg = reg_take(g);
		emit(g, KMC_OP_LEN, reg, 0, 0, 0, call->args->map->index);
		return reg;
	}
	at = gen_wide_place(g, call->args, &type);
	reg = reg_take(g);
	emit(g, KMC_OP_LDF, reg, 0, 4, at, 0);
	frame_put(g, at);
	return reg;
}
