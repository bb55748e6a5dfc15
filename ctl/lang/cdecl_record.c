// SPDX-License-Identifier: GPL-2.0
/*
 * Definitions of structures, unions and enums.
 */
#include <string.h>
#include "cdecl_parse.h"

static const char *keep_name(struct cdecl *p, const struct ctoken *name)
{
	return name ? arena_strndup(p->types->arena, name->text, name->len) : "";
}

/* The record of a tag: the script's, or a new one. */
static struct record_node *tag_record(struct cdecl *p, bool is_union,
				      const struct ctoken *tag, bool define)
{
	enum cname kind = is_union ? CNAME_UNION : CNAME_STRUCT;
	struct record_node *r;
	struct cdef *d = NULL;

	if (tag)
		d = cdef_find(p->types, kind, tag->text, tag->len);
	if (d) {
		r = (struct record_node *)d->type.record;
		if (!define || !r->defined)
			return r;
		if (p->diag)
			cdecl_error(p, tag, "'%.*s' is already defined",
				    (int)tag->len, tag->text);
		/* Of two headers the later one counts. */
	}
	r = record_new(p->types, keep_name(p, tag), is_union);
	if (tag) {
		d = cdef_add(p->types, kind, tag->text, tag->len);
		d->type = (struct type){ .kind = TYPE_RECORD,
					 .record = &r->record };
	}
	return r;
}

static void add_field(struct cdecl *p, struct cfield ***end,
		      const struct cfield *field)
{
	struct cfield *f = arena_alloc(p->types->arena, sizeof(*f));

	*f = *field;
	**end = f;
	*end = &f->next;
}

static void bits_of(struct cdecl *p, struct cfield *f)
{
	const struct ctoken *at = p->t;
	int64_t bits;

	if (!cdecl_constant(p, &bits))
		return;
	if (f->type.type.kind != TYPE_INT || bits < 0 ||
	    bits > (int64_t)f->type.size * 8 || (!bits && f->name)) {
		cdecl_error(p, at, "a bitfield is of 1 to as many bits as its integer has");
		return;
	}
	f->is_bits = true;
	f->bits = bits;
}

static void one_field(struct cdecl *p, struct cfield *f,
		      struct cfield ***end)
{
	const struct ctoken *at = p->t, *name = NULL;

	if (!ctoken_is(p->t, ":") && !cdecl_declarator(p, &f->type, &name))
		return;
	f->name = name ? keep_name(p, name) : NULL;
	if (cdecl_take(p, ":"))
		bits_of(p, f);
	cdecl_attrs(p, &f->attrs);
	if (p->failed)
		return;
	if (f->type.is_function)
		cdecl_error(p, at, "a function can't be a member");
	else if (f->type.type.kind == TYPE_VOID ||
		 (!f->type.size && f->type.type.kind == TYPE_RECORD &&
		  !f->type.type.record->members))
		cdecl_error(p, at, "the type of this member is only declared");
	else if (f->name || f->is_bits)
		add_field(p, end, f);
}

/* "int a, *b;", or a structure without a name. */
static void field_line(struct cdecl *p, struct cfield ***end)
{
	struct cattrs attrs = {};
	struct ctype base;

	if (ctoken_is(p->t, "_Static_assert")) {
		while (p->t->kind != CTOKEN_END && !ctoken_is(p->t, ";"))
			cdecl_skip(p);
	} else if (cdecl_specifiers(p, &base, &attrs, NULL)) {
		struct cfield f = { .type = base, .attrs = attrs };

		if (ctoken_is(p->t, ";")) {
			f.name = "";
			if (base.type.kind == TYPE_RECORD &&
			    !*base.type.record->name)
				add_field(p, end, &f);
		} else {
			do {
				f = (struct cfield){ .type = base,
						     .attrs = attrs };
				one_field(p, &f, end);
			} while (!p->failed && cdecl_take(p, ","));
		}
	}
	/* Behind the last member bpftrace does without. */
	if (!p->failed && !ctoken_is(p->t, "}"))
		cdecl_want(p, ";");
}

static void define_record(struct cdecl *p, struct record_node *r,
			  struct cattrs *attrs)
{
	struct cfield *fields = NULL, **end = &fields;

	while (!p->failed && !ctoken_is(p->t, "}")) {
		if (p->t->kind == CTOKEN_END)
			cdecl_want(p, "}");
		else if (!cdecl_take(p, ";"))
			field_line(p, &end);
	}
	if (p->failed)
		return;
	cdecl_take(p, "}");
	cdecl_attrs(p, attrs);
	if (!p->failed)
		cdecl_layout(p, r, fields, attrs);
}

bool cdecl_record(struct cdecl *p, bool is_union, struct ctype *type)
{
	const struct ctoken *tag = NULL, *at = p->t;
	struct cattrs attrs = {};
	struct record_node *r;

	cdecl_attrs(p, &attrs);
	if (p->t->kind == CTOKEN_IDENT) {
		tag = p->t;
		p->t = p->t->next;
		cdecl_attrs(p, &attrs);
	}
	if (!tag && !ctoken_is(p->t, "{"))
		cdecl_error(p, at, "a tag or '{' is missing");
	if (++p->depth > CDECL_DEPTH_MAX)
		cdecl_error(p, at, "this goes too deep");
	if (!p->failed) {
		r = tag_record(p, is_union, tag, ctoken_is(p->t, "{"));
		type->type = (struct type){ .kind = TYPE_RECORD,
					    .record = &r->record };
		if (cdecl_take(p, "{"))
			define_record(p, r, &attrs);
		else if (!ctoken_is(p->t, ";") && !ctoken_is(p->t, "*"))
			record_members(p->types, &r->record);
		if (r->record.members)
			cdecl_measure(p, type);
	}
	p->depth--;
	return !p->failed;
}

/* Enumerators, gathered before their number is known. */
struct enumerators {
	struct enumerators *next;
	struct enumerator one;
	struct cdef *def;
};

static struct enumerators *one_enumerator(struct cdecl *p, int64_t *value)
{
	struct enumerators *e = arena_alloc(p->types->arena, sizeof(*e));
	const struct ctoken *name = p->t;
	struct cattrs attrs = {};

	if (name->kind != CTOKEN_IDENT) {
		cdecl_error(p, name, "an enumerator wants a name");
		return NULL;
	}
	p->t = name->next;
	cdecl_attrs(p, &attrs);
	if (cdecl_take(p, "=") && !cdecl_constant(p, value))
		return NULL;
	e->def = cdef_add(p->types, CNAME_CONSTANT, name->text, name->len);
	e->def->value = *value;
	e->one = (struct enumerator){ e->def->name, *value };
	*value = (uint64_t)*value + 1;
	return e;
}

static void set_width(struct ctype *type, int64_t value)
{
	if (value < 0)
		type->type.is_signed = true;
	if (value > UINT32_MAX || value < INT32_MIN ||
	    (type->type.is_signed && value > INT32_MAX))
		type->type.width = 8;
}

static void define_enum(struct cdecl *p, struct enumeration *of,
			struct ctype *type)
{
	struct enumerators *head = NULL, **end = &head;
	struct enumerator *all;
	int64_t value = 0;

	while (!p->failed && !cdecl_take(p, "}")) {
		*end = one_enumerator(p, &value);
		if (!*end)
			return;
		(*end)->def->of = of;
		end = &(*end)->next;
		of->nr_enumerators++;
		if (!ctoken_is(p->t, "}"))
			cdecl_want(p, ",");
	}
	all = arena_alloc(p->types->arena, of->nr_enumerators * sizeof(*all));
	of->enumerators = all;
	for (int pass = 0; pass < 2; pass++)
		for (struct enumerators *e = head; e; e = e->next)
			set_width(type, e->one.value);
	for (struct enumerators *e = head; e; e = e->next) {
		*all++ = e->one;
		e->def->type = type->type;
	}
}

/* An enum that is only named here. */
static bool known_enum(struct cdecl *p, const struct ctoken *tag,
		       struct ctype *type)
{
	if (!ctypes_named(p->types, CNAME_ENUM, tag->text, tag->len,
			  &type->type))
		type->type = type_int(false, 4);
	return cdecl_measure(p, type);
}

bool cdecl_enum(struct cdecl *p, struct ctype *type)
{
	const struct ctoken *tag = NULL, *at = p->t;
	struct cattrs attrs = {};
	struct enumeration *of;

	cdecl_attrs(p, &attrs);
	if (p->t->kind == CTOKEN_IDENT) {
		tag = p->t;
		p->t = p->t->next;
	}
	if (p->failed)
		return false;
	if (!cdecl_take(p, "{")) {
		if (tag)
			return known_enum(p, tag, type);
		cdecl_error(p, at, "a tag or '{' is missing");
		return false;
	}
	of = arena_alloc(p->types->arena, sizeof(*of));
	of->name = keep_name(p, tag);
	type->type = type_int(false, 4);
	type->type.enumeration = of;
	define_enum(p, of, type);
	if (tag && !p->failed)
		cdef_add(p->types, CNAME_ENUM, tag->text, tag->len)->type =
			type->type;
	cdecl_attrs(p, &attrs);
	return !p->failed && cdecl_measure(p, type);
}
