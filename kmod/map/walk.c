// SPDX-License-Identifier: GPL-2.0
/*
 * Walks through a map by handlers, from row to row by number. A row that is not
 * in the index is nobody's, or is being made, and then its key is not to be
 * trusted: so a key is copied first, and looked up then.
 */
#include <linux/compiler.h>
#include <linux/string.h>
#include "agg.h"
#include "fast.h"
#include "scalar.h"

static bool kmc_row_is_current(struct kmc_map *map, struct kmc_row *row,
			       u64 *key)
{
	if (!(READ_ONCE(row->state) & KMC_ROW_LIVE))
		return false;
	if (!kmc_has_key(map))
		return kmc_is_scalar(map) ||
			row->cell == READ_ONCE(map->single_cell);
	kmc_words_copy(&map->desc.key, key, row->key);
	return kmc_index_find(map, key, kmc_key_hash(map, key)) == row;
}

/* Read a row, if there is one. */
static bool kmc_row_read(struct kmc_map *map, struct kmc_row *row, u64 *to,
			 u64 *scratch)
{
	if (!kmc_row_is_current(map, row, to))
		return false;
	to += map->key_words;
	return kmc_is_scalar(map) ? kmc_scalar_copy(map, row, to) :
				    kmc_agg_read(map, row, to, scratch);
}

notrace u64 kmc_map_next(struct kmc_map *map, u64 cursor, void *row,
			 void *scratch, s64 *fuel)
{
	/* Acquire: the rows are complete. */
	u32 rows = smp_load_acquire(&map->rows);

	while (cursor < rows) {
		*fuel -= map->look_fuel;
		if (*fuel < 0)
			break;
		if (kmc_row_read(map, kmc_row(map, cursor++), row, scratch))
			return cursor;
	}
	return 0;
}

/* Counted, if nothing stands in the way: no row is there without a value. */
static bool kmc_len_is_known(struct kmc_map *map)
{
	return map->counted && kmc_has_key(map) && !READ_ONCE(map->idle);
}

notrace u64 kmc_map_len(struct kmc_map *map, s64 *fuel)
{
	struct kmc_row *row;
	u64 len = 0;
	u32 nr, rows;

	if (kmc_len_is_known(map))
		return (u32)atomic_read(&map->present);
	/* Acquire: the rows are complete. */
	rows = smp_load_acquire(&map->rows);
	for (nr = 0; nr < rows; nr++) {
		*fuel -= map->look_fuel;
		if (*fuel < 0)
			break;
		row = kmc_row(map, nr);
		if (READ_ONCE(row->state) & KMC_ROW_LIVE && row != map->other)
			len += kmc_is_scalar(map) || kmc_agg_holds(map, row);
	}
	return len;
}
