/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Parts: reading them from a key, a value or a record, and showing them.
 */
#ifndef KMC_PART_H
#define KMC_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/kmodctl.h>
#include "buffer.h"

/**
 * struct names - where shown names come from
 * @site: name of a site's number, or NULL
 * @ksym: name of the symbol at a kernel address, or NULL
 * @usym: the same of address @addr of process @pid
 * @stack: shows a KMC_PART_KSTACK or _USTACK, with @indent before each line
 * @data: given to all
 */
struct names {
	const char *(*site)(void *data, uint64_t site);
	const char *(*ksym)(void *data, uint64_t addr);
	const char *(*usym)(void *data, uint64_t addr, uint64_t pid);
	void (*stack)(void *data, struct buffer *b,
		      const struct kmc_part *part, const void *at,
		      unsigned int indent);
	void *data;
};

static inline uint64_t part_u64(const void *at)
{
	uint64_t v;

	__builtin_memcpy(&v, at, sizeof(v));
	return v;
}

/* Bytes of parts in a key or value. */
size_t parts_size(const struct kmc_part *parts, unsigned int nr);

/* Is it shown as a string? */
static inline bool part_is_text(const struct kmc_part *part)
{
	return part->kind != KMC_PART_INT;
}

/**
 * struct text - a string that a part is shown as
 * @s: not NUL-terminated; belongs to the part, to struct names, or is @number
 * @len: bytes
 * @number: for an address that has no name
 */
struct text {
	const char *s;
	size_t len;
	char number[DIGITS_MAX];
};

/**
 * part_text() - the string of a part for which part_is_text() holds
 * @part: its description
 * @at: where it is; for a KMC_PART_STR at least 8 bytes and what its len says
 * @names: for sites and symbols
 * @text: to be filled
 */
void part_text(const struct kmc_part *part, const void *at,
	       const struct names *names, struct text *text);

/* Show a part, of any kind. */
void part_show(struct buffer *b, const struct kmc_part *part, const void *at,
	       const struct names *names);

/* Order of two keys: part by part, integers by their unsigned value. */
int parts_compare(const struct kmc_part *parts, unsigned int nr,
		  const void *a, const void *b);

#endif /* KMC_PART_H */
