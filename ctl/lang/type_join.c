// SPDX-License-Identifier: GPL-2.0
/*
 * Types that meet: whether they are the same, and which one holds what both do.
 */
#include <string.h>
#include "ast.h"
#include "ctypes.h"

/* The bytes that hold the values of both. */
static unsigned int join_widths(const struct type *a, const struct type *b)
{
	unsigned int width = type_width(a), other = type_width(b);
	const struct type *wider = width < other ? b : a;

	if (width < other)
		width = other;
	if (a->is_literal || b->is_literal || a->is_signed == b->is_signed)
		return width;
	/* Twice as many are needed if the wider one has no sign. */
	if (type_width(a) == type_width(b) || !wider->is_signed)
		width *= 2;
	return width < 8 ? width : 8;
}

static void join_ints(struct type *to, const struct type *from)
{
	unsigned int width = join_widths(to, from);

	to->kept = width < 8 ? width : 0;
	if (to->is_literal) {
		to->is_literal = from->is_literal;
		to->is_signed = from->is_signed;
	} else if (!from->is_literal) {
		to->is_signed |= from->is_signed;
	}
	to->width = 8;
	to->is_bool &= from->is_bool;
	if (to->enumeration != from->enumeration)
		to->enumeration = NULL;
	if (to->space != from->space)
		to->space = SPACE_UNKNOWN;
}

static void join_pointers(struct type *to, const struct type *from)
{
	if (!to->to)
		to->to = from->to;
	if (to->space != from->space)
		to->space = SPACE_UNKNOWN;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

/* The @i-th name of a tuple. */
static const char *member_name(const char *names, uint32_t i, size_t *len)
{
	while (i--)
		names += strcspn(names, " ") + 1;
	*len = strcspn(names, " ");
	return names;
}

uint32_t type_member(const struct type *to, const struct type *from, uint32_t i)
{
	const char *wanted, *name;
	size_t wanted_len, len;

	if (same_text(to->text, from->text))
		return i;
	if (!to->text || !from->text)
		return to->count;
	wanted = member_name(from->text, i, &wanted_len);
	for (i = 0; i < to->count; i++) {
		name = member_name(to->text, i, &len);
		if (len == wanted_len && !strncmp(name, wanted, len))
			break;
	}
	return i;
}

static bool join_tuples(struct arena *arena, struct type *to,
			const struct type *from)
{
	struct type *members;

	if (to->count != from->count)
		return false;
	members = arena_alloc(arena, (to->count + 1) * sizeof(*members));
	memcpy(members, to->to, to->count * sizeof(*members));
	for (uint32_t i = 0; i < to->count; i++) {
		uint32_t at = type_member(to, from, i);

		if (at == to->count ||
		    !type_join(arena, &members[at], &from->to[i]))
			return false;
	}
	for (uint32_t i = 0; i < to->count; i++)
		if (!type_equal(&members[i], &to->to[i]))
			to->to = members;
	return true;
}

static bool same_record(const struct record *a, const struct record *b)
{
	return a == b || (a && b && a->name[0] && !strcmp(a->name, b->name) &&
			  a->size == b->size);
}

/* A value that is kept has its own place, whatever it was copied from. */
static void join_first(struct type *to, const struct type *from)
{
	*to = *from;
	if (to->kind == TYPE_INT) {
		to->kept = type_width(from) < 8 ? type_width(from) : 0;
		to->width = 8;
	} else if (type_is_wide(to)) {
		to->space = SPACE_FRAME;
	}
	if (to->kind == TYPE_STRING) {
		to->chars = type_written_size(from);
		to->count = 0;
	}
}

static void join_strings(struct type *to, const struct type *from)
{
	uint32_t chars = type_written_size(from);

	to->is_chars &= from->is_chars;
	if (chars > to->chars)
		to->chars = chars;
	if (from->size > to->size)
		to->size = from->size;
}

bool type_join(struct arena *arena, struct type *to, const struct type *from)
{
	if (to->kind == TYPE_NONE) {
		join_first(to, from);
		return true;
	}
	/* A null pointer may come first. */
	if (to->kind == TYPE_INT && to->is_literal &&
	    from->kind == TYPE_POINTER) {
		*to = *from;
		return true;
	}
	if (to->kind == TYPE_POINTER && from->kind == TYPE_INT)
		return true;
	if (to->kind != from->kind)
		return false;
	switch (to->kind) {
	case TYPE_INT:
		join_ints(to, from);
		return true;
	case TYPE_POINTER:
		join_pointers(to, from);
		return true;
	case TYPE_STRING:
		join_strings(to, from);
		return true;
	case TYPE_RECORD:
		return same_record(to->record, from->record);
	case TYPE_ARRAY:
		return to->count == from->count &&
		       type_equal(to->to, from->to);
	case TYPE_TUPLE:
		return join_tuples(arena, to, from);
	case TYPE_AGGREGATION:
		return to->agg == from->agg;
	default:
		if (from->mode != to->mode)
			return false;
		if (from->size > to->size)
			to->size = from->size;
		return true;
	}
}

static bool same_members(const struct type *a, const struct type *b)
{
	for (uint32_t i = 0; i < a->count; i++)
		if (!type_equal(&a->to[i], &b->to[i]))
			return false;
	return true;
}

bool type_equal(const struct type *a, const struct type *b)
{
	if (a->kind != b->kind || a->is_signed != b->is_signed ||
	    a->is_literal != b->is_literal || a->is_chars != b->is_chars ||
	    a->is_bool != b->is_bool || a->is_float != b->is_float || a->width != b->width ||
	    a->kept != b->kept ||
	    a->space != b->space || a->agg != b->agg || a->size != b->size ||
	    a->count != b->count || a->enumeration != b->enumeration ||
	    a->clock != b->clock || a->mode != b->mode ||
	    !same_text(a->text, b->text))
		return false;
	switch (a->kind) {
	case TYPE_POINTER:
		/* Members of structures may point back to them: look no deeper. */
		return a->to == b->to ||
		       (a->to && b->to && a->to->kind == b->to->kind &&
			same_record(a->to->record, b->to->record));
	case TYPE_RECORD:
		return same_record(a->record, b->record);
	case TYPE_ARRAY:
		return type_equal(a->to, b->to);
	case TYPE_TUPLE:
		return same_text(a->text, b->text) && same_members(a, b);
	default:
		return true;
	}
}
