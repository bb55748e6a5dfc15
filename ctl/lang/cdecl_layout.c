// SPDX-License-Identifier: GPL-2.0
/*
 * Where the members of a structure are, by the rules of the System V ABI.
 */
#include <string.h>
#include "cdecl_parse.h"

/**
 * struct layout - a structure that is being filled
 * @bit: first that is free
 * @align: of the whole, in bytes
 * @end: bits, of the longest member of a union
 */
struct layout {
	const struct record *r;
	uint64_t bit, end;
	uint32_t align;
	bool packed;
};

static uint64_t round_up(uint64_t n, uint64_t to)
{
	return (n + to - 1) / to * to;
}

static uint32_t field_align(const struct layout *l, const struct cfield *f)
{
	uint32_t align = l->packed || f->attrs.packed ? 1 : f->type.align;

	return f->attrs.align > align ? f->attrs.align : align;
}

static void raise_align(struct layout *l, uint32_t align)
{
	if (align > l->align)
		l->align = align;
}

/* A bitfield does not cross a boundary of its type, unless it is packed. */
static void place_bits(struct layout *l, const struct cfield *f,
		       struct member *m)
{
	uint64_t width = f->type.size * 8;
	bool packed = l->packed || f->attrs.packed;

	if (!f->bits) {
		l->bit = round_up(l->bit, width);
		return;
	}
	if (!packed && l->bit % width + f->bits > width)
		l->bit = round_up(l->bit, width);
	if (f->name)
		raise_align(l, field_align(l, f));
	m->bits = f->bits;
	m->offset = l->bit / width * f->type.size;
	m->bit_offset = l->bit % width;
	if (l->bit % width + f->bits > width) {
		m->offset = l->bit / 8;
		m->bit_offset = l->bit % 8;
		if (m->bit_offset + f->bits > width && m->type.width < 8)
			m->type.width *= 2;
	}
	l->bit += f->bits;
}

static void place(struct layout *l, const struct cfield *f, struct member *m)
{
	if (l->r->is_union)
		l->bit = 0;
	if (f->is_bits) {
		place_bits(l, f, m);
	} else {
		uint32_t align = field_align(l, f);

		raise_align(l, align);
		l->bit = round_up(l->bit, align * 8ull);
		m->offset = l->bit / 8;
		l->bit += f->type.size * 8;
	}
	if (l->bit > l->end)
		l->end = l->bit;
}

void cdecl_layout(struct cdecl *p, struct record_node *r,
		  const struct cfield *fields, const struct cattrs *attrs)
{
	struct layout l = { .r = &r->record, .align = 1,
			    .packed = attrs->packed };
	struct member *members;
	unsigned int nr = 0;
	uint64_t size;

	for (const struct cfield *f = fields; f; f = f->next)
		nr += f->name != NULL;
	members = arena_alloc(p->types->arena, (nr + 1) * sizeof(*members));
	nr = 0;
	for (const struct cfield *f = fields; f; f = f->next) {
		struct member *m = &members[nr];

		m->name = f->name;
		m->type = f->type.type;
		place(&l, f, m);
		if (f->name)
			nr++;
		else
			memset(m, 0, sizeof(*m));
	}
	raise_align(&l, attrs->align);
	size = round_up(round_up(l.end, 8) / 8, l.align);
	if (size > INT32_MAX) {
		cdecl_error(p, p->t, "this structure is too large");
		return;
	}
	r->record.members = members;
	r->record.nr_members = nr;
	r->record.size = size;
	r->align = l.align;
	r->file = NULL;
	r->was_read = true;
	r->defined = true;
}

static uint32_t record_align(const struct record_node *r)
{
	int align;

	if (!r->file)
		return r->align;
	align = btf__align_of(r->file->btf, r->id);
	return align > 0 ? align : 1;
}

bool cdecl_measure(struct cdecl *p, struct ctype *type)
{
	const struct type *t = &type->type;
	struct ctype of;

	type->align = 1;
	switch (t->kind) {
	case TYPE_INT:
	case TYPE_POINTER:
		type->size = t->width;
		type->align = t->width;
		return true;
	case TYPE_ARRAY:
		of = (struct ctype){ .type = *t->to };
		if (!cdecl_measure(p, &of) ||
		    __builtin_mul_overflow(of.size, t->count, &type->size) ||
		    type->size > INT32_MAX)
			return false;
		type->align = of.align;
		return true;
	case TYPE_RECORD:
		record_members(p->types, t->record);
		if (!t->record->members)
			return false;
		type->size = t->record->size;
		type->align = record_align((const struct record_node *)t->record);
		return true;
	default:
		return false;
	}
}
