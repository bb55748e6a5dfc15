// SPDX-License-Identifier: GPL-2.0
/*
 * Arguments of system call tracepoints by name.
 *
 * In the event's record the number is at 8 and every argument takes 8 bytes from
 * 16 on; here the same are the raw arguments, the number and the return value,
 * cut to their C types.
 */
#include <string.h>
#include "check.h"
#include "field.h"
#include "nearest.h"

#define RECORD_NUMBER	8
#define RECORD_ARGS	16

static const struct {
	const char *name;
	uint8_t size;
	bool is_signed;
} ctypes[] = {
	{ "char", 1, true },
	{ "unsigned char", 1, false },
	{ "short", 2, true },
	{ "unsigned short", 2, false },
	{ "umode_t", 2, false },
	{ "int", 4, true },
	{ "unsigned int", 4, false },
	{ "unsigned", 4, false },
	{ "u32", 4, false },
	{ "__u32", 4, false },
	{ "s32", 4, true },
	{ "__s32", 4, true },
	{ "pid_t", 4, true },
	{ "uid_t", 4, false },
	{ "gid_t", 4, false },
	{ "qid_t", 4, false },
	{ "clockid_t", 4, true },
	{ "timer_t", 4, true },
	{ "mqd_t", 4, true },
	{ "key_t", 4, true },
	{ "key_serial_t", 4, true },
	{ "rwf_t", 4, true },
	{ "long", 8, true },
	{ "loff_t", 8, true },
	{ "off_t", 8, true },
	{ "s64", 8, true },
	{ "__s64", 8, true },
};

/* Of what is not in the table: pointers, and 8 bytes without a sign. */
static struct type argument_type(const struct event_field *field)
{
	const char *name = field->type;
	struct type type = type_int(field->is_signed, 8);

	if (field->is_pointer || strchr(name, '*')) {
		type = type_int(false, 8);
		type.space = SPACE_USER;
		return type;
	}
	if (!strncmp(name, "const ", 6))
		name += 6;
	if (!strncmp(name, "enum ", 5))
		return type_int(false, 4);
	for (size_t i = 0; i < sizeof(ctypes) / sizeof(*ctypes); i++)
		if (!strcmp(ctypes[i].name, name))
			return type_int(ctypes[i].is_signed, ctypes[i].size);
	return type;
}

static const struct event_field *find_field(struct check *ck, struct expr *e)
{
	const struct event_format *f = ck->v->format;
	struct nearest near;

	nearest_init(&near, e->name);
	for (size_t i = 0; i < f->nr_fields; i++) {
		if (!strcmp(f->fields[i].name, e->name))
			return &f->fields[i];
		nearest_offer(&near, f->fields[i].name);
	}
	complain(ck, &e->loc, "'%s:%s' has no field '%s'%s", f->category,
		 f->name, e->name, nearest_hint(&near, ""));
	return NULL;
}

static bool check_any_field(struct check *ck, struct expr *e)
{
	if (!check_expr(ck, e->a))
		return false;
	if (e->a->type.kind != TYPE_ARGS)
		return complain(ck, &e->loc, "%s has no fields",
				type_name(&e->a->type));
	e->field = find_field(ck, e);
	return e->field;
}

bool check_field(struct check *ck, struct expr *e)
{
	if (!check_any_field(ck, e))
		return false;
	if (e->field->is_array)
		return complain(ck, &e->loc, "'%s' is an array; write args.%s[0]",
				e->name, e->name);
	e->type = argument_type(e->field);
	return true;
}

bool check_item(struct check *ck, struct expr *e)
{
	uint64_t index;

	if (e->a->kind != EXPR_FIELD) {
		if (!check_expr(ck, e->a))
			return false;
		return complain(ck, &e->loc, "%s is not an array",
				type_name(&e->a->type));
	}
	if (!check_any_field(ck, e->a) || !check_int(ck, e->b, "[]"))
		return false;
	if (!e->a->field->is_array)
		return complain(ck, &e->a->loc, "'%s' is not an array",
				e->a->name);
	if (!fold_expr(e->b, &index))
		return complain(ck, &e->b->loc, "this index must be a literal");
	if (index >= e->a->field->size / 8)
		return complain(ck, &e->b->loc, "'%s' has the items 0 to %u",
				e->a->name, e->a->field->size / 8 - 1);
	e->field = e->a->field;
	e->number = index;
	e->type = type_int(false, 8);
	return true;
}

enum field_source field_source(enum kmc_probe_kind kind,
			       const struct event_field *field,
			       unsigned int *arg)
{
	if (field->offset == RECORD_NUMBER)
		return FIELD_NUMBER;
	if (kind == KMC_PROBE_SYSCALL_EXIT)
		return FIELD_RETVAL;
	*arg = (field->offset - RECORD_ARGS) / 8;
	return FIELD_ARG;
}
