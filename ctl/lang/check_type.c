// SPDX-License-Identifier: GPL-2.0
/*
 * Types as they are written, sizeof() and offsetof().
 */
#include <string.h>
#include "builtin.h"
#include "check.h"
#include "ctypes.h"

#define STRING_DEFAULT	64	/* of "string" without a size, as in bpftrace */

/* What bpftrace gives a name as types, and here is made by a function alone. */
static const struct {
	const char *name, *maker;
} made[] = {
	{ "inet", "ntop()" }, { "buffer", "buf()" }, { "timestamp", "strftime()" },
	{ "macaddr_t", "macaddr()" }, { "cgroup_path_t", "cgroup_path()" },
	{ "username_t", "username" }, { "kstack", "kstack" }, { "ustack", "ustack" },
	{ "ksym_t", "ksym()" }, { "usym_t", "usym()" },
	{ "count_t", "count()" }, { "sum_t", "sum()" }, { "usum_t", "sum()" },
	{ "min_t", "min()" }, { "umin_t", "min()" }, { "max_t", "max()" },
	{ "umax_t", "max()" }, { "avg_t", "avg()" }, { "uavg_t", "avg()" },
	{ "stats_t", "stats()" }, { "ustats_t", "stats()" },
};

static bool refuse_name(struct check *ck, const struct type_name *name)
{
	for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++)
		if (!strcmp(made[i].name, name->base))
			return complain(ck, &name->loc, "'%s' is no type to cast to or to declare: such values only come from %s",
					name->base, made[i].maker);
	return complain(ck, &name->loc, "no type is called '%s'", name->base);
}

static bool find_base(struct check *ck, const struct type_name *name,
		      struct type *type)
{
	const char *base = name->base;
	const char *why;

	if (!strcmp(base, "void")) {
		*type = (struct type){ .kind = TYPE_VOID };
		return true;
	}
	if (!strcmp(base, "bool")) {
		*type = type_bool();
		return true;
	}
	if (!strcmp(base, "string")) {
		*type = type_str(name->count ? name->count : STRING_DEFAULT);
		return true;
	}
	if (ctypes_find(ck->c->ctypes, base, type))
		return true;
	if (strchr(base, ' ') && !ctypes_has_btf(ck->c->ctypes, &why))
		return complain(ck, &name->loc, "no type '%s' in the script, and the kernel's types can't be read: %s",
				base, why);
	return refuse_name(ck, name);
}

static const struct type *kept(struct check *ck, const struct type *type)
{
	struct type *copy = arena_alloc(&ck->c->arena, sizeof(*copy));

	*copy = *type;
	return copy;
}

/* The name of a type where a value might be: sizeof(foo_t), typeof(foo_t). */
static bool is_type_name(struct check *ck, const struct expr *e,
			 struct type *type)
{
	return e->kind == EXPR_NAME && !builtin_is_name(e->name) &&
	       ctypes_find(ck->c->ctypes, e->name, type);
}

bool check_asked(struct check *ck, struct expr *e)
{
	bool ok;

	ck->asking++;
	ck->assigns = false;
	ok = check_expr(ck, e);
	ck->asking--;
	return ok && !ck->assigns;
}

/* typeof(x), where x may also be the name of a type. */
static bool find_typeof(struct check *ck, struct expr *of, struct type *type)
{
	if (of->kind == EXPR_TYPE)
		return check_type_name(ck, of->type_name, type);
	if (is_type_name(ck, of, type))
		return true;
	if (!check_asked(ck, of))
		return false;
	*type = of->type;
	if (type->kind == TYPE_INT) {
		type->width = type_width(type);
		type->kept = 0;
	}
	return true;
}

bool check_type_name(struct check *ck, const struct type_name *name,
		     struct type *type)
{
	if (name->of) {
		if (!find_typeof(ck, name->of, type))
			return false;
	} else if (!find_base(ck, name, type)) {
		return false;
	}
	for (unsigned int i = 0; i < name->pointers; i++)
		*type = type_pointer(kept(ck, type), SPACE_UNKNOWN);
	if (name->is_array && type->kind != TYPE_STRING) {
		if (name->count > KMC_PART_SIZE_MAX)
			return complain(ck, &name->loc, "an array of %llu elements is too large",
					(unsigned long long)name->count);
		*type = (struct type){ .kind = TYPE_ARRAY,
				       .to = kept(ck, type),
				       .count = name->count,
				       .space = SPACE_FRAME };
	}
	return true;
}

static bool constant(struct expr *e, uint64_t n)
{
	e->kind = EXPR_INT;
	e->number = n;
	e->a = NULL;
	e->args = NULL;
	e->nr_args = 0;
	e->type_name = NULL;
	e->type = type_int(false, 8);
	return true;
}

/* sizeof(t) and sizeof(t[n]), where a macro was given a type for t. */
static void take_type(struct check *ck, struct expr *e)
{
	struct expr *of = e->a;
	struct type_name *name;
	uint64_t n = 0;

	if (!of)
		return;
	if (of->kind == EXPR_INDEX && of->b->kind == EXPR_INT) {
		n = of->b->number;
		of = of->a;
	}
	if (of->kind != EXPR_TYPE)
		return;
	name = arena_alloc(&ck->c->arena, sizeof(*name));
	name->loc = of->loc;
	name->of = of;
	name->is_array = of != e->a;
	name->count = n;
	e->type_name = name;
}

bool check_sizeof(struct check *ck, struct expr *e)
{
	struct type type;

	take_type(ck, e);
	if (e->type_name) {
		if (!check_type_name(ck, e->type_name, &type))
			return false;
	} else if (!is_type_name(ck, e->a, &type)) {
		if (!check_asked(ck, e->a))
			return false;
		type = e->a->type;
	}
	if (!type_is_value(&type))
		return complain(ck, &e->loc, "%s has no size", type_name(&type));
	return constant(e, type_written_size(&type));
}

bool check_offsetof(struct check *ck, struct expr *e)
{
	struct type type;
	uint64_t offset = 0;
	struct member m;

	if (!check_type_name(ck, e->type_name, &type))
		return false;
	for (const struct expr *step = e->args; step; step = step->next) {
		if (type.kind != TYPE_RECORD)
			return complain(ck, &step->loc, "%s has no members",
					type_name(&type));
		if (!ctypes_member(ck->c->ctypes, type.record, step->name, &m))
			return no_member(ck, step, &type);
		offset += m.offset;
		type = m.type;
	}
	return constant(e, offset);
}
