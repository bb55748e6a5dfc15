/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a map is made of; private to kmod/map/.
 *
 * Rows hold a key and what belongs to it. They live in chunks that are made by the
 * worker and stay until the map is freed, so a row's memory may be read at any
 * time. Handlers take free rows from a lock-free list and publish them in the index,
 * an open hash table of row addresses (index.c).
 */
#ifndef KMC_MAP_CORE_H
#define KMC_MAP_CORE_H

#include <linux/atomic.h>
#include <linux/irq_work.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include "map.h"

/*
 * Bits of kmc_row.state; the rest counts the changes of a scalar's row, so that
 * whoever sees the same state twice knows that nothing came between.
 */
#define KMC_ROW_LIVE	0x1	/* has a value */
#define KMC_ROW_BUSY	0x2	/* a scalar's value is being written */
#define KMC_ROW_RETIRED	0x4	/* a scalar's row given up by the worker */
#define KMC_ROW_KEPT	0x8	/* an aggregation's row shown even if 0 */
#define KMC_ROW_BITS	0xf
#define KMC_ROW_CHANGE	0x10

/**
 * struct kmc_row - a key and what belongs to it
 * @state: KMC_ROW_*
 * @hash: of the key
 * @nr: the row's number
 * @next: number + 1 of the next row on the free list, or of the rows retired
 * @cell: of an aggregation: each CPU's two banks, one after the other
 * @value: of a scalar of 8 bytes
 * @key: the key; then, of an aggregation the settled values, of a scalar the
 *	value if it is wider
 */
struct kmc_row {
	u32 state;
	u32 hash;
	u32 nr;
	u32 next;
	union {
		u64 __percpu *cell;
		u64 value;
	};
	u64 key[];
};

/*
 * A map that can't grow counts what it loses; nothing is killed to make room.
 * Memory of each CPU knows no __GFP_RETRY_MAYFAIL.
 */
#define KMC_GFP_MAP	(GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)
#define KMC_GFP_PERCPU	(GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN)

/* What an entry of the index can be, other than the address of a row. */
#define KMC_ENTRY_EMPTY		0UL
#define KMC_ENTRY_CLOSED	1UL	/* empty for ever: go on in the next table */

/* Steps in one table before a key is given up. */
#define KMC_RUN_MAX		1024

/**
 * struct kmc_table - the index
 * @next: the table that replaces this one, as soon as there is one
 * @size: number of entries; at least half of them are never rows
 * @mask: of a hash, gives the place of an entry in bytes
 * @entries: KMC_ENTRY_* or struct kmc_row *
 */
struct kmc_table {
	struct kmc_table *next;
	u32 size;
	u32 mask;
	unsigned long entries[];
};

/* The entry where a key is looked for at first, and @n entries further on. */
static __always_inline unsigned long *kmc_entry(struct kmc_table *table, u32 hash,
						u32 n)
{
	u32 place = (hash + n * sizeof(unsigned long)) & table->mask;

	return (void *)table->entries + place;
}

/**
 * struct kmc_chunk - rows that were allocated together
 * @rows: kmc_map.chunk_rows rows
 * @cells: of an aggregation: their cells, one after the other
 */
struct kmc_chunk {
	void *rows;
	u64 __percpu *cells;
};

/* kmc_map.words of a key with parts that must be hashed and compared one by one. */
#define KMC_WORDS_COUNTED	0xff

#define KMC_SEEDS		3

/* An aggregation's kind and key size in one number, for one comparison. */
#define KMC_SHAPE(kind, words)	((kind) << 8 | (words))

/**
 * struct kmc_map - a map
 * @shape: KMC_SHAPE of the kind and @words
 * @words: 8-byte words of the key (0 to 3), or any other number for the long way
 * @bank: the bank that handlers update, in words from a row's @cell: 0 or @cell_words
 * @single: the only row of a map without a key
 * @single_cell: its cell
 * @table: the index; replaced under @lock, freed after a grace period
 * @seed: multipliers and masks of the hash, random
 * @flip: turns a number into one that is ordered the same when unsigned
 * @buckets: of KMC_MAP_HIST, KMC_MAP_LHIST
 * @lost: updates that found no room
 * @free: tag << 32 | number + 1 of the first free row
 * @used: rows not on the free list
 * @limit: of @used
 * @kick_at: rows in use at which handlers call for the worker
 * @kick_after: jiffies; before that they don't
 * @kicked: the worker is on its way
 * @present: scalar rows that are live, if @desc.max_keys asks for it
 * @kick: from a handler to process context
 * @work: the worker
 * @lock: the worker, read-outs, clear and zero exclude each other
 * @desc: what was asked for
 * @key_words: words that a row's key takes
 * @value_words: words of a scalar's value in the row; 0 if it is @value
 * @cell_words: words of a bank of an aggregation
 * @row_size: bytes of a row
 * @chunk_rows: rows of a chunk, a power of 2; @chunk_shift its logarithm
 * @chunk_bytes: bytes of a chunk, all CPUs together
 * @chunks: @nr_chunks chunks, room for @max_chunks
 * @rows: rows in all chunks
 * @bytes: memory in use
 * @idle: rows may have been left without a value since the last rebuild
 */
struct kmc_map {
	u16 shape;
	u8 words;
	u32 bank;
	u64 __percpu *single_cell;
	struct kmc_table *table;
	u64 seed[KMC_SEEDS];
	u64 flip;
	u32 buckets;
	u32 cell_words;
	u32 key_words;
	u32 value_words;
	struct kmc_row *single;
	u64 __percpu *lost;

	atomic64_t free ____cacheline_aligned_in_smp;
	atomic_t used;
	u32 limit;
	u32 kick_at;
	unsigned long kick_after;
	u32 kicked;
	atomic_t present;

	struct irq_work kick ____cacheline_aligned_in_smp;
	struct work_struct work;
	struct mutex lock;	/* see above */
	struct kmc_map_desc desc;
	u32 row_size;
	u32 chunk_rows;
	u32 chunk_shift;
	u64 chunk_bytes;
	struct kmc_chunk *chunks;
	u32 nr_chunks;
	u32 max_chunks;
	u32 rows;
	u64 bytes;
	bool idle;
};

static inline bool kmc_is_scalar(const struct kmc_map *map)
{
	return map->desc.kind == KMC_MAP_SCALAR;
}

static inline bool kmc_has_key(const struct kmc_map *map)
{
	return map->words != 0;
}

static inline struct kmc_row *kmc_row(const struct kmc_map *map, u32 nr)
{
	u32 in_chunk = nr & (map->chunk_rows - 1);

	return map->chunks[nr >> map->chunk_shift].rows +
		(size_t)in_chunk * map->row_size;
}

/* An aggregation's values, as of the last time that the banks were folded. */
static inline u64 *kmc_row_settled(const struct kmc_map *map, struct kmc_row *row)
{
	return row->key + map->key_words;
}

/* A scalar's value, wherever it is. */
static inline u64 *kmc_row_value(const struct kmc_map *map, struct kmc_row *row)
{
	return map->value_words ? row->key + map->key_words : &row->value;
}

#endif /* KMC_MAP_CORE_H */
