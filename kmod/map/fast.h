/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Aggregations, the hot path. kmc_map_agg() is made of these; programs of a shape
 * that is known when they are loaded call them with constants.
 *
 * A hit reads the bank once and updates this CPU's cell with single
 * instructions, so that neither an interrupt nor an NMI on the same CPU takes an
 * update away. The worker and read-outs wait for a grace period before they take a
 * bank, a row or a table for unused: callers have preemption off.
 */
#ifndef KMC_MAP_FAST_H
#define KMC_MAP_FAST_H

#include <linux/percpu.h>
#include "hist.h"
#include "index.h"
#include "key.h"

/* The cell of this key, made if there is none; NULL if there is no room. */
u64 __percpu *kmc_agg_cell_slow(struct kmc_map *map, const void *key, u32 hash);

static __always_inline void kmc_map_lose(struct kmc_map *map, u64 n)
{
	this_cpu_add(*map->lost, n);
}

static __always_inline bool kmc_words_equal(const u64 *row, const u64 *key,
					    const u32 words)
{
	return row[0] == key[0] && (words < 2 || row[1] == key[1]) &&
		(words < 3 || row[2] == key[2]);
}

/* @words: 1 to 3, a constant */
static __always_inline u64 __percpu *
kmc_agg_cell(struct kmc_map *map, const u64 *key, const u32 words)
{
	const struct kmc_table *t = READ_ONCE(map->table);
	unsigned long entry;
	struct kmc_row *row;
	u32 hash, i;

	if (words == 1)
		hash = kmc_hash_1(map, key[0]);
	else if (words == 2)
		hash = kmc_hash_2(map, key[0], key[1]);
	else
		hash = kmc_hash_3(map, key[0], key[1], key[2]);

	for (i = hash; i != hash + 8; i++) {
		entry = READ_ONCE(t->entries[i & t->mask]);
		if (unlikely(entry <= KMC_ENTRY_CLOSED))
			break;
		row = (struct kmc_row *)entry;
		if (likely(kmc_words_equal(row->key, key, words)))
			return row->cell;
	}
	return kmc_agg_cell_slow(map, key, hash);
}

static __always_inline u64 __percpu *kmc_agg_bank(struct kmc_map *map,
						  u64 __percpu *cell)
{
	return cell + READ_ONCE(map->bank);
}

static __always_inline void kmc_agg_raise(u64 __percpu *word, u64 v)
{
	u64 old = this_cpu_read(*word), seen;

	while (v > old) {
		seen = this_cpu_cmpxchg(*word, old, v);
		if (seen == old)
			break;
		old = seen;
	}
}

/* @kind: enum kmc_map_kind, best a constant; @cell: not NULL */
static __always_inline void kmc_agg_update(struct kmc_map *map, const u32 kind,
					   u64 __percpu *cell, u64 v)
{
	u64 __percpu *bank = kmc_agg_bank(map, cell);

	switch (kind) {
	case KMC_MAP_COUNT:
		this_cpu_inc(*bank);
		break;
	case KMC_MAP_SUM:
	case KMC_MAP_AVG:
		this_cpu_inc(bank[0]);
		this_cpu_add(bank[1], v);
		break;
	case KMC_MAP_MIN:
		this_cpu_inc(bank[0]);
		kmc_agg_raise(&bank[1], ~(v ^ map->flip));
		break;
	case KMC_MAP_MAX:
		this_cpu_inc(bank[0]);
		kmc_agg_raise(&bank[1], v ^ map->flip);
		break;
	case KMC_MAP_STATS:
		this_cpu_inc(bank[0]);
		this_cpu_add(bank[1], v);
		kmc_agg_raise(&bank[2], ~(v ^ map->flip));
		kmc_agg_raise(&bank[3], v ^ map->flip);
		break;
	case KMC_MAP_HIST:
		this_cpu_inc(bank[kmc_hist_bucket(v, map->desc.bits)]);
		break;
	case KMC_MAP_LHIST:
		this_cpu_inc(bank[kmc_lhist_bucket(v, map->desc.min, map->desc.max,
						   map->desc.step, map->buckets)]);
		break;
	}
}

/* Aggregate into a map with a key of @words (0 to 3) words. */
static __always_inline void kmc_agg_words(struct kmc_map *map, const u32 kind,
					  const u64 *key, const u32 words, u64 v)
{
	u64 __percpu *cell;

	cell = words ? kmc_agg_cell(map, key, words) : map->single_cell;
	if (likely(cell))
		kmc_agg_update(map, kind, cell, v);
	else
		kmc_map_lose(map, 1);
}

/* @x = count() */
static __always_inline void kmc_map_count(struct kmc_map *map)
{
	this_cpu_inc(*kmc_agg_bank(map, map->single_cell));
}

/* @x[k] = count(), for one key of 8 bytes */
static __always_inline void kmc_map_count_u64(struct kmc_map *map, const u64 *key)
{
	kmc_agg_words(map, KMC_MAP_COUNT, key, 1, 0);
}

/* @x[comm] = count() */
static __always_inline void kmc_map_count_comm(struct kmc_map *map,
					       const u64 *key)
{
	kmc_agg_words(map, KMC_MAP_COUNT, key, 2, 0);
}

/* @x[k, comm] = count() and @x[comm, k] = count() */
static __always_inline void kmc_map_count_u64_comm(struct kmc_map *map,
						   const u64 *key)
{
	kmc_agg_words(map, KMC_MAP_COUNT, key, 3, 0);
}

#endif /* KMC_MAP_FAST_H */
