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

/* Update a bank of a kind that has no code here. */
void kmc_agg_long(struct kmc_map *map, u64 __percpu *bank, u64 v);

/* Aggregate under a key that was not found at the first look. */
void kmc_agg_slow(struct kmc_map *map, const u64 *key, u32 hash, u64 v);

static __always_inline void kmc_map_lose(struct kmc_map *map, u64 n)
{
	this_cpu_add(*map->lost, n);
}

static __always_inline bool kmc_words_equal(const u64 *row, const u64 *key,
					    const u32 words)
{
	return row[0] == key[0] && (words < 2 || row[1] == key[1]) &&
		(words < 3 || row[2] == key[2]) &&
		(words < 4 || row[3] == key[3]);
}

static __always_inline u32 kmc_words_hash(const struct kmc_map *map,
					  const u64 *key, const u32 words)
{
	if (words == 1)
		return kmc_hash_1(map, key[0]);
	if (words == 2)
		return kmc_hash_2(map, key[0], key[1]);
	if (words == 3)
		return kmc_hash_3(map, key[0], key[1], key[2]);
	return kmc_hash_4(map, key[0], key[1], key[2], key[3]);
}

/* @words: 1 to 4, a constant. Return: the row, if it is at entry @n, or NULL. */
static __always_inline struct kmc_row *kmc_agg_look(struct kmc_table *table,
						    const u64 *key,
						    const u32 words, u32 hash,
						    u32 n)
{
	unsigned long entry = READ_ONCE(*kmc_entry(table, hash, n));
	struct kmc_row *row = kmc_entry_live_row(entry);

	if (likely(kmc_entry_is_live(entry)) &&
	    likely(kmc_words_equal(row->key, key, words)))
		return row;
	return NULL;
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
	case KMC_MAP_QUANTILES:
		this_cpu_inc(bank[kmc_hist_bucket(v, map->desc.bits)]);
		break;
	case KMC_MAP_LHIST:
		this_cpu_inc(bank[kmc_lhist_bucket(v, map->desc.min, map->desc.max,
						   map->desc.step, map->buckets)]);
		break;
	default:
		kmc_agg_long(map, bank, v);
		break;
	}
}

/* Aggregate into a map with a key of @words (0 to 4) words. */
static __always_inline void kmc_agg_words(struct kmc_map *map, const u32 kind,
					  const u64 *key, const u32 words, u64 v)
{
	struct kmc_row *row;
	u32 hash;

	if (!words) {
		kmc_agg_update(map, kind, READ_ONCE(map->single_cell), v);
		return;
	}
	hash = kmc_words_hash(map, key, words);
	row = kmc_agg_look(READ_ONCE(map->table), key, words, hash, 0);
	if (likely(row))
		kmc_agg_update(map, kind, row->cell, v);
	else
		kmc_agg_slow(map, key, hash, v);
}

/* @x = count() */
static __always_inline void kmc_map_count(struct kmc_map *map)
{
	this_cpu_inc(*kmc_agg_bank(map, READ_ONCE(map->single_cell)));
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
