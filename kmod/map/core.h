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
#include <linux/compiler.h>
#include <linux/irq_work.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include "map.h"

/*
 * Bits of kmc_row.state; the rest counts its changes, so that whoever sees the same
 * state twice knows that nothing came between.
 */
#define KMC_ROW_LIVE	0x1	/* has a value */
#define KMC_ROW_BUSY	0x2	/* a scalar's value is being written; an
				 * aggregation's settled values are in kmc_map.folded
				 */
#define KMC_ROW_RETIRED	0x4	/* a scalar's row given up by the worker */
#define KMC_ROW_KEPT	0x8	/* an aggregation's row shown even if 0 */
#define KMC_ROW_FIRST	0x10	/* what is in an aggregation's first bank */
#define KMC_ROW_SECOND	0x20	/* or second bank is in kmc_map.folded, too */
#define KMC_ROW_REBORN	0x40	/* an aggregation's key was deleted before */
#define KMC_ROW_BITS	0x7f
#define KMC_ROW_CHANGE	0x80

/* A state that the row never had, with these of KMC_ROW_BITS. */
static __always_inline u32 kmc_state_next(u32 state, u32 bits)
{
	return ((state & ~KMC_ROW_BITS) + KMC_ROW_CHANGE) | bits;
}

/**
 * struct kmc_row - a key and what belongs to it
 * @state: KMC_ROW_*
 * @hash: of the key
 * @tag: the row's number; KMC_ROW_RECENT
 * @next: number + 1 of the next row on the free list, or of the rows retired, or
 *	of those in limbo
 * @cell: of an aggregation: each CPU's two banks, one after the other
 * @value: of a scalar of 8 bytes
 * @key: the key; then, of an aggregation the settled values, of a scalar the
 *	value if it is wider
 */
struct kmc_row {
	u32 state;
	u32 hash;
	u32 tag;
	u32 next;
	union {
		u64 __percpu *cell;
		u64 value;
	};
	u64 key[];
};

/* In kmc_row.tag: of a map that evicts, used since this was looked at. */
#define KMC_ROW_RECENT	0x80000000u

static inline u32 kmc_row_nr(const struct kmc_row *row)
{
	return READ_ONCE(row->tag) & ~KMC_ROW_RECENT;
}

static inline bool kmc_row_is_recent(const struct kmc_row *row)
{
	return READ_ONCE(row->tag) & KMC_ROW_RECENT;
}

static inline void kmc_row_set_recent(struct kmc_row *row, bool recent)
{
	WRITE_ONCE(row->tag, kmc_row_nr(row) | (recent ? KMC_ROW_RECENT : 0));
}

/*
 * A map that can't grow counts what it loses; nothing is killed to make room.
 * Memory of each CPU knows no __GFP_RETRY_MAYFAIL.
 */
#define KMC_GFP_MAP	(GFP_KERNEL | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)
#define KMC_GFP_PERCPU	(GFP_KERNEL | __GFP_NORETRY | __GFP_NOWARN)

/*
 * What an entry of the index can be, other than a row: its address, which has the
 * highest bit set in the kernel, and does not if the key was deleted.
 */
#define KMC_ENTRY_EMPTY		0UL
#define KMC_ENTRY_CLOSED	1UL	/* empty for ever: go on in the next table */
#define KMC_ENTRY_MOVED		2UL	/* was a row: look further */
#define KMC_ENTRY_LIVE		(1UL << 63)

static __always_inline bool kmc_entry_is_live(unsigned long entry)
{
	return (long)entry < 0;
}

static __always_inline struct kmc_row *kmc_entry_live_row(unsigned long entry)
{
#ifdef __KERNEL__
	return (struct kmc_row *)entry;
#else
	return (struct kmc_row *)(entry & ~KMC_ENTRY_LIVE);
#endif
}

/* The row of an entry that has one, whether its key was deleted or not. */
static inline struct kmc_row *kmc_entry_row(unsigned long entry)
{
	return kmc_entry_live_row(entry | KMC_ENTRY_LIVE);
}

static inline unsigned long kmc_entry_of(const struct kmc_row *row)
{
	return (unsigned long)row | KMC_ENTRY_LIVE;
}

/* Steps in one table before a key is given up. */
#define KMC_RUN_MAX		1024

/* Attempts against others at the same row before a handler gives up. */
#define KMC_TRIES		256

/**
 * struct kmc_table - the index
 * @next: the table that replaces this one, as soon as there is one
 * @size: number of entries; at least a quarter of them are never rows
 * @mask: of a hash, gives the place of an entry in bytes
 * @entries: see KMC_ENTRY_*
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
 * @used: of a map that evicts: how many are not on the free list
 */
struct kmc_chunk {
	void *rows;
	u64 __percpu *cells;
	atomic_t used;
};

/* kmc_map.words of a key with parts that must be hashed and compared one by one. */
#define KMC_WORDS_COUNTED	0xff

#define KMC_SEEDS		3

/* An aggregation's kind and key size in one number, for one comparison. */
#define KMC_SHAPE(kind, words)	((kind) << 8 | (words))

/**
 * struct kmc_map - a map
 * @shape: KMC_SHAPE of the kind and @words
 * @words: 8-byte words of the key (0 to 4), or any other number for the long way
 * @bank: the bank that handlers update, in words from a row's @cell: 0 or @cell_words
 * @single: the only row of a scalar without a key
 * @single_cell: the cell of the only row of an aggregation without a key; says
 *	which of its rows that is
 * @table: the index; replaced under @lock, freed after a grace period
 * @seed: multipliers and masks of the hash, random
 * @flip: turns a number into one that is ordered the same when unsigned
 * @buckets: of KMC_MAP_HIST, KMC_MAP_LHIST
 * @lost: updates that found no room
 * @evicted: keys that made room for others, if @desc.lru
 * @other: the row of keys that find no room, in no index, if @desc.other
 * @others: updates that went there
 * @hand: number of the row that is looked at next to be evicted
 * @free: tag << 32 | number + 1 of the first free row
 * @used: rows not on the free list
 * @limbo: number + 1 of the last of the rows that are in no table any more, but
 *	which handlers may still know; linked by kmc_row.next
 * @kick_at: rows in use at which handlers call for the worker
 * @kick_after: jiffies; before that they don't
 * @kicked: the worker is on its way
 * @present: keys that are in the index and not deleted, if @counted
 * @deleted: keys that are in the index, but deleted, of an aggregation
 * @kick: from a handler to process context
 * @work: the worker
 * @lock: the worker, read-outs, clear and zero exclude each other
 * @desc: what was asked for
 * @key_words: words that a row's key takes
 * @value_words: words of a scalar's value in the row; 0 if it is @value
 * @cell_words: words of a bank of an aggregation
 * @folded: room for @cell_words: values while they are moved; see agg.c
 * @look_fuel: what it costs a handler to look at a row and all CPUs' cells of it
 * @counted: @present is kept
 * @row_size: bytes of a row
 * @chunk_rows: rows of a chunk, a power of 2; @chunk_shift its logarithm
 * @chunk_bytes: bytes of a chunk, all CPUs together
 * @chunks: @nr_chunks chunks, room for @max_chunks
 * @rows: rows in all chunks
 * @bytes: memory in use
 * @idle: rows may have been left without a value since the last rebuild
 * @churns: keys of an aggregation may be deleted one by one
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
	u32 look_fuel;
	bool counted;
	struct kmc_row *single;
	u64 __percpu *lost;
	u64 __percpu *evicted;
	struct kmc_row *other;
	u64 __percpu *others;

	atomic64_t free ____cacheline_aligned_in_smp;
	atomic_t used;
	u32 kick_at;
	unsigned long kick_after;
	u32 kicked;
	u32 limbo;
	atomic_t present;
	atomic_t deleted;
	atomic_t hand;

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
	u64 *folded;
	bool idle;
	bool churns;
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
