// SPDX-License-Identifier: GPL-2.0
/*
 * Arguments of tracepoints by name; below, those of system calls.
 *
 * In the event's record the number is at 8 and every argument takes 8 bytes from
 * 16 on; here the same are the raw arguments, the number and the return value,
 * cut to their C types.
 */
#include <string.h>
#include "check.h"
#include "field.h"
#include "nearest.h"

enum field_source {
	FIELD_NUMBER,	/* of the system call */
	FIELD_RETVAL,
	FIELD_ARG,	/* a raw argument */
};

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

/* Of what is not in the table: 8 bytes without a sign. */
static struct type argument_type(struct compile *c,
				 const struct event_field *field)
{
	const char *name = field->type;
	struct type type = type_int(field->is_signed, 8);

	if (strchr(name, '*'))
		return field_pointer(c, name, SPACE_USER);
	if (field->is_pointer) {
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
	/* The common ones are in the record only. */
	for (size_t i = f->nr_fields; i < f->nr_fields + f->nr_common; i++)
		if (ck->v->kind == KMC_PROBE_TRACEPOINT &&
		    !strcmp(f->fields[i].name, e->name))
			return &f->fields[i];
	complain(ck, &e->loc, "'%s:%s' has no field '%s'%s", f->category,
		 f->name, e->name, nearest_hint(&near, ""));
	return NULL;
}

static bool check_any_field(struct check *ck, struct expr *e)
{
	e->field = find_field(ck, e);
	return e->field;
}

bool check_argument(struct check *ck, struct expr *e)
{
	if (ck->v->prototype)
		return check_parameter(ck, e);
	if (!check_any_field(ck, e))
		return false;
	if (ck->v->kind == KMC_PROBE_TRACEPOINT)
		return check_record_field(ck, e);
	if (e->field->is_array)
		return complain(ck, &e->loc, "'%s' is an array; write args.%s[0]",
				e->name, e->name);
	e->type = argument_type(ck->c, e->field);
	return true;
}

bool is_list_argument(struct check *ck, struct expr *e)
{
	if (e->kind != EXPR_FIELD || !e->name || e->a->kind != EXPR_NAME ||
	    strcmp(e->a->name, "args") || ck->v->prototype ||
	    ck->v->kind == KMC_PROBE_TRACEPOINT)
		return false;
	return check_expr(ck, e->a) && check_any_field(ck, e) &&
	       e->field->is_array;
}

bool check_list_argument(struct check *ck, struct expr *e)
{
	uint64_t index;

	if (!check_int(ck, e->b, "[]"))
		return false;
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

bool is_argument(const struct expr *e)
{
	/* Only a list's item has a field of its own. */
	if (e->kind == EXPR_INDEX)
		return e->a->kind == EXPR_FIELD && is_argument(e->a) &&
		       e->field && e->field == e->a->field;
	return e->kind == EXPR_FIELD && e->a->type.kind == TYPE_ARGS;
}

static enum field_source field_source(enum kmc_probe_kind kind,
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

int gen_argument(struct gen *g, const struct expr *e)
{
	const struct type *t = &e->type;
	unsigned int arg;
	int reg;

	if (g->v->prototype)
		return gen_parameter(g, e);
	if (g->v->kind == KMC_PROBE_TRACEPOINT)
		return gen_record_field(g, e);
	reg = reg_take(g);
	switch (field_source(g->v->kind, e->field, &arg)) {
	case FIELD_NUMBER:
		emit(g, KMC_OP_VAR, reg, 0, 0, 0, KMC_VAR_SYSCALL);
		return reg;
	case FIELD_RETVAL:
		emit(g, KMC_OP_VAR, reg, 0, 0, 0, KMC_VAR_RETVAL);
		return reg;
	case FIELD_ARG:
		/* EXPR_INDEX counts from the field's place. */
		if (e->kind == EXPR_INDEX)
			arg += e->number;
		emit(g, KMC_OP_ARG, reg, 0, 0, 0, arg);
		break;
	}
	if (t->width < 8)
		emit(g, t->is_signed ? KMC_OP_SEXT : KMC_OP_ZEXT, reg, 0,
		     t->width, 0, 0);
	return reg;
}
