// SPDX-License-Identifier: GPL-2.0
/*
 * The index: an open hash table of row addresses, searched from the key's hash on,
 * one entry after the other, up to the first that is not a row.
 *
 * An entry changes once: from EMPTY to a row, or to CLOSED. So the run of a key only
 * grows at its end, and two handlers that insert the same key meet at the same EMPTY
 * entry: the loser of the cmpxchg finds the winner's row there.
 *
 * A table is replaced while handlers use it. The worker makes the new table
 * reachable through the old one's next, then goes over the old entries: it
 * closes those that are EMPTY and copies the rows' addresses. Whoever searches the
 * old table finds the key before the first CLOSED entry, or will never find it in
 * that table, since nothing can be inserted before a CLOSED entry any more: then
 * it goes on in the new one. So a key that is in the old table is not
 * inserted in the new one by a handler, and one that is not, is inserted in the
 * new one only. When all is copied, handlers start from the new table, and after a
 * grace period nobody knows the old one.
 *
 * The worker does not move rows that are idle. A scalar's is marked RETIRED first,
 * which handlers treat as "not in this table". An aggregation's has no mark, to
 * spare handlers the look at it: those that find it in the old table still update it,
 * while others insert the key again in the new one. Both rows are merged after
 * the grace period (agg.c), before anyone can read them out.
 *
 * At least half of the entries are never rows, because a table has at least twice
 * as many as the map has rows.
 */
#include <linux/errno.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include "index.h"
#include "key.h"
#include "pool.h"
#include "scalar.h"

/* Not below a page: handlers find a key at the first look if it is alone there. */
#define KMC_TABLE_MIN	(PAGE_SIZE / sizeof(unsigned long))

u32 kmc_table_size(u32 rows)
{
	return max_t(u32, roundup_pow_of_two(max(rows, 1U)) * 2, KMC_TABLE_MIN);
}

size_t kmc_table_bytes(u32 size)
{
	return sizeof(struct kmc_table) + size * sizeof(unsigned long);
}

struct kmc_table *kmc_table_new(u32 size)
{
	struct kmc_table *table = kvzalloc(kmc_table_bytes(size), KMC_GFP_MAP);

	if (table) {
		table->size = size;
		table->mask = (size - 1) * sizeof(unsigned long);
	}
	return table;
}

static __always_inline bool kmc_row_has(const struct kmc_map *map,
					const struct kmc_row *row,
					const void *key, u32 hash)
{
	return row->hash == hash && kmc_key_equal(map, row->key, key);
}

static __always_inline bool kmc_row_is_retired(const struct kmc_row *row)
{
	/* Who sees RETIRED also sees the next table. */
	return smp_load_acquire(&row->state) & KMC_ROW_RETIRED;
}

notrace struct kmc_row *kmc_index_find(struct kmc_map *map, const void *key,
				       u32 hash)
{
	struct kmc_table *t = READ_ONCE(map->table);
	struct kmc_row *row;
	unsigned long entry;
	u32 n;

	/* Acquire: the next table's entries are initialised. */
	for (; t; t = smp_load_acquire(&t->next)) {
		for (n = 0; n < KMC_RUN_MAX; n++) {
			/* Acquire: the row's key; after CLOSED, the next table. */
			entry = smp_load_acquire(kmc_entry(t, hash, n));
			if (entry == KMC_ENTRY_EMPTY)
				return NULL;
			if (entry == KMC_ENTRY_CLOSED)
				break;
			row = (struct kmc_row *)entry;
			if (!kmc_row_has(map, row, key, hash))
				continue;
			if (kmc_row_is_retired(row))
				break;
			return row;
		}
	}
	return NULL;
}

/* A free row with the key and, for a scalar, the value; still private. */
static struct kmc_row *kmc_row_make(struct kmc_map *map, const void *key,
				    u32 hash, const void *value)
{
	struct kmc_row *row;

	if (value && !kmc_scalar_enter(map))
		return NULL;
	row = kmc_row_take(map);
	if (!row) {
		if (value)
			kmc_scalar_leave(map);
		return NULL;
	}
	row->hash = hash;
	kmc_words_copy(&map->desc.key, row->key, key);
	if (value)
		kmc_words_copy(&map->desc.value, kmc_row_value(map, row), value);
	WRITE_ONCE(row->state, (row->state & ~KMC_ROW_BITS) | KMC_ROW_LIVE);
	return row;
}

static void kmc_row_unmake(struct kmc_map *map, struct kmc_row *row,
			   const void *value)
{
	if (!row)
		return;
	kmc_row_drop(map, row);
	if (value)
		kmc_scalar_leave(map);
}

notrace struct kmc_row *kmc_index_get(struct kmc_map *map, const void *key,
				      u32 hash, const void *value, bool *fresh)
{
	struct kmc_table *t = READ_ONCE(map->table);
	struct kmc_row *mine = NULL, *row;
	unsigned long entry, *slot;
	u32 n;

	*fresh = false;
	/* Acquire: the next table's entries are initialised. */
	for (; t; t = smp_load_acquire(&t->next)) {
		for (n = 0; n < KMC_RUN_MAX; n++) {
			slot = kmc_entry(t, hash, n);
			/* As in kmc_index_find(). */
			entry = smp_load_acquire(slot);
			if (entry == KMC_ENTRY_EMPTY) {
				if (!mine)
					mine = kmc_row_make(map, key, hash, value);
				if (!mine)
					return NULL;
				entry = cmpxchg(slot, KMC_ENTRY_EMPTY,
						(unsigned long)mine);
				if (entry == KMC_ENTRY_EMPTY) {
					*fresh = true;
					return mine;
				}
			}
			if (entry == KMC_ENTRY_CLOSED)
				break;
			row = (struct kmc_row *)entry;
			if (!kmc_row_has(map, row, key, hash))
				continue;
			if (kmc_row_is_retired(row))
				break;
			kmc_row_unmake(map, mine, value);
			return row;
		}
	}
	kmc_row_unmake(map, mine, value);
	return NULL;
}

struct kmc_row *kmc_index_put(struct kmc_map *map, struct kmc_table *table,
			      struct kmc_row *row)
{
	unsigned long entry, *slot;
	struct kmc_row *other;
	u32 n;

	for (n = 0; n < KMC_RUN_MAX; n++) {
		slot = kmc_entry(table, row->hash, n);
		entry = cmpxchg(slot, KMC_ENTRY_EMPTY, (unsigned long)row);
		if (entry == KMC_ENTRY_EMPTY)
			return row;
		other = (struct kmc_row *)entry;
		if (kmc_row_has(map, other, row->key, row->hash))
			return other;
	}
	return NULL;
}

static void kmc_rebuild_retire(struct kmc_rebuild *rebuild, struct kmc_row *row)
{
	WRITE_ONCE(row->next, rebuild->retired);
	rebuild->retired = row->nr + 1;
}

int kmc_rebuild_begin(struct kmc_map *map, u32 size,
		      bool (*idle)(struct kmc_map *map, struct kmc_row *row),
		      struct kmc_rebuild *rebuild)
{
	struct kmc_table *old = map->table, *new;
	unsigned long entry;
	struct kmc_row *row;
	u32 i;

	new = kmc_table_new(size);
	if (!new)
		return -ENOMEM;
	rebuild->old = old;
	rebuild->retired = 0;
	/* Before any entry is closed or row retired: handlers go on there. */
	smp_store_release(&old->next, new);
	for (i = 0; i < old->size; i++) {
		entry = cmpxchg(&old->entries[i], KMC_ENTRY_EMPTY,
				KMC_ENTRY_CLOSED);
		row = (struct kmc_row *)entry;
		if (row && (idle(map, row) || !kmc_index_put(map, new, row)))
			kmc_rebuild_retire(rebuild, row);
		if (!(i & 0x3f))
			cond_resched();
	}
	/* All rows are in it. */
	smp_store_release(&map->table, new);
	map->bytes += kmc_table_bytes(size);
	map->bytes -= kmc_table_bytes(old->size);
	return 0;
}

void kmc_rebuild_end(struct kmc_map *map, struct kmc_rebuild *rebuild,
		     bool (*settle)(struct kmc_map *map, struct kmc_row *row))
{
	u32 nr = rebuild->retired;
	struct kmc_row *row;

	/* Few and far between: a table is a multiple of the one before. */
	synchronize_rcu_expedited();
	kvfree(rebuild->old);
	while (nr) {
		row = kmc_row(map, nr - 1);
		nr = row->next;
		if (settle(map, row))
			kmc_row_drop(map, row);
	}
}
