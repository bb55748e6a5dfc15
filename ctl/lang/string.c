// SPDX-License-Identifier: GPL-2.0
/*
 * str(), and what tells it where a pointer points; cgroupid().
 */
#include <errno.h>
#include <string.h>
#include "function.h"

#define STR_HEAD	sizeof(struct kmc_str)

/* Is it $1, or $1 + n, a part of its text? */
static bool is_positional(const struct expr *e)
{
	if (e->kind == EXPR_BINARY)
		return e->op == OP_ADD && e->a->kind == EXPR_POSITIONAL &&
		       e->b->kind == EXPR_INT;
	return e->kind == EXPR_POSITIONAL;
}

/* The length that is asked for has room for the NUL, as in bpftrace. */
static uint64_t without_nul(uint64_t n)
{
	return n ? n - 1 : 0;
}

/* str($1): the text of a positional parameter; so much of it as fits in @room. */
static bool check_positional_text(struct check *ck, struct expr *call,
				  uint64_t room)
{
	const struct question_options *o = ck->c->options;
	const struct expr *arg = call->args;
	uint64_t skip = arg->kind == EXPR_BINARY ? arg->b->number : 0;
	uint64_t n = arg->kind == EXPR_BINARY ? arg->a->number : arg->number;
	const char *text = n <= (uint64_t)o->argc ? o->argv[n - 1] : "";

	if (skip > strlen(text))
		return complain(ck, &arg->loc, "$%llu has %zu characters",
				(unsigned long long)n, strlen(text));
	text += skip;

	call->kind = EXPR_STRING;
	call->len = strnlen(text, without_nul(room));
	call->name = arena_strndup(&ck->c->arena, text, call->len);
	call->args = NULL;
	call->nr_args = 0;
	return check_expr(ck, call);
}

static bool is_pointer(const struct type *t)
{
	return t->kind == TYPE_INT || t->kind == TYPE_POINTER;
}

/* What is a string already stays one: an array of characters, a field. */
static bool check_text(struct check *ck, struct expr *call)
{
	if (call->args->type.kind != TYPE_STRING)
		return complain(ck, &call->args->loc, "'str' wants a pointer, not %s",
				type_name(&call->args->type));
	if (call->args->next)
		return complain(ck, &call->args->next->loc, "a length is for pointers only");
	call->type = type_str(call->args->type.size);
	return true;
}

bool check_str(struct check *ck, struct expr *call)
{
	uint32_t room = ck->c->question->config.max_strlen;
	struct expr *len = call->args->next;
	uint64_t n;

	if (is_positional(call->args) &&
	    (!len || (check_int(ck, len, call->name) && fold_expr(len, &n))))
		return check_positional_text(ck, call, len ? n : UINT64_MAX);
	if (!check_expr(ck, call->args))
		return false;
	if (!is_pointer(&call->args->type))
		return check_text(ck, call);
	if (len) {
		if (!check_int(ck, len, call->name))
			return false;
		if (fold_expr(len, &n) && n <= room)
			room = without_nul(n);
	}
	call->type = type_str(room);
	return true;
}

/* Cut the string at @at to what a register says, which is not kept. */
static void cut_to_reg(struct gen *g, uint32_t at, uint32_t room, int max)
{
	int reg = reg_take(g), end = label_new(g);

	emit(g, KMC_OP_LDF, reg, 0, 4, at, 0);
	emit_jump(g, KMC_OP_JLE, reg, max, 0, end);
	emit(g, KMC_OP_STF, 0, max, 4, at, 0);
	emit(g, KMC_OP_MOVI, reg, 0, 0, 0, 1);
	emit(g, KMC_OP_STF, 0, reg, 4, at + 4, 0);
	for (uint32_t i = 0; i < room; i += 8) {
		int next = label_new(g);

		emit_jump(g, KMC_OP_JGTI, max, 0, i + 7, next);
		/* Shift out what is behind the end, and back. */
		emit(g, KMC_OP_MULI, max, 0, 0, 0, 8);
		emit(g, KMC_OP_SUBI, max, 0, 0, 0, 8 * i);
		emit(g, KMC_OP_MOVI, reg, 0, 0, 0, 1);
		emit(g, KMC_OP_LSH, reg, max, 0, 0, 0);
		emit(g, KMC_OP_SUBI, reg, 0, 0, 0, 1);
		emit(g, KMC_OP_LDF, max, 0, 8, at + STR_HEAD + i, 0);
		emit(g, KMC_OP_AND, max, reg, 0, 0, 0);
		emit(g, KMC_OP_STF, 0, max, 8, at + STR_HEAD + i, 0);
		emit_goto(g, end);
		label_here(g, next);
	}
	label_here(g, end);
	reg_put(g, reg);
}

void gen_read_string(struct gen *g, int reg, enum type_space space, uint32_t at,
		     uint32_t room)
{
	int kernel, end;

	switch (space) {
	case SPACE_USER:
		emit(g, KMC_OP_STRU, 0, reg, 0, at, room);
		break;
	case SPACE_KERNEL:
		emit(g, KMC_OP_STRK, 0, reg, 0, at, room);
		break;
	default:
		/* The kernel's addresses are the upper half. */
		kernel = label_new(g);
		end = label_new(g);
		emit_jump(g, KMC_OP_JSLTI, reg, 0, 0, kernel);
		emit(g, KMC_OP_STRU, 0, reg, 0, at, room);
		emit_goto(g, end);
		label_here(g, kernel);
		emit(g, KMC_OP_STRK, 0, reg, 0, at, room);
		label_here(g, end);
		break;
	}
}

void gen_str(struct gen *g, struct expr *call, uint32_t at,
	     const struct type *type)
{
	struct expr *len = call->args->next;
	uint32_t room = call->type.size;
	int reg, empty;
	uint64_t n;

	if (call->args->type.kind == TYPE_STRING) {
		gen_wide(g, call->args, at, type);
		return;
	}
	reg = gen_value(g, call->args);
	gen_read_string(g, reg, call->args->type.space, at, room);
	reg_put(g, reg);
	if (!len) {
		/* Rooms are rounded up. */
		n = g->c->question->config.max_strlen;
		if (n < room)
			gen_string_cut(g, at, n);
		return;
	}
	if (fold_expr(len, &n)) {
		n = without_nul(n);
		if (n < room)
			gen_string_cut(g, at, n);
		return;
	}
	reg = gen_own(g, len);
	empty = label_new(g);
	emit_jump(g, KMC_OP_JEQI, reg, 0, 0, empty);
	emit(g, KMC_OP_SUBI, reg, 0, 0, 0, 1);
	label_here(g, empty);
	cut_to_reg(g, at, room, reg);
	reg_put(g, reg);
}

bool check_pointer_cast(struct check *ck, struct expr *call)
{
	if (!check_word(ck, call->args, call->name))
		return false;
	call->type = call->args->type;
	call->type.is_literal = false;
	call->type.space = call->name[0] == 'u' ? SPACE_USER : SPACE_KERNEL;
	return true;
}

int gen_pointer_cast(struct gen *g, struct expr *call)
{
	return gen_value(g, call->args);
}

bool check_cgroupid(struct check *ck, struct expr *call)
{
	const struct expr *path = call->args;
	uint64_t id;
	int err;

	if (path->kind != EXPR_STRING)
		return complain(ck, &path->loc, "the path of cgroupid() must be a string literal");
	err = resolve_cgroup(path->name, &id);
	if (err)
		return complain(ck, &path->loc, "no control group '%s': %s",
				path->name, strerror(err));
	call->kind = EXPR_INT;
	call->number = id;
	call->args = NULL;
	call->nr_args = 0;
	call->name = NULL;
	call->type = type_int(false, 8);
	return true;
}
