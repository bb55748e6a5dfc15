// SPDX-License-Identifier: GPL-2.0
/*
 * What is known of values when they are shown: the types of parts of which the part
 * itself does not say enough.
 */
#include "compile.h"
#include "ctypes.h"

/* The members of structures are read while there is something to read from. */
static void prepare(struct compile *c, const struct type *t)
{
	if (t->kind == TYPE_ARRAY) {
		prepare(c, t->to);
		return;
	}
	if (t->kind != TYPE_RECORD || !record_members(c->ctypes, t->record))
		return;
	for (unsigned int i = 0; i < t->record->nr_members; i++)
		prepare(c, &t->record->members[i].type);
}

static bool says_more(const struct type *t)
{
	return t->kind == TYPE_RECORD || t->kind == TYPE_ARRAY ||
	       t->enumeration || t->text || t->clock;
}

/* In the order of type_parts(). Return: how many. */
static unsigned int add(struct compile *c, const struct type *t,
			const struct type **types, bool *any)
{
	unsigned int nr = 1;
	struct type *copy;

	if (t->kind == TYPE_TUPLE) {
		/* The names of its members, at the bracket that opens it. */
		if (t->text) {
			copy = arena_alloc(&c->arena, sizeof(*copy));
			*copy = *t;
			types[0] = copy;
			*any = true;
		}
		for (uint32_t i = 0; i < t->count; i++)
			nr += add(c, &t->to[i], types + nr, any);
		return nr + 1;
	}
	if (!says_more(t))
		return 1;
	copy = arena_alloc(&c->arena, sizeof(*copy));
	*copy = *t;
	prepare(c, copy);
	types[0] = copy;
	*any = true;
	return 1;
}

const struct type *const *shown_types(struct compile *c,
				      const struct type *types, unsigned int nr,
				      unsigned int nr_parts)
{
	const struct type **shown = arena_alloc(&c->arena, (nr_parts + 1) *
						sizeof(*shown));
	unsigned int at = 0;
	bool any = false;

	for (unsigned int i = 0; i < nr; i++)
		at += add(c, &types[i], shown + at, &any);
	return any ? shown : NULL;
}
