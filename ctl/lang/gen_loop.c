// SPDX-License-Identifier: GPL-2.0
/*
 * Loops: while, for, unroll.
 */
#include "function.h"

void gen_while(struct gen *g, struct stmt *s)
{
	struct loop loop = { .outer = g->loop, .again = label_new(g),
			     .end = label_new(g) };

	/* What the body writes is not known at its start. */
	reuse_drop(g, 0);
	g->loop = &loop;
	label_here(g, loop.again);
	gen_cond(g, s->value, false, loop.end);
	gen_stmts(g, s->body);
	emit_goto(g, loop.again);
	label_here(g, loop.end);
	g->loop = loop.outer;
	reuse_drop(g, 0);
}

/* The loop's variable goes up in the frame; a limit that is no literal too. */
void gen_for_range(struct gen *g, struct stmt *s)
{
	struct loop loop = { .outer = g->loop, .again = label_new(g),
			     .end = label_new(g) };
	uint32_t at = frame_variable(g, s->target->variable);
	uint32_t limit = frame_take(g, 8);
	int begin = label_new(g), reg, other;

	gen_store_word(g, &s->target->type, gen_value(g, s->value), at);
	gen_store_word(g, &s->target->type, gen_value(g, s->limit), limit);
	reuse_drop(g, 0);
	g->loop = &loop;
	label_here(g, begin);
	reg = reg_take(g);
	other = reg_take(g);
	emit(g, KMC_OP_LDF, reg, 0, 8, at, 0);
	emit(g, KMC_OP_LDF, other, 0, 8, limit, 0);
	emit_jump(g, KMC_OP_JSGE, reg, other, 0, loop.end);
	reg_put(g, other);
	reg_put(g, reg);
	gen_stmts(g, s->body);
	label_here(g, loop.again);
	reg = reg_take(g);
	emit(g, KMC_OP_LDF, reg, 0, 8, at, 0);
	emit(g, KMC_OP_ADDI, reg, 0, 0, 0, 1);
	emit(g, KMC_OP_STF, 0, reg, 8, at, 0);
	reg_put(g, reg);
	emit_goto(g, begin);
	label_here(g, loop.end);
	g->loop = loop.outer;
	frame_put(g, limit);
	reuse_drop(g, 0);
}

/* What the loop's variable is made of: a read-out has the key, then the value. */
static void gen_row(struct gen *g, const struct map *m, uint32_t row,
		    uint32_t at)
{
	uint32_t size = 0;
	int reg;

	for (unsigned int i = 0; i < m->nr_key; i++)
		size += type_size(&m->key[i]);
	if (row == at)
		return;
	gen_copy(g, row, at, size);
	reg = gen_agg_number(g, m, row + size);
	emit(g, KMC_OP_STF, 0, reg, 8, at + size, 0);
	reg_put(g, reg);
}

/* A scalar's row is the variable as it is; an aggregation's value is made of it. */
static uint32_t row_place(struct gen *g, const struct map *m, uint32_t at)
{
	uint32_t size = map_value_bytes(m);

	if (m->value.kind != TYPE_AGGREGATION)
		return at;
	for (unsigned int i = 0; i < m->nr_key; i++)
		size += type_size(&m->key[i]);
	return frame_take(g, size);
}

void gen_for_map(struct gen *g, struct stmt *s)
{
	const struct map *m = s->value->map;
	uint32_t at = frame_variable(g, s->target->variable);
	struct loop loop = { .outer = g->loop, .again = label_new(g),
			     .end = label_new(g) };
	uint32_t cursor = frame_take(g, 8), row = row_place(g, m, at);
	int reg;

	emit(g, KMC_OP_STI, 0, 0, 0, cursor, 0);
	reuse_drop(g, 0);
	g->loop = &loop;
	label_here(g, loop.again);
	reg = reg_take(g);
	emit(g, KMC_OP_LDF, reg, 0, 8, cursor, 0);
	emit(g, KMC_OP_NEXT, reg, 0, 0, row, m->index);
	emit(g, KMC_OP_STF, 0, reg, 8, cursor, 0);
	emit_jump(g, KMC_OP_JEQI, reg, 0, 0, loop.end);
	reg_put(g, reg);
	gen_row(g, m, row, at);
	gen_stmts(g, s->body);
	emit_goto(g, loop.again);
	label_here(g, loop.end);
	g->loop = loop.outer;
	if (row != at)
		frame_put(g, row);
	frame_put(g, cursor);
	reuse_drop(g, 0);
}

void gen_unroll(struct gen *g, struct stmt *s)
{
	uint64_t n;

	if (!fold_expr(s->value, &n))
		return;
	while (n-- && !g->c->diag.errors) {
		/* The same text runs again: nothing is read for the last time. */
		reuse_drop(g, 0);
		gen_stmts(g, s->body->body);
	}
	reuse_drop(g, 0);
}
