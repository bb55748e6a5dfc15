// SPDX-License-Identifier: GPL-2.0
#include "type.h"

static uint32_t round8(uint32_t n)
{
	return n ? (n + 7) & ~7u : 8;
}

struct type type_int(bool is_signed, unsigned int width)
{
	return (struct type){ .kind = TYPE_INT, .is_signed = is_signed,
			      .width = width };
}

struct type type_chars(uint32_t bytes)
{
	return (struct type){ .kind = TYPE_STRING, .is_chars = true,
			      .size = round8(bytes) };
}

struct type type_str(uint32_t room)
{
	return (struct type){ .kind = TYPE_STRING, .size = round8(room) };
}

struct type type_pointer(const struct type *to, enum type_space space)
{
	return (struct type){ .kind = TYPE_POINTER, .width = 8, .to = to,
			      .space = space };
}

bool type_is_word(const struct type *t)
{
	return t->kind == TYPE_INT || t->kind == TYPE_POINTER ||
	       t->kind == TYPE_SITE || t->kind == TYPE_KSYM;
}

static void join_ints(struct type *to, const struct type *from)
{
	if (to->is_literal) {
		to->is_literal = from->is_literal;
		to->is_signed = from->is_signed;
	} else if (!from->is_literal) {
		to->is_signed |= from->is_signed;
	}
	to->width = 8;
	if (to->space != from->space)
		to->space = SPACE_UNKNOWN;
}

bool type_join(struct type *to, const struct type *from)
{
	if (to->kind == TYPE_NONE) {
		*to = *from;
		if (to->kind == TYPE_INT)
			to->width = 8;
		return true;
	}
	if (to->kind != from->kind)
		return false;
	switch (to->kind) {
	case TYPE_INT:
		join_ints(to, from);
		return true;
	case TYPE_STRING:
		to->is_chars &= from->is_chars;
		if (from->size > to->size)
			to->size = from->size;
		return true;
	case TYPE_AGGREGATION:
		return to->agg == from->agg;
	default:
		return true;
	}
}

bool type_equal(const struct type *a, const struct type *b)
{
	return a->kind == b->kind && a->is_signed == b->is_signed &&
	       a->is_literal == b->is_literal && a->is_chars == b->is_chars &&
	       a->width == b->width && a->space == b->space &&
	       a->agg == b->agg && a->size == b->size &&
	       a->is_bool == b->is_bool && a->count == b->count &&
	       a->to == b->to && a->record == b->record &&
	       a->enumeration == b->enumeration;
}

const char *type_name(const struct type *t)
{
	static const char *const ints[2][9] = {
		{ [1] = "uint8", [2] = "uint16", [4] = "uint32",
		  [8] = "uint64" },
		{ [1] = "int8", [2] = "int16", [4] = "int32", [8] = "int64" },
	};
	static const char *const aggs[] = {
		[KMC_MAP_COUNT] = "count", [KMC_MAP_SUM] = "sum",
		[KMC_MAP_AVG] = "avg", [KMC_MAP_MIN] = "min",
		[KMC_MAP_MAX] = "max", [KMC_MAP_STATS] = "stats",
		[KMC_MAP_HIST] = "hist", [KMC_MAP_LHIST] = "lhist",
	};

	switch (t->kind) {
	case TYPE_VOID:
		return "none";
	case TYPE_INT:
		return ints[t->is_signed][t->width];
	case TYPE_STRING:
		return "string";
	case TYPE_SITE:
		return "probe name";
	case TYPE_KSYM:
		return "symbol";
	case TYPE_ARGS:
		return "args";
	case TYPE_AGGREGATION:
		return aggs[t->agg];
	default:
		return "unknown";
	}
}

struct kmc_part type_part(const struct type *t)
{
	struct kmc_part part = { .kind = KMC_PART_INT, .size = 8 };

	switch (t->kind) {
	case TYPE_STRING:
		part.kind = t->is_chars ? KMC_PART_CHARS : KMC_PART_STR;
		part.size = type_size(t);
		break;
	case TYPE_SITE:
		part.kind = KMC_PART_SITE;
		break;
	case TYPE_KSYM:
		part.kind = KMC_PART_KSYM;
		break;
	default:
		part.flags = t->is_signed ? KMC_PART_SIGNED : 0;
		break;
	}
	return part;
}

uint32_t type_size(const struct type *t)
{
	if (t->kind != TYPE_STRING)
		return 8;
	return t->is_chars ? t->size : t->size + sizeof(struct kmc_str);
}
