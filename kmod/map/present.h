/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How many keys a map holds: kept for max_keys, and of an aggregation always.
 */
#ifndef KMC_MAP_PRESENT_H
#define KMC_MAP_PRESENT_H

#include <linux/compiler.h>
#include "core.h"

/* lru.c: evict a key, and count another one in its place. Return: it worked. */
bool kmc_map_replace(struct kmc_map *map);

/* Count a key that becomes present, if there is room for it. */
static __always_inline bool kmc_map_enter(struct kmc_map *map)
{
	u32 present;

	if (!map->counted)
		return true;
	present = atomic_inc_return(&map->present);
	if (!map->desc.max_keys || present <= map->desc.max_keys)
		return true;
	atomic_dec(&map->present);
	return false;
}

/* The same; a map that evicts makes room. */
static __always_inline bool kmc_map_admit(struct kmc_map *map)
{
	return likely(kmc_map_enter(map)) ||
		(map->desc.lru && kmc_map_replace(map));
}

static __always_inline void kmc_map_leave(struct kmc_map *map)
{
	if (map->counted)
		atomic_dec(&map->present);
}

#endif /* KMC_MAP_PRESENT_H */
