// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "describe_type.h"
#include "lang/ast.h"
#include "lang/ctypes.h"

/* Structures in structures; deeper ones are a mistake. */
#define DEPTH_MAX	64

static json_t *describe_type(const struct type *t);

json_t *describe_text(const char *text)
{
	size_t len = strlen(text), n = 0;
	char *utf8 = malloc(2 * len + 1);
	json_t *json;

	if (!utf8)
		return NULL;
	for (size_t i = 0; i < len; i++) {
		unsigned char c = text[i];

		if (c >= 0x80)
			utf8[n++] = 0xc0 | c >> 6;
		utf8[n++] = c >= 0x80 ? 0x80 | (c & 0x3f) : c;
	}
	json = json_stringn(utf8, n);
	free(utf8);
	return json;
}

char *read_text(struct arena *arena, const json_t *json)
{
	const char *utf8 = json_string_value(json);
	size_t len = json_string_length(json), n = 0;
	char *text;

	if (!utf8)
		return NULL;
	text = arena_alloc(arena, len + 1);
	for (size_t i = 0; i < len; i++) {
		unsigned char c = utf8[i];

		if (c >= 0xc0 && i + 1 < len)
			c = c << 6 | (utf8[++i] & 0x3f);
		text[n++] = c;
	}
	text[n] = '\0';
	return text;
}

static void set_int(json_t *object, const char *key, json_int_t v)
{
	if (v)
		json_object_set_new(object, key, json_integer(v));
}

static json_t *describe_enumeration(const struct enumeration *e)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < e->nr_enumerators; i++)
		json_array_append_new(list, json_pack("[o, I]",
				describe_text(e->enumerators[i].name),
				(json_int_t)e->enumerators[i].value));
	return list;
}

static json_t *describe_record(const struct record *r)
{
	json_t *list = json_array();

	for (unsigned int i = 0; i < r->nr_members; i++) {
		const struct member *m = &r->members[i];

		json_array_append_new(list, json_pack("[o, i, i, i, o]",
				describe_text(m->name), (int)m->offset,
				m->bit_offset, m->bits,
				describe_type(&m->type)));
	}
	return json_pack("{s: i, s: o}", "size", (int)r->size, "members", list);
}

static json_t *describe_type(const struct type *t)
{
	json_t *o = json_pack("{s: i}", "kind", t->kind);

	set_int(o, "signed", t->is_signed);
	set_int(o, "bool", t->is_bool);
	set_int(o, "chars", t->is_chars);
	set_int(o, "width", t->width);
	set_int(o, "mode", t->mode);
	set_int(o, "size", t->size);
	set_int(o, "count", t->count);
	set_int(o, "clock", t->clock);
	if (t->text)
		json_object_set_new(o, "text", describe_text(t->text));
	if (t->kind == TYPE_ARRAY)
		json_object_set_new(o, "of", describe_type(t->to));
	if (t->kind == TYPE_INT && t->enumeration)
		json_object_set_new(o, "enum",
				    describe_enumeration(t->enumeration));
	if (t->kind == TYPE_RECORD)
		json_object_set_new(o, "record", describe_record(t->record));
	return o;
}

json_t *describe_types(const struct type *const *types, unsigned int nr)
{
	json_t *list = json_array();

	for (unsigned int i = 0; types && i < nr; i++)
		json_array_append_new(list, types[i] ? describe_type(types[i]) :
						       json_null());
	return list;
}

static json_int_t get_int(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static bool read_type(struct arena *arena, const json_t *json, struct type *t,
		      uint32_t room, int depth);

static bool read_enumeration(struct arena *arena, const json_t *list,
			     const struct enumeration **to)
{
	struct enumeration *e = arena_alloc(arena, sizeof(*e));
	size_t nr = json_array_size(list);
	struct enumerator *each = arena_alloc(arena, nr * sizeof(*each) + 1);

	for (size_t i = 0; i < nr; i++) {
		const json_t *item = json_array_get(list, i);

		each[i].name = read_text(arena, json_array_get(item, 0));
		each[i].value = json_integer_value(json_array_get(item, 1));
		if (!each[i].name)
			return false;
	}
	*e = (struct enumeration){ .name = "", .enumerators = each,
				   .nr_enumerators = nr };
	*to = e;
	return true;
}

static bool read_member(struct arena *arena, const json_t *json,
			struct member *m, uint32_t room, int depth)
{
	json_int_t at = json_integer_value(json_array_get(json, 1));
	json_int_t bit = json_integer_value(json_array_get(json, 2));
	json_int_t bits = json_integer_value(json_array_get(json, 3));

	m->name = read_text(arena, json_array_get(json, 0));
	if (!m->name || at < 0 || at > room || bit < 0 || bit > 63 ||
	    bits < 0 || bits > 64)
		return false;
	m->offset = at;
	m->bit_offset = bit;
	m->bits = bits;
	return read_type(arena, json_array_get(json, 4), &m->type, room - at,
			 depth) && (!bits || m->type.kind == TYPE_INT);
}

static bool read_record(struct arena *arena, const json_t *json,
			const struct record **to, uint32_t room, int depth)
{
	const json_t *list = json_object_get(json, "members");
	struct record *r = arena_alloc(arena, sizeof(*r));
	size_t nr = json_array_size(list);
	struct member *members = arena_alloc(arena, nr * sizeof(*members) + 1);
	json_int_t size = get_int(json, "size");

	if (size < 0 || size > room)
		return false;
	for (size_t i = 0; i < nr; i++)
		if (!read_member(arena, json_array_get(list, i), &members[i],
				 size, depth))
			return false;
	*r = (struct record){ .name = "", .size = size, .members = members,
			      .nr_members = nr };
	*to = r;
	return true;
}

static bool read_array(struct arena *arena, const json_t *json, struct type *t,
		       uint32_t room, int depth)
{
	struct type *of = arena_alloc(arena, sizeof(*of));

	if (!read_type(arena, json_object_get(json, "of"), of,
		       t->count ? room / t->count : room, depth))
		return false;
	t->to = of;
	return true;
}

/* A type whose value has @room bytes. */
static bool read_type(struct arena *arena, const json_t *json, struct type *t,
		      uint32_t room, int depth)
{
	const json_t *text = json_object_get(json, "text");
	const json_t *names = json_object_get(json, "enum");
	json_int_t width = get_int(json, "width");

	memset(t, 0, sizeof(*t));
	if (!json_is_object(json) || ++depth > DEPTH_MAX || width < 0 ||
	    width > 8 || get_int(json, "kind") < 0 ||
	    get_int(json, "kind") > TYPE_AGGREGATION)
		return false;
	t->kind = get_int(json, "kind");
	t->is_signed = get_int(json, "signed");
	t->is_bool = get_int(json, "bool");
	t->is_chars = get_int(json, "chars");
	t->width = width;
	t->mode = get_int(json, "mode");
	t->size = get_int(json, "size");
	t->count = get_int(json, "count");
	t->clock = get_int(json, "clock");
	if (text)
		t->text = read_text(arena, text);
	switch (t->kind) {
	case TYPE_INT:
		return width <= room && width &&
		       (!names || read_enumeration(arena, names,
						   &t->enumeration));
	case TYPE_POINTER:
		t->width = sizeof(uint64_t);
		return t->width <= room;
	case TYPE_ARRAY:
		return read_array(arena, json, t, room, depth);
	case TYPE_RECORD:
		return read_record(arena, json_object_get(json, "record"),
				   &t->record, room, depth);
	case TYPE_TUPLE:
		/* Its members are parts, with types of their own. */
		t->count = 0;
		return true;
	default:
		return true;
	}
}

bool read_types(struct arena *arena, const json_t *json,
		const struct kmc_part *parts, unsigned int nr,
		const struct type *const **types)
{
	const struct type **list;

	*types = NULL;
	if (!json_array_size(json))
		return json_is_array(json);
	if (json_array_size(json) != nr)
		return false;
	list = arena_alloc(arena, nr * sizeof(*list));
	for (unsigned int i = 0; i < nr; i++) {
		const json_t *item = json_array_get(json, i);
		struct type *t;

		if (json_is_null(item))
			continue;
		t = arena_alloc(arena, sizeof(*t));
		if (!read_type(arena, item, t, parts[i].size, 0))
			return false;
		list[i] = t;
	}
	*types = list;
	return true;
}
