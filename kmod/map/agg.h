/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Aggregations, besides the updates.
 */
#ifndef KMC_MAP_AGG_H
#define KMC_MAP_AGG_H

#include "core.h"

/* Attempts of a handler to read a row; each is worth kmc_map.look_fuel. */
#define KMC_READ_TRIES	8

/*
 * Merge words of a row, of which others may be at work at @from. Return: there was
 * something at @from.
 */
bool kmc_agg_merge(const struct kmc_map *map, u64 *to, const u64 *from);

bool kmc_words_zero(const u64 *words, u32 nr);

/*
 * Has a row that is in the index anything to show? May say yes of one that was
 * inserted just now. Any context.
 */
bool kmc_agg_holds(struct kmc_map *map, struct kmc_row *row);

/* Delete a row's key. For handlers. Return: it was this row's. */
bool kmc_agg_drop(struct kmc_map *map, struct kmc_row *row);

/**
 * kmc_agg_read() - the value of a row, as in a read-out, merged from all CPUs
 * @map: the map
 * @row: the row
 * @value: where to
 * @words: room for the map's cell_words
 *
 * For handlers. Return: false if there is nothing to show, or if it has
 * changed again and again, which is counted as lost.
 */
bool kmc_agg_read(struct kmc_map *map, struct kmc_row *row, u64 *value,
		  u64 *words);

/* The rest is for process context; the caller holds kmc_map.lock. */
int kmc_agg_snapshot(struct kmc_map *map, struct kmc_snapshot *snap, bool take);
void kmc_agg_clear(struct kmc_map *map);
void kmc_agg_zero(struct kmc_map *map);

/* Rows that a read-out would show now. */
u64 kmc_agg_present(struct kmc_map *map);

/* For a rebuild: is there nothing in this row? */
bool kmc_agg_idle(struct kmc_map *map, struct kmc_row *row);

/* For a rebuild: save what came late. Return: the row is free. */
bool kmc_agg_settle(struct kmc_map *map, struct kmc_row *row);

/* Empty a row that no handler knows any more. */
void kmc_agg_wipe(struct kmc_map *map, struct kmc_row *row);

#endif /* KMC_MAP_AGG_H */
