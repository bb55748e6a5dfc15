// SPDX-License-Identifier: GPL-2.0
/*
 * Strings: they are built and compared in the frame.
 */
#include <string.h>
#include "function.h"

#define STR_HEAD	sizeof(struct kmc_str)

/* Literals up to this are compared in place, 8 bytes at a time. */
#define COMPARE_MAX	32

void gen_string_literal(struct gen *g, const struct expr *e, uint32_t at,
			const struct type *type)
{
	size_t words = (e->len + 7) & ~(size_t)7;
	struct kmc_str head = { .len = e->len };
	char *bytes;
	uint32_t data;

	if (type->is_chars) {
		data = emit_data(g, e->name, e->len, type->size);
		emit(g, KMC_OP_DATA, 0, 0, 0, at,
		     (int64_t)type->size << 32 | data);
		return;
	}
	bytes = arena_alloc(&g->c->arena, STR_HEAD + words);
	memcpy(bytes, &head, STR_HEAD);
	memcpy(bytes + STR_HEAD, e->name, e->len);
	data = emit_data(g, bytes, STR_HEAD + words, STR_HEAD + words);
	emit(g, KMC_OP_DATA, 0, 0, 0, at,
	     (int64_t)(STR_HEAD + words) << 32 | data);
}

static void zero_words(struct gen *g, uint32_t at, uint32_t end)
{
	for (; at < end; at += 8)
		emit(g, KMC_OP_STI, 0, 0, 0, at, 0);
}

void gen_string_copy(struct gen *g, uint32_t from, const struct type *from_type,
		     uint32_t to, const struct type *type)
{
	uint64_t rooms = (uint64_t)type->size << 16 | from_type->size;

	if (from == to)
		return;
	if (!type->is_chars) {
		emit(g, KMC_OP_STRF, 0, type_part(from_type).kind, 0, to,
		     rooms << 32 | from);
		return;
	}
	gen_copy(g, from, to, from_type->size);
	zero_words(g, to + from_type->size, to + type->size);
}

void gen_string_append(struct gen *g, uint32_t from, const struct type *from_type,
		       uint32_t to, const struct type *type)
{
	uint64_t rooms = (uint64_t)type->size << 16 | from_type->size;

	emit(g, KMC_OP_STRF, 0, type_part(from_type).kind, 1, to,
	     rooms << 32 | from);
}

void gen_string_cut(struct gen *g, uint32_t at, uint32_t max)
{
	int reg = reg_take(g), end = label_new(g);
	uint32_t word = at + STR_HEAD + (max & ~7u);

	emit(g, KMC_OP_LDF, reg, 0, 4, at, 0);
	emit_jump(g, KMC_OP_JLEI, reg, 0, max, end);
	emit(g, KMC_OP_STI, 0, 0, 0, at, max | 1ULL << 32);
	if (max % 8) {
		emit(g, KMC_OP_LDF, reg, 0, 8, word, 0);
		emit(g, KMC_OP_ANDI, reg, 0, 0, 0,
		     (1ULL << (max % 8 * 8)) - 1);
		emit(g, KMC_OP_STF, 0, reg, 8, word, 0);
	}
	label_here(g, end);
	reg_put(g, reg);
}

int gen_character(struct gen *g, struct expr *e)
{
	int n = gen_value(g, e->b), end = label_new(g), reg, len;
	struct spill spill = spill_begin(g, n, e->a);
	struct type type;
	uint32_t at = gen_wide_place(g, e->a, &type), bytes = at;

	n = spill_end(g, &spill);
	reg = reg_take(g);
	emit(g, KMC_OP_MOVI, reg, 0, 0, 0, 0);
	if (type.is_chars) {
		emit_jump(g, KMC_OP_JGEI, n, 0, type.size, end);
	} else {
		bytes += STR_HEAD;
		len = reg_take(g);
		emit(g, KMC_OP_LDF, len, 0, 4, at, 0);
		emit_jump(g, KMC_OP_JGE, n, len, 0, end);
		reg_put(g, len);
	}
	emit(g, KMC_OP_LDX, reg, n, 1, bytes, type.size);
	emit(g, KMC_OP_SEXT, reg, 0, 1, 0, 0);
	label_here(g, end);
	reg_put(g, n);
	frame_put(g, at);
	return reg;
}

void gen_string_compare(struct gen *g, int reg, uint32_t a,
			const struct type *a_type, uint32_t b,
			const struct type *b_type)
{
	uint64_t rooms = (uint64_t)a_type->size << 16 | b_type->size;

	emit(g, KMC_OP_STREQ, reg, type_part(a_type).kind,
	     type_part(b_type).kind, a, rooms << 32 | b);
}

int gen_string_equal(struct gen *g, struct expr *a, struct expr *b)
{
	struct type a_type, b_type;
	uint32_t a_at = gen_wide_place(g, a, &a_type);
	uint32_t b_at = gen_wide_place(g, b, &b_type);
	int reg = reg_take(g);

	gen_string_compare(g, reg, a_at, &a_type, b_at, &b_type);
	frame_put(g, a_at);
	frame_put(g, b_at);
	return reg;
}

static uint64_t word_of(const struct expr *e, size_t i)
{
	uint64_t word = 0;

	if (i < e->len)
		memcpy(&word, e->name + i, e->len - i < 8 ? e->len - i : 8);
	return word;
}

bool gen_string_literal_cond(struct gen *g, struct expr *a, struct expr *b,
			     bool when, int label)
{
	int no = when ? label_new(g) : label, reg;
	struct type type;
	uint32_t at, end;

	if (b->len > COMPARE_MAX)
		return false;
	at = gen_wide_place(g, a, &type);
	reg = reg_take(g);
	if (b->len > type.size) {
		emit_goto(g, no);
	} else if (type.is_chars) {
		end = type.size;
		for (uint32_t i = 0; i < end; i += 8) {
			emit(g, KMC_OP_LDF, reg, 0, 8, at + i, 0);
			emit_jump(g, KMC_OP_JNEI, reg, 0, word_of(b, i), no);
		}
	} else {
		emit(g, KMC_OP_LDF, reg, 0, 4, at, 0);
		emit_jump(g, KMC_OP_JNEI, reg, 0, b->len, no);
		for (uint32_t i = 0; i < b->len; i += 8) {
			emit(g, KMC_OP_LDF, reg, 0, 8, at + STR_HEAD + i, 0);
			emit_jump(g, KMC_OP_JNEI, reg, 0, word_of(b, i), no);
		}
	}
	if (when) {
		emit_goto(g, label);
		label_here(g, no);
	}
	reg_put(g, reg);
	frame_put(g, at);
	return true;
}
