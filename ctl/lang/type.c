// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "ast.h"
#include "ctypes.h"
#include "../out/aggregation.h"

/*
 * Kinds that are the same wherever they occur: how they are called and laid out.
 * @size: bytes, 8: a word, in a register; 0: as struct type says
 */
static const struct {
	const char *name;
	enum kmc_part_kind part;
	uint32_t size;
} kinds[] = {
	[TYPE_VOID] = { "none", KMC_PART_INT, 0 },
	[TYPE_SITE] = { "probe name", KMC_PART_SITE, 8 },
	[TYPE_KSYM] = { "symbol", KMC_PART_KSYM, 8 },
	[TYPE_USYM] = { "user symbol", KMC_PART_USYM, 16 },
	[TYPE_KSTACK] = { "kstack", KMC_PART_KSTACK, 0 },
	[TYPE_USTACK] = { "ustack", KMC_PART_USTACK, 0 },
	[TYPE_BUF] = { "buffer", KMC_PART_BUF, 0 },
	[TYPE_INET] = { "internet address", KMC_PART_INET, 24 },
	[TYPE_MAC] = { "link address", KMC_PART_MAC, 8 },
	[TYPE_TIME] = { "date", KMC_PART_TIME, 8 },
	[TYPE_USER] = { "user name", KMC_PART_USER, 8 },
	[TYPE_ERRNO] = { "error text", KMC_PART_ERRNO, 8 },
	[TYPE_CGROUP] = { "cgroup path", KMC_PART_CGROUP, 8 },
	[TYPE_SYSCALL] = { "system call name", KMC_PART_SYSCALL, 8 },
	[TYPE_ARGS] = { "args", KMC_PART_INT, 0 },
};

static uint32_t round8(uint32_t n)
{
	return n ? (n + 7) & ~7u : 8;
}

struct type type_int(bool is_signed, unsigned int width)
{
	return (struct type){ .kind = TYPE_INT, .is_signed = is_signed,
			      .width = width };
}

struct type type_literal(uint64_t n)
{
	struct type t = type_int(n <= INT64_MAX, 8);

	t.is_literal = t.is_signed;
	for (unsigned int width = 4; width && n < 1ul << (8 * width - 1); width /= 2)
		t.kept = width;
	return t;
}

struct type type_bool(void)
{
	return (struct type){ .kind = TYPE_INT, .width = 1, .is_bool = true };
}

struct type type_chars(uint32_t bytes)
{
	return (struct type){ .kind = TYPE_STRING, .is_chars = true,
			      .space = SPACE_FRAME, .size = round8(bytes),
			      .chars = bytes + 1 };
}

struct type type_str(uint32_t room)
{
	return (struct type){ .kind = TYPE_STRING, .space = SPACE_FRAME,
			      .size = round8(room), .chars = room };
}

struct type type_pointer(const struct type *to, enum type_space space)
{
	return (struct type){ .kind = TYPE_POINTER, .width = 8, .to = to,
			      .space = space };
}

bool type_is_word(const struct type *t)
{
	switch (t->kind) {
	case TYPE_INT:
	case TYPE_POINTER:
		return true;
	case TYPE_NONE:
	case TYPE_STRING:
	case TYPE_RECORD:
	case TYPE_ARRAY:
	case TYPE_TUPLE:
	case TYPE_AGGREGATION:
		return false;
	default:
		return kinds[t->kind].size == 8;
	}
}

bool type_is_wide(const struct type *t)
{
	switch (t->kind) {
	case TYPE_NONE:
	case TYPE_VOID:
	case TYPE_ARGS:
	case TYPE_AGGREGATION:
		return false;
	default:
		return !type_is_word(t);
	}
}

bool type_is_value(const struct type *t)
{
	return type_is_word(t) || type_is_wide(t);
}

unsigned int type_width(const struct type *t)
{
	return t->kept ? t->kept : t->width;
}

/* Names that are put together live until a few more have been. */
#define NAMES	8

struct name {
	char text[128];
	size_t len;
};

__attribute__((format(printf, 2, 3)))
static void name_add(struct name *n, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(n->text + n->len, sizeof(n->text) - n->len, fmt, args);
	va_end(args);
	n->len = strlen(n->text);
}

static void name_type(struct name *n, const struct type *t);

/* "(int64,string)", "(a=int64,b=string)" */
static void name_tuple(struct name *n, const struct type *t)
{
	const char *names = t->text;

	name_add(n, "(");
	for (uint32_t i = 0; i < t->count; i++) {
		name_add(n, i ? "," : "");
		if (names) {
			size_t len = strcspn(names, " ");

			name_add(n, "%.*s=", (int)len, names);
			names += len + (names[len] != '\0');
		}
		name_type(n, &t->to[i]);
	}
	name_add(n, ")");
}

static const char *float_name(const struct type *t)
{
	return t->count == 4 ? "float" : t->count == 8 ? "double" : "long double";
}

static void name_type(struct name *n, const struct type *t)
{
	switch (t->kind) {
	case TYPE_POINTER:
		if (t->to && t->to->kind != TYPE_VOID)
			name_type(n, t->to);
		else
			name_add(n, "void");
		name_add(n, " *");
		return;
	case TYPE_RECORD:
		name_add(n, "%s %s", t->record->is_union ? "union" : "struct",
			 t->record->name[0] ? t->record->name : "(anonymous)");
		return;
	case TYPE_ARRAY:
		if (t->is_float) {
			name_add(n, "%s", float_name(t));
			return;
		}
		name_type(n, t->to);
		name_add(n, "[%u]", t->count);
		return;
	case TYPE_TUPLE:
		name_tuple(n, t);
		return;
	default:
		name_add(n, "%s", type_name(t));
	}
}

static const char *int_name(const struct type *t)
{
	static const char *const ints[2][9] = {
		{ [1] = "uint8", [2] = "uint16", [4] = "uint32",
		  [8] = "uint64" },
		{ [1] = "int8", [2] = "int16", [4] = "int32", [8] = "int64" },
	};

	return t->is_bool ? "bool" : ints[t->is_signed][t->width];
}

static const char *stack_name(const struct type *t)
{
	bool user = t->kind == TYPE_USTACK;

	if (t->mode == KMC_PART_PERF)
		return user ? "ustack(perf)" : "kstack(perf)";
	if (t->mode == KMC_PART_BUILD_ID)
		return "ustack(build_id)";
	if (t->mode == KMC_PART_RAW)
		return user ? "ustack(raw)" : "kstack(raw)";
	return kinds[t->kind].name;
}

const char *type_name(const struct type *t)
{
	static struct name names[NAMES];
	static unsigned int next;
	struct name *n;

	switch (t->kind) {
	case TYPE_NONE:
		return "unknown";
	case TYPE_INT:
		return int_name(t);
	case TYPE_STRING:
		return "string";
	case TYPE_AGGREGATION:
		return aggregation_of(t->agg)->name;
	case TYPE_POINTER:
	case TYPE_RECORD:
	case TYPE_ARRAY:
	case TYPE_TUPLE:
		n = &names[next++ % NAMES];
		n->len = 0;
		n->text[0] = '\0';
		name_type(n, t);
		return n->text;
	case TYPE_KSTACK:
	case TYPE_USTACK:
		return stack_name(t);
	default:
		return kinds[t->kind].name;
	}
}

static unsigned int int_flags(const struct type *t)
{
	if (t->kind == TYPE_POINTER)
		return KMC_PART_HEX;
	return t->is_signed ? KMC_PART_SIGNED : 0;
}

struct kmc_part type_part(const struct type *t)
{
	struct kmc_part part = { .kind = KMC_PART_INT, .size = type_size(t) };

	switch (t->kind) {
	case TYPE_INT:
		if (t->is_bool)
			part.kind = KMC_PART_BOOL;
		else
			part.flags = int_flags(t);
		break;
	case TYPE_POINTER:
		part.flags = int_flags(t);
		break;
	case TYPE_STRING:
		part.kind = t->is_chars ? KMC_PART_CHARS : KMC_PART_STR;
		break;
	case TYPE_RECORD:
	case TYPE_ARRAY:
		part.kind = KMC_PART_BYTES;
		break;
	default:
		part.kind = kinds[t->kind].part;
		part.flags = t->mode;
		break;
	}
	return part;
}

unsigned int type_parts(const struct type *t, struct kmc_part *parts,
			unsigned int room)
{
	unsigned int nr = 0;

	if (t->kind != TYPE_TUPLE) {
		if (room)
			parts[0] = type_part(t);
		return 1;
	}
	if (room)
		parts[0] = (struct kmc_part){ .kind = KMC_PART_OPEN };
	nr++;
	for (uint32_t i = 0; i < t->count; i++)
		nr += type_parts(&t->to[i], parts + nr,
				 nr < room ? room - nr : 0);
	if (nr < room)
		parts[nr] = (struct kmc_part){ .kind = KMC_PART_CLOSE };
	return nr + 1;
}

uint32_t type_bytes(const struct type *t)
{
	switch (t->kind) {
	case TYPE_INT:
	case TYPE_POINTER:
		return t->width;
	case TYPE_RECORD:
		return t->record->size;
	case TYPE_ARRAY:
		return t->count * type_bytes(t->to);
	case TYPE_STRING:
		return t->size;
	default:
		return type_size(t);
	}
}

uint32_t type_size(const struct type *t)
{
	uint32_t size = 0;

	switch (t->kind) {
	case TYPE_INT:
	case TYPE_POINTER:
	case TYPE_NONE:
		return 8;
	case TYPE_STRING:
		return t->is_chars ? t->size :
				     t->size + sizeof(struct kmc_str);
	case TYPE_RECORD:
	case TYPE_ARRAY:
		return round8(type_bytes(t));
	case TYPE_TUPLE:
		for (uint32_t i = 0; i < t->count; i++)
			size += type_size(&t->to[i]);
		return size;
	default:
		return kinds[t->kind].size ? kinds[t->kind].size : t->size;
	}
}

static uint32_t written_size(const struct type *t, uint32_t *align);

/* Of a tuple: as a structure of C would lie. */
static uint32_t tuple_size(const struct type *t, uint32_t *align)
{
	uint32_t size = 0, of, end;

	*align = 1;
	for (uint32_t i = 0; i < t->count; i++) {
		end = written_size(&t->to[i], &of);
		size = (size + of - 1) / of * of + end;
		if (of > *align)
			*align = of;
	}
	return (size + *align - 1) / *align * *align;
}

static uint32_t written_size(const struct type *t, uint32_t *align)
{
	uint32_t size;

	*align = 1;
	switch (t->kind) {
	case TYPE_INT:
		*align = type_width(t);
		return *align;
	case TYPE_STRING:
		return t->count ?: t->chars ?: t->size;
	case TYPE_TUPLE:
		return tuple_size(t, align);
	case TYPE_ARRAY:
		size = written_size(t->to, align);
		return t->count * size;
	case TYPE_RECORD:
		return type_bytes(t);
	default:
		*align = 8;
		return type_bytes(t);
	}
}

uint32_t type_written_size(const struct type *t)
{
	uint32_t align;

	return written_size(t, &align);
}
