/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Scalars: shared values.
 */
#ifndef KMC_MAP_SCALAR_H
#define KMC_MAP_SCALAR_H

#include "core.h"

/* A state that the row never had, with these of KMC_ROW_BITS. */
static __always_inline u32 kmc_state_next(u32 state, u32 bits)
{
	return ((state & ~KMC_ROW_BITS) + KMC_ROW_CHANGE) | bits;
}

/* Change the state if it is still this one. */
static __always_inline bool kmc_state_claim(struct kmc_row *row, u32 state,
					    u32 bits)
{
	return cmpxchg(&row->state, state, kmc_state_next(state, bits)) == state;
}

/* Count a key that becomes present, if there is room for it. */
static __always_inline bool kmc_scalar_enter(struct kmc_map *map)
{
	if (!map->desc.max_keys)
		return true;
	if ((u32)atomic_inc_return(&map->present) <= map->desc.max_keys)
		return true;
	atomic_dec(&map->present);
	return false;
}

static __always_inline void kmc_scalar_leave(struct kmc_map *map)
{
	if (map->desc.max_keys)
		atomic_dec(&map->present);
}

/* The rest is for process context; the caller holds kmc_map.lock. */
int kmc_scalar_snapshot(struct kmc_map *map, struct kmc_snapshot *snap,
			bool take);
void kmc_scalar_clear(struct kmc_map *map);
void kmc_scalar_zero(struct kmc_map *map);
u64 kmc_scalar_present(struct kmc_map *map);

/* For a rebuild: retire the row if the key is deleted. */
bool kmc_scalar_retire(struct kmc_map *map, struct kmc_row *row);

/* For a rebuild: find room for a row that did not move. Return: it is free. */
bool kmc_scalar_settle(struct kmc_map *map, struct kmc_row *row);

#endif /* KMC_MAP_SCALAR_H */
