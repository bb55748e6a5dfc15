// SPDX-License-Identifier: GPL-2.0
/*
 * Questions about the script itself, answered when it is compiled: is_str() and its
 * like, probetype; and strlen().
 */
#include <string.h>
#include "function.h"

static bool become(struct check *ck, struct expr *call, enum expr_kind kind,
		   uint64_t number)
{
	call->kind = kind;
	call->number = number;
	call->args = NULL;
	call->nr_args = 0;
	return check_expr(ck, call);
}

static bool become_bool(struct check *ck, struct expr *call, bool yes)
{
	return become(ck, call, EXPR_BOOL, yes);
}

bool check_is_type(struct check *ck, struct expr *call)
{
	const struct type *t = &call->args->type;
	bool yes;

	if (!check_expr(ck, call->args))
		return false;
	if (!strcmp(call->name, "is_str"))
		yes = t->kind == TYPE_STRING;
	else if (!strcmp(call->name, "is_ptr"))
		yes = t->kind == TYPE_POINTER;
	else if (!strcmp(call->name, "is_array"))
		yes = t->kind == TYPE_ARRAY;
	else if (!strcmp(call->name, "is_integer"))
		yes = t->kind == TYPE_INT && !t->is_bool;
	else
		yes = t->kind == TYPE_INT && !t->is_bool && !t->is_signed;
	return become_bool(ck, call, yes);
}

bool check_is_literal(struct check *ck, struct expr *call)
{
	const struct expr *e = call->args;
	bool is_number = e->kind == EXPR_UNARY && e->op == OP_NEG &&
			 e->a->kind == EXPR_INT;

	return become_bool(ck, call, is_number || e->kind == EXPR_INT ||
			   e->kind == EXPR_BOOL || e->kind == EXPR_STRING);
}

/* The kind of attach point, as it is written out. */
bool check_probetype(struct check *ck, struct expr *call)
{
	const char *name = strchr(ck->v->name, ':') ? ck->v->name : "special";

	call->kind = EXPR_STRING;
	call->len = strcspn(name, ":");
	call->name = arena_strndup(&ck->c->arena, name, call->len);
	return check_expr(ck, call);
}

bool check_has_cpid(struct check *ck, struct expr *call)
{
	return become_bool(ck, call, ck->c->options->cpid);
}

bool check_default_str_length(struct check *ck, struct expr *call)
{
	return become(ck, call, EXPR_INT, ck->c->question->config.max_strlen);
}

/* The room that a string has, whatever is in it. */
bool check_strcap(struct check *ck, struct expr *call)
{
	const struct expr *arg = call->args;

	if (!check_expr(ck, call->args))
		return false;
	if (arg->type.kind != TYPE_STRING)
		return complain(ck, &arg->loc, "'strcap' wants a string, not %s",
				type_name(&arg->type));
	if (arg->kind == EXPR_STRING)
		return become(ck, call, EXPR_INT, arg->len);
	return become(ck, call, EXPR_INT, arg->type.count ?: arg->type.size);
}

bool check_strlen(struct check *ck, struct expr *call)
{
	struct expr *arg = call->args, *str;

	if (!check_expr(ck, arg))
		return false;
	if (is_number(&arg->type)) {
		/* Of what a pointer points to. */
		str = expr_new(&ck->c->script, EXPR_CALL, &arg->loc);
		str->name = "str";
		str->args = arg;
		str->nr_args = 1;
		call->args = str;
		if (!check_expr(ck, str))
			return false;
	} else if (arg->type.kind != TYPE_STRING) {
		return complain(ck, &arg->loc, "'strlen' wants a string, not %s",
				type_name(&arg->type));
	}
	call->type = type_int(false, 8);
	return true;
}

int gen_strlen(struct gen *g, struct expr *call)
{
	struct type type = type_str(call->args->type.size);
	uint32_t at = gen_layout(g, call->args, 1, &type);
	int reg = reg_take(g);

	emit(g, KMC_OP_LDF, reg, 0, 4, at, 0);
	frame_put(g, at);
	return reg;
}
