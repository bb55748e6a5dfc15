/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tending: more rows, a larger index, deleted rows given back; by the worker
 * ahead of need, and after a clear.
 */
#ifndef KMC_MAP_TEND_H
#define KMC_MAP_TEND_H

#include "core.h"

/* The index and the first rows. Return: 0, -EINVAL if @why, -ENOMEM. */
int kmc_map_furnish(struct kmc_map *map, const char **why);

/* Make room for more keys, as far as the limits go. Under kmc_map.lock. */
void kmc_map_tend(struct kmc_map *map);

/* The worker: it and how handlers call it. */
void kmc_map_worker_init(struct kmc_map *map);
void kmc_map_worker_stop(struct kmc_map *map);

#endif /* KMC_MAP_TEND_H */
