/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rows: chunks of them, and the free list.
 */
#ifndef KMC_MAP_POOL_H
#define KMC_MAP_POOL_H

#include "core.h"

/* Decide the size of a chunk. Return: 0, -EINVAL if @why, -ENOMEM. */
int kmc_pool_init(struct kmc_map *map, const char **why);
void kmc_pool_free(struct kmc_map *map);

/* Rows in @chunks more chunks; as many as memory gives. Context: process. */
int kmc_pool_add(struct kmc_map *map, u32 chunks);

/*
 * Take a free row, for a handler that is about to publish it. NULL if there is
 * none; a worker is called for then, and also when there soon will be none.
 */
struct kmc_row *kmc_row_take(struct kmc_map *map);

/* Give back a row that nobody else can reach. Any context. */
void kmc_row_drop(struct kmc_map *map, struct kmc_row *row);

/*
 * Give back an aggregation's row that can't be found any more, as soon as no
 * handler knows it. Any context.
 */
void kmc_row_bury(struct kmc_map *map, struct kmc_row *row);

/*
 * Wait until no handler knows the rows that were buried before; give them back
 * after @wipe has had each. Under kmc_map.lock; sleeps. Return: how many.
 */
u32 kmc_pool_dig(struct kmc_map *map,
		 void (*wipe)(struct kmc_map *map, struct kmc_row *row));

/* Chunks that are of use: fewer than kmc_map.max_chunks if no key is ever deleted. */
u32 kmc_chunks_wanted(const struct kmc_map *map);

/* Call for the worker. Any context. */
void kmc_map_kick(struct kmc_map *map);

#endif /* KMC_MAP_POOL_H */
