// SPDX-License-Identifier: GPL-2.0
/*
 * What a declaration begins with: the type, which may define a structure.
 */
#include <string.h>
#include "cdecl_parse.h"
#include "nearest.h"

static bool one_of(const struct ctoken *t, const char *const *words, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if (ctoken_is(t, words[i]))
			return true;
	return false;
}

#define ONE_OF(t, words)	one_of(t, words, sizeof(words) / sizeof(*(words)))

static const char *const tags[] = { "struct", "union", "enum" };

/* Say nothing about a type's values. */
static const char *const qualifiers[] = {
	"const", "volatile", "restrict", "__const", "__volatile__",
	"__restrict", "__extension__", "extern", "static", "inline",
	"__inline", "__inline__", "__always_inline", "_Noreturn",
	"__noreturn", "register", "auto", "_Thread_local", "__thread",
};

static bool is_attribute(const struct ctoken *t)
{
	return ctoken_is(t, "__attribute__") || ctoken_is(t, "__attribute");
}

/* "aligned", "aligned(8)"; others mean nothing to a layout. */
static void one_attr(struct cdecl *p, struct cattrs *attrs)
{
	const struct ctoken *name = p->t;
	int64_t align = 16;

	p->t = p->t->next;
	if (ctoken_is(name, "packed") || ctoken_is(name, "__packed__")) {
		attrs->packed = true;
	} else if (ctoken_is(name, "aligned") ||
		   ctoken_is(name, "__aligned__")) {
		if (cdecl_take(p, "(")) {
			if (!cdecl_constant(p, &align))
				return;
			cdecl_want(p, ")");
		}
		if (align <= 0 || align > 65536 || align & (align - 1))
			cdecl_error(p, name,
				    "an alignment is a power of 2 up to 65536");
		else if (align > attrs->align)
			attrs->align = align;
	}
	if (ctoken_is(p->t, "("))
		cdecl_skip(p);
}

void cdecl_attrs(struct cdecl *p, struct cattrs *attrs)
{
	while (is_attribute(p->t) && !p->failed) {
		p->t = p->t->next;
		if (!cdecl_want(p, "(") || !cdecl_want(p, "("))
			return;
		while (!p->failed && !ctoken_is(p->t, ")") &&
		       p->t->kind != CTOKEN_END) {
			if (!cdecl_take(p, ","))
				one_attr(p, attrs);
		}
		if (!p->failed && cdecl_want(p, ")"))
			cdecl_want(p, ")");
	}
}

bool cdecl_is_type(const struct cdecl *p)
{
	struct cwords words = {};
	struct type type;

	if (p->t->kind != CTOKEN_IDENT)
		return false;
	return ONE_OF(p->t, tags) || ONE_OF(p->t, qualifiers) ||
	       ctoken_is(p->t, "typeof") || ctoken_is(p->t, "__typeof__") ||
	       is_attribute(p->t) ||
	       cwords_add(&words, p->t->text, p->t->len) ||
	       ctypes_named(p->types, CNAME_TYPEDEF, p->t->text, p->t->len,
			    &type);
}

static bool named_type(struct cdecl *p, const struct ctoken *name,
		       struct ctype *type)
{
	struct cdef *d = cdef_find(p->types, CNAME_TYPEDEF, name->text,
				   name->len);

	if (d) {
		type->type = d->type;
		type->size = d->size;
		type->align = d->align;
		/* Only declared when the typedef was made? */
		if (d->type.kind == TYPE_RECORD)
			cdecl_measure(p, type);
		return true;
	}
	if (ctoken_is(name, "__builtin_va_list")) {
		type->type = ctypes_bytes(p->types, 24);
		type->size = 24;
		type->align = 8;
		return true;
	}
	if (!ctypes_named(p->types, CNAME_TYPEDEF, name->text, name->len,
			  &type->type))
		return false;
	cdecl_measure(p, type);
	return true;
}

/* "typeof(int *)"; what an expression is of is not known here. */
static bool type_of(struct cdecl *p, struct ctype *type)
{
	const struct ctoken *at = p->t, *name;
	struct cattrs attrs = {};

	if (!cdecl_take(p, "typeof") && !cdecl_take(p, "__typeof__"))
		return false;
	if (++p->depth > CDECL_DEPTH_MAX)
		cdecl_error(p, at, "this goes too deep");
	else if (cdecl_want(p, "(") &&
		 cdecl_specifiers(p, type, &attrs, NULL) &&
		 cdecl_declarator(p, type, &name))
		cdecl_want(p, ")");
	p->depth--;
	return !p->failed;
}

static bool tagged_type(struct cdecl *p, struct ctype *type)
{
	if (cdecl_take(p, "enum"))
		return cdecl_enum(p, type);
	if (cdecl_take(p, "union"))
		return cdecl_record(p, true, type);
	cdecl_take(p, "struct");
	return cdecl_record(p, false, type);
}

/* A type of C's own is words: the size of a double is not that of its bytes. */
static void words_type(struct cdecl *p, const struct cwords *words,
		       struct ctype *type)
{
	type->type = cwords_type(p->types, words);
	if (cdecl_measure(p, type) && type->type.kind == TYPE_ARRAY)
		type->align = type->size;
}

static void no_type(struct cdecl *p, const struct ctoken *at)
{
	char name[NEAREST_NAME_MAX + 1];

	if (p->failed)
		return;
	if (at->kind != CTOKEN_IDENT || at->len > NEAREST_NAME_MAX) {
		cdecl_error(p, at, "a type is missing");
		return;
	}
	memcpy(name, at->text, at->len);
	name[at->len] = '\0';
	cdecl_error(p, at, "there is no type '%s'%s", name, p->diag ?
		    ctypes_member_hint(p->types, NULL, name) : "");
}

bool cdecl_specifiers(struct cdecl *p, struct ctype *type,
		      struct cattrs *attrs, bool *is_typedef)
{
	struct cwords words = {};
	bool found = false;

	*type = (struct ctype){ .align = 1 };
	while (p->t->kind == CTOKEN_IDENT && !p->failed) {
		if (is_attribute(p->t)) {
			cdecl_attrs(p, attrs);
		} else if (ONE_OF(p->t, qualifiers)) {
			p->t = p->t->next;
		} else if (is_typedef && cdecl_take(p, "typedef")) {
			*is_typedef = true;
		} else if (!found && !words.nr && ONE_OF(p->t, tags)) {
			found = tagged_type(p, type);
		} else if (!found &&
			   cwords_add(&words, p->t->text, p->t->len)) {
			p->t = p->t->next;
		} else if (!found && !words.nr && type_of(p, type)) {
			found = true;
		} else if (!found && !words.nr && !p->failed &&
			   named_type(p, p->t, type)) {
			found = true;
			p->t = p->t->next;
		} else {
			break;
		}
	}
	if (words.nr)
		words_type(p, &words, type);
	else if (!found)
		no_type(p, p->t);
	return !p->failed;
}
