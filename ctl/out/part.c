// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "part.h"

size_t parts_size(const struct kmc_part *parts, unsigned int nr)
{
	size_t size = 0;

	for (unsigned int i = 0; i < nr; i++)
		size += parts[i].size;
	return size;
}

/* A counted string never reaches past the part's room, whatever it says. */
static size_t str_len(const struct kmc_part *part, const struct kmc_str *str)
{
	size_t room = part->size - sizeof(*str);

	return str->len < room ? str->len : room;
}

static void text_number(struct text *text, uint64_t v)
{
	char *end = text->number + sizeof(text->number);
	char *start = format_hex(end, v, false);

	*--start = 'x';
	*--start = '0';
	text->s = start;
	text->len = end - start;
}

void part_text(const struct kmc_part *part, const void *at,
	       const struct names *names, struct text *text)
{
	const char *name = NULL;

	switch (part->kind) {
	case KMC_PART_CHARS:
		text->s = at;
		text->len = strnlen(at, part->size);
		return;
	case KMC_PART_STR:
		text->s = (const char *)at + sizeof(struct kmc_str);
		text->len = str_len(part, at);
		return;
	case KMC_PART_SITE:
		name = names->site(names->data, part_u64(at));
		break;
	case KMC_PART_KSYM:
		name = names->ksym(names->data, part_u64(at));
		break;
	}
	if (!name) {
		text_number(text, part_u64(at));
		return;
	}
	text->s = name;
	text->len = strlen(name);
}

void part_show(struct buffer *b, const struct kmc_part *part, const void *at,
	       const struct names *names)
{
	struct text text;

	if (part_is_text(part)) {
		part_text(part, at, names, &text);
		buffer_add(b, text.s, text.len);
	} else if (part->flags & KMC_PART_HEX) {
		buffer_hex(b, part_u64(at));
	} else if (part->flags & KMC_PART_SIGNED) {
		buffer_s64(b, part_u64(at));
	} else {
		buffer_u64(b, part_u64(at));
	}
}

static int bytes_compare(const void *a, size_t a_len, const void *b,
			 size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	if (order)
		return order;
	return a_len < b_len ? -1 : a_len > b_len;
}

static int part_compare(const struct kmc_part *part, const void *a,
			const void *b)
{
	uint64_t x, y;

	switch (part->kind) {
	case KMC_PART_CHARS:
		return bytes_compare(a, strnlen(a, part->size),
				     b, strnlen(b, part->size));
	case KMC_PART_STR:
		return bytes_compare(((const struct kmc_str *)a)->data,
				     str_len(part, a),
				     ((const struct kmc_str *)b)->data,
				     str_len(part, b));
	default:
		x = part_u64(a);
		y = part_u64(b);
		return x < y ? -1 : x > y;
	}
}

int parts_compare(const struct kmc_part *parts, unsigned int nr,
		  const void *a, const void *b)
{
	const uint8_t *x = a, *y = b;

	for (unsigned int i = 0; i < nr; i++) {
		int order = part_compare(&parts[i], x, y);

		if (order)
			return order;
		x += parts[i].size;
		y += parts[i].size;
	}
	return 0;
}
