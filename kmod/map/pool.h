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

/* Call for the worker. Any context. */
void kmc_map_kick(struct kmc_map *map);

#endif /* KMC_MAP_POOL_H */
