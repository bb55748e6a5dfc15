/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Parts: their sizes, their order, and how one is shown in text.
 */
#ifndef KMC_PART_H
#define KMC_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/kmodctl.h>
#include "../lang/type.h"
#include "buffer.h"
#include "stack.h"

/**
 * struct names - where shown names come from
 * @site: name of a site's number, or NULL
 * @ksym: name of the symbol at a kernel address, or NULL
 * @usym: the same of address @addr of process @pid
 * @stack: shows a KMC_PART_KSTACK or _USTACK
 * @user: name of a user, or NULL
 * @cgroup: paths of a cgroup in the hierarchies that match @filter, or NULL
 * @syscall: name of a system call's number, or NULL
 * @trailer: put behind a string that was cut at @max_strlen bytes, or NULL
 * @data: given to all
 */
struct names {
	const char *(*site)(void *data, uint64_t site);
	const char *(*ksym)(void *data, uint64_t addr);
	const char *(*usym)(void *data, uint64_t addr, uint64_t pid);
	void (*stack)(void *data, struct buffer *b,
		      const struct kmc_part *part, const void *at);
	const char *(*user)(void *data, uint64_t uid);
	const char *(*cgroup)(void *data, uint64_t id, const char *filter);
	const char *(*syscall)(void *data, uint64_t number);
	const char *trailer;
	uint32_t max_strlen;
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

/*
 * Bytes that a part takes in a record of which @left bytes are left; false if
 * it does not fit: what is counted takes only as much as it needs.
 */
bool record_part_size(const struct kmc_part *part, const void *at, size_t left,
		      size_t *size);

/* Is it shown as a number? */
static inline bool part_is_number(const struct kmc_part *part)
{
	return part->kind == KMC_PART_INT || part->kind == KMC_PART_BOOL;
}

/**
 * part_show() - show a part, no bracket, in text
 * @part: its description
 * @type: of its value, or NULL
 * @at: where it is; if it is counted, at least 8 bytes and what its len says
 * @names: where names come from
 */
void part_show(struct buffer *b, const struct kmc_part *part,
	       const struct type *type, const void *at,
	       const struct names *names);

/* The bytes of a counted part, never more than it has room for. */
const uint8_t *part_bytes(const struct kmc_part *part, const void *at,
			  size_t *len);

/* How bytes of KMC_PART_BUF are shown: %r, %rx, %rh */
enum bytes_form { BYTES_ESCAPED, BYTES_HEX, BYTES_HEX_SPACED };
void bytes_show(struct buffer *b, const uint8_t *bytes, size_t len,
		enum bytes_form form);

/* Order of two keys: part by part, integers by their unsigned value. */
int parts_compare(const struct kmc_part *parts, unsigned int nr,
		  const void *a, const void *b);

/* A number that is less only if the key is. */
uint64_t parts_begin(const struct kmc_part *parts, unsigned int nr,
		     const void *at);

#endif /* KMC_PART_H */
