// SPDX-License-Identifier: GPL-2.0
/*
 * Declarations and declarators.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "cdecl_parse.h"
#include "cexpr.h"

void cdecl_error(struct cdecl *p, const struct ctoken *at, const char *fmt, ...)
{
	char text[512];
	va_list args;

	if (!p->failed && p->diag) {
		va_start(args, fmt);
		vsnprintf(text, sizeof(text), fmt, args);
		va_end(args);
		diag_error(p->diag, &at->loc, "%s", text);
	}
	p->failed = true;
}

bool cdecl_take(struct cdecl *p, const char *text)
{
	if (!ctoken_is(p->t, text))
		return false;
	p->t = p->t->next;
	return true;
}

bool cdecl_want(struct cdecl *p, const char *text)
{
	if (cdecl_take(p, text))
		return true;
	if (p->t->kind == CTOKEN_END)
		cdecl_error(p, p->t, "'%s' is missing at the end of this definition",
			    text);
	else
		cdecl_error(p, p->t, "'%s' is missing before '%.*s'", text,
			    (int)p->t->len, p->t->text);
	return false;
}

static int bracket(const struct ctoken *t)
{
	if (t->kind != CTOKEN_PUNCT)
		return 0;
	if (strchr("([{", *t->text))
		return 1;
	return strchr(")]}", *t->text) ? -1 : 0;
}

void cdecl_skip(struct cdecl *p)
{
	int depth = 0;

	do {
		depth += bracket(p->t);
		if (p->t->kind == CTOKEN_END)
			return;
		p->t = p->t->next;
	} while (depth > 0);
}

static bool constant_name(void *data, const struct ctoken *t, int64_t *value)
{
	struct cdecl *p = data;
	const struct enumeration *of;
	struct cdef *d = cdef_find(p->types, CNAME_CONSTANT, t->text, t->len);

	if (d) {
		*value = d->value;
		return true;
	}
	return ctypes_btf_constant(p->types,
				   arena_strndup(p->types->arena, t->text, t->len),
				   value, &of);
}

/* A type in parentheses: "(char *)", "sizeof(struct foo)". */
static bool constant_type(void *data, const struct ctoken **t, uint32_t *size,
			  uint32_t *align)
{
	struct cdecl *p = data, inner = *p;
	const struct ctoken *name;
	struct cattrs attrs = {};
	struct ctype type;

	inner.t = *t;
	inner.diag = NULL;
	if (!cdecl_is_type(&inner) || inner.depth > CDECL_DEPTH_MAX)
		return false;
	inner.depth++;
	if (!cdecl_specifiers(&inner, &type, &attrs, NULL) ||
	    !cdecl_declarator(&inner, &type, &name) || name)
		return false;
	*size = type.size;
	*align = type.align;
	*t = inner.t;
	return true;
}

bool cdecl_constant(struct cdecl *p, int64_t *value)
{
	struct cexpr e = { .at = p->t, .data = p, .name = constant_name,
			   .type = constant_type };

	if (p->depth > CDECL_DEPTH_MAX)
		cdecl_error(p, p->t, "this goes too deep");
	else if (!cexpr_eval(&e, value))
		cdecl_error(p, e.at, "%s", e.why);
	p->t = e.at;
	return !p->failed;
}

static const struct type *keep(struct cdecl *p, const struct type *type)
{
	struct type *copy = arena_alloc(p->types->arena, sizeof(*copy));

	*copy = *type;
	return copy;
}

static void make_pointer(struct cdecl *p, struct ctype *type)
{
	type->type = type_pointer(keep(p, &type->type), SPACE_UNKNOWN);
	type->size = 8;
	type->align = 8;
	type->is_function = false;
}

static void make_array(struct cdecl *p, struct ctype *type, int64_t count,
		       const struct ctoken *at)
{
	uint64_t size;

	if (count < 0 || count > INT32_MAX ||
	    __builtin_mul_overflow(type->size, (uint64_t)count, &size) ||
	    size > INT32_MAX) {
		cdecl_error(p, at, "this array is too large, or less than nothing");
		return;
	}
	type->type = (struct type){ .kind = TYPE_ARRAY, .count = count,
				    .to = keep(p, &type->type) };
	type->size = size;
}

/* "[2][3]": what comes last is nearest to the element. */
static void suffixes(struct cdecl *p, struct ctype *type)
{
	const struct ctoken *at = p->t;
	int64_t count = 0;

	if (++p->depth > CDECL_DEPTH_MAX) {
		cdecl_error(p, p->t, "this goes too deep");
	} else if (ctoken_is(p->t, "(")) {
		cdecl_skip(p);
		*type = (struct ctype){ .type = { .kind = TYPE_VOID },
					.align = 1, .is_function = true };
		suffixes(p, type);
	} else if (cdecl_take(p, "[")) {
		while (cdecl_take(p, "static") || cdecl_take(p, "const") ||
		       cdecl_take(p, "restrict"))
			;
		if (ctoken_is(p->t, "]") || cdecl_constant(p, &count)) {
			cdecl_want(p, "]");
			suffixes(p, type);
			if (!p->failed)
				make_array(p, type, count, at);
		}
	}
	p->depth--;
}

static void qualifiers(struct cdecl *p, struct cattrs *attrs)
{
	static const char *const words[] = {
		"const", "volatile", "restrict", "__restrict", "__restrict__",
		"__const", "__volatile__", "__user", "__kernel", "__rcu",
		"__iomem", "__percpu", "__extension__",
	};
	bool taken;

	do {
		taken = false;
		for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
			taken |= cdecl_take(p, words[i]);
		if (ctoken_is(p->t, "__attribute__") ||
		    ctoken_is(p->t, "__attribute")) {
			cdecl_attrs(p, attrs);
			taken = true;
		}
	} while (taken);
}

/* In "(*name)", the parenthesis belongs to the declarator, not to parameters. */
static bool is_nested(const struct cdecl *p)
{
	const struct ctoken *t = p->t;

	if (!ctoken_is(t, "("))
		return false;
	t = t->next;
	return ctoken_is(t, "*") || ctoken_is(t, "(") || ctoken_is(t, "^") ||
	       (t->kind == CTOKEN_IDENT &&
		!cdecl_is_type(&(struct cdecl){ .types = p->types, .t = t }));
}

bool cdecl_declarator(struct cdecl *p, struct ctype *type,
		      const struct ctoken **name)
{
	const struct ctoken *inner, *behind;
	struct cattrs attrs = {};

	*name = NULL;
	if (++p->depth > CDECL_DEPTH_MAX) {
		cdecl_error(p, p->t, "this goes too deep");
		p->depth--;
		return false;
	}
	for (qualifiers(p, &attrs); cdecl_take(p, "*"); qualifiers(p, &attrs))
		make_pointer(p, type);
	if (is_nested(p)) {
		inner = p->t->next;
		cdecl_skip(p);
		suffixes(p, type);
		behind = p->t;
		p->t = inner;
		if (!p->failed && cdecl_declarator(p, type, name))
			cdecl_want(p, ")");
		p->t = behind;
	} else {
		if (p->t->kind == CTOKEN_IDENT) {
			*name = p->t;
			p->t = p->t->next;
		}
		suffixes(p, type);
	}
	p->depth--;
	return !p->failed;
}

static void define_type(struct cdecl *p, const struct ctoken *name,
			const struct ctype *type)
{
	struct record *r = (struct record *)type->type.record;
	struct enumeration *e = (struct enumeration *)type->type.enumeration;
	struct cdef *d = cdef_add(p->types, CNAME_TYPEDEF, name->text,
				  name->len);

	d->type = type->type;
	d->size = type->size;
	d->align = type->align;
	/* A structure without a tag goes by the name of its typedef. */
	if (r && type->type.kind == TYPE_RECORD && !*r->name)
		r->name = d->name;
	if (e && !*e->name)
		e->name = d->name;
}

/* What follows a declarator and means nothing here: asm, attributes, a value. */
static void skip_rest(struct cdecl *p)
{
	while (p->t->kind != CTOKEN_END && !ctoken_is(p->t, ",") &&
	       !ctoken_is(p->t, ";")) {
		if (ctoken_is(p->t, "}"))
			return;
		cdecl_skip(p);
	}
}

/* False: it was a function with its body, which no semicolon follows. */
static bool declarators(struct cdecl *p, const struct ctype *base,
			bool is_typedef)
{
	const struct ctoken *name;
	struct ctype type;

	do {
		type = *base;
		if (!cdecl_declarator(p, &type, &name))
			return true;
		if (is_typedef && name)
			define_type(p, name, &type);
		if (type.is_function && ctoken_is(p->t, "{")) {
			cdecl_skip(p);
			return false;
		}
		skip_rest(p);
	} while (cdecl_take(p, ","));
	return true;
}

static void declaration(struct cdecl *p)
{
	const struct ctoken *start = p->t;
	struct cattrs attrs = {};
	bool is_typedef = false;
	struct ctype type;

	if (ctoken_is(p->t, "_Static_assert") || ctoken_is(p->t, "asm") ||
	    ctoken_is(p->t, "__asm__")) {
		skip_rest(p);
		cdecl_take(p, ";");
		return;
	}
	if (!cdecl_specifiers(p, &type, &attrs, &is_typedef))
		return;
	if (p->t == start) {
		cdecl_error(p, p->t, "this is no definition");
		return;
	}
	if (ctoken_is(p->t, ";") || p->t->kind == CTOKEN_END ||
	    declarators(p, &type, is_typedef)) {
		/* A structure without a semicolon is let pass. */
		if (!p->failed && p->t->kind != CTOKEN_END)
			cdecl_want(p, ";");
	}
}

/* To behind the semicolon, or the function's body, that ends what failed. */
static void resync(struct cdecl *p)
{
	while (p->t->kind != CTOKEN_END && !cdecl_take(p, ";")) {
		bool body = ctoken_is(p->t, "{");

		cdecl_skip(p);
		if (body && !ctoken_is(p->t, ";") &&
		    !ctoken_is(p->t, "__attribute__"))
			return;
	}
}

void cdecl_parse(struct ctypes *types, struct diag *diag,
		 const struct ctoken *tokens)
{
	struct cdecl p = { .types = types, .diag = diag, .t = tokens };

	while (p.t->kind != CTOKEN_END) {
		const struct ctoken *start = p.t;

		if (cdecl_take(&p, ";"))
			continue;
		p.failed = false;
		p.depth = 0;
		declaration(&p);
		if (p.failed) {
			p.t = start;
			resync(&p);
		}
	}
}
