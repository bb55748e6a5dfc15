// SPDX-License-Identifier: GPL-2.0
/*
 * Members of structures and tuples, elements of arrays, what pointers point to.
 */
#include <string.h>
#include "builtin.h"
#include "check.h"
#include "ctypes.h"
#include "field.h"

bool no_member(struct check *ck, const struct expr *e, const struct type *type)
{
	if (!ck->final)
		return false;
	return complain(ck, &e->loc, "%s has no member '%s'%s", type_name(type),
			e->name, ctypes_member_hint(ck->c->ctypes,
						    type->record, e->name));
}

/* An array of characters is a string. */
static bool is_text(const struct type *t)
{
	return t->kind == TYPE_ARRAY && t->to->kind == TYPE_INT &&
	       t->to->width == 1 && t->to->is_signed;
}

/* A value of C's type @type in memory of @space, as the language has it. */
static struct type in_memory(struct check *ck, const struct type *type,
			     enum type_space space)
{
	struct type t = *type;

	if (is_text(&t)) {
		t = (struct type){ .kind = TYPE_STRING, .count = type->count,
				   .size = (type->count + 7) & ~7u };
		if (!t.size)
			t.size = 8;
	}
	if (t.kind != TYPE_INT && t.space == SPACE_UNKNOWN)
		t.space = t.kind == TYPE_POINTER && space == SPACE_FRAME ?
			  variant_space(ck->v) : space;
	return t;
}

static bool is_loadable(const struct type *t)
{
	if (t->kind == TYPE_INT || t->kind == TYPE_POINTER)
		return t->width == 1 || t->width == 2 || t->width == 4 ||
		       t->width == 8;
	return t->kind == TYPE_RECORD || t->kind == TYPE_ARRAY ||
	       t->kind == TYPE_STRING;
}

static bool check_loadable(struct check *ck, const struct expr *e)
{
	if (is_loadable(&e->type))
		return true;
	return complain(ck, &e->loc, "a value of type %s can't be read",
			type_name(&e->type));
}

static bool check_record_member(struct check *ck, struct expr *e,
				const struct type *record,
				enum type_space space)
{
	struct member *m = arena_alloc(&ck->c->arena, sizeof(*m));

	if (!ctypes_member(ck->c->ctypes, record->record, e->name, m))
		return no_member(ck, e, record);
	e->member = m;
	e->type = in_memory(ck, &m->type, space);
	return check_loadable(ck, e);
}

static bool check_tuple_member(struct check *ck, struct expr *e)
{
	const struct type *tuple = &e->a->type;

	if (e->number >= tuple->count)
		return complain(ck, &e->loc, "%s has the members 0 to %d",
				type_name(tuple), (int)tuple->count - 1);
	e->index = e->number;
	e->type = tuple->to[e->index];
	return true;
}

/* Of a tuple whose members have names. */
static bool check_named_member(struct check *ck, struct expr *e)
{
	const struct type *tuple = &e->a->type;
	const char *name = tuple->text;

	for (uint32_t i = 0; i < tuple->count; i++) {
		size_t len = strcspn(name, " ");

		if (strlen(e->name) == len && !strncmp(e->name, name, len)) {
			e->index = i;
			e->type = tuple->to[i];
			return true;
		}
		name += len + 1;
	}
	return complain(ck, &e->loc, "%s has no member '%s'", type_name(tuple),
			e->name);
}

/* config, or config() */
static bool is_config(const struct expr *e)
{
	return (e->kind == EXPR_NAME || (e->kind == EXPR_CALL && !e->nr_args)) &&
	       !strcmp(builtin_plain_name(e->name), "config");
}

/* A setting, which is known now. */
static bool check_setting(struct check *ck, struct expr *e)
{
	const char *text;
	uint64_t number;
	bool is_switch;

	if (config_useless(e->name))
		return complain(ck, &e->loc, "the setting '%s' has no value here: %s",
				e->name, config_useless(e->name));
	if (!config_get(&ck->c->question->config, e->name, &text, &number,
			&is_switch))
		return complain(ck, &e->loc, "no setting that has a value is called '%s'",
				e->name);
	e->a = NULL;
	e->kind = is_switch ? EXPR_BOOL : text ? EXPR_STRING : EXPR_INT;
	e->number = number;
	if (text) {
		e->len = strlen(text);
		e->name = arena_strndup(&ck->c->arena, text, e->len);
	}
	return check_expr(ck, e);
}

bool check_field(struct check *ck, struct expr *e)
{
	const struct type *t = &e->a->type;

	if (e->name && is_config(e->a))
		return check_setting(ck, e);
	if (e->name && e->a->kind == EXPR_TYPEINFO)
		return check_typeinfo_member(ck, e);
	if (!check_expr(ck, e->a))
		return false;
	if (t->kind == TYPE_TUPLE && !e->name)
		return check_tuple_member(ck, e);
	if (t->kind == TYPE_TUPLE && t->text)
		return check_named_member(ck, e);
	if (!e->name && e->a->kind == EXPR_INT)
		return complain(ck, &e->loc, "there are no floating-point numbers here, as there are none in the kernel");
	if (!e->name)
		return complain(ck, &e->loc, "%s is no tuple", type_name(t));
	if (t->kind == TYPE_ARGS)
		return check_argument(ck, e);
	if (t->kind == TYPE_RECORD)
		return check_record_member(ck, e, t, t->space);
	if (t->kind == TYPE_POINTER && t->to && t->to->kind == TYPE_RECORD)
		return check_record_member(ck, e, t->to, t->space);
	return complain(ck, &e->loc, "%s has no members%s", type_name(t),
			t->kind == TYPE_INT ? "; cast it: ((struct NAME *)x)->member" :
			"");
}

/* What is in the frame as C has it: an integer is the low end of its 8 bytes. */
static bool is_as_in_c(const struct type *t)
{
	return t->kind == TYPE_INT || t->kind == TYPE_POINTER ||
	       t->kind == TYPE_RECORD || t->kind == TYPE_ARRAY;
}

bool check_address_of(struct check *ck, struct expr *e)
{
	struct type *to;

	if (e->a->kind != EXPR_VARIABLE)
		return complain(ck, &e->loc, "there is no address of '%s': its values move, and aggregations are one for each CPU; '$x = %s' makes a copy that has one",
				e->a->name, e->a->name);
	if (!check_expr(ck, e->a))
		return false;
	if (!is_as_in_c(&e->a->type))
		return complain(ck, &e->loc, "there is no address of '%s': %s is not kept as C would keep it",
				e->a->name, type_name(&e->a->type));
	to = arena_alloc(&ck->c->arena, sizeof(*to));
	*to = e->a->type;
	if (to->kind == TYPE_INT)
		to->width = type_width(to);
	e->a->variable->addressed = true;
	e->type = type_pointer(to, SPACE_KERNEL);
	return true;
}

/* *&x is x, which may be what has no address. */
static bool check_undone(struct check *ck, struct expr *e)
{
	struct expr *next = e->next;

	*e = *e->a->a;
	e->next = next;
	return check_expr(ck, e);
}

bool check_deref(struct check *ck, struct expr *e)
{
	const struct type *t = &e->a->type;
	struct type byte;

	if (e->a->kind == EXPR_UNARY && e->a->op == OP_ADDRESS)
		return check_undone(ck, e);
	if (!check_expr(ck, e->a))
		return false;
	if (t->kind == TYPE_INT) {
		/* As bpftrace has it: 8 bytes at that address. */
		byte = type_int(false, 8);
		e->type = in_memory(ck, &byte, t->space);
		return true;
	}
	if (t->kind != TYPE_POINTER || !t->to || t->to->kind == TYPE_VOID)
		return complain(ck, &e->loc, "'*' wants a pointer to a type that is known, not %s",
				type_name(t));
	e->type = in_memory(ck, t->to, t->space);
	return check_loadable(ck, e);
}

/* Is the element's number known, it must be there. */
static bool check_bounds(struct check *ck, const struct expr *e,
			 const struct type *array)
{
	uint64_t n;

	if (!fold_expr(e->b, &n) || n < array->count || !array->count)
		return true;
	return complain(ck, &e->b->loc, "%s has the elements 0 to %u",
			type_name(array), array->count - 1);
}

static bool check_text_element(struct check *ck, struct expr *e)
{
	struct type array = { .kind = TYPE_ARRAY, .count = e->a->type.count };
	struct type element = type_int(true, 1);

	array.to = &element;
	e->type = element;
	if (e->a->type.space == SPACE_FRAME)
		return true;
	return check_bounds(ck, e, &array);
}

/* $t[0] is $t.0. */
static bool check_tuple_item(struct check *ck, struct expr *e)
{
	if (!fold_expr(e->b, &e->number))
		return complain(ck, &e->b->loc, "the number of a tuple's member must be a literal");
	e->kind = EXPR_FIELD;
	e->name = NULL;
	e->b = NULL;
	return check_tuple_member(ck, e);
}

bool check_item(struct check *ck, struct expr *e)
{
	const struct type *t = &e->a->type;
	uint64_t n;

	if (is_list_argument(ck, e->a))
		return check_list_argument(ck, e);
	if (!check_expr(ck, e->a) || !check_int(ck, e->b, "[]"))
		return false;
	if (t->kind == TYPE_STRING)
		return check_text_element(ck, e);
	if (t->kind == TYPE_TUPLE)
		return check_tuple_item(ck, e);
	if (t->kind != TYPE_ARRAY &&
	    (t->kind != TYPE_POINTER || !t->to || t->to->kind == TYPE_VOID))
		return complain(ck, &e->loc, "%s is not an array", type_name(t));
	e->type = in_memory(ck, t->to, t->space);
	if (t->kind == TYPE_ARRAY && !check_bounds(ck, e, t))
		return false;
	if (t->space == SPACE_FRAME && !type_is_word(&e->type) &&
	    !fold_expr(e->b, &n))
		return complain(ck, &e->b->loc, "the number of an element that is no integer must be a literal here");
	return check_loadable(ck, e);
}
