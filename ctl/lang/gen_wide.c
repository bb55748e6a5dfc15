// SPDX-License-Identifier: GPL-2.0
/*
 * Values that are no words: they are built, copied and compared in the frame.
 */
#include "builtin.h"
#include "user_arg.h"
#include "field.h"
#include "function.h"

bool same_layout(const struct type *a, const struct type *b)
{
	if (a->kind != b->kind)
		return type_is_word(a) && type_is_word(b);
	if (a->kind == TYPE_STRING)
		return a->is_chars == b->is_chars && a->size == b->size;
	if (a->kind != TYPE_TUPLE)
		return type_size(a) == type_size(b);
	for (uint32_t i = 0; i < a->count; i++)
		if (type_member(b, a, i) != i ||
		    !same_layout(&a->to[i], &b->to[i]))
			return false;
	return true;
}

void gen_copy(struct gen *g, uint32_t from, uint32_t to, uint32_t size)
{
	int word;

	if (from == to)
		return;
	if (size > 8) {
		emit(g, KMC_OP_COPY, 0, 0, 0, to, (int64_t)size << 32 | from);
		return;
	}
	word = reg_take(g);
	emit(g, KMC_OP_LDF, word, 0, 8, from, 0);
	emit(g, KMC_OP_STF, 0, word, 8, to, 0);
	reg_put(g, word);
}

/* Where member @m of a tuple is in it. */
static uint32_t member_offset(const struct type *tuple, uint32_t m)
{
	uint32_t offset = 0;

	for (uint32_t i = 0; i < m; i++)
		offset += type_size(&tuple->to[i]);
	return offset;
}

void gen_convert(struct gen *g, uint32_t from, const struct type *from_type,
		 uint32_t to, const struct type *type)
{
	if (same_layout(from_type, type) && type->kind != TYPE_STRING) {
		gen_copy(g, from, to, type_size(type));
		return;
	}
	if (type->kind == TYPE_STRING) {
		gen_string_copy(g, from, from_type, to, type);
		return;
	}
	if (type->kind != TYPE_TUPLE) {
		/* A smaller one of its kind, as stacks are: the rest is 0. */
		gen_blank(g, to, type_size(type));
		gen_copy(g, from, to, type_size(from_type));
		return;
	}
	for (uint32_t i = 0; i < type->count; i++) {
		uint32_t m = type_member(type, from_type, i);

		gen_convert(g, from, &from_type->to[i],
			    to + member_offset(type, m), &type->to[m]);
		from += type_size(&from_type->to[i]);
	}
}

void gen_blank(struct gen *g, uint32_t at, uint32_t size)
{
	static const char zeroes[64];

	while (size > sizeof(zeroes)) {
		emit(g, KMC_OP_DATA, 0, 0, 0, at, (int64_t)sizeof(zeroes) << 32 |
		     emit_data(g, zeroes, sizeof(zeroes), sizeof(zeroes)));
		at += sizeof(zeroes);
		size -= sizeof(zeroes);
	}
	for (uint32_t i = 0; i < size; i += 8)
		emit(g, KMC_OP_STI, 0, 0, 0, at + i, 0);
}

static void load_map(struct gen *g, struct expr *e, uint32_t at)
{
	uint32_t key = gen_key(g, e);
	int found = reg_take(g);

	emit(g, KMC_OP_LOAD, found, 0, 0, key,
	     (int64_t)at << 32 | e->map->index);
	reg_put(g, found);
	gen_key_put(g, e->map, key);
}

static void ternary(struct gen *g, struct expr *e, uint32_t at,
		    const struct type *type)
{
	int no = label_new(g), end = label_new(g);
	unsigned int mark = reuse_mark(g);

	gen_cond(g, e->a, false, no);
	gen_wide(g, e->b, at, type);
	emit_goto(g, end);
	label_here(g, no);
	reuse_drop(g, mark);
	gen_wide(g, e->c, at, type);
	label_here(g, end);
	reuse_drop(g, mark);
}

static void tuple(struct gen *g, struct expr *e, uint32_t at,
		  const struct type *type)
{
	struct expr *arg = e->args;

	for (uint32_t i = 0; arg; i++, arg = arg->next) {
		uint32_t m = type_member(type, &e->type, i);

		gen_part(g, arg, &type->to[m], at + member_offset(type, m));
	}
}

/* The place of a value that is in the frame already; false: there is none. */
static bool place_of(struct gen *g, struct expr *e, uint32_t *at)
{
	if (e->kind == EXPR_VARIABLE) {
		*at = frame_variable(g, e->variable);
		return true;
	}
	if (e->kind != EXPR_FIELD || e->a->type.kind != TYPE_TUPLE ||
	    !place_of(g, e->a, at))
		return false;
	*at += member_offset(&e->a->type, e->index);
	return true;
}

/* Made as its own type says, in @at. */
static void make_at(struct gen *g, struct expr *e, uint32_t at)
{
	const struct type *t = &e->type;
	struct type have;
	uint32_t place;

	switch (e->kind) {
	case EXPR_NAME:
		if (t->kind == TYPE_USYM) {
			gen_user_func(g, at);
			break;
		}
		emit(g, KMC_OP_STV, 0, 0, 0, at, e->builtin->code);
		break;
	case EXPR_MAP:
		load_map(g, e, at);
		break;
	case EXPR_CALL:
		e->function->wide(g, e, at, t);
		break;
	case EXPR_CAST:
		if (t->kind == TYPE_STRING)
			gen_wide(g, e->a, at, t);
		else
			gen_cast_array(g, e, at);
		break;
	case EXPR_FIELD:
	case EXPR_INDEX:
	case EXPR_UNARY:
		if (t->space != SPACE_FRAME || e->a->type.kind != TYPE_TUPLE) {
			gen_fetch(g, e, at);
			break;
		}
		place = gen_wide_place(g, e, &have);
		gen_convert(g, place, &have, at, t);
		frame_put(g, place);
		break;
	default:
		break;
	}
}

static void make(struct gen *g, struct expr *e, uint32_t at)
{
	const struct loc *outer = g->at;

	g->at = &e->loc;
	make_at(g, e, at);
	g->at = outer;
}

static bool is_made(const struct expr *e)
{
	return e->kind == EXPR_NAME || e->kind == EXPR_MAP ||
	       e->kind == EXPR_CALL || e->kind == EXPR_CAST ||
	       e->kind == EXPR_FIELD ||
	       e->kind == EXPR_INDEX || e->kind == EXPR_UNARY;
}

void gen_wide(struct gen *g, struct expr *e, uint32_t at,
	      const struct type *type)
{
	uint32_t place;

	if (is_made(e) && !place_of(g, e, &place)) {
		if (same_layout(&e->type, type) ||
		    (e->kind == EXPR_CALL && e->type.kind == TYPE_STRING &&
		     !e->type.is_chars && !type->is_chars)) {
			make(g, e, at);
			return;
		}
		place = frame_take(g, type_size(&e->type));
		make(g, e, place);
		gen_convert(g, place, &e->type, at, type);
		frame_put(g, place);
		return;
	}
	switch (e->kind) {
	case EXPR_STRING:
		gen_string_literal(g, e, at, type);
		break;
	case EXPR_TERNARY:
		ternary(g, e, at, type);
		break;
	case EXPR_TUPLE:
		tuple(g, e, at, type);
		break;
	case EXPR_BLOCK:
		gen_block(g, e);
		if (e->a)
			gen_wide(g, e->a, at, type);
		break;
	default:
		if (place_of(g, e, &place))
			gen_convert(g, place, &e->type, at, type);
		break;
	}
}

/*
 * The innermost value of which @e is a member, and where in it; a tuple that is
 * no variable is made whole.
 */
static uint32_t tuple_place(struct gen *g, struct expr *e, uint32_t *offset)
{
	const struct type *t = &e->a->type;
	struct type type;

	*offset += member_offset(t, e->index);
	if (e->a->kind == EXPR_FIELD && e->a->a->type.kind == TYPE_TUPLE)
		return tuple_place(g, e->a, offset);
	return gen_wide_place(g, e->a, &type);
}

uint32_t gen_tuple_member(struct gen *g, struct expr *e, uint32_t *base)
{
	uint32_t offset = 0;

	*base = tuple_place(g, e, &offset);
	return *base + offset;
}

uint32_t gen_wide_place(struct gen *g, struct expr *e, struct type *type)
{
	uint32_t at, base;

	*type = e->type;
	if (e->kind == EXPR_VARIABLE) {
		at = frame_variable(g, e->variable);
		frame_hold(g, at);
		return at;
	}
	if (e->kind == EXPR_FIELD && e->a->type.kind == TYPE_TUPLE) {
		uint32_t member = gen_tuple_member(g, e, &base);

		/* What is held is the whole: a place of its own is simpler. */
		at = frame_take(g, type_size(type));
		gen_convert(g, member, type, at, type);
		frame_put(g, base);
		return at;
	}
	if (type->kind != TYPE_AGGREGATION)
		type->space = SPACE_FRAME;
	return gen_layout(g, e, 1, type);
}

/* Jump to @no where two places of type @type differ. */
static void differ(struct gen *g, uint32_t a, uint32_t b,
		   const struct type *type, int no)
{
	int x, y;

	if (type->kind == TYPE_TUPLE) {
		for (uint32_t i = 0; i < type->count; i++) {
			differ(g, a, b, &type->to[i], no);
			a += type_size(&type->to[i]);
			b += type_size(&type->to[i]);
		}
		return;
	}
	x = reg_take(g);
	if (type->kind == TYPE_STRING) {
		gen_string_compare(g, x, a, type, b, type);
		emit_jump(g, KMC_OP_JEQI, x, 0, 0, no);
	} else {
		y = reg_take(g);
		for (uint32_t i = 0; i < type_size(type); i += 8) {
			emit(g, KMC_OP_LDF, x, 0, 8, a + i, 0);
			emit(g, KMC_OP_LDF, y, 0, 8, b + i, 0);
			emit_jump(g, KMC_OP_JNE, x, y, 0, no);
		}
		reg_put(g, y);
	}
	reg_put(g, x);
}

void gen_wide_equal(struct gen *g, struct expr *a, struct expr *b, bool when,
		    int label)
{
	int no = when ? label_new(g) : label;
	struct type type = { 0 };
	uint32_t x, y;

	type_join(&g->c->arena, &type, &a->type);
	type_join(&g->c->arena, &type, &b->type);
	x = gen_layout(g, a, 1, &type);
	y = gen_layout(g, b, 1, &type);
	differ(g, x, y, &type, no);
	if (when) {
		emit_goto(g, label);
		label_here(g, no);
	}
	frame_put(g, x);
	frame_put(g, y);
}
