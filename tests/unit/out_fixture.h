/* SPDX-License-Identifier: GPL-2.0 */
/*
 * For the tests of the outputs: questions and rows put together by hand, and
 * the text that came out.
 */
#ifndef OUT_FIXTURE_H
#define OUT_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "out/output.h"

static const struct kmc_part part_unsigned = { KMC_PART_INT, 0, 8 };
static const struct kmc_part part_signed = { KMC_PART_INT, KMC_PART_SIGNED, 8 };
static const struct kmc_part part_hex = { KMC_PART_INT, KMC_PART_HEX, 8 };
static const struct kmc_part part_comm = { KMC_PART_CHARS, 0, 16 };
static const struct kmc_part part_str = { KMC_PART_STR, 0, 72 };
static const struct kmc_part part_site = { KMC_PART_SITE, 0, 8 };
static const struct kmc_part part_buf = { KMC_PART_BUF, 0, 72 };
static const struct kmc_part part_bool = { KMC_PART_BOOL, 0, 8 };
static const struct kmc_part part_errno = { KMC_PART_ERRNO, 0, 8 };
static const struct kmc_part part_open = { KMC_PART_OPEN, 0, 0 };
static const struct kmc_part part_close = { KMC_PART_CLOSE, 0, 0 };
static const struct kmc_part part_ksym = { KMC_PART_KSYM, 0, 8 };

static inline const char *fixture_site(void *data, uint64_t site)
{
	(void)data;
	return site == 3 ? "kprobe:vfs_read" : "?";
}

static inline const char *fixture_ksym(void *data, uint64_t addr)
{
	(void)data;
	return addr == 0xffffffff81000000 ? "vfs_read" : NULL;
}

static const struct names fixture_names = {
	.site = fixture_site,
	.ksym = fixture_ksym,
};

/* Bytes under construction: rows of a map, or the payload of a record. */
struct bytes {
	struct rows rows;
};

static inline void put_u64(struct bytes *b, uint64_t v)
{
	assert_int_equal(rows_add(&b->rows, &v, sizeof(v)), 0);
}

static inline void put_chars(struct bytes *b, const char *s)
{
	char chars[16] = "";

	assert_true(strlen(s) <= sizeof(chars));
	memcpy(chars, s, strlen(s));
	assert_int_equal(rows_add(&b->rows, chars, sizeof(chars)), 0);
}

/* A counted string with @room bytes; 0: only as much as it needs. */
static inline void put_str(struct bytes *b, const char *s, size_t room)
{
	struct kmc_str head = { .len = strlen(s) };
	size_t padded = (head.len + 7) & ~7UL;
	char *data = calloc(1, room + padded + 1);

	assert_non_null(data);
	memcpy(data, s, head.len);
	/* What is behind the string is undefined. */
	if (room > padded)
		memset(data + padded, 0xaa, room - padded);
	assert_int_equal(rows_add(&b->rows, &head, sizeof(head)), 0);
	assert_int_equal(rows_add(&b->rows, data, room ? room : padded), 0);
	free(data);
}

static inline void put_n_sum(struct bytes *b, uint64_t n, uint64_t sum)
{
	put_u64(b, n);
	put_u64(b, sum);
}

static inline void put_stats(struct bytes *b, uint64_t n, uint64_t sum,
			     uint64_t min, uint64_t max)
{
	put_n_sum(b, n, sum);
	put_u64(b, min);
	put_u64(b, max);
}

/* @at: pairs of bucket and count, ended by a count of 0. */
static inline void put_buckets(struct bytes *b, size_t nr, const uint64_t *at)
{
	uint64_t *buckets = calloc(nr, sizeof(*buckets));

	assert_non_null(buckets);
	for (; at[1]; at += 2)
		buckets[at[0]] = at[1];
	assert_int_equal(rows_add(&b->rows, buckets, nr * sizeof(*buckets)), 0);
	free(buckets);
}

static inline void fixture_map(const struct output_ops *ops,
			       const struct question_map *map, struct bytes *b,
			       size_t top, uint64_t div, const char *want)
{
	struct output o;

	output_init(&o, ops, -1, BUFFERING_FULL, &fixture_names);
	ops->map(&o, map, &b->rows, top, div);
	buffer_char(&o.b, '\0');
	assert_string_equal(o.b.data, want);
	output_free(&o);
}

static inline void bytes_free(struct bytes *b)
{
	rows_free(&b->rows);
}

#endif /* OUT_FIXTURE_H */
