/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The index: from a key to its row. See index.c for why a key never has two.
 */
#ifndef KMC_MAP_INDEX_H
#define KMC_MAP_INDEX_H

#include "core.h"

/* Smallest table for so many rows. */
u32 kmc_table_size(u32 rows);
size_t kmc_table_bytes(u32 size);
struct kmc_table *kmc_table_new(struct kmc_map *map, u32 size);
void kmc_table_free(struct kmc_map *map, struct kmc_table *table);

/* The row of a key that is not deleted, or NULL. For handlers. */
struct kmc_row *kmc_index_find(struct kmc_map *map, const void *key, u32 hash);

/*
 * Take an aggregation's row away from its key, which has no other until it comes
 * again. For handlers. Return: false if the key does not have this row any more.
 */
bool kmc_index_del(struct kmc_map *map, const struct kmc_row *row);

/* Does a key that is not deleted have this row? For handlers. */
bool kmc_index_holds(struct kmc_map *map, const struct kmc_row *row);

/**
 * kmc_index_get() - the row of a key, made if there is none
 * @map: the map
 * @key: in a frame
 * @hash: of @key
 * @value: what a scalar's new row is to hold; NULL in an aggregation
 * @fresh: set to whether the row was made, with @value, by this call
 *
 * For handlers. Return: the row, or NULL if there is no room.
 */
struct kmc_row *kmc_index_get(struct kmc_map *map, const void *key, u32 hash,
			      const void *value, bool *fresh);

/* For those who hold kmc_map.lock; they may sleep. */

/**
 * struct kmc_rebuild - moving a map to a new index
 * @idle: is this row not to be moved?
 * @pause: called again and again: handlers have the table @table for new keys
 * @old: the index before
 * @retired: number + 1 of the first row that did not move, linked by kmc_row.next
 */
struct kmc_rebuild {
	bool (*idle)(struct kmc_map *map, struct kmc_row *row);
	void (*pause)(struct kmc_map *map, const struct kmc_table *table);
	struct kmc_table *old;
	u32 retired;
};

/*
 * Move all rows but those that are idle into a new table of @size and let handlers
 * use it from now on. Return: 0 or -ENOMEM.
 */
int kmc_rebuild_begin(struct kmc_map *map, u32 size, struct kmc_rebuild *rebuild);

/*
 * Wait until no handler uses the old table; free it, and the rows that did not
 * move, after @settle has had each.
 */
void kmc_rebuild_end(struct kmc_map *map, struct kmc_rebuild *rebuild,
		     bool (*settle)(struct kmc_map *map, struct kmc_row *row));

/*
 * Put a row into the index, unless its key is there already, even if it is
 * deleted. Return: the entry that the key has now, or KMC_ENTRY_EMPTY if the
 * table's run is full.
 */
unsigned long kmc_index_put(struct kmc_map *map, struct kmc_row *row);

/* The row at entry @i, or NULL if there is none or its key is deleted. */
static inline struct kmc_row *kmc_table_row(const struct kmc_table *table, u32 i)
{
	unsigned long entry = READ_ONCE(table->entries[i]);

	return kmc_entry_is_live(entry) ? kmc_entry_live_row(entry) : NULL;
}

#endif /* KMC_MAP_INDEX_H */
