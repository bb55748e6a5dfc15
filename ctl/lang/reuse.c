// SPDX-License-Identifier: GPL-2.0
/*
 * Values that are known to be in a register or in the frame: a key that was
 * built for one map serves the next access, and what the predicate read need
 * not be read again. Only what reads the same twice in one run is kept, and it
 * is given up as soon as something that it reads is written.
 */
#include <string.h>
#include "builtin.h"
#include "function.h"

/* Expressions that load something, and are worth keeping in a register. */
static bool is_leaf(const struct expr *e)
{
	switch (e->kind) {
	case EXPR_NAME:
		return type_is_word(&e->type) && e->builtin &&
		       !e->builtin->varies;
	case EXPR_FIELD:
	case EXPR_INDEX:
	case EXPR_MAP:
		return e->type.kind == TYPE_INT ||
		       e->type.kind == TYPE_POINTER;
	default:
		return false;
	}
}

static void count_leaf(const struct expr *e, void *data)
{
	*(size_t *)data += 1;
	(void)e;
}

static void add_leaf(const struct expr *e, void *data)
{
	struct gen *g = data;

	if (is_leaf(e))
		g->leaves[g->nr_leaves++] = e;
}

void reuse_init(struct gen *g)
{
	const struct clause *clause = g->v->clause;
	size_t nr = 0;

	expr_walk(clause->predicate, count_leaf, &nr);
	stmt_walk(clause->body, count_leaf, &nr);
	g->leaves = arena_alloc(&g->c->arena, (nr + 1) * sizeof(*g->leaves));
	g->nr_leaves = 0;
	expr_walk(clause->predicate, add_leaf, g);
	stmt_walk(clause->body, add_leaf, g);
}

static bool is_before(const struct loc *a, const struct loc *b)
{
	return a->line < b->line || (a->line == b->line && a->col < b->col);
}

/* Does the script read the same behind @e? */
static bool is_wanted(const struct gen *g, const struct expr *e)
{
	for (size_t i = 0; i < g->nr_leaves; i++)
		if (is_before(&e->loc, &g->leaves[i]->loc) &&
		    expr_same(e, g->leaves[i]))
			return true;
	return false;
}

static void note_changing(const struct expr *e, void *data)
{
	bool *changing = data;

	switch (e->kind) {
	case EXPR_STEP:
	case EXPR_BLOCK:
		*changing = true;
		break;
	case EXPR_CALL:
		*changing |= !e->function->pure;
		break;
	case EXPR_NAME:
		/* The name of a clock is no built-in. */
		*changing |= e->type.kind != TYPE_ARGS && e->builtin &&
			     e->builtin->varies;
		break;
	default:
		break;
	}
}

/* Would a second evaluation give something else, or have an effect? */
static bool is_changing(const struct expr *e)
{
	bool changing = false;

	expr_walk(e, note_changing, &changing);
	return changing;
}

static void forget(struct gen *g, unsigned int i)
{
	g->nr_known--;
	memmove(&g->known[i], &g->known[i + 1],
		(g->nr_known - i) * sizeof(g->known[0]));
}

static struct known *remember(struct gen *g)
{
	if (g->nr_known == KNOWN_MAX)
		return NULL;
	g->known[g->nr_known].seq = g->next_seq++;
	return &g->known[g->nr_known++];
}

int reuse_reg(struct gen *g, const struct expr *e)
{
	if (!is_leaf(e))
		return REG_NONE;
	for (unsigned int i = 0; i < g->nr_known; i++) {
		const struct known *k = &g->known[i];

		if (k->reg != REG_NONE && expr_same(k->exprs, e)) {
			int reg = k->reg;

			if (!is_wanted(g, e))
				forget(g, i);
			reg_hold(g, reg);
			return reg;
		}
	}
	return REG_NONE;
}

void reuse_remember_reg(struct gen *g, const struct expr *e, int reg)
{
	struct known *k;

	if (!is_leaf(e) || is_changing(e) || !is_wanted(g, e))
		return;
	k = remember(g);
	if (!k)
		return;
	k->exprs = e;
	k->nr_exprs = 1;
	k->reg = reg;
}

int reuse_own(struct gen *g, int reg)
{
	int copy;

	if (!reuse_holds_reg(g, reg) && g->held[reg] == 1)
		return reg;
	copy = reg_take(g);
	emit(g, KMC_OP_MOV, copy, reg, 0, 0, 0);
	reg_put(g, reg);
	return copy;
}

static bool same_row(const struct expr *a, const struct expr *b,
		     unsigned int nr)
{
	for (; nr; nr--, a = a->next, b = b->next)
		if (!expr_same(a, b))
			return false;
	return true;
}

static bool same_layouts(const struct type *a, const struct type *b,
			 unsigned int nr)
{
	for (unsigned int i = 0; i < nr; i++)
		if (!same_layout(&a[i], &b[i]))
			return false;
	return true;
}

bool reuse_frame(struct gen *g, const struct expr *exprs, unsigned int nr,
		 const struct type *types, uint32_t *at)
{
	for (unsigned int i = 0; i < g->nr_known; i++) {
		const struct known *k = &g->known[i];

		if (k->reg == REG_NONE && k->nr_exprs == nr &&
		    same_row(k->exprs, exprs, nr) &&
		    same_layouts(k->types, types, nr)) {
			*at = k->at;
			frame_hold(g, *at);
			return true;
		}
	}
	return false;
}

void reuse_remember_frame(struct gen *g, const struct expr *exprs,
			  unsigned int nr, const struct type *types,
			  uint32_t at)
{
	const struct expr *e = exprs;
	struct known *k;

	for (unsigned int i = 0; i < nr; i++, e = e->next)
		if (is_changing(e))
			return;
	k = remember(g);
	if (!k)
		return;
	k->exprs = exprs;
	k->nr_exprs = nr;
	memcpy(k->types, types, nr * sizeof(*types));
	k->reg = REG_NONE;
	k->at = at;
}

bool reuse_holds_frame(const struct gen *g, uint32_t at)
{
	for (unsigned int i = 0; i < g->nr_known; i++)
		if (g->known[i].reg == REG_NONE && g->known[i].at == at)
			return true;
	return false;
}

bool reuse_holds_reg(const struct gen *g, int reg)
{
	for (unsigned int i = 0; i < g->nr_known; i++)
		if (g->known[i].reg == reg)
			return true;
	return false;
}

void reuse_forget_reg(struct gen *g, int reg)
{
	for (unsigned int i = g->nr_known; i-- > 0;)
		if (g->known[i].reg == reg)
			forget(g, i);
}

void reuse_forget_frame(struct gen *g)
{
	for (unsigned int i = g->nr_known; i-- > 0;)
		if (g->known[i].reg == REG_NONE)
			forget(g, i);
}

/* Something that was written, and whether an expression reads it. */
struct written {
	const struct map *map;
	const struct variable *variable;
	bool read;
};

static void note_read(const struct expr *e, void *data)
{
	struct written *w = data;

	if (e->kind == EXPR_MAP && w->map && e->map == w->map)
		w->read = true;
	if (e->kind == EXPR_VARIABLE && w->variable &&
	    e->variable == w->variable)
		w->read = true;
}

static void forget_written(struct gen *g, struct written *w)
{
	for (unsigned int i = g->nr_known; i-- > 0;) {
		const struct expr *e = g->known[i].exprs;

		w->read = false;
		for (unsigned int n = g->known[i].nr_exprs; n; n--, e = e->next)
			expr_walk(e, note_read, w);
		if (w->read)
			forget(g, i);
	}
}

void reuse_forget_map(struct gen *g, const struct map *m)
{
	forget_written(g, &(struct written){ .map = m });
}

void reuse_forget_variable(struct gen *g, const struct variable *x)
{
	if (x->addressed)
		reuse_drop(g, 0);
	else
		forget_written(g, &(struct written){ .variable = x });
}

unsigned int reuse_mark(const struct gen *g)
{
	return g->next_seq;
}

void reuse_drop(struct gen *g, unsigned int mark)
{
	for (unsigned int i = g->nr_known; i-- > 0;)
		if (g->known[i].seq >= mark)
			forget(g, i);
}
