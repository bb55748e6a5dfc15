/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Aggregations, for process context: reading, clearing, tending. The caller holds
 * kmc_map.lock.
 */
#ifndef KMC_MAP_AGG_H
#define KMC_MAP_AGG_H

#include "core.h"

int kmc_agg_snapshot(struct kmc_map *map, struct kmc_snapshot *snap, bool take);
void kmc_agg_clear(struct kmc_map *map);
void kmc_agg_zero(struct kmc_map *map);

/* Rows that a read-out would show now. */
u64 kmc_agg_present(struct kmc_map *map);

/* For a rebuild: is there nothing in this row? */
bool kmc_agg_idle(struct kmc_map *map, struct kmc_row *row);

/* For a rebuild: save what came late. Return: the row is free. */
bool kmc_agg_settle(struct kmc_map *map, struct kmc_row *row);

#endif /* KMC_MAP_AGG_H */
