// SPDX-License-Identifier: GPL-2.0
/*
 * Types of C from BTF. One number of BTF becomes one struct type, when it is first
 * met; a record's members are read when they are asked for. So types that point to
 * each other end.
 */
#include <stdio.h>
#include <string.h>
#include "arch/arch.h"
#include "ctypes_table.h"

static const struct type *type_at(struct ctypes *c, struct btf_file *file,
				  uint32_t id);

static const char *name_at(struct ctypes *c, const struct btf_file *file,
			   uint32_t offset)
{
	const char *name = btf_name(file, offset);

	return *name ? arena_strndup(c->arena, name, strlen(name)) : "";
}

static struct type int_type(struct ctypes *c, const struct btf_file *file,
			    const struct btf_type *t)
{
	struct type type;

	if (t->size > 8 || !t->size || t->size & (t->size - 1))
		return ctypes_bytes(c, t->size);
	type = type_int(btf_int_encoding(t) & BTF_INT_SIGNED, t->size);
	type.is_bool = btf_int_encoding(t) & BTF_INT_BOOL;
	/* The kernel may be built with either; on amd64 C's is signed. */
	if (!strcmp(btf_name(file, t->name_off), "char"))
		type.is_signed = true;
	return type;
}

static int64_t enum_value(const struct btf_type *t, unsigned int i)
{
	if (btf_is_enum64(t))
		return btf_enum64_value(&btf_enum64(t)[i]);
	if (btf_kflag(t))
		return btf_enum(t)[i].val;
	return (uint32_t)btf_enum(t)[i].val;
}

static uint32_t enumerator_name(const struct btf_type *t, unsigned int i)
{
	return btf_is_enum64(t) ? btf_enum64(t)[i].name_off :
				  btf_enum(t)[i].name_off;
}

static struct type enum_type(struct ctypes *c, const struct btf_file *file,
			     const struct btf_type *t)
{
	struct enumeration *e = arena_alloc(c->arena, sizeof(*e));
	struct enumerator *all;
	struct type type;

	e->name = name_at(c, file, t->name_off);
	e->nr_enumerators = btf_vlen(t);
	all = arena_alloc(c->arena, e->nr_enumerators * sizeof(*all));
	for (unsigned int i = 0; i < e->nr_enumerators; i++) {
		all[i].name = name_at(c, file, enumerator_name(t, i));
		all[i].value = enum_value(t, i);
	}
	e->enumerators = all;
	type = type_int(btf_kflag(t), t->size > 8 ? 8 : t->size);
	type.enumeration = e;
	return type;
}

static struct type record_type(struct ctypes *c, struct btf_file *file,
			       uint32_t id, const struct btf_type *t)
{
	bool is_fwd = btf_is_fwd(t);
	struct record_node *r = record_new(c, name_at(c, file, t->name_off),
					   btf_is_union(t) ||
					   (is_fwd && btf_kflag(t)));

	r->file = is_fwd ? NULL : file;
	r->id = id;
	r->record.size = is_fwd ? 0 : t->size;
	return (struct type){ .kind = TYPE_RECORD, .record = &r->record };
}

/* A structure or an enum without a tag goes by the name of its typedef. */
static struct type typedef_type(struct ctypes *c, struct btf_file *file,
				const struct btf_type *t)
{
	struct type type = *type_at(c, file, t->type);
	struct record *r = (struct record *)type.record;
	struct enumeration *e = (struct enumeration *)type.enumeration;

	if (type.kind == TYPE_RECORD && !*r->name)
		r->name = name_at(c, file, t->name_off);
	if (type.kind == TYPE_INT && e && !*e->name)
		e->name = name_at(c, file, t->name_off);
	return type;
}

/* __user is a tag, in the BTF of kernels whose compiler keeps it. */
static struct type pointer_type(struct ctypes *c, struct btf_file *file,
				const struct btf_type *t)
{
	const struct btf_type *to = btf_type_at(file, t->type);
	bool user = to && btf_is_type_tag(to) &&
		    !strcmp(btf_name(file, to->name_off), "user");

	return type_pointer(type_at(c, file, t->type),
			    user ? SPACE_USER : SPACE_UNKNOWN);
}

static struct type convert(struct ctypes *c, struct btf_file *file,
			   uint32_t id)
{
	const struct btf_type *t = btf_type_at(file, id);

	switch (t ? btf_kind(t) : BTF_KIND_UNKN) {
	case BTF_KIND_INT:
		return int_type(c, file, t);
	case BTF_KIND_FLOAT:
		return ctypes_float(c, t->size);
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		return enum_type(c, file, t);
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
	case BTF_KIND_FWD:
		return record_type(c, file, id, t);
	case BTF_KIND_PTR:
		return pointer_type(c, file, t);
	case BTF_KIND_ARRAY:
		return (struct type){ .kind = TYPE_ARRAY,
				      .count = btf_array(t)->nelems,
				      .to = type_at(c, file, btf_array(t)->type) };
	case BTF_KIND_TYPEDEF:
		return typedef_type(c, file, t);
	case BTF_KIND_CONST:
	case BTF_KIND_VOLATILE:
	case BTF_KIND_RESTRICT:
	case BTF_KIND_TYPE_TAG:
		return *type_at(c, file, t->type);
	default:
		/* A function, which is only ever pointed to. */
		return (struct type){ .kind = TYPE_VOID };
	}
}

static const struct type *type_at(struct ctypes *c, struct btf_file *file,
				  uint32_t id)
{
	struct type *type;

	if (id < file->first && file->base)
		file = file->base;
	if (id >= file->end)
		id = 0;
	type = file->cache[id];
	if (!type) {
		type = arena_alloc(c->arena, sizeof(*type));
		file->cache[id] = type;
		*type = convert(c, file, id);
	}
	return type;
}

/*
 * Where the bits are: in the integer of the member's type that holds all of them,
 * else in one that begins at their first byte and is large enough.
 */
static void place_bits(struct member *m, uint32_t bit, uint8_t bits)
{
	uint32_t width = m->type.width * 8;

	m->bits = bits;
	m->offset = bit / width * m->type.width;
	m->bit_offset = bit % width;
	if (m->bit_offset + bits <= width)
		return;
	m->offset = bit / 8;
	m->bit_offset = bit % 8;
	while (m->bit_offset + bits > m->type.width * 8 && m->type.width < 8)
		m->type.width *= 2;
}

/* Older BTF says in the integer's type which of its bits are meant. */
static void place_old_bits(struct member *m, const struct btf_file *file,
			   uint32_t id, uint32_t bit)
{
	const struct btf_type *t = btf_type_at(file, id);

	if (t && btf_is_int(t) && btf_int_bits(t) != t->size * 8)
		place_bits(m, bit + btf_int_offset(t), btf_int_bits(t));
	else
		m->offset = bit / 8;
}

static void read_member(struct ctypes *c, const struct record_node *r,
			const struct btf_type *t, unsigned int i,
			struct member *m)
{
	const struct btf_member *from = &btf_members(t)[i];
	uint32_t bit = btf_member_bit_offset(t, i);
	uint32_t bits = btf_member_bitfield_size(t, i);

	m->name = name_at(c, r->file, from->name_off);
	m->type = *type_at(c, r->file, from->type);
	if (bits && m->type.kind == TYPE_INT)
		place_bits(m, bit, bits);
	else
		place_old_bits(m, r->file, from->type, bit);
}

void ctypes_btf_members(struct ctypes *c, struct record_node *r)
{
	const struct btf_type *t = btf_type_at(r->file, r->id);
	unsigned int nr = btf_vlen(t);
	struct member *members = arena_alloc(c->arena, nr * sizeof(*members));

	for (unsigned int i = 0; i < nr; i++)
		read_member(c, r, t, i, &members[i]);
	r->record.members = members;
	r->record.nr_members = nr;
}

/* All types of these kinds, of the program that is looked in. False: stopped. */
static bool each_in_user(struct ctypes *c, unsigned int kinds, btf_type_fn fn,
			 void *data)
{
	struct btf_place place = { .file = c->look_in ? &c->look_in->file : NULL };

	for (place.id = 1; place.file && place.id < place.file->end; place.id++) {
		place.type = btf_type_at(place.file, place.id);
		if (kinds & BTF_BIT(btf_kind(place.type)) &&
		    !fn(data, &place, btf_name(place.file, place.type->name_off)))
			return false;
	}
	return true;
}

struct name_search {
	const char *name;
	struct btf_place place;
};

static bool on_name(void *data, const struct btf_place *place, const char *name)
{
	struct name_search *s = data;

	s->place = *place;
	return strcmp(name, s->name);
}

bool ctypes_btf_find(struct ctypes *c, enum cname kind, const char *name,
		     struct type *type)
{
	static const unsigned int kinds[] = {
		[CNAME_STRUCT] = BTF_BIT(BTF_KIND_STRUCT),
		[CNAME_UNION] = BTF_BIT(BTF_KIND_UNION),
		[CNAME_ENUM] = BTF_BIT(BTF_KIND_ENUM) | BTF_BIT(BTF_KIND_ENUM64),
		[CNAME_TYPEDEF] = BTF_BIT(BTF_KIND_TYPEDEF),
	};
	struct name_search s = { .name = name };

	if (each_in_user(c, kinds[kind], on_name, &s) &&
	    !btf_find(c->btf, NULL, name, kinds[kind], &s.place))
		return false;
	*type = *type_at(c, s.place.file, s.place.id);
	return true;
}

struct constant_search {
	struct ctypes *c;
	const char *name;
	int64_t value;
	const struct enumeration *of;
};

static bool on_enum(void *data, const struct btf_place *place,
		    const char *name)
{
	struct constant_search *s = data;
	const struct btf_type *t = place->type;

	(void)name;
	for (unsigned int i = 0; i < btf_vlen(t); i++) {
		if (strcmp(btf_name(place->file, enumerator_name(t, i)),
			   s->name))
			continue;
		s->value = enum_value(t, i);
		s->of = type_at(s->c, place->file, place->id)->enumeration;
		return false;
	}
	return true;
}

bool ctypes_btf_constant(struct ctypes *c, const char *name, int64_t *value,
			 const struct enumeration **of)
{
	const unsigned int kinds = BTF_BIT(BTF_KIND_ENUM) |
				   BTF_BIT(BTF_KIND_ENUM64);
	struct constant_search s = { .c = c, .name = name };

	if (each_in_user(c, kinds, on_enum, &s) &&
	    btf_each(c->btf, true, kinds, on_enum, &s))
		return false;
	*value = s.value;
	*of = s.of;
	return true;
}

/* Where an argument is passed. */
static uint32_t pass(struct passing *p, const struct type *t)
{
	uint32_t words = 1;

	if (t->kind == TYPE_RECORD)
		words = (t->record->size + 7) / 8;
	else if (t->kind == TYPE_ARRAY)	/* an integer of 16 bytes */
		words = (t->count + 7) / 8;
	return arch->pass(p, words, t->kind != TYPE_RECORD);
}

/* Fractions are passed in registers of their own. */
static bool is_fraction(const struct btf_file *file, uint32_t id)
{
	const struct btf_type *t = btf_type_at(file, id);

	while (t && (btf_is_mod(t) || btf_is_typedef(t)))
		t = btf_type_at(file, t->type);
	return t && btf_kind(t) == BTF_KIND_FLOAT;
}

/* The parameters of the prototype @t but for the first @skip. */
static void read_prototype(struct ctypes *c, struct btf_file *file,
			   const struct btf_type *t, unsigned int skip,
			   struct prototype *p)
{
	const struct btf_param *from = btf_params(t);
	struct passing passing = { .stack = arch->register_args };
	unsigned int nr = btf_vlen(t);
	struct member *params;

	/* "..." is a parameter without a type. */
	if (nr && !from[nr - 1].type)
		nr--;
	nr = nr > skip ? nr - skip : 0;
	params = arena_alloc(c->arena, nr * sizeof(*params));
	for (unsigned int i = 0; i < nr; i++) {
		params[i].name = name_at(c, file, from[i + skip].name_off);
		params[i].type = *type_at(c, file, from[i + skip].type);
		if (is_fraction(file, from[i + skip].type))
			continue;
		/* A tracepoint gets every argument as one word. */
		params[i].offset = skip ? i : pass(&passing, &params[i].type);
	}
	p->params = params;
	p->nr_params = nr;
	p->returns = *type_at(c, file, t->type);
}

static const struct btf_type *function_proto(const struct btf_place *place)
{
	const struct btf_type *t = btf_type_at(place->file, place->type->type);

	return t && btf_is_func_proto(t) ? t : NULL;
}

bool ctypes_function(struct ctypes *c, const char *module, const char *name,
		     struct prototype *p)
{
	const struct btf_type *t = NULL;
	struct btf_place place;

	if (btf_find(c->btf, module && *module ? module : NULL, name,
		     BTF_BIT(BTF_KIND_FUNC), &place))
		t = function_proto(&place);
	if (!t)
		return false;
	read_prototype(c, place.file, t, 0, p);
	return true;
}

/*
 * "typedef void (*btf_trace_NAME)(void *, …)" stands for a tracepoint; its
 * parameters have names in the function that calls the tracers.
 */
bool ctypes_tracepoint(struct ctypes *c, const char *name,
		       struct prototype *p)
{
	const struct btf_type *t, *named = NULL;
	struct btf_place place, iter;
	char full[256];

	snprintf(full, sizeof(full), "btf_trace_%s", name);
	if (!btf_find(c->btf, NULL, full, BTF_BIT(BTF_KIND_TYPEDEF), &place))
		return false;
	t = btf_type_at(place.file, place.type->type);
	if (t && btf_is_ptr(t))
		t = btf_type_at(place.file, t->type);
	if (!t || !btf_is_func_proto(t))
		return false;
	snprintf(full, sizeof(full), "__traceiter_%s", name);
	if (btf_find(c->btf, NULL, full, BTF_BIT(BTF_KIND_FUNC), &iter) &&
	    iter.file == place.file)
		named = function_proto(&iter);
	read_prototype(c, place.file, named ? named : t, 1, p);
	return true;
}

bool ctypes_has_btf(struct ctypes *c, const char **why)
{
	return btf_kernel(c->btf, why);
}

struct user_types *ctypes_user_function(struct ctypes *c, struct btf *btf,
					uint32_t id, struct prototype *p)
{
	struct user_types *user = arena_alloc(c->arena, sizeof(*user));
	struct btf_file *file = &user->file;
	const struct btf_type *t;

	file->btf = btf;
	file->first = 1;
	file->end = btf__type_cnt(btf);
	file->cache = arena_alloc(c->arena, file->end * sizeof(*file->cache));
	user->next = c->user;
	c->user = user;
	t = btf_type_at(file, btf_type_at(file, id)->type);
	read_prototype(c, file, t, 0, p);
	return user;
}
