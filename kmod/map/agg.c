// SPDX-License-Identifier: GPL-2.0
/*
 * Aggregations: per-CPU values in two banks, and what was settled.
 *
 * Handlers update one bank. A read-out makes them use the other one, waits for a
 * grace period, after which the first bank is at rest, and adds it to the row's
 * settled values. So each update is in the settled values of exactly one
 * read-out, and all rows are as of the same moment, give or take the handlers that
 * were running.
 */
#include <linux/cpumask.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include "agg.h"
#include "fast.h"
#include "kinds.h"
#include "pool.h"

static const struct kmc_agg_kind *const kmc_agg_kinds[__KMC_MAP_KIND_MAX] = {
	[KMC_MAP_COUNT] = &kmc_agg_count,
	[KMC_MAP_SUM] = &kmc_agg_sum,
	[KMC_MAP_AVG] = &kmc_agg_sum,
	[KMC_MAP_MIN] = &kmc_agg_min,
	[KMC_MAP_MAX] = &kmc_agg_max,
	[KMC_MAP_STATS] = &kmc_agg_stats,
	[KMC_MAP_HIST] = &kmc_agg_hist,
	[KMC_MAP_LHIST] = &kmc_agg_lhist,
};

const struct kmc_agg_kind *kmc_agg_kind(u32 kind)
{
	return kind < __KMC_MAP_KIND_MAX ? kmc_agg_kinds[kind] : NULL;
}

notrace noinline void kmc_agg_slow(struct kmc_map *map, const u64 *key, u32 hash,
				   u64 v)
{
	struct kmc_row *row;
	bool fresh;

	row = kmc_index_get(map, key, hash, NULL, &fresh);
	if (row)
		kmc_agg_update(map, map->desc.kind, row->cell, v);
	else
		kmc_map_lose(map, 1);
}

/* Kinds and keys that are not worth code of their own. */
static notrace noinline void kmc_agg_any(struct kmc_map *map, const u64 *key,
					 u64 v)
{
	u32 kind = map->desc.kind;

	if (map->words == 0)
		kmc_agg_words(map, kind, key, 0, v);
	else if (map->words == 1)
		kmc_agg_words(map, kind, key, 1, v);
	else if (map->words == 2)
		kmc_agg_words(map, kind, key, 2, v);
	else
		kmc_agg_slow(map, key, kmc_key_hash(map, key), v);
}

notrace void kmc_map_agg(struct kmc_map *map, const void *key, u64 v)
{
	if (map->shape == KMC_SHAPE(KMC_MAP_COUNT, 0))
		kmc_map_count(map);
	else if (likely(map->shape == KMC_SHAPE(KMC_MAP_COUNT, 2)))
		kmc_map_count_comm(map, key);
	else if (map->shape == KMC_SHAPE(KMC_MAP_COUNT, 1))
		kmc_map_count_u64(map, key);
	else if (map->shape == KMC_SHAPE(KMC_MAP_COUNT, 3))
		kmc_map_count_u64_comm(map, key);
	else
		kmc_agg_any(map, key, v);
}

/* Merge @from into @to and empty it; nobody else may use @from. */
static void kmc_agg_merge(struct kmc_map *map, u64 *to, u64 *from)
{
	u32 sums = kmc_agg_kind(map->desc.kind)->sums(&map->desc);
	u32 w;
	u64 v;

	for (w = 0; w < map->cell_words; w++) {
		v = READ_ONCE(from[w]);
		if (!v)
			continue;
		WRITE_ONCE(from[w], 0);
		if (w < sums)
			to[w] += v;
		else if (v > to[w])
			to[w] = v;
	}
}

/* Add a bank that is at rest to the settled values. */
static void kmc_agg_fold(struct kmc_map *map, struct kmc_row *row, u32 bank)
{
	u64 *settled = kmc_row_settled(map, row);
	int cpu;

	for_each_possible_cpu(cpu)
		kmc_agg_merge(map, settled, per_cpu_ptr(row->cell, cpu) + bank);
}

/* The next row from *@nr on that is or was about to be in the index. */
static struct kmc_row *kmc_agg_next(struct kmc_map *map, u32 *nr)
{
	struct kmc_row *row;

	while (*nr < map->rows) {
		row = kmc_row(map, (*nr)++);
		if (!(*nr & 0x3f))
			cond_resched();
		if (READ_ONCE(row->state) & KMC_ROW_LIVE)
			return row;
	}
	return NULL;
}

static void kmc_agg_collect(struct kmc_map *map)
{
	u32 bank = map->bank, nr = 0;
	struct kmc_row *row;

	WRITE_ONCE(map->bank, map->cell_words - bank);
	/* A reader waits for this, and at the end of a question everybody does. */
	synchronize_rcu_expedited();
	while ((row = kmc_agg_next(map, &nr)))
		kmc_agg_fold(map, row, bank);
}

static bool kmc_words_zero(const u64 *words, u32 nr)
{
	u32 w;

	for (w = 0; w < nr; w++)
		if (READ_ONCE(words[w]))
			return false;
	return true;
}

static bool kmc_agg_shown(struct kmc_map *map, struct kmc_row *row)
{
	return READ_ONCE(row->state) & KMC_ROW_KEPT ||
		!kmc_words_zero(kmc_row_settled(map, row), map->cell_words);
}

bool kmc_agg_idle(struct kmc_map *map, struct kmc_row *row)
{
	int cpu;

	if (kmc_agg_shown(map, row))
		return false;
	for_each_possible_cpu(cpu)
		if (!kmc_words_zero(per_cpu_ptr(row->cell, cpu),
				    2 * map->cell_words))
			return false;
	return true;
}

static u64 kmc_agg_updates(struct kmc_map *map, const u64 *words)
{
	const struct kmc_agg_kind *kind = kmc_agg_kind(map->desc.kind);
	u32 nr = kind->first_only ? 1 : map->cell_words;
	u64 n = 0;

	while (nr--)
		n += words[nr];
	return n;
}

bool kmc_agg_settle(struct kmc_map *map, struct kmc_row *row)
{
	u64 *settled = kmc_row_settled(map, row);
	struct kmc_row *heir;

	kmc_agg_fold(map, row, 0);
	kmc_agg_fold(map, row, map->cell_words);
	if (!kmc_agg_shown(map, row))
		return true;
	heir = kmc_index_put(map, map->table, row);
	if (heir == row)
		return false;
	if (heir) {
		/* Handlers look at the state, but only we change it. */
		WRITE_ONCE(heir->state, READ_ONCE(heir->state) |
			   (READ_ONCE(row->state) & KMC_ROW_KEPT));
		kmc_agg_merge(map, kmc_row_settled(map, heir), settled);
		return true;
	}
	this_cpu_add(*map->lost, kmc_agg_updates(map, settled));
	memset(settled, 0, map->cell_words * sizeof(u64));
	return true;
}

static void kmc_agg_reset(struct kmc_map *map, u32 flag)
{
	struct kmc_row *row;
	u32 nr = 0;

	while ((row = kmc_agg_next(map, &nr))) {
		if (!kmc_agg_shown(map, row))
			continue;
		memset(kmc_row_settled(map, row), 0,
		       map->cell_words * sizeof(u64));
		WRITE_ONCE(row->state, KMC_ROW_LIVE | flag);
	}
}

int kmc_agg_snapshot(struct kmc_map *map, struct kmc_snapshot *snap, bool take)
{
	const struct kmc_agg_kind *kind = kmc_agg_kind(map->desc.kind);
	struct kmc_row *row;
	u32 nr = 0;
	u64 *out;

	kmc_agg_collect(map);
	while ((row = kmc_agg_next(map, &nr)))
		snap->nr += kmc_agg_shown(map, row);
	if (!snap->nr)
		return 0;
	snap->rows = __vmalloc(array_size(snap->nr, snap->row_size),
			       KMC_GFP_MAP);
	if (!snap->rows)
		return -ENOMEM;
	out = snap->rows;
	nr = 0;
	while ((row = kmc_agg_next(map, &nr))) {
		if (!kmc_agg_shown(map, row))
			continue;
		memcpy(out, row->key, map->desc.key.size);
		kind->emit(&map->desc, kmc_row_settled(map, row),
			   out + map->key_words);
		out += snap->row_size / sizeof(u64);
	}
	if (take)
		kmc_agg_reset(map, 0);
	return 0;
}

void kmc_agg_clear(struct kmc_map *map)
{
	kmc_agg_collect(map);
	kmc_agg_reset(map, 0);
}

void kmc_agg_zero(struct kmc_map *map)
{
	kmc_agg_collect(map);
	kmc_agg_reset(map, KMC_ROW_KEPT);
}

u64 kmc_agg_present(struct kmc_map *map)
{
	struct kmc_row *row;
	u64 present = 0;
	u32 nr = 0;

	while ((row = kmc_agg_next(map, &nr)))
		present += !kmc_agg_idle(map, row);
	return present;
}
