// SPDX-License-Identifier: GPL-2.0
/*
 * Aggregations: per-CPU values in two banks, and what was settled.
 *
 * Handlers update one bank. A read-out makes them use the other one, waits for a
 * grace period, after which the first bank is at rest, and adds it to the row's
 * settled values. So each update is in the settled values of exactly one
 * read-out, and all rows are as of the same moment, give or take the handlers that
 * were running.
 *
 * Handlers read rows, too (agg_live.c), and can't wait for this to be over: it may be
 * what they have interrupted. So settled values are changed in these steps, after
 * each of which the row shows one truth:
 *
 *	kmc_map.folded = the new values
 *	state |= BUSY, and which bank is in them: now they count
 *	settled values = kmc_map.folded; the bank = 0
 *	state &= ~BUSY and the bank
 *
 * Whoever saw the same state before and after has read what belongs together.
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
#include "present.h"

static const struct kmc_agg_kind *const kmc_agg_kinds[__KMC_MAP_KIND_MAX] = {
	[KMC_MAP_COUNT] = &kmc_agg_count,
	[KMC_MAP_SUM] = &kmc_agg_sum,
	[KMC_MAP_AVG] = &kmc_agg_avg,
	[KMC_MAP_MIN] = &kmc_agg_min,
	[KMC_MAP_MAX] = &kmc_agg_max,
	[KMC_MAP_STATS] = &kmc_agg_stats,
	[KMC_MAP_HIST] = &kmc_agg_hist,
	[KMC_MAP_LHIST] = &kmc_agg_lhist,
	[KMC_MAP_QUANTILES] = &kmc_agg_quantiles,
	[KMC_MAP_DISTINCT] = &kmc_agg_distinct,
	[KMC_MAP_TOPK] = &kmc_agg_topk,
	[KMC_MAP_TSERIES] = &kmc_agg_series,
};

const struct kmc_agg_kind *kmc_agg_kind(u32 kind)
{
	return kind < __KMC_MAP_KIND_MAX ? kmc_agg_kinds[kind] : NULL;
}

notrace noinline void kmc_agg_long(struct kmc_map *map, u64 __percpu *bank,
				   u64 v)
{
	kmc_agg_kinds[map->desc.kind]->update(map, bank, v);
}

notrace noinline void kmc_agg_slow(struct kmc_map *map, const u64 *key, u32 hash,
				   u64 v)
{
	struct kmc_row *row;
	bool fresh;

	row = kmc_index_get(map, key, hash, NULL, &fresh);
	if (!row && map->other) {
		row = map->other;
		this_cpu_inc(*map->others);
	}
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

bool kmc_agg_merge(const struct kmc_map *map, u64 *to, const u64 *from)
{
	const struct kmc_agg_kind *kind = kmc_agg_kind(map->desc.kind);
	u32 sums = kind->sums(&map->desc);
	bool any = false;
	u32 w;
	u64 v;

	if (kind->merge) {
		if (!READ_ONCE(*from))
			return false;
		kind->merge(&map->desc, to, from);
		return true;
	}
	for (w = 0; w < map->cell_words; w++) {
		v = READ_ONCE(from[w]);
		if (!v)
			continue;
		any = true;
		if (w < sums)
			v += to[w];
		if (v > to[w] || w < sums)
			WRITE_ONCE(to[w], v);
	}
	return any;
}

static void kmc_words_set(u64 *to, const u64 *from, u32 nr)
{
	u32 w;

	for (w = 0; w < nr; w++)
		WRITE_ONCE(to[w], from ? READ_ONCE(from[w]) : 0);
}

/* Handlers may change the state at the same time, see kmc_agg_del(). */
static void kmc_row_mark(struct kmc_row *row, u32 set, u32 clear)
{
	u32 state, bits;

	do {
		state = READ_ONCE(row->state);
		bits = ((state & KMC_ROW_BITS) | set) & ~clear;
	} while (cmpxchg(&row->state, state, kmc_state_next(state, bits)) != state);
}

/* A bank is 0 on all CPUs, from now on. */
static void kmc_bank_clear(struct kmc_map *map, struct kmc_row *row, u32 bank)
{
	int cpu;

	for_each_possible_cpu(cpu)
		kmc_words_set(per_cpu_ptr(row->cell, cpu) + bank, NULL,
			      map->cell_words);
}

/*
 * Make kmc_map.folded the settled values of a row. It may have the values of a
 * bank, which is at rest, and then is emptied. @keep: the row is shown even if 0.
 */
static void kmc_agg_replace(struct kmc_map *map, struct kmc_row *row, u32 keep)
{
	kmc_row_mark(row, KMC_ROW_BUSY | keep, KMC_ROW_KEPT & ~keep);
	kmc_words_set(kmc_row_settled(map, row), map->folded, map->cell_words);
	kmc_row_mark(row, 0, KMC_ROW_BUSY);
}

/* Add a bank that is at rest to the settled values. */
static void kmc_agg_fold(struct kmc_map *map, struct kmc_row *row, u32 bank)
{
	u32 in = bank ? KMC_ROW_SECOND : KMC_ROW_FIRST;
	u64 *settled = kmc_row_settled(map, row);
	bool any = false;
	int cpu;

	kmc_words_set(map->folded, settled, map->cell_words);
	for_each_possible_cpu(cpu)
		any |= kmc_agg_merge(map, map->folded,
				     per_cpu_ptr(row->cell, cpu) + bank);
	if (!any)
		return;
	kmc_row_mark(row, KMC_ROW_BUSY | in, 0);
	kmc_words_set(settled, map->folded, map->cell_words);
	smp_wmb();	/* seen in the settled values before it is gone here */
	kmc_bank_clear(map, row, bank);
	kmc_row_mark(row, 0, KMC_ROW_BUSY | in);
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

bool kmc_words_zero(const u64 *words, u32 nr)
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

void kmc_agg_wipe(struct kmc_map *map, struct kmc_row *row)
{
	kmc_words_set(kmc_row_settled(map, row), NULL, map->cell_words);
	kmc_bank_clear(map, row, 0);
	kmc_bank_clear(map, row, map->cell_words);
}

/*
 * What came late to a row that did not move: to the row that its key has now. If
 * the key was deleted meanwhile, that came later yet.
 */
static void kmc_agg_inherit(struct kmc_map *map, struct kmc_row *row,
			    unsigned long entry)
{
	const u64 *settled = kmc_row_settled(map, row);
	struct kmc_row *heir;
	u32 state;

	if (entry == KMC_ENTRY_EMPTY && !map->other) {
		this_cpu_add(*map->lost, kmc_agg_updates(map, settled));
		return;
	}
	heir = entry == KMC_ENTRY_EMPTY ? map->other : kmc_entry_row(entry);
	state = READ_ONCE(heir->state);
	if (heir == map->other)
		this_cpu_add(*map->others, kmc_agg_updates(map, settled));
	else if (!kmc_entry_is_live(entry) || state & KMC_ROW_REBORN)
		return;
	kmc_words_set(map->folded, kmc_row_settled(map, heir), map->cell_words);
	kmc_agg_merge(map, map->folded, settled);
	kmc_agg_replace(map, heir,
			(READ_ONCE(row->state) | state) & KMC_ROW_KEPT);
}

bool kmc_agg_settle(struct kmc_map *map, struct kmc_row *row)
{
	unsigned long entry;

	if (!(READ_ONCE(row->state) & KMC_ROW_LIVE)) {
		atomic_dec(&map->deleted);
		kmc_agg_wipe(map, row);
		return true;
	}
	kmc_agg_fold(map, row, 0);
	kmc_agg_fold(map, row, map->cell_words);
	if (kmc_agg_shown(map, row)) {
		entry = kmc_index_put(map, row);
		if (entry == kmc_entry_of(row))
			return false;
		kmc_agg_inherit(map, row, entry);
		kmc_words_set(kmc_row_settled(map, row), NULL, map->cell_words);
	}
	kmc_map_leave(map);
	return true;
}

static void kmc_agg_reset(struct kmc_map *map, u32 keep)
{
	struct kmc_row *row;
	u32 nr = 0;

	kmc_words_set(map->folded, NULL, map->cell_words);
	/* Handlers look closely from now on. */
	WRITE_ONCE(map->idle, true);
	while ((row = kmc_agg_next(map, &nr)))
		if (kmc_agg_shown(map, row))
			kmc_agg_replace(map, row, keep);
}

/* One more row of a snapshot. */
static void kmc_agg_emit(struct kmc_map *map, struct kmc_row *row,
			 struct kmc_snapshot *snap)
{
	u64 *out = kmc_snapshot_row(snap, snap->nr++);

	memcpy(out, row->key, map->desc.key.size);
	kmc_agg_kind(map->desc.kind)->emit(&map->desc,
					   kmc_row_settled(map, row),
					   out + map->key_words);
}

int kmc_agg_snapshot(struct kmc_map *map, struct kmc_snapshot *snap, bool take)
{
	struct kmc_row *row;
	size_t room = 0;
	u32 nr = 0;

	kmc_agg_collect(map);
	/* No more than these will be shown: keys may be deleted meanwhile. */
	while ((row = kmc_agg_next(map, &nr)))
		room += kmc_agg_shown(map, row);
	if (!room)
		return 0;
	snap->rows = __vmalloc(array_size(room, snap->row_size), KMC_GFP_MAP);
	if (!snap->rows)
		return -ENOMEM;
	nr = 0;
	while ((row = kmc_agg_next(map, &nr)))
		if (row != map->other && kmc_agg_shown(map, row))
			kmc_agg_emit(map, row, snap);
	snap->other = map->other && kmc_agg_shown(map, map->other);
	if (snap->other)
		kmc_agg_emit(map, map->other, snap);
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
		present += row != map->other && !kmc_agg_idle(map, row);
	return present;
}
