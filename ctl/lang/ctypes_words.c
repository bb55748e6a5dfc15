// SPDX-License-Identifier: GPL-2.0
/*
 * The types that C has by itself, and names that everybody knows.
 */
#include <string.h>
#include "ctypes_table.h"

static bool is_word(const char *word, size_t len, const char *text)
{
	return strlen(text) == len && !memcmp(word, text, len);
}

static const struct {
	const char *word;
	char base;
} bases[] = {
	{ "void", 'v' }, { "_Bool", 'b' }, { "bool", 'b' }, { "char", 'c' },
	{ "short", 's' }, { "int", 'i' }, { "float", 'f' },
	{ "double", 'd' }, { "__int128", 'x' },
};

static bool add_base(struct cwords *w, char base)
{
	/* "short int" is a short. */
	if (base == 'i' && w->base == 's')
		return true;
	if (w->base && !(base == 's' && w->base == 'i'))
		return false;
	w->base = base;
	return true;
}

static char sign_of(const char *word, size_t len)
{
	if (is_word(word, len, "unsigned"))
		return 'u';
	return is_word(word, len, "signed") ||
	       is_word(word, len, "__signed__") ? 's' : 0;
}

bool cwords_add(struct cwords *w, const char *word, size_t len)
{
	char sign = sign_of(word, len);
	bool taken = false;

	if (is_word(word, len, "long")) {
		taken = w->longs < 2;
		w->longs += taken;
	} else if (sign) {
		taken = !w->sign;
		w->sign = sign;
	}
	for (size_t i = 0; i < sizeof(bases) / sizeof(*bases); i++)
		if (is_word(word, len, bases[i].word))
			taken = add_base(w, bases[i].base);
	w->nr += taken;
	return taken;
}

struct type cwords_type(struct ctypes *c, const struct cwords *w)
{
	struct type type = type_int(w->sign != 'u', w->longs ? 8 : 4);

	switch (w->base) {
	case 'v':
		return (struct type){ .kind = TYPE_VOID };
	case 'b':
		type = type_int(false, 1);
		type.is_bool = true;
		break;
	case 'c':
		type.width = 1;
		break;
	case 's':
		type.width = 2;
		break;
	case 'f':
		return ctypes_float(c, 4);
	case 'd':
		return ctypes_float(c, w->longs ? 16 : 8);
	case 'x':
		return ctypes_bytes(c, 16);
	}
	return type;
}

bool cwords_known(const char *word, size_t len, struct type *type)
{
	static const struct {
		const char *word;
		bool is_signed;
		uint8_t width;
	} known[] = {
		{ "u8", false, 1 }, { "u16", false, 2 }, { "u32", false, 4 },
		{ "u64", false, 8 }, { "s8", true, 1 }, { "s16", true, 2 },
		{ "s32", true, 4 }, { "s64", true, 8 },
		{ "__u8", false, 1 }, { "__u16", false, 2 },
		{ "__u32", false, 4 }, { "__u64", false, 8 },
		{ "__s8", true, 1 }, { "__s16", true, 2 },
		{ "__s32", true, 4 }, { "__s64", true, 8 },
		{ "uint8_t", false, 1 }, { "uint16_t", false, 2 },
		{ "uint32_t", false, 4 }, { "uint64_t", false, 8 },
		{ "int8_t", true, 1 }, { "int16_t", true, 2 },
		{ "int32_t", true, 4 }, { "int64_t", true, 8 },
		{ "uint8", false, 1 }, { "uint16", false, 2 },
		{ "uint32", false, 4 }, { "uint64", false, 8 },
		{ "int8", true, 1 }, { "int16", true, 2 },
		{ "int32", true, 4 }, { "int64", true, 8 },
		{ "__be16", false, 2 }, { "__be32", false, 4 },
		{ "__be64", false, 8 }, { "__le16", false, 2 },
		{ "__le32", false, 4 }, { "__le64", false, 8 },
		{ "size_t", false, 8 }, { "ssize_t", true, 8 },
		{ "uintptr_t", false, 8 }, { "intptr_t", true, 8 },
		{ "ptrdiff_t", true, 8 }, { "off_t", true, 8 },
		{ "loff_t", true, 8 }, { "pid_t", true, 4 },
		{ "uid_t", false, 4 }, { "gid_t", false, 4 },
		{ "umode_t", false, 2 }, { "dev_t", false, 4 },
		{ "sector_t", false, 8 }, { "gfp_t", false, 4 },
		{ "time64_t", true, 8 }, { "ktime_t", true, 8 },
		{ "dma_addr_t", false, 8 }, { "phys_addr_t", false, 8 },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (is_word(word, len, known[i].word)) {
			*type = type_int(known[i].is_signed, known[i].width);
			return true;
		}
	}
	return false;
}

struct type ctypes_bytes(struct ctypes *c, uint32_t size)
{
	struct type *byte = arena_alloc(c->arena, sizeof(*byte));

	*byte = type_int(false, 1);
	return (struct type){ .kind = TYPE_ARRAY, .count = size, .to = byte };
}

struct type ctypes_float(struct ctypes *c, uint32_t size)
{
	struct type type = ctypes_bytes(c, size);

	type.is_float = true;
	return type;
}
