/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Scalars, the hot path: an integer by one word of key, in a map whose rows are not
 * counted, when the row is where it is looked for first and nobody is in the way.
 * Everything else is left to kmc_map_get() and its kin, which do it from the
 * beginning; see scalar.c for how rows change.
 */
#ifndef KMC_MAP_SCALAR_FAST_H
#define KMC_MAP_SCALAR_FAST_H

#include "index.h"
#include "key.h"
#include "scalar.h"

/* May a map be used with the functions below? */
static inline bool kmc_scalar_is_fast(const struct kmc_map *map)
{
	return kmc_is_scalar(map) && map->words == 1 && !map->value_words &&
	       !map->desc.max_keys;
}

static __always_inline struct kmc_row *
kmc_scalar_look(const struct kmc_map *map, u64 key)
{
	struct kmc_table *table = READ_ONCE(map->table);
	unsigned long entry;
	struct kmc_row *row;

	entry = READ_ONCE(*kmc_entry(table, kmc_hash_1(map, key), 0));
	row = kmc_entry_live_row(entry);
	if (likely(kmc_entry_is_live(entry)) && likely(row->key[0] == key))
		return row;
	return NULL;
}

/* Return: false if the row has no value, or if somebody is changing it. */
static __always_inline bool kmc_scalar_row_get(const struct kmc_row *row,
					       u64 *value)
{
	/* The value is read after this ... */
	u32 state = smp_load_acquire(&row->state);

	*value = READ_ONCE(row->value);
	smp_rmb();	/* ... and before that */
	return likely((state & KMC_ROW_BITS) == KMC_ROW_LIVE) &&
	       likely(READ_ONCE(row->state) == state);
}

/* Get the value and delete it in one step, unless it is 0. Return: as above. */
static __always_inline bool kmc_scalar_row_take(struct kmc_row *row, u64 *value)
{
	/* The value is read after this, and before the claim. */
	u32 state = smp_load_acquire(&row->state);

	*value = READ_ONCE(row->value);
	return likely((state & KMC_ROW_BITS) == KMC_ROW_LIVE) &&
	       likely(*value) && likely(kmc_state_claim(row, state, 0));
}

/* Return: false if the row has no value, or if somebody is changing it. */
static __always_inline bool kmc_scalar_row_del(struct kmc_row *row)
{
	u32 state = READ_ONCE(row->state);

	return likely((state & KMC_ROW_BITS) == KMC_ROW_LIVE) &&
	       likely(kmc_state_claim(row, state, 0));
}

static __always_inline u64 kmc_scalar_get_1(struct kmc_map *map, const u64 *key)
{
	struct kmc_row *row = kmc_scalar_look(map, *key);
	u64 value;

	if (likely(row) && kmc_scalar_row_get(row, &value))
		return value;
	return kmc_map_get(map, key);
}

static __always_inline void kmc_scalar_set_1(struct kmc_map *map,
					     const u64 *key, u64 v)
{
	struct kmc_row *row = kmc_scalar_look(map, *key);
	u32 state;

	if (likely(row)) {
		state = READ_ONCE(row->state);
		if (!(state & KMC_ROW_BITS)) {
			if (likely(kmc_state_claim(row, state, KMC_ROW_BUSY))) {
				WRITE_ONCE(row->value, v);
				state = kmc_state_next(state, 0);
				state = kmc_state_next(state, KMC_ROW_LIVE);
				/* The value is there before the claim ends. */
				smp_store_release(&row->state, state);
				return;
			}
		} else if ((state & KMC_ROW_BITS) == KMC_ROW_LIVE) {
			WRITE_ONCE(row->value, v);
			smp_mb();	/* the value is out before the second look */
			if (likely(READ_ONCE(row->state) == state))
				return;
		}
	}
	kmc_map_set(map, key, v);
}

static __always_inline bool kmc_scalar_del_1(struct kmc_map *map,
					     const u64 *key)
{
	struct kmc_row *row = kmc_scalar_look(map, *key);

	if (likely(row) && kmc_scalar_row_del(row))
		return true;
	return kmc_map_del(map, key);
}

#endif /* KMC_MAP_SCALAR_FAST_H */
