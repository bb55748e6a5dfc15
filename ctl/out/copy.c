// SPDX-License-Identifier: GPL-2.0
#include <math.h>
#include <string.h>
#include "copy.h"
#include "json_text.h"
#include "../lang/ctypes.h"

/* Where it goes, and in which form. */
struct copy {
	struct buffer *b;
	bool json;
};

static void show(const struct copy *c, const struct type *type,
		 const uint8_t *at);

const char *copy_enumerator(const struct type *type, uint64_t v)
{
	const struct enumeration *e = type->enumeration;

	for (unsigned int i = 0; e && i < e->nr_enumerators; i++) {
		uint64_t value = e->enumerators[i].value;

		/* Half of it is sign, or none of it. */
		if (value == v || (type->width == 4 &&
				   (uint32_t)value == (uint32_t)v))
			return e->enumerators[i].name;
	}
	return NULL;
}

static void show_signed(const struct copy *c, const struct type *type,
			uint64_t v)
{
	if (c->json)
		json_number(c->b, v, type->is_signed);
	else if (type->is_signed)
		buffer_s64(c->b, v);
	else
		buffer_u64(c->b, v);
}

static void show_word(const struct copy *c, const struct type *type, uint64_t v)
{
	const char *name = copy_enumerator(type, v);

	if (type->is_bool)
		buffer_str(c->b, v ? "true" : "false");
	else if (type->kind == TYPE_POINTER && !c->json)
		buffer_hex(c->b, v);
	else if (name && !c->json)
		buffer_str(c->b, name);
	else
		show_signed(c, type, v);
}

static uint64_t extend(uint64_t v, unsigned int bits, bool is_signed)
{
	unsigned int shift = 64 - bits;

	if (is_signed)
		return (int64_t)(v << shift) >> shift;
	return v << shift >> shift;
}

static uint64_t read_word(const struct type *type, const uint8_t *at)
{
	uint64_t v = 0;

	memcpy(&v, at, type->width);
	return extend(v, 8 * type->width, type->is_signed);
}

static void show_text(const struct copy *c, const uint8_t *at, size_t room)
{
	size_t len = strnlen((const char *)at, room);

	if (c->json)
		json_string(c->b, (const char *)at, len);
	else
		buffer_add(c->b, at, len);
}

static bool is_text(const struct type *array)
{
	return array->to->kind == TYPE_INT && array->to->width == 1 &&
	       array->to->is_signed;
}

/* All digits that it is sure to have; JSON has no infinity. */
static void show_float(const struct copy *c, const struct type *type,
		       const uint8_t *at)
{
	long double v = 0;
	float f;
	double d;

	if (type->count == sizeof(f)) {
		memcpy(&f, at, sizeof(f));
		v = f;
	} else if (type->count == sizeof(d)) {
		memcpy(&d, at, sizeof(d));
		v = d;
	} else if (type->count == sizeof(v)) {
		memcpy(&v, at, sizeof(v));
	}
	if (c->json && !isfinite(v))
		buffer_str(c->b, "null");
	else
		buffer_printf(c->b, "%.*Lg", type->count == sizeof(f) ? 6 : 15, v);
}

static void show_elements(const struct copy *c, const struct type *type,
			  const uint8_t *at)
{
	buffer_char(c->b, '[');
	for (uint32_t i = 0; i < type->count; i++) {
		if (i)
			buffer_char(c->b, ',');
		show(c, type->to, at + i * type_bytes(type->to));
	}
	buffer_char(c->b, ']');
}

static void show_array(const struct copy *c, const struct type *type,
		       const uint8_t *at)
{
	if (type->is_float)
		show_float(c, type, at);
	else if (is_text(type))
		show_text(c, at, type->count);
	else
		show_elements(c, type, at);
}

static void show_member(const struct copy *c, const struct member *m,
			const uint8_t *at)
{
	if (m->bits)
		show_word(c, &m->type,
			  extend(read_word(&m->type, at) >> m->bit_offset,
				 m->bits, m->type.is_signed));
	else
		show(c, &m->type, at);
}

/* The members; those of anonymous structures stand among them. */
static void show_members(const struct copy *c, const struct record *r,
			 const uint8_t *at, bool *first)
{
	for (unsigned int i = 0; i < r->nr_members; i++) {
		const struct member *m = &r->members[i];

		if (!m->name[0] && m->type.kind == TYPE_RECORD) {
			show_members(c, m->type.record, at + m->offset, first);
			continue;
		}
		if (!*first)
			buffer_str(c->b, ", ");
		*first = false;
		buffer_printf(c->b, c->json ? "\"%s\": " : ".%s = ", m->name);
		show_member(c, m, at + m->offset);
	}
}

static void show_record(const struct copy *c, const struct record *r,
			const uint8_t *at)
{
	bool first = true;

	if (c->json || !r->nr_members)
		buffer_char(c->b, '{');
	else
		buffer_str(c->b, "{ ");
	show_members(c, r, at, &first);
	buffer_str(c->b, c->json || !r->nr_members ? "}" : " }");
}

static void show(const struct copy *c, const struct type *type,
		 const uint8_t *at)
{
	switch (type->kind) {
	case TYPE_RECORD:
		show_record(c, type->record, at);
		break;
	case TYPE_ARRAY:
		show_array(c, type, at);
		break;
	case TYPE_INT:
	case TYPE_POINTER:
		show_word(c, type, read_word(type, at));
		break;
	default:
		/* A member that has no value: a function. */
		buffer_str(c->b, "null");
		break;
	}
}

/* What is text in C is a string by itself, unless the script asked for its bytes. */
static void show_whole(const struct copy *c, const struct type *type,
		       const uint8_t *at)
{
	if (type->kind == TYPE_ARRAY && !type->is_float)
		show_elements(c, type, at);
	else
		show(c, type, at);
}

void copy_text(struct buffer *b, const struct type *type, const void *at)
{
	show_whole(&(struct copy){ .b = b }, type, at);
}

void copy_json(struct buffer *b, const struct type *type, const void *at)
{
	show_whole(&(struct copy){ .b = b, .json = true }, type, at);
}
