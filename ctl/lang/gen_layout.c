// SPDX-License-Identifier: GPL-2.0
/*
 * Keys and records: rows of values in the frame.
 */
#include "builtin.h"
#include "function.h"

static void word_part(struct gen *g, struct expr *e, uint32_t at)
{
	uint64_t n;
	int reg;

	if (fold_expr(e, &n)) {
		emit(g, KMC_OP_STI, 0, 0, 0, at, n);
		return;
	}
	reg = reuse_reg(g, e);
	if (reg == REG_NONE && e->kind == EXPR_NAME &&
	    e->builtin->source == BUILTIN_VAR &&
	    e->type.width == e->builtin->type.width) {
		emit(g, KMC_OP_STV, 0, 0, 0, at, e->builtin->code);
		return;
	}
	if (reg == REG_NONE)
		reg = gen_value(g, e);
	emit(g, KMC_OP_STF, 0, reg, 8, at, 0);
	reg_put(g, reg);
}

void gen_part(struct gen *g, struct expr *e, const struct type *type,
	      uint32_t at)
{
	if (type_is_word(type))
		word_part(g, e, at);
	else
		gen_wide(g, e, at, type);
}

uint32_t gen_layout(struct gen *g, struct expr *exprs, unsigned int nr,
		    const struct type *types)
{
	uint32_t at, part, size = 0;
	struct expr *e = exprs;

	if (reuse_frame(g, exprs, nr, types, &at))
		return at;
	for (unsigned int i = 0; i < nr; i++)
		size += type_size(&types[i]);
	if (size > KMC_LAYOUT_MAX)
		gen_too_large(g, "a key or record has more than 64 KiB");
	at = frame_take(g, size);
	part = at;
	for (unsigned int i = 0; i < nr; i++, e = e->next) {
		gen_part(g, e, &types[i], part);
		part += type_size(&types[i]);
	}
	reuse_remember_frame(g, exprs, nr, types, at);
	return at;
}

uint32_t gen_key_of(struct gen *g, const struct map *m, struct expr *args)
{
	struct type tuple;

	/* Without a key the offset must be 0, and nothing is there. */
	if (!m->nr_key)
		return 0;
	if (args->type.kind != TYPE_TUPLE || args->next ||
	    (m->nr_key == 1 && m->key[0].kind == TYPE_TUPLE))
		return gen_layout(g, args, m->nr_key, m->key);
	/* One tuple for all parts. */
	tuple = map_key_type(&g->c->arena, m);
	return gen_layout(g, args, 1, &tuple);
}

uint32_t gen_key(struct gen *g, struct expr *e)
{
	return gen_key_of(g, e->map, e->args);
}

void gen_key_put(struct gen *g, const struct map *m, uint32_t key)
{
	if (m->nr_key)
		frame_put(g, key);
}
