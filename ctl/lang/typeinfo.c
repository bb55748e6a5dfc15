// SPDX-License-Identifier: GPL-2.0
/*
 * typeinfo(x): (btf_id=0, base_type="int", full_type="uint64"), as bpftrace names types.
 */
#include <string.h>
#include "check.h"
#include "ctypes.h"
#include "out/aggregation.h"

static const char *base_name(struct arena *arena, const struct type *t)
{
	static const char *const names[] = {
		[TYPE_VOID] = "void", [TYPE_INT] = "int",
		[TYPE_POINTER] = "pointer", [TYPE_STRING] = "string",
		[TYPE_SITE] = "string", [TYPE_KSYM] = "ksym_t",
		[TYPE_USYM] = "usym_t", [TYPE_KSTACK] = "kstack",
		[TYPE_USTACK] = "ustack", [TYPE_BUF] = "buffer",
		[TYPE_INET] = "inet", [TYPE_MAC] = "mac_address",
		[TYPE_TIME] = "timestamp", [TYPE_USER] = "username_t",
		[TYPE_ERRNO] = "string", [TYPE_CGROUP] = "cgroup_path_t",
		[TYPE_SYSCALL] = "string", [TYPE_RECORD] = "c_type",
		[TYPE_ARRAY] = "array", [TYPE_TUPLE] = "tuple",
	};

	if (t->kind == TYPE_AGGREGATION)
		return arena_printf(arena, "%s_t", aggregation_of(t->agg)->name);
	if (t->kind == TYPE_INT && t->is_bool)
		return "bool";
	if (t->kind == TYPE_TUPLE && t->text)
		return "record";
	return names[t->kind];
}

static const char *full_name(struct arena *arena, const struct type *t);

/* "(int8,string[2])", "record { .a = int8, .b = string[2] }" */
static const char *tuple_name(struct arena *arena, const struct type *t)
{
	const char *label = t->text, *text = label ? "record { " : "(";

	for (uint32_t i = 0; i < t->count; i++) {
		const char *member = full_name(arena, &t->to[i]);
		size_t len = label ? strcspn(label, " ") : 0;

		if (!label) {
			text = arena_printf(arena, "%s%s%s", text,
					    i ? "," : "", member);
			continue;
		}
		text = arena_printf(arena, "%s%s.%.*s = %s", text,
				    i ? ", " : "", (int)len, label, member);
		label += len + 1;
	}
	return arena_printf(arena, "%s%s", text, label ? " }" : ")");
}

static const char *record_name(struct arena *arena, const struct record *r)
{
	return arena_printf(arena, "%s %s", r->is_union ? "union" : "struct",
			    r->name[0] ? r->name : "(anonymous)");
}

static const char *full_name(struct arena *arena, const struct type *t)
{
	static const struct type none = { .kind = TYPE_VOID };

	switch (t->kind) {
	case TYPE_INT:
		if (t->is_bool)
			return "bool";
		if (t->enumeration)
			return arena_printf(arena, "enum %s", t->enumeration->name);
		return arena_printf(arena, "%sint%u", t->is_signed ? "" : "u",
				    8 * type_width(t));
	case TYPE_POINTER:
		return arena_printf(arena, "%s *",
				    full_name(arena, t->to ?: &none));
	case TYPE_ARRAY:
		return arena_printf(arena, "%s[%u]", full_name(arena, t->to),
				    t->count);
	case TYPE_STRING:
	case TYPE_BUF:
		return arena_printf(arena, "%s[%u]", base_name(arena, t),
				    type_written_size(t));
	case TYPE_RECORD:
		return record_name(arena, t->record);
	case TYPE_TUPLE:
		return tuple_name(arena, t);
	default:
		return base_name(arena, t);
	}
}

static bool find_type(struct check *ck, const struct expr *e, struct type *type)
{
	if (!check_type_name(ck, e->type_name, type))
		return false;
	if (type_is_value(type) || type->kind == TYPE_VOID)
		return true;
	return complain(ck, &e->loc, "'typeinfo' wants a value or a type, not %s",
			type_name(type));
}

static void become_text(struct expr *e, const char *text)
{
	e->kind = EXPR_STRING;
	e->name = text;
	e->len = strlen(text);
	e->a = NULL;
}

static struct expr *member(struct check *ck, const struct expr *e,
			   const char *called, const char *text)
{
	struct expr *m = expr_new(&ck->c->script, EXPR_INT, &e->loc);

	if (text)
		become_text(m, text);
	m->called = called;
	return m;
}

bool check_typeinfo(struct check *ck, struct expr *e)
{
	struct arena *arena = &ck->c->arena;
	struct type type;

	if (!find_type(ck, e, &type))
		return false;
	e->args = member(ck, e, "btf_id", NULL);
	e->args->next = member(ck, e, "base_type", base_name(arena, &type));
	e->args->next->next = member(ck, e, "full_type",
				     full_name(arena, &type));
	e->kind = EXPR_TUPLE;
	e->nr_args = 3;
	e->type_name = NULL;
	return check_expr(ck, e);
}

bool check_typeinfo_member(struct check *ck, struct expr *e)
{
	struct arena *arena = &ck->c->arena;
	struct type type;

	if (!find_type(ck, e->a, &type))
		return false;
	if (!strcmp(e->name, "base_type")) {
		become_text(e, base_name(arena, &type));
	} else if (!strcmp(e->name, "full_type")) {
		become_text(e, full_name(arena, &type));
	} else if (!strcmp(e->name, "btf_id")) {
		e->kind = EXPR_INT;
		e->number = 0;
		e->a = NULL;
	} else {
		return complain(ck, &e->loc, "typeinfo() has no member '%s', but base_type and full_type",
				e->name);
	}
	return check_expr(ck, e);
}
