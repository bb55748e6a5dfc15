// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "gen.h"

static void *must_realloc(void *p, size_t size)
{
	p = realloc(p, size);
	if (!p) {
		perror("kmodctl");
		exit(1);
	}
	return p;
}

void gen_too_large(struct gen *g, const char *what)
{
	diag_error(&g->c->diag, &g->v->point->loc,
		   "this clause is too large: %s", what);
}

/* An operation with a constant that changes nothing. */
static bool is_nothing(enum kmc_op op, int64_t imm)
{
	switch (op) {
	case KMC_OP_ADDI:
	case KMC_OP_SUBI:
	case KMC_OP_ORI:
	case KMC_OP_XORI:
	case KMC_OP_LSHI:
	case KMC_OP_RSHI:
	case KMC_OP_ARSHI:
		return !imm;
	case KMC_OP_MULI:
	case KMC_OP_DIVI:
	case KMC_OP_SDIVI:
		return imm == 1;
	default:
		return false;
	}
}

/* A second addition to the same register is part of the first. */
static bool join_addition(struct gen *g, enum kmc_op op, int dst, int64_t imm)
{
	struct kmc_insn *last;

	if (op != KMC_OP_ADDI || !g->nr_insns ||
	    g->last_label == (int32_t)g->nr_insns)
		return false;
	last = &g->insns[g->nr_insns - 1];
	if (last->op != KMC_OP_ADDI || last->dst != dst)
		return false;
	last->imm = (uint64_t)last->imm + imm;
	return true;
}

/* May it read what is not there, or do what can't be done? */
static bool may_fail(enum kmc_op op)
{
	switch (op) {
	case KMC_OP_LDX:
	case KMC_OP_LDK:
	case KMC_OP_LDU:
	case KMC_OP_STRK:
	case KMC_OP_STRU:
	case KMC_OP_CPYK:
	case KMC_OP_CPYU:
	case KMC_OP_BUFK:
	case KMC_OP_BUFU:
	case KMC_OP_PATH:
	case KMC_OP_SIGNAL:
		return true;
	default:
		return false;
	}
}

/* The next instruction is made of what is being made. */
static void note_place(struct gen *g)
{
	g->places = must_realloc(g->places,
				 (g->nr_places + 1) * sizeof(*g->places));
	g->places[g->nr_places++] = (struct question_place){
		.insn = g->nr_insns, .loc = *g->at,
	};
}

void emit(struct gen *g, enum kmc_op op, int dst, int src, int size,
	  int32_t off, int64_t imm)
{
	if (g->dead || is_nothing(op, imm) || join_addition(g, op, dst, imm))
		return;
	if (g->nr_insns == KMC_INSNS_MAX) {
		gen_too_large(g, "its program has too many instructions");
		g->dead = true;
		return;
	}
	if (g->nr_insns == g->room) {
		g->room = g->room ? 2 * g->room : 64;
		g->insns = must_realloc(g->insns,
					g->room * sizeof(*g->insns));
	}
	if (may_fail(op) && g->at)
		note_place(g);
	g->insns[g->nr_insns++] = (struct kmc_insn){
		.op = op, .dst = dst, .src = src, .size = size, .off = off,
		.imm = imm,
	};
	if (op == KMC_OP_RET || op == KMC_OP_JA)
		g->dead = true;
}

int label_new(struct gen *g)
{
	g->labels = must_realloc(g->labels,
				 (g->nr_labels + 1) * sizeof(*g->labels));
	g->labels[g->nr_labels] = (struct label){ .at = -1 };
	return g->nr_labels++;
}

/* A jump to the next instruction is none. */
static void drop_last_goto(struct gen *g, int label)
{
	struct jump *last;

	if (!g->nr_jumps || !g->nr_insns ||
	    g->last_label == (int32_t)g->nr_insns)
		return;
	last = &g->jumps[g->nr_jumps - 1];
	if (last->label == label && last->insn == g->nr_insns - 1 &&
	    g->insns[last->insn].op == KMC_OP_JA) {
		g->labels[label].uses--;
		g->nr_jumps--;
		g->nr_insns--;
		g->dead = false;
	}
}

void label_here(struct gen *g, int label)
{
	drop_last_goto(g, label);
	g->labels[label].at = g->nr_insns;
	g->last_label = g->nr_insns;
	if (g->labels[label].uses)
		g->dead = false;
}

void emit_jump(struct gen *g, enum kmc_op op, int dst, int src, int64_t imm,
	       int label)
{
	if (g->dead)
		return;
	g->jumps = must_realloc(g->jumps,
				(g->nr_jumps + 1) * sizeof(*g->jumps));
	g->jumps[g->nr_jumps++] = (struct jump){ g->nr_insns, label };
	g->labels[label].uses++;
	emit(g, op, dst, src, 0, 0, imm);
}

void emit_goto(struct gen *g, int label)
{
	emit_jump(g, KMC_OP_JA, 0, 0, 0, label);
}

uint32_t emit_data(struct gen *g, const void *bytes, size_t len, size_t size)
{
	uint32_t at;

	for (at = 0; at + size <= g->data_len; at += 8) {
		static const uint8_t zeroes[8];
		size_t i = len;

		if (memcmp(g->data + at, bytes, len))
			continue;
		while (i < size && !memcmp(g->data + at + i, zeroes,
					   size - i < 8 ? size - i : 8))
			i += 8;
		if (i >= size)
			return at;
	}
	if (g->data_len + size > KMC_DATA_MAX) {
		gen_too_large(g, "its strings take too many bytes");
		return 0;
	}
	at = g->data_len;
	g->data = must_realloc(g->data, at + size);
	memset(g->data + at, 0, size);
	memcpy(g->data + at, bytes, len);
	g->data_len += size;
	return at;
}

void emit_resolve_jumps(struct gen *g)
{
	for (size_t i = 0; i < g->nr_jumps; i++) {
		const struct jump *j = &g->jumps[i];

		if (j->insn < g->nr_insns)
			g->insns[j->insn].off = g->labels[j->label].at -
						(int32_t)j->insn - 1;
	}
}
