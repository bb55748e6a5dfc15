/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Scalars: shared values.
 */
#ifndef KMC_MAP_SCALAR_H
#define KMC_MAP_SCALAR_H

#include "present.h"

/* Change the state if it is still this one. */
static __always_inline bool kmc_state_claim(struct kmc_row *row, u32 state,
					    u32 bits)
{
	return cmpxchg(&row->state, state, kmc_state_next(state, bits)) == state;
}

/* Delete a row's value. For handlers. Return: it had one. */
bool kmc_scalar_drop(struct kmc_map *map, struct kmc_row *row);

/* Copy a row's value. For handlers. Return: it has one. */
bool kmc_scalar_copy(struct kmc_map *map, struct kmc_row *row, u64 *value);

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
