// SPDX-License-Identifier: GPL-2.0
/*
 * Strings: they are built and compared in the frame.
 */
#include <string.h>
#include "builtin.h"
#include "function.h"

#define STR_HEAD	sizeof(struct kmc_str)
#define COMM_SIZE	16

/* Literals up to this are compared in place, 8 bytes at a time. */
#define COMPARE_MAX	32

static void literal(struct gen *g, const struct expr *e, uint32_t at,
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

/* Add to @len the bytes before the first NUL in the 8 at @at. */
static void add_length(struct gen *g, uint32_t at, int len)
{
	int word = reg_take(g), again = label_new(g), end = label_new(g);

	emit(g, KMC_OP_LDF, word, 0, 8, at, 0);
	label_here(g, again);
	emit_jump(g, KMC_OP_JEQI, word, 0, 0, end);
	emit(g, KMC_OP_ADDI, len, 0, 0, 0, 1);
	emit(g, KMC_OP_RSHI, word, 0, 0, 0, 8);
	emit_goto(g, again);
	label_here(g, end);
	reg_put(g, word);
}

/* The head of a counted string whose characters are in place already. */
static void count_chars(struct gen *g, uint32_t at, uint32_t size)
{
	int len = reg_take(g);

	emit(g, KMC_OP_MOVI, len, 0, 0, 0, 0);
	for (uint32_t i = 0; i < size; i += 8)
		add_length(g, at + STR_HEAD + i, len);
	emit(g, KMC_OP_STF, 0, len, 8, at, 0);
	reg_put(g, len);
}

static void comm(struct gen *g, uint32_t at, const struct type *type)
{
	if (type->is_chars) {
		emit(g, KMC_OP_STV, 0, 0, 0, at, KMC_VAR_COMM);
		zero_words(g, at + COMM_SIZE, at + type->size);
		return;
	}
	emit(g, KMC_OP_STV, 0, 0, 0, at + STR_HEAD, KMC_VAR_COMM);
	count_chars(g, at, COMM_SIZE);
}

static void copy_words(struct gen *g, uint32_t from, uint32_t to,
		       uint32_t size)
{
	int word = reg_take(g);

	for (uint32_t i = 0; i < size; i += 8) {
		emit(g, KMC_OP_LDF, word, 0, 8, from + i, 0);
		emit(g, KMC_OP_STF, 0, word, 8, to + i, 0);
	}
	reg_put(g, word);
}

/* Of a counted string, only what it uses is copied. */
static void copy_counted(struct gen *g, uint32_t from, uint32_t to,
			 uint32_t room)
{
	int len = reg_take(g), word = reg_take(g), end = label_new(g);

	emit(g, KMC_OP_LDF, word, 0, 8, from, 0);
	emit(g, KMC_OP_STF, 0, word, 8, to, 0);
	emit(g, KMC_OP_LDF, len, 0, 4, from, 0);
	for (uint32_t i = 0; i < room; i += 8) {
		emit_jump(g, KMC_OP_JLEI, len, 0, i, end);
		emit(g, KMC_OP_LDF, word, 0, 8, from + STR_HEAD + i, 0);
		emit(g, KMC_OP_STF, 0, word, 8, to + STR_HEAD + i, 0);
	}
	label_here(g, end);
	reg_put(g, word);
	reg_put(g, len);
}

void gen_string_copy(struct gen *g, uint32_t from, const struct type *from_type,
		     uint32_t to, const struct type *type)
{
	if (!from_type->is_chars) {
		copy_counted(g, from, to, from_type->size);
	} else if (type->is_chars) {
		copy_words(g, from, to, from_type->size);
		zero_words(g, to + from_type->size, to + type->size);
	} else {
		copy_words(g, from, to + STR_HEAD, from_type->size);
		count_chars(g, to, from_type->size);
	}
}

static bool same_form(const struct type *a, const struct type *b)
{
	return a->is_chars == b->is_chars && a->size == b->size;
}

static void load_map(struct gen *g, struct expr *e, uint32_t at,
		     const struct type *type)
{
	const struct type *have = &e->map->value;
	uint32_t key = gen_key(g, e), place = at;
	int found = reg_take(g);

	if (!same_form(have, type))
		place = frame_take(g, type_size(have));
	emit(g, KMC_OP_LOAD, found, 0, 0, key,
	     (int64_t)place << 32 | e->map->index);
	if (place != at) {
		gen_string_copy(g, place, have, at, type);
		frame_put(g, place);
	}
	reg_put(g, found);
	gen_key_put(g, e->map, key);
}

static void ternary(struct gen *g, struct expr *e, uint32_t at,
		    const struct type *type)
{
	int no = label_new(g), end = label_new(g);
	unsigned int mark = reuse_mark(g);

	gen_cond(g, e->a, false, no);
	gen_string(g, e->b, at, type);
	emit_goto(g, end);
	label_here(g, no);
	reuse_drop(g, mark);
	gen_string(g, e->c, at, type);
	label_here(g, end);
	reuse_drop(g, mark);
}

void gen_string(struct gen *g, struct expr *e, uint32_t at,
		const struct type *type)
{
	switch (e->kind) {
	case EXPR_STRING:
		literal(g, e, at, type);
		break;
	case EXPR_NAME:
		comm(g, at, type);
		break;
	case EXPR_VARIABLE:
		gen_string_copy(g, frame_variable(g, e->variable),
				&e->variable->type, at, type);
		break;
	case EXPR_MAP:
		load_map(g, e, at, type);
		break;
	case EXPR_TERNARY:
		ternary(g, e, at, type);
		break;
	default:
		e->function->string(g, e, at, type);
		break;
	}
}

uint32_t gen_string_place(struct gen *g, struct expr *e, struct type *type)
{
	uint32_t at;

	*type = e->type;
	if (e->kind == EXPR_VARIABLE) {
		*type = e->variable->type;
		at = frame_variable(g, e->variable);
		frame_hold(g, at);
		return at;
	}
	return gen_layout(g, e, 1, type);
}

/* What KMC_OP_STREQ can compare. */
static bool can_compare(const struct type *t)
{
	return !t->is_chars || t->size == COMM_SIZE;
}

static uint32_t comparable(struct gen *g, struct expr *e, struct type *type)
{
	uint32_t at, counted;
	struct type have;

	if (can_compare(&e->type))
		return gen_string_place(g, e, type);
	*type = type_str(e->type.size);
	if (e->kind != EXPR_VARIABLE)
		return gen_layout(g, e, 1, type);
	at = gen_string_place(g, e, &have);
	counted = frame_take(g, type_size(type));
	gen_string_copy(g, at, &have, counted, type);
	frame_put(g, at);
	return counted;
}

int gen_string_equal(struct gen *g, struct expr *a, struct expr *b)
{
	struct type a_type, b_type;
	uint32_t a_at = comparable(g, a, &a_type);
	uint32_t b_at = comparable(g, b, &b_type);
	uint64_t rooms = (uint64_t)a_type.size << 16 | b_type.size;
	int reg = reg_take(g);

	emit(g, KMC_OP_STREQ, reg, type_part(&a_type).kind,
	     type_part(&b_type).kind, a_at, rooms << 32 | b_at);
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
	at = gen_string_place(g, a, &type);
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
