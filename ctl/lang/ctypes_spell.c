// SPDX-License-Identifier: GPL-2.0
/*
 * A type by its name as C spells it: "struct foo", "unsigned long", "u8 *",
 * "char [16]".
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "ctypes_table.h"

static const char *skip_space(const char *s)
{
	while (isspace((unsigned char)*s))
		s++;
	return s;
}

static size_t word_len(const char *s)
{
	size_t len = 0;

	if (isdigit((unsigned char)*s))
		return 0;
	while (isalnum((unsigned char)s[len]) || s[len] == '_')
		len++;
	return len;
}

static bool is_qualifier(const char *word, size_t len)
{
	static const char *const words[] = {
		"const", "volatile", "restrict", "__restrict", "__user",
		"__rcu", "__iomem", "__percpu", "__attribute_const__",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strlen(words[i]) == len && !memcmp(words[i], word, len))
			return true;
	return false;
}

/* The next word that is no qualifier; its length, 0 if there is none. */
static size_t next_word(const char **s)
{
	size_t len;

	*s = skip_space(*s);
	while ((len = word_len(*s)) && is_qualifier(*s, len))
		*s = skip_space(*s + len);
	return len;
}

static enum cname tag_kind(const char *word, size_t len)
{
	if (len == 6 && !memcmp(word, "struct", 6))
		return CNAME_STRUCT;
	if (len == 5 && !memcmp(word, "union", 5))
		return CNAME_UNION;
	return len == 4 && !memcmp(word, "enum", 4) ? CNAME_ENUM :
						     CNAME_TYPEDEF;
}

/* All but the stars and brackets. */
static bool base_type(struct ctypes *c, const char **s, struct type *type)
{
	struct cwords words = {};
	enum cname kind;
	size_t len;

	while ((len = next_word(s)) && cwords_add(&words, *s, len))
		*s += len;
	if (words.nr) {
		*type = cwords_type(c, &words);
		return !len;
	}
	if (!len)
		return false;
	kind = tag_kind(*s, len);
	if (kind != CNAME_TYPEDEF) {
		*s += len;
		len = next_word(s);
		if (!len)
			return false;
	}
	if (!ctypes_named(c, kind, *s, len, type))
		return false;
	*s += len;
	return !next_word(s);
}

static const struct type *keep(struct ctypes *c, const struct type *type)
{
	struct type *copy = arena_alloc(c->arena, sizeof(*copy));

	*copy = *type;
	return copy;
}

/* "[2][3]" is an array of two arrays of three: the last comes first. */
static bool array_of(struct ctypes *c, const char *s, struct type *type,
		     unsigned int depth)
{
	unsigned long count;
	char *end;

	s = skip_space(s);
	if (!*s)
		return true;
	if (*s != '[' || !depth)
		return false;
	count = strtoul(s + 1, &end, 0);
	end = (char *)skip_space(end);
	if (*end != ']' || count > UINT32_MAX ||
	    !array_of(c, end + 1, type, depth - 1))
		return false;
	*type = (struct type){ .kind = TYPE_ARRAY, .count = count,
			       .to = keep(c, type) };
	return true;
}

bool ctypes_find(struct ctypes *c, const char *name, struct type *type)
{
	struct type found;

	if (!base_type(c, &name, &found))
		return false;
	while (*name == '*') {
		found = type_pointer(keep(c, &found), SPACE_UNKNOWN);
		name++;
		if (next_word(&name))
			return false;
	}
	if (!array_of(c, name, &found, CTYPES_DEPTH_MAX))
		return false;
	if (found.kind == TYPE_RECORD && !found.record->size)
		record_members(c, found.record);
	*type = found;
	return true;
}
