/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Maps: what a question keeps. Aggregations share their keys between CPUs and
 * keep the values per CPU; scalars are shared altogether.
 *
 * The functions of the first group are for probe handlers: they may be called in
 * every context, NMI included, with preemption off and RCU watching; they take
 * no lock, allocate nothing, and end after a bounded number of steps. An update that finds no
 * room is counted (kmc_map_stats.lost). Tables grow from a worker,
 * ahead of need, up to the limits of the description.
 *
 * Those of the second group are for process context and may sleep.
 */
#ifndef KMC_MAP_H
#define KMC_MAP_H

#include <linux/types.h>
#include "../layout.h"

struct kmc_map;
struct kmc_pot;
struct seq_file;

/**
 * struct kmc_map_desc - all that is said of a map when it is made
 * @name: with the "@"
 * @kind: enum kmc_map_kind
 * @is_signed: the aggregated number is signed
 * @key: an empty layout for a map with one row
 * @value: of KMC_MAP_SCALAR; of KMC_MAP_TOPK: of what is counted
 * @bits: of KMC_MAP_HIST, KMC_MAP_QUANTILES
 * @min: @max: of KMC_MAP_LHIST
 * @step: of KMC_MAP_LHIST, and of KMC_MAP_TSERIES: nanoseconds
 * @slots: of KMC_MAP_TOPK, KMC_MAP_TSERIES
 * @series: of KMC_MAP_TSERIES, enum kmc_series
 * @max_keys: rows that may be present, 0 for as many as @max_bytes allows
 * @lru: when @max_keys are present, a key that was not used for long makes room
 * @other: keys that find no room share a row, of an aggregation with a key
 * @max_bytes: memory that the map may take, all CPUs together
 * @pot: what it takes that from, or NULL
 */
struct kmc_map_desc {
	char name[KMC_NAME_MAX];
	u32 kind;
	bool is_signed;
	struct kmc_layout key;
	struct kmc_layout value;
	u32 bits;
	s64 min, max;
	u64 step;
	u32 slots;
	u32 series;
	u32 max_keys;
	bool lru;
	bool other;
	u64 max_bytes;
	struct kmc_pot *pot;
};

/* For handlers. @key points at the key in the frame; unused without a key. */
void kmc_map_agg(struct kmc_map *map, const void *key, u64 v);
u64 kmc_map_get(struct kmc_map *map, const void *key);
void kmc_map_set(struct kmc_map *map, const void *key, u64 v);
bool kmc_map_load(struct kmc_map *map, const void *key, void *value);
void kmc_map_store(struct kmc_map *map, const void *key, const void *value);
bool kmc_map_has(struct kmc_map *map, const void *key);
bool kmc_map_del(struct kmc_map *map, const void *key);

/*
 * The same for aggregations. The value is as in a read-out, merged from all CPUs;
 * @scratch has room for kmc_map_scratch_size(). An update that runs at the same time
 * as a deletion belongs to what is deleted, or to the key's next life.
 */
bool kmc_agg_load(struct kmc_map *map, const void *key, void *value,
		  void *scratch);
bool kmc_agg_has(struct kmc_map *map, const void *key);
bool kmc_agg_del(struct kmc_map *map, const void *key);

/**
 * kmc_map_next() - go through a map
 * @map: of any sort
 * @cursor: 0 to begin with; what the last call returned
 * @row: where to put the next row: key, then value
 * @scratch: as for kmc_agg_load(); unused by a scalar
 * @fuel: what it costs is taken off; stops if that is below 0
 *
 * A key that is there all the time comes exactly once, those that come or go
 * meanwhile may be left out. Return: the new cursor, or 0 if there is no more.
 */
u64 kmc_map_next(struct kmc_map *map, u64 cursor, void *row, void *scratch,
		 s64 *fuel);

/* The number of rows, as kmc_map_next() would find them. */
u64 kmc_map_len(struct kmc_map *map, s64 *fuel);

/**
 * kmc_map_new() - make a map
 * @desc: taken over, with its layouts, on success
 * @why: where to put the reason of a refusal, a static string
 *
 * Return: the map, or an ERR_PTR (-EINVAL with @why set, -ENOMEM).
 */
struct kmc_map *kmc_map_new(const struct kmc_map_desc *desc, const char **why);

/* No handler may be able to reach the map any more. */
void kmc_map_free(struct kmc_map *map);

/* Keep rows in reserve for deletions of single keys, as far as memory goes. */
void kmc_map_expect_del(struct kmc_map *map);

const struct kmc_map_desc *kmc_map_desc(const struct kmc_map *map);

/* Bytes of the value in a read-out: see enum kmc_map_kind. */
u32 kmc_map_value_size(const struct kmc_map_desc *desc);

/* Bytes that handlers need to read an aggregation's row; 0 for a scalar. */
u32 kmc_map_scratch_size(const struct kmc_map_desc *desc);

/**
 * struct kmc_snapshot - a frozen read-out of a map, all CPUs merged
 * @nr: rows
 * @other: the last row is that of the keys that found no room; its key is all 0
 * @row_size: bytes of a row: key, then value
 * @rows: @nr rows (vmalloc'ed)
 */
struct kmc_snapshot {
	size_t nr;
	u32 row_size;
	bool other;
	void *rows;
};

static inline void *kmc_snapshot_row(const struct kmc_snapshot *snap, size_t i)
{
	return snap->rows + i * snap->row_size;
}

/**
 * kmc_map_snapshot() - read a map
 * @map: the map; may be in use by handlers
 * @snap: to be filled; freed with kmc_snapshot_free()
 * @take: clear the map in the same step: what is counted is in this
 *	snapshot or in a later one, never in both, never in none
 *
 * Return: 0 or -ENOMEM, and then nothing was cleared.
 */
int kmc_map_snapshot(struct kmc_map *map, struct kmc_snapshot *snap, bool take);
void kmc_snapshot_free(struct kmc_snapshot *snap);

int kmc_map_clear(struct kmc_map *map);	/* forget keys and values */
int kmc_map_zero(struct kmc_map *map);	/* values to 0, keys stay */
void kmc_map_stats(struct kmc_map *map, struct kmc_map_stats *stats);

/* Sort a snapshot's rows by value, then by key; others stay last. May take seconds. */
void kmc_map_sort(const struct kmc_map_desc *desc, struct kmc_snapshot *snap);

#endif /* KMC_MAP_H */
