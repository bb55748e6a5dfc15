// SPDX-License-Identifier: GPL-2.0
/*
 * strncmp() strcontains() strstr()
 */
#include <string.h>
#include "function.h"

/* strcontains(probe, "literal"): answered by the names, which are known now. */
static bool is_of_names(const struct expr *call)
{
	return type_is_named(&call->args->type) &&
	       call->args->next->kind == EXPR_STRING;
}

static bool check_strings(struct check *ck, struct expr *call, bool names)
{
	struct expr *arg = call->args;

	for (int i = 0; i < 2; i++, arg = arg->next) {
		if (!check_expr(ck, arg))
			return false;
		if (names && !i && is_of_names(call))
			continue;
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

	if (!check_strings(ck, call, true) || !check_int(ck, n, call->name))
		return false;
	if (!fold_expr(n, &value) || (int64_t)value < 0)
		return complain(ck, &n->loc, "the length of strncmp() is a literal that is not negative");
	call->type = type_int(false, 8);
	return true;
}

bool check_strcontains(struct check *ck, struct expr *call)
{
	call->type = type_bool();
	return check_strings(ck, call, true);
}

bool check_strstr(struct check *ck, struct expr *call)
{
	call->type = type_int(true, 8);
	return check_strings(ck, call, false);
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

/* Does the call find its literal in that name? */
static bool finds(const struct expr *call, const char *name)
{
	const struct expr *text = call->args->next;
	uint64_t n;

	if (!text->next)
		return strstr(name, text->name);
	fold_expr(text->next, &n);
	return !strncmp(name, text->name, n);
}

/* Of those that the question's sites are called by. */
static bool finds_site(const struct expr *call, const struct question *q,
		       size_t i)
{
	if (i >= q->nr_sites)
		return false;
	if (call->args->type.kind == TYPE_SITE)
		return finds(call, q->sites[i].name);
	return q->sites[i].addr && finds(call, q->sites[i].target);
}

/* Jump to @yes if @reg is a site, or a function, whose name the call finds. */
static void jump_found(struct gen *g, const struct expr *call, int reg, int yes)
{
	const struct question *q = g->c->question;
	bool sites = call->args->type.kind == TYPE_SITE;
	size_t end;
	int no;

	for (size_t i = 0; i < q->nr_sites; i = end) {
		end = i + 1;
		if (!finds_site(call, q, i))
			continue;
		if (!sites) {
			emit_jump(g, KMC_OP_JEQI, reg, 0, q->sites[i].addr, yes);
			continue;
		}
		/* Names with a wildcard mostly are neighbours. */
		while (finds_site(call, q, end))
			end++;
		no = label_new(g);
		emit_jump(g, KMC_OP_JLTI, reg, 0, i, no);
		emit_jump(g, KMC_OP_JLTI, reg, 0, end, yes);
		label_here(g, no);
	}
}

static int gen_names(struct gen *g, struct expr *call, bool when_found)
{
	int name = gen_value(g, call->args), reg = reg_take(g);
	int yes = label_new(g);

	emit(g, KMC_OP_MOVI, reg, 0, 0, 0, when_found);
	jump_found(g, call, name, yes);
	emit(g, KMC_OP_MOVI, reg, 0, 0, 0, !when_found);
	label_here(g, yes);
	reg_put(g, name);
	return reg;
}

/* 0 if they are equal so far, as in C; else 1. */
int gen_strncmp(struct gen *g, struct expr *call)
{
	uint64_t n = 0;
	int reg;

	if (type_is_named(&call->args->type))
		return gen_names(g, call, false);
	reg = reg_take(g);
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
	int reg;

	if (type_is_named(&call->args->type))
		return gen_names(g, call, true);
	reg = gen_strstr(g, call);
	/* -1 becomes 0, an index 1. */
	emit(g, KMC_OP_RSHI, reg, 0, 0, 0, 63);
	emit(g, KMC_OP_XORI, reg, 0, 0, 0, 1);
	return reg;
}
