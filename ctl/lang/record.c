// SPDX-License-Identifier: GPL-2.0
/*
 * Arguments by name of an event's record: integers are loaded from it directly, what
 * is longer is memory of the kernel at the record's address.
 */
#include <string.h>
#include "ctypes.h"
#include "field.h"

/* The element's or the pointed-to type's name: "const char *" is "char". */
static const char *base_name(struct compile *c, const char *type)
{
	const char *end = type + strcspn(type, "[*");

	if (!strncmp(type, "__data_loc ", 11))
		type += 11;
	else if (!strncmp(type, "__rel_loc ", 10))
		type += 10;
	if (!strncmp(type, "const ", 6))
		type += 6;
	while (end > type && end[-1] == ' ')
		end--;
	return arena_strndup(&c->arena, type, end - type);
}

static bool is_load_size(unsigned int size)
{
	return size == 1 || size == 2 || size == 4 || size == 8;
}

/*
 * Fixed arrays of characters up to this are kept as they are, as comms are: no
 * string has to be measured, and keys of them are words.
 */
#define CHARS_MAX	32

static const struct type *keep_type(struct compile *c, struct type type)
{
	struct type *kept = arena_alloc(&c->arena, sizeof(*kept));

	*kept = type;
	return kept;
}

static struct type string_type(uint32_t room, uint32_t count)
{
	struct type type = type_str(room ? room : 8);

	type.count = count;
	type.space = SPACE_KERNEL;
	return type;
}

static struct type chars_type(uint32_t size)
{
	struct type type = type_chars(size);

	type.count = size;
	type.space = SPACE_KERNEL;
	return type;
}

/* What an array, of either sort, is made of. */
static struct type element_type(struct compile *c, const struct event_field *f)
{
	struct type type;

	if (is_load_size(f->element))
		return type_int(f->is_signed, f->element);
	if (ctypes_find(c->ctypes, base_name(c, f->type), &type))
		return type;
	return type_int(false, 1);
}

struct type field_pointer(struct compile *c, const char *text,
			  enum type_space space)
{
	struct type type = { .kind = TYPE_VOID };

	if (!ctypes_find(c->ctypes, base_name(c, text), &type))
		type.kind = TYPE_VOID;
	while ((text = strchr(text, '*'))) {
		type = type_pointer(keep_type(c, type), space);
		text++;
	}
	return type;
}

static struct type field_type(struct compile *c, const struct event_field *f)
{
	struct type type = { .kind = TYPE_ARRAY, .space = SPACE_KERNEL };

	if (f->is_dynamic && f->is_text)
		return string_type(c->question->config.max_strlen, 0);
	if (f->is_dynamic)
		return type_pointer(keep_type(c, element_type(c, f)),
				    SPACE_KERNEL);
	if (f->is_array && f->is_text && f->size <= CHARS_MAX &&
	    f->size % 8 == 0)
		return chars_type(f->size);
	if (f->is_array && f->is_text)
		return string_type(f->size, f->size);
	if (f->is_array) {
		type.to = keep_type(c, element_type(c, f));
		type.count = f->size / type_bytes(type.to);
		return type;
	}
	if (strchr(f->type, '*') && f->size == 8)
		return field_pointer(c, f->type, SPACE_KERNEL);
	if (is_load_size(f->size))
		return type_int(f->is_signed, f->size);
	/* A structure. */
	if (ctypes_find(c->ctypes, base_name(c, f->type), &type)) {
		type.space = SPACE_KERNEL;
		return type;
	}
	type.to = keep_type(c, type_int(false, 1));
	type.count = f->size;
	return type;
}

bool check_record_field(struct check *ck, struct expr *e)
{
	e->type = field_type(ck->c, e->field);
	return true;
}

void gen_record_chars(struct gen *g, const struct expr *e, uint32_t at)
{
	emit(g, KMC_OP_CHARS, 0, 0, 0, at,
	     (int64_t)e->type.size << 32 | e->field->offset);
}

static int load(struct gen *g, unsigned int offset, unsigned int size)
{
	int reg = reg_take(g);

	emit(g, KMC_OP_LDE, reg, 0, size, offset, 0);
	return reg;
}

int gen_record_address(struct gen *g, const struct event_field *f)
{
	int reg = reg_take(g), at;

	emit(g, KMC_OP_VAR, reg, 0, 0, 0, KMC_VAR_EVENT);
	if (!f->is_dynamic) {
		emit(g, KMC_OP_ADDI, reg, 0, 0, 0, f->offset);
		return reg;
	}
	/* The field says where, in the low half, and how long. */
	at = load(g, f->offset, 2);
	emit(g, KMC_OP_ADD, reg, at, 0, 0, 0);
	reg_put(g, at);
	if (f->is_relative)
		emit(g, KMC_OP_ADDI, reg, 0, 0, 0, f->offset + f->size);
	return reg;
}

int gen_record_field(struct gen *g, const struct expr *e)
{
	const struct event_field *f = e->field;
	int reg;

	if (f->is_dynamic)
		return gen_record_address(g, f);
	reg = load(g, f->offset, f->size);
	if (e->type.kind == TYPE_INT && e->type.is_signed && f->size < 8)
		emit(g, KMC_OP_SEXT, reg, 0, f->size, 0, 0);
	return reg;
}
