// SPDX-License-Identifier: GPL-2.0
/*
 * The table of C types: what the script defines, then what BTF has.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ctypes_table.h"
#include "nearest.h"

struct ctypes *ctypes_new(struct arena *arena, const char *btf_path)
{
	struct ctypes *c = arena_alloc(arena, sizeof(*c));

	c->arena = arena;
	c->btf = btf_files_new(btf_path);
	return c;
}

void ctypes_free(struct ctypes *c)
{
	if (!c)
		return;
	for (struct user_types *user = c->user; user; user = user->next)
		btf__free((struct btf *)user->file.btf);
	btf_files_free(c->btf);
}

void ctypes_look_in(struct ctypes *c, struct user_types *types)
{
	c->look_in = types;
}

static unsigned int bucket(enum cname kind, const char *name, size_t len)
{
	unsigned int hash = 2166136261u ^ kind;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)name[i]) * 16777619u;
	return hash % CDEF_BUCKETS;
}

struct cdef *cdef_find(const struct ctypes *c, enum cname kind,
		       const char *name, size_t len)
{
	struct cdef *d = c->defs[bucket(kind, name, len)];

	while (d && (d->kind != kind || strncmp(d->name, name, len) ||
		     d->name[len]))
		d = d->next;
	return d;
}

struct cdef *cdef_add(struct ctypes *c, enum cname kind, const char *name,
		      size_t len)
{
	struct cdef **head = &c->defs[bucket(kind, name, len)];
	struct cdef *d = arena_alloc(c->arena, sizeof(*d));

	d->kind = kind;
	d->name = arena_strndup(c->arena, name, len);
	d->next = *head;
	*head = d;
	return d;
}

struct record_node *record_new(struct ctypes *c, const char *name,
			       bool is_union)
{
	struct record_node *r = arena_alloc(c->arena, sizeof(*r));

	r->record.name = name;
	r->record.is_union = is_union;
	r->align = 1;
	return r;
}

/* Only declared where it was met: somebody else may have defined it. */
static void complete_record(struct ctypes *c, struct record_node *node)
{
	struct record *r = &node->record;
	enum cname kind = r->is_union ? CNAME_UNION : CNAME_STRUCT;
	struct cdef *d = cdef_find(c, kind, r->name, strlen(r->name));
	const struct record *full = d ? d->type.record : NULL;
	struct type type;

	if (!*r->name)
		return;
	if ((!full || !full->size || full == r) &&
	    ctypes_btf_find(c, kind, r->name, &type))
		full = type.record;
	if (!full || full == r)
		return;
	record_members(c, full);
	r->size = full->size;
	r->members = full->members;
	r->nr_members = full->nr_members;
	node->file = ((const struct record_node *)full)->file;
	node->id = ((const struct record_node *)full)->id;
	node->align = ((const struct record_node *)full)->align;
}

bool record_members(struct ctypes *c, const struct record *r)
{
	/* Every record is a node's, and none lies in read-only memory. */
	struct record_node *node = (struct record_node *)r;

	if (!node->was_read) {
		node->was_read = true;
		if (node->file)
			ctypes_btf_members(c, node);
		else
			complete_record(c, node);
	}
	return r->nr_members;
}

bool ctypes_named(struct ctypes *c, enum cname kind, const char *name,
		  size_t len, struct type *type)
{
	struct cdef *d = cdef_find(c, kind, name, len);
	const char *copy;

	if (d) {
		*type = d->type;
		return true;
	}
	if (kind == CNAME_TYPEDEF && cwords_known(name, len, type))
		return true;
	copy = arena_strndup(c->arena, name, len);
	return ctypes_btf_find(c, kind, copy, type);
}

bool ctypes_constant(struct ctypes *c, const char *name, int64_t *value,
		     const struct enumeration **of)
{
	struct cdef *d = cdef_find(c, CNAME_CONSTANT, name, strlen(name));

	if (d) {
		*value = d->value;
		*of = d->of;
		return true;
	}
	return ctypes_btf_constant(c, name, value, of);
}

static bool find_member(struct ctypes *c, const struct record *r,
			const char *name, struct member *m, unsigned int depth)
{
	record_members(c, r);
	for (unsigned int i = 0; i < r->nr_members; i++) {
		const struct member *here = &r->members[i];

		if (*here->name) {
			if (strcmp(here->name, name))
				continue;
			*m = *here;
			return true;
		}
		if (here->type.kind == TYPE_RECORD && depth &&
		    find_member(c, here->type.record, name, m, depth - 1)) {
			m->offset += here->offset;
			return true;
		}
	}
	return false;
}

bool ctypes_member(struct ctypes *c, const struct record *r, const char *name,
		   struct member *m)
{
	return find_member(c, r, name, m, CTYPES_DEPTH_MAX);
}

static void offer_members(struct ctypes *c, const struct record *r,
			  struct nearest *n, unsigned int depth)
{
	record_members(c, r);
	for (unsigned int i = 0; i < r->nr_members; i++) {
		const struct member *m = &r->members[i];

		if (*m->name)
			nearest_offer(n, m->name);
		else if (m->type.kind == TYPE_RECORD && depth)
			offer_members(c, m->type.record, n, depth - 1);
	}
}

static bool offer_type(void *data, const struct btf_place *place,
		       const char *name)
{
	(void)place;
	if (*name)
		nearest_offer(data, name);
	return true;
}

static void offer_types(struct ctypes *c, enum cname kind, unsigned int kinds,
			struct nearest *n)
{
	for (unsigned int i = 0; i < CDEF_BUCKETS; i++)
		for (struct cdef *d = c->defs[i]; d; d = d->next)
			if (d->kind == kind)
				nearest_offer(n, d->name);
	btf_each(c->btf, false, kinds, offer_type, n);
}

static const char *type_hint(struct ctypes *c, const char *name)
{
	static const struct {
		const char *prefix;
		enum cname kind;
		unsigned int kinds;
	} tags[] = {
		{ "struct ", CNAME_STRUCT, BTF_BIT(BTF_KIND_STRUCT) },
		{ "union ", CNAME_UNION, BTF_BIT(BTF_KIND_UNION) },
		{ "enum ", CNAME_ENUM,
		  BTF_BIT(BTF_KIND_ENUM) | BTF_BIT(BTF_KIND_ENUM64) },
		{ "", CNAME_TYPEDEF, BTF_BIT(BTF_KIND_TYPEDEF) },
	};
	struct nearest n;
	size_t i = 0, len;

	while (strncmp(name, tags[i].prefix, len = strlen(tags[i].prefix)))
		i++;
	nearest_init(&n, name + len);
	offer_types(c, tags[i].kind, tags[i].kinds, &n);
	return nearest_hint(&n, tags[i].prefix);
}

const char *ctypes_member_hint(struct ctypes *c, const struct record *r,
			       const char *name)
{
	struct nearest n;

	if (!r)
		return type_hint(c, name);
	nearest_init(&n, name);
	offer_members(c, r, &n, CTYPES_DEPTH_MAX);
	return nearest_hint(&n, "");
}
