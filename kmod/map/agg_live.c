// SPDX-License-Identifier: GPL-2.0
/*
 * Aggregations, for handlers that ask for more than an update: single keys read
 * and deleted. See index.c for how a key loses its row.
 */
#include <linux/compiler.h>
#include <linux/cpumask.h>
#include <linux/percpu.h>
#include <linux/string.h>
#include "agg.h"
#include "fast.h"
#include "kinds.h"
#include "pool.h"
#include "present.h"

/* The row of a map without a key that has this cell. */
static struct kmc_row *kmc_agg_single(struct kmc_map *map,
				      const u64 __percpu *cell)
{
	/* Acquire: the rows are complete. */
	u32 nr = smp_load_acquire(&map->rows);

	do {
		nr--;
	} while (nr && kmc_row(map, nr)->cell != cell);
	return kmc_row(map, nr);
}

static struct kmc_row *kmc_agg_find(struct kmc_map *map, const u64 *key,
				    u32 *hash)
{
	*hash = 0;
	if (!kmc_has_key(map))
		return kmc_agg_single(map, READ_ONCE(map->single_cell));
	*hash = kmc_key_hash(map, key);
	return kmc_index_find(map, key, *hash);
}

/* The words of which one is not 0 as soon as there was an update. */
static u32 kmc_agg_counters(const struct kmc_map *map)
{
	return kmc_agg_kind(map->desc.kind)->first_only ? 1 : map->cell_words;
}

bool kmc_agg_holds(struct kmc_map *map, struct kmc_row *row)
{
	u32 words = kmc_agg_counters(map);
	const u64 *cell;
	int cpu;

	/* As long as nothing was cleared, a row is made by its first update. */
	if (kmc_has_key(map) && !READ_ONCE(map->idle))
		return true;
	for_each_possible_cpu(cpu) {
		cell = per_cpu_ptr(row->cell, cpu);
		if (!kmc_words_zero(cell, words) ||
		    !kmc_words_zero(cell + map->cell_words, words))
			return true;
	}
	smp_rmb();	/* what is gone from a bank has been settled before */
	return READ_ONCE(row->state) & KMC_ROW_KEPT ||
		!kmc_words_zero(kmc_row_settled(map, row), words);
}

/* The values of a row in one state. */
static void kmc_agg_gather(struct kmc_map *map, struct kmc_row *row, u32 state,
			   u64 *words)
{
	const u64 *cell;
	int cpu;

	memset(words, 0, map->cell_words * sizeof(u64));
	kmc_agg_merge(map, words, state & KMC_ROW_BUSY ? map->folded :
				  kmc_row_settled(map, row));
	for_each_possible_cpu(cpu) {
		cell = per_cpu_ptr(row->cell, cpu);
		if (!(state & KMC_ROW_FIRST))
			kmc_agg_merge(map, words, cell);
		if (!(state & KMC_ROW_SECOND))
			kmc_agg_merge(map, words, cell + map->cell_words);
	}
}

bool kmc_agg_read(struct kmc_map *map, struct kmc_row *row, u64 *value,
		  u64 *words)
{
	u32 n, state;

	for (n = 0; n < KMC_READ_TRIES; n++) {
		/* The values are read after this ... */
		state = smp_load_acquire(&row->state);
		kmc_agg_gather(map, row, state, words);
		smp_rmb();	/* ... and before that */
		if (READ_ONCE(row->state) != state)
			continue;
		if (!(state & KMC_ROW_KEPT) &&
		    kmc_words_zero(words, kmc_agg_counters(map)))
			return false;
		kmc_agg_kind(map->desc.kind)->emit(&map->desc, words, value);
		return true;
	}
	kmc_map_lose(map, 1);
	return false;
}

notrace bool kmc_agg_load(struct kmc_map *map, const void *key, void *value,
			  void *scratch)
{
	struct kmc_row *row;
	u32 hash;

	row = kmc_agg_find(map, key, &hash);
	if (row && kmc_agg_read(map, row, value, scratch))
		return true;
	memset(value, 0, kmc_map_value_size(&map->desc));
	return false;
}

notrace bool kmc_agg_has(struct kmc_map *map, const void *key)
{
	struct kmc_row *row;
	u32 hash;

	row = kmc_agg_find(map, key, &hash);
	return row && kmc_agg_holds(map, row);
}

/* The row is nobody's any more: read-outs leave it out. */
static void kmc_agg_leave(struct kmc_row *row)
{
	u32 state = READ_ONCE(row->state), seen, bits;

	/* A retry means that a read-out was at it. */
	for (;;) {
		bits = state & KMC_ROW_BITS & ~KMC_ROW_LIVE;
		seen = cmpxchg(&row->state, state, kmc_state_next(state, bits));
		if (seen == state)
			break;
		state = seen;
	}
}

notrace bool kmc_agg_drop(struct kmc_map *map, struct kmc_row *row)
{
	if (!kmc_index_del(map, row))
		return false;
	kmc_agg_leave(row);
	kmc_map_leave(map);
	atomic_inc(&map->deleted);
	return true;
}

/* Without a key: the next life in another row's cell. */
static bool kmc_agg_del_single(struct kmc_map *map)
{
	struct kmc_row *row = kmc_row_take(map);

	if (!row) {
		kmc_map_lose(map, 1);
		return false;
	}
	WRITE_ONCE(row->state, row->state | KMC_ROW_LIVE);
	row = kmc_agg_single(map, xchg(&map->single_cell, row->cell));
	kmc_agg_leave(row);
	kmc_row_bury(map, row);
	return true;
}

notrace bool kmc_agg_del(struct kmc_map *map, const void *key)
{
	struct kmc_row *row;
	u32 hash;

	row = kmc_agg_find(map, key, &hash);
	if (!row || !kmc_agg_holds(map, row))
		return false;
	if (!kmc_has_key(map))
		return kmc_agg_del_single(map);
	/* If somebody else has deleted it, that was just now. */
	return kmc_agg_drop(map, row);
}
