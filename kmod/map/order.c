// SPDX-License-Identifier: GPL-2.0
/*
 * The order of a read-out: rows by value, then by key. Many rows are put in order by
 * two words first, the value's rank and what the key begins with, one byte after the
 * other; bytes that all rows have in common, which are most, cost nothing. What is
 * equal then is compared part by part.
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/sched.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include "core.h"
#include "kinds.h"
#include "text.h"

/* Below that comparisons take less. */
#define KMC_ROWS_SORT		256

#define KMC_BYTES		(2 * sizeof(u64))
#define KMC_BYTE_VALUES		256

static int kmc_bytes_compare(const void *a, u32 a_len, const void *b, u32 b_len)
{
	int order = memcmp(a, b, min(a_len, b_len));

	if (order)
		return order;
	return a_len < b_len ? -1 : a_len > b_len;
}

static int kmc_part_compare(const struct kmc_part *part, const u64 *a,
			    const u64 *b)
{
	switch (part->kind) {
	case KMC_PART_CHARS:
		return kmc_bytes_compare(a, strnlen((const char *)a, part->size),
					 b, strnlen((const char *)b, part->size));
	case KMC_PART_STR:
	case KMC_PART_BUF:
		return kmc_bytes_compare(a + 1, kmc_str_bytes(part, a),
					 b + 1, kmc_str_bytes(part, b));
	case KMC_PART_KSTACK:
	case KMC_PART_USTACK:
		return kmc_bytes_compare(a + 1, kmc_stack_bytes(part, a),
					 b + 1, kmc_stack_bytes(part, b));
	case KMC_PART_BYTES:
	case KMC_PART_INET:
	case KMC_PART_MAC:
		return memcmp(a, b, part->size);
	case KMC_PART_OPEN:
	case KMC_PART_CLOSE:
		return 0;
	default:
		return *a < *b ? -1 : *a > *b;
	}
}

/* Strings and tuples stay in the order of their keys. */
static u64 kmc_scalar_rank(const struct kmc_layout *layout, const u64 *value)
{
	const struct kmc_part *part = layout->parts;

	if (layout->nr > 1 || (part->kind != KMC_PART_INT &&
			       part->kind != KMC_PART_BOOL))
		return 0;
	return kmc_rank_number(*value, part->flags & KMC_PART_SIGNED);
}

/* The number that rows are sorted by, so that it can be compared as unsigned. */
static u64 kmc_rank(const struct kmc_map_desc *desc, const u64 *value)
{
	if (desc->kind == KMC_MAP_SCALAR)
		return kmc_scalar_rank(&desc->value, value);
	return kmc_agg_kind(desc->kind)->rank(desc, value);
}

static int kmc_row_compare(const void *a, const void *b, const void *data)
{
	const struct kmc_map_desc *desc = data;
	const u64 *x = a, *y = b;
	u64 x_rank = kmc_rank(desc, x + desc->key.size / 8);
	u64 y_rank = kmc_rank(desc, y + desc->key.size / 8);
	int order = 0;
	u32 i;

	/* Millions of rows are sorted, for seconds. */
	cond_resched();
	if (x_rank != y_rank)
		return x_rank < y_rank ? -1 : 1;
	for (i = 0; i < desc->key.nr && !order; i++) {
		order = kmc_part_compare(&desc->key.parts[i], x, y);
		x += desc->key.parts[i].size / 8;
		y += desc->key.parts[i].size / 8;
	}
	return order;
}

/* What is missing counts as less than all that could be there. */
static u64 kmc_bytes_begin(const void *bytes, u32 len)
{
	const u8 *byte = bytes;
	u64 begin = 0;
	u32 i;

	for (i = 0; i < sizeof(begin); i++)
		begin = begin << 8 | (i < len ? byte[i] : 0);
	return begin;
}

/* A number that is less only if the part is, as kmc_part_compare() sees it. */
static u64 kmc_part_begin(const struct kmc_part *part, const u64 *at)
{
	switch (part->kind) {
	case KMC_PART_CHARS:
		return kmc_bytes_begin(at, strnlen((const char *)at, part->size));
	case KMC_PART_STR:
	case KMC_PART_BUF:
		return kmc_bytes_begin(at + 1, kmc_str_bytes(part, at));
	case KMC_PART_KSTACK:
	case KMC_PART_USTACK:
		return kmc_bytes_begin(at + 1, kmc_stack_bytes(part, at));
	case KMC_PART_BYTES:
	case KMC_PART_INET:
	case KMC_PART_MAC:
		return kmc_bytes_begin(at, part->size);
	default:
		return *at;
	}
}

static u64 kmc_key_begin(const struct kmc_layout *key, const u64 *at)
{
	u32 i;

	/* Brackets take no room. */
	for (i = 0; i < key->nr; i++)
		if (key->parts[i].size)
			return kmc_part_begin(&key->parts[i], at);
	return 0;
}

/**
 * struct kmc_place - a row while it is sorted
 * @rank: of its value
 * @begin: of its key
 * @nr: its number in the snapshot
 */
struct kmc_place {
	u64 rank;
	u64 begin;
	u32 nr;
};

static u8 kmc_place_byte(const struct kmc_place *place, u32 byte)
{
	u64 word = byte < sizeof(u64) ? place->begin : place->rank;

	return word >> byte % sizeof(u64) * 8;
}

/* Those at @from, in the order of a byte; what is equal there stays as it is. */
static void kmc_places_by_byte(struct kmc_place *to, const struct kmc_place *from,
			       u32 n, u32 byte)
{
	u32 at[KMC_BYTE_VALUES] = {}, next = 0, here, i;

	for (i = 0; i < n; i++)
		at[kmc_place_byte(&from[i], byte)]++;
	for (i = 0; i < KMC_BYTE_VALUES; i++) {
		here = at[i];
		at[i] = next;
		next += here;
	}
	for (i = 0; i < n; i++) {
		to[at[kmc_place_byte(&from[i], byte)]++] = from[i];
		if (!(i & 0xfff))
			cond_resched();
	}
}

/* Return: @places or @room, whichever has them in the order of both words. */
static struct kmc_place *kmc_places_sort(struct kmc_place *places,
					 struct kmc_place *room, u32 n)
{
	struct kmc_place differ = {};
	u32 i;

	for (i = 1; i < n; i++) {
		differ.rank |= places[i].rank ^ places->rank;
		differ.begin |= places[i].begin ^ places->begin;
	}
	for (i = 0; i < KMC_BYTES; i++) {
		if (!kmc_place_byte(&differ, i))
			continue;
		kmc_places_by_byte(room, places, n, i);
		swap(room, places);
	}
	return places;
}

/* The rows that have an order: all but that of keys that found no room. */
static u32 kmc_keyed_rows(const struct kmc_snapshot *snap)
{
	return snap->nr - snap->other;
}

/* Sort rows that are next to one another, and have both words in common. */
static void kmc_sort_equal(const struct kmc_map_desc *desc,
			   struct kmc_snapshot *snap,
			   const struct kmc_place *places)
{
	const u32 nr = kmc_keyed_rows(snap);
	u32 first = 0, i;

	for (i = 1; i <= nr; i++) {
		if (i < nr && places[i].rank == places[first].rank &&
		    places[i].begin == places[first].begin)
			continue;
		if (i - first > 1)
			sort_r(kmc_snapshot_row(snap, first), i - first,
			       snap->row_size, kmc_row_compare, NULL, desc);
		first = i;
	}
}

/* Return: false without memory, and then nothing has changed. */
static bool kmc_sort_many(const struct kmc_map_desc *desc,
			  struct kmc_snapshot *snap)
{
	const size_t bytes = array_size(snap->nr, sizeof(struct kmc_place));
	const u32 nr = kmc_keyed_rows(snap);
	struct kmc_place *places, *room, *sorted;
	void *rows;
	u32 i;

	places = __vmalloc(bytes, KMC_GFP_MAP);
	room = __vmalloc(bytes, KMC_GFP_MAP);
	rows = __vmalloc(array_size(snap->nr, snap->row_size), KMC_GFP_MAP);
	if (!places || !room || !rows) {
		vfree(places);
		vfree(room);
		vfree(rows);
		return false;
	}
	for (i = 0; i < nr; i++) {
		const u64 *row = kmc_snapshot_row(snap, i);

		places[i].rank = kmc_rank(desc, row + desc->key.size / 8);
		places[i].begin = kmc_key_begin(&desc->key, row);
		places[i].nr = i;
		if (!(i & 0xfff))
			cond_resched();
	}
	sorted = kmc_places_sort(places, room, nr);
	for (i = 0; i < nr; i++) {
		memcpy(rows + (size_t)i * snap->row_size,
		       kmc_snapshot_row(snap, sorted[i].nr), snap->row_size);
		if (!(i & 0xfff))
			cond_resched();
	}
	if (snap->other)
		memcpy(rows + (size_t)nr * snap->row_size,
		       kmc_snapshot_row(snap, nr), snap->row_size);
	swap(snap->rows, rows);
	vfree(rows);
	kmc_sort_equal(desc, snap, sorted);
	vfree(places);
	vfree(room);
	return true;
}

void kmc_map_sort(const struct kmc_map_desc *desc, struct kmc_snapshot *snap)
{
	if (!snap->nr)
		return;
	if (snap->nr >= KMC_ROWS_SORT && kmc_sort_many(desc, snap))
		return;
	sort_r(snap->rows, kmc_keyed_rows(snap), snap->row_size, kmc_row_compare,
	       NULL, desc);
}
