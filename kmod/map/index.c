// SPDX-License-Identifier: GPL-2.0
/*
 * The index: an open hash table of row addresses, searched from the key's hash on,
 * one entry after the other, up to the first that is empty.
 *
 *	EMPTY -> row <-> deleted row	(an aggregation's), and at last MOVED
 *	EMPTY -> CLOSED
 *
 * The run of a key only grows at its end, and a key keeps its entry, deleted or not.
 * So two handlers that insert the same key meet at the same EMPTY entry, or at
 * that of the deleted key: the loser of the cmpxchg finds the winner's row there.
 *
 * A key that is deleted and comes again gets another row. Handlers that are
 * still at the old one update it as if they had come before the deletion. It is
 * buried, and not used again before a grace period (pool.c). A scalar's
 * deletion is not seen here: its row stays where it is (scalar.c).
 *
 * A table is replaced while handlers use it. The worker makes the new table
 * reachable through the old one's next, then closes all old entries that are
 * EMPTY: from then on a key that is not in the old table is inserted in the new one
 * only. Then it copies one row after the other, and marks each one's old entry as
 * MOVED. A key is so at each moment in one table: its old entry counts until it is
 * MOVED. If the entry changes while it is copied, it is copied again. Whoever has
 * searched an old run up to the CLOSED entry goes on in the new table. When all is
 * copied, handlers start from the new table, and after a grace period nobody knows the
 * old one.
 *
 * The worker does not move rows that are idle or deleted. An idle scalar's is marked
 * RETIRED first, which handlers that have found it before treat as "not in this
 * table". An aggregation's has no mark, to spare handlers the look at it: those
 * that have found it still update it, while others insert the key again in the
 * new table. Both rows are merged after the grace period (agg.c).
 *
 * A table is made with at least twice as many entries as the map has rows; a quarter of
 * them at least are never rows, for a map that grows may be ahead of its index (tend.c).
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
#include "present.h"
#include "pot.h"

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

struct kmc_table *kmc_table_new(struct kmc_map *map, u32 size)
{
	const size_t bytes = kmc_table_bytes(size);
	struct kmc_table *table;

	if (!kmc_pot_take(map->desc.pot, bytes))
		return NULL;
	table = kvzalloc(bytes, KMC_GFP_MAP);
	if (!table) {
		kmc_pot_give(map->desc.pot, bytes);
		return NULL;
	}
	table->size = size;
	table->mask = (size - 1) * sizeof(unsigned long);
	return table;
}

void kmc_table_free(struct kmc_map *map, struct kmc_table *table)
{
	if (table)
		kmc_pot_give(map->desc.pot, kmc_table_bytes(table->size));
	kvfree(table);
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

/* The entry of a key, which may be a deleted one, and where it is, or NULL. */
static unsigned long *kmc_index_search(struct kmc_map *map, const void *key,
				       u32 hash, unsigned long *entry)
{
	struct kmc_table *t = READ_ONCE(map->table);
	unsigned long *slot;
	struct kmc_row *row;
	u32 n;

	/* Acquire: the next table's entries are initialised. */
	for (; t; t = smp_load_acquire(&t->next)) {
		for (n = 0; n < KMC_RUN_MAX; n++) {
			slot = kmc_entry(t, hash, n);
			/* Acquire: the row's key; after CLOSED, the next table. */
			*entry = smp_load_acquire(slot);
			if (*entry == KMC_ENTRY_EMPTY)
				return NULL;
			if (*entry == KMC_ENTRY_CLOSED)
				break;
			if (*entry == KMC_ENTRY_MOVED)
				continue;
			row = kmc_entry_row(*entry);
			if (!kmc_row_has(map, row, key, hash))
				continue;
			if (kmc_row_is_retired(row))
				break;
			return slot;
		}
	}
	return NULL;
}

notrace struct kmc_row *kmc_index_find(struct kmc_map *map, const void *key,
				       u32 hash)
{
	unsigned long entry;

	if (!kmc_index_search(map, key, hash, &entry) ||
	    !kmc_entry_is_live(entry))
		return NULL;
	if (map->desc.lru)
		kmc_row_set_recent(kmc_entry_live_row(entry), true);
	return kmc_entry_live_row(entry);
}

/*
 * A row's own entry, or NULL. Its key is not looked at: the row may be one that
 * is only being made, and then its hash, too, means nothing yet.
 */
static unsigned long *kmc_index_place(struct kmc_map *map,
				      const struct kmc_row *row)
{
	struct kmc_table *t = READ_ONCE(map->table);
	u32 hash = READ_ONCE(row->hash), n;
	unsigned long entry, *slot;

	/* Acquire: the next table's entries are initialised. */
	for (; t; t = smp_load_acquire(&t->next)) {
		for (n = 0; n < KMC_RUN_MAX; n++) {
			slot = kmc_entry(t, hash, n);
			/* Acquire: after CLOSED, the next table. */
			entry = smp_load_acquire(slot);
			if (entry == kmc_entry_of(row))
				return slot;
			if (entry == KMC_ENTRY_EMPTY)
				return NULL;
			if (entry == KMC_ENTRY_CLOSED)
				break;
		}
	}
	return NULL;
}

notrace bool kmc_index_holds(struct kmc_map *map, const struct kmc_row *row)
{
	return kmc_index_place(map, row);
}

notrace bool kmc_index_del(struct kmc_map *map, const struct kmc_row *row)
{
	const unsigned long entry = kmc_entry_of(row);
	unsigned long *slot;
	u32 n;

	/* Again if the worker has moved it meanwhile. */
	for (n = 0; n < KMC_TRIES; n++) {
		slot = kmc_index_place(map, row);
		if (!slot)
			return false;
		if (cmpxchg(slot, entry, entry & ~KMC_ENTRY_LIVE) == entry)
			return true;
	}
	return false;
}

/**
 * struct kmc_new - what a new row is to hold
 * @key: the key
 * @value: the value, of a scalar
 * @hash: of the key
 */
struct kmc_new {
	const void *key;
	const void *value;
	u32 hash;
};

/* A free row with the key and, for a scalar, the value; still private. */
static struct kmc_row *kmc_row_make(struct kmc_map *map,
				    const struct kmc_new *new)
{
	struct kmc_row *row;

	if (!kmc_map_admit(map))
		return NULL;
	row = kmc_row_take(map);
	if (!row) {
		kmc_map_leave(map);
		return NULL;
	}
	/* Who evicts may look at it already. */
	WRITE_ONCE(row->hash, new->hash);
	kmc_words_copy(&map->desc.key, row->key, new->key);
	if (new->value)
		kmc_words_copy(&map->desc.value, kmc_row_value(map, row),
			       new->value);
	/* It has been used when it is used again. */
	kmc_row_set_recent(row, false);
	WRITE_ONCE(row->state, (row->state & ~KMC_ROW_BITS) | KMC_ROW_LIVE);
	return row;
}

static void kmc_row_unmake(struct kmc_map *map, struct kmc_row *row)
{
	if (!row)
		return;
	kmc_row_drop(map, row);
	kmc_map_leave(map);
}

/*
 * Put a row that is made into an entry that is empty or its key's, deleted.
 * Return: what was there; @entry if it worked.
 */
static unsigned long kmc_slot_fill(struct kmc_map *map, unsigned long *slot,
				   unsigned long entry, struct kmc_row *row)
{
	unsigned long was;

	if (entry != KMC_ENTRY_EMPTY)
		WRITE_ONCE(row->state, row->state | KMC_ROW_REBORN);
	was = cmpxchg(slot, entry, kmc_entry_of(row));
	if (was == entry && entry != KMC_ENTRY_EMPTY) {
		atomic_dec(&map->deleted);
		kmc_row_bury(map, kmc_entry_row(entry));
	}
	return was;
}

/*
 * The row of the key at an entry, made if it is empty or deleted. Return:
 * NULL if the entry is not the key's, and then @entry says what it is.
 */
static struct kmc_row *kmc_slot_get(struct kmc_map *map, unsigned long *slot,
				    const struct kmc_new *new,
				    unsigned long *entry, struct kmc_row **mine)
{
	unsigned long was;
	u32 n;

	/* Acquire: the row's key; after CLOSED, the next table. */
	*entry = smp_load_acquire(slot);
	for (n = 0; n < KMC_TRIES; n++) {
		if (*entry == KMC_ENTRY_CLOSED || *entry == KMC_ENTRY_MOVED)
			return NULL;
		if (*entry != KMC_ENTRY_EMPTY) {
			if (!kmc_row_has(map, kmc_entry_row(*entry), new->key,
					 new->hash))
				return NULL;
			if (kmc_entry_is_live(*entry))
				return kmc_entry_live_row(*entry);
		}
		if (!*mine)
			*mine = kmc_row_make(map, new);
		if (!*mine)
			break;
		was = kmc_slot_fill(map, slot, *entry, *mine);
		if (was == *entry)
			return *mine;
		*entry = was;
	}
	*entry = KMC_ENTRY_EMPTY;
	return NULL;
}

notrace struct kmc_row *kmc_index_get(struct kmc_map *map, const void *key,
				      u32 hash, const void *value, bool *fresh)
{
	const struct kmc_new new = { key, value, hash };
	struct kmc_table *t = READ_ONCE(map->table);
	struct kmc_row *mine = NULL, *row;
	unsigned long entry;
	u32 n;

	*fresh = false;
	/* Acquire: the next table's entries are initialised. */
	for (; t; t = smp_load_acquire(&t->next)) {
		for (n = 0; n < KMC_RUN_MAX; n++) {
			row = kmc_slot_get(map, kmc_entry(t, hash, n), &new,
					   &entry, &mine);
			if (row && row == mine) {
				*fresh = true;
				return row;
			}
			if (row && kmc_row_is_retired(row))
				break;
			if (row)
				goto out;
			/* No room for another row. */
			if (entry == KMC_ENTRY_EMPTY)
				goto out;
			if (entry == KMC_ENTRY_CLOSED)
				break;
		}
	}
	row = NULL;
out:
	if (row && map->desc.lru)
		kmc_row_set_recent(row, true);
	kmc_row_unmake(map, mine);
	return row;
}

/* An entry for a row in a table, that becomes @entry; NULL if the run is full. */
static unsigned long *kmc_table_place(struct kmc_map *map,
				      struct kmc_table *table,
				      const struct kmc_row *row,
				      unsigned long *entry)
{
	unsigned long was, *slot;
	u32 n;

	for (n = 0; n < KMC_RUN_MAX; n++) {
		slot = kmc_entry(table, row->hash, n);
		was = cmpxchg(slot, KMC_ENTRY_EMPTY, *entry);
		if (was == KMC_ENTRY_EMPTY)
			return slot;
		if (!kmc_row_has(map, kmc_entry_row(was), row->key, row->hash))
			continue;
		*entry = was;
		return slot;
	}
	return NULL;
}

unsigned long kmc_index_put(struct kmc_map *map, struct kmc_row *row)
{
	unsigned long entry = kmc_entry_of(row);

	return kmc_table_place(map, map->table, row, &entry) ? entry :
							       KMC_ENTRY_EMPTY;
}

static void kmc_rebuild_retire(struct kmc_rebuild *rebuild, struct kmc_row *row)
{
	WRITE_ONCE(row->next, rebuild->retired);
	rebuild->retired = kmc_row_nr(row) + 1;
}

static void kmc_rebuild_move(struct kmc_map *map, unsigned long *slot,
			     struct kmc_table *new, struct kmc_rebuild *rebuild)
{
	unsigned long entry = READ_ONCE(*slot), was, *to = NULL;
	struct kmc_row *row;

	if (entry == KMC_ENTRY_CLOSED)
		return;
	for (;;) {
		row = kmc_entry_row(entry);
		if (to)
			/* Nobody looks for the key there yet. */
			smp_store_release(to, entry);
		else if (kmc_entry_is_live(entry) && !rebuild->idle(map, row))
			to = kmc_table_place(map, new, row, &entry);
		was = cmpxchg(slot, entry, KMC_ENTRY_MOVED);
		if (was == entry)
			break;
		entry = was;
	}
	if (!to)
		kmc_rebuild_retire(rebuild, row);
}

int kmc_rebuild_begin(struct kmc_map *map, u32 size, struct kmc_rebuild *rebuild)
{
	struct kmc_table *old = map->table, *new;
	u32 i;

	new = kmc_table_new(map, size);
	if (!new)
		return -ENOMEM;
	rebuild->old = old;
	rebuild->retired = 0;
	/* Before any entry is closed or row retired: handlers go on there. */
	smp_store_release(&old->next, new);
	for (i = 0; i < old->size; i++) {
		cmpxchg(&old->entries[i], KMC_ENTRY_EMPTY, KMC_ENTRY_CLOSED);
		if (!(i & 0xff))
			rebuild->pause(map, old);
	}
	for (i = 0; i < old->size; i++) {
		kmc_rebuild_move(map, &old->entries[i], new, rebuild);
		if (!(i & 0x3f))
			rebuild->pause(map, new);
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
	kmc_table_free(map, rebuild->old);
	while (nr) {
		row = kmc_row(map, nr - 1);
		nr = row->next;
		if (settle(map, row))
			kmc_row_drop(map, row);
	}
}
