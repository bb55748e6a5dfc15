// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE	/* vasprintf() */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ast.h"

#define ARENA_BLOCK	16384

struct arena_block {
	struct arena_block *next;
	size_t used, size;
	char data[] __attribute__((aligned(16)));
};

static _Noreturn void no_memory(void)
{
	perror("kmodctl");
	exit(1);
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct arena_block *b = arena->blocks;
	void *p;

	size = (size + 15) & ~(size_t)15;
	if (!b || b->size - b->used < size) {
		size_t room = size > ARENA_BLOCK ? size : ARENA_BLOCK;

		b = calloc(1, sizeof(*b) + room);
		if (!b)
			no_memory();
		b->size = room;
		b->next = arena->blocks;
		arena->blocks = b;
	}
	p = b->data + b->used;
	b->used += size;
	return p;
}

char *arena_strndup(struct arena *arena, const char *s, size_t len)
{
	char *p = arena_alloc(arena, len + 1);

	memcpy(p, s, len);
	return p;
}

char *arena_printf(struct arena *arena, const char *fmt, ...)
{
	va_list args;
	char *text, *p;
	int len;

	va_start(args, fmt);
	len = vasprintf(&text, fmt, args);
	va_end(args);
	if (len < 0)
		no_memory();
	p = arena_strndup(arena, text, len);
	free(text);
	return p;
}

void arena_free(struct arena *arena)
{
	while (arena->blocks) {
		struct arena_block *b = arena->blocks;

		arena->blocks = b->next;
		free(b);
	}
}

struct expr *expr_new(struct script *s, enum expr_kind kind,
		      const struct loc *loc)
{
	struct expr *e = arena_alloc(s->arena, sizeof(*e));

	e->kind = kind;
	e->loc = *loc;
	e->depth = 1;
	e->key_at = -1;
	return e;
}

void expr_deepen(struct expr *e, const struct expr *arg)
{
	const struct expr *below[] = { e->a, e->b, e->c, arg };

	for (size_t i = 0; i < 4; i++)
		if (below[i] && below[i]->depth >= e->depth)
			e->depth = below[i]->depth + 1;
}

static bool both_same(const struct expr *a, const struct expr *b)
{
	return a && b ? expr_same(a, b) : a == b;
}

static bool same_names(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool same_type_names(const struct type_name *a,
			    const struct type_name *b)
{
	if (!a || !b)
		return a == b;
	return !a->of && !b->of && !strcmp(a->base, b->base) &&
	       a->pointers == b->pointers && a->count == b->count &&
	       a->is_array == b->is_array;
}

bool expr_same(const struct expr *a, const struct expr *b)
{
	const struct expr *i, *j;

	if (a->kind != b->kind || a->op != b->op || a->number != b->number ||
	    a->len != b->len || a->nr_args != b->nr_args)
		return false;
	/* A name may stand for several variables, one a block. */
	if (a->kind == EXPR_VARIABLE)
		return a->variable == b->variable;
	if (a->kind == EXPR_BLOCK || !same_type_names(a->type_name, b->type_name))
		return false;
	if (a->kind == EXPR_STRING) {
		if (memcmp(a->name, b->name, a->len))
			return false;
	} else if (!same_names(a->name, b->name)) {
		return false;
	}
	for (i = a->args, j = b->args; i && j; i = i->next, j = j->next)
		if (!expr_same(i, j))
			return false;
	return both_same(a->a, b->a) && both_same(a->b, b->b) &&
	       both_same(a->c, b->c);
}

void expr_walk(const struct expr *e,
	       void (*fn)(const struct expr *e, void *data), void *data)
{
	if (!e)
		return;
	expr_walk(e->a, fn, data);
	expr_walk(e->b, fn, data);
	expr_walk(e->c, fn, data);
	for (const struct expr *arg = e->args; arg; arg = arg->next)
		expr_walk(arg, fn, data);
	stmt_walk(e->body, fn, data);
	fn(e, data);
}

void stmt_walk(const struct stmt *s,
	       void (*fn)(const struct expr *e, void *data), void *data)
{
	for (; s; s = s->next) {
		expr_walk(s->value, fn, data);
		expr_walk(s->limit, fn, data);
		expr_walk(s->target, fn, data);
		stmt_walk(s->body, fn, data);
		stmt_walk(s->other, fn, data);
	}
}

const char *op_text(enum op op)
{
	static const char *const texts[] = {
		[OP_ADD] = "+", [OP_SUB] = "-", [OP_MUL] = "*", [OP_DIV] = "/",
		[OP_MOD] = "%", [OP_AND] = "&", [OP_OR] = "|", [OP_XOR] = "^",
		[OP_LSH] = "<<", [OP_RSH] = ">>", [OP_LAND] = "&&",
		[OP_LOR] = "||", [OP_EQ] = "==", [OP_NE] = "!=", [OP_LT] = "<",
		[OP_LE] = "<=", [OP_GT] = ">", [OP_GE] = ">=", [OP_NEG] = "-",
		[OP_NOT] = "!", [OP_COMPL] = "~",
		[OP_DEREF] = "*", [OP_ADDRESS] = "&",
	};

	return texts[op];
}
