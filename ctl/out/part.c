// SPDX-License-Identifier: GPL-2.0
#include <endian.h>
#include <string.h>
#include "part.h"

size_t parts_size(const struct kmc_part *parts, unsigned int nr)
{
	size_t size = 0;

	for (unsigned int i = 0; i < nr; i++)
		size += parts[i].size;
	return size;
}

static bool is_counted(const struct kmc_part *part)
{
	return part->kind == KMC_PART_STR || part->kind == KMC_PART_BUF;
}

static bool is_stack(const struct kmc_part *part)
{
	return part->kind == KMC_PART_KSTACK || part->kind == KMC_PART_USTACK;
}

bool record_part_size(const struct kmc_part *part, const void *at, size_t left,
		      size_t *size)
{
	uint32_t count;

	*size = part->size;
	if (is_counted(part) || is_stack(part)) {
		if (left < sizeof(uint64_t))
			return false;
		memcpy(&count, at, sizeof(count));
		*size = sizeof(uint64_t) +
			(is_stack(part) ? count * sizeof(uint64_t) :
					  ((size_t)count + 7) & ~7UL);
	}
	return *size <= left;
}

const uint8_t *part_bytes(const struct kmc_part *part, const void *at,
			  size_t *len)
{
	size_t room = part->size - sizeof(struct kmc_str);
	struct kmc_str str;

	memcpy(&str, at, sizeof(str));
	*len = str.len < room ? str.len : room;
	return (const uint8_t *)at + sizeof(str);
}

static int bytes_compare(const void *a, size_t a_len, const void *b,
			 size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);

	if (order)
		return order;
	return a_len < b_len ? -1 : a_len > b_len;
}

static int counted_compare(const struct kmc_part *part, const void *a,
			   const void *b)
{
	size_t a_len, b_len;
	const uint8_t *x = part_bytes(part, a, &a_len);
	const uint8_t *y = part_bytes(part, b, &b_len);

	return bytes_compare(x, a_len, y, b_len);
}

static int part_compare(const struct kmc_part *part, const void *a,
			const void *b)
{
	uint64_t x, y;

	if (is_counted(part))
		return counted_compare(part, a, b);
	if (part->kind == KMC_PART_CHARS)
		return bytes_compare(a, strnlen(a, part->size),
				     b, strnlen(b, part->size));
	if (part->size != sizeof(x))
		return memcmp(a, b, part->size);
	x = part_u64(a);
	y = part_u64(b);
	return x < y ? -1 : x > y;
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

/* As part_compare() sees them; what is missing is less than all that could be there. */
static uint64_t bytes_begin(const void *bytes, size_t len)
{
	uint64_t begin = 0;

	memcpy(&begin, bytes, len < sizeof(begin) ? len : sizeof(begin));
	return be64toh(begin);
}

uint64_t parts_begin(const struct kmc_part *parts, unsigned int nr,
		     const void *at)
{
	const uint8_t *bytes;
	size_t len;

	/* Brackets take no room. */
	for (; nr && !parts->size; nr--)
		parts++;
	if (!nr)
		return 0;
	if (is_counted(parts)) {
		bytes = part_bytes(parts, at, &len);
		return bytes_begin(bytes, len);
	}
	if (parts->kind == KMC_PART_CHARS)
		return bytes_begin(at, strnlen(at, parts->size));
	if (parts->size != sizeof(uint64_t))
		return bytes_begin(at, parts->size);
	return part_u64(at);
}
