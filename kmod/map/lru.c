// SPDX-License-Identifier: GPL-2.0
/*
 * Maps that evict. Which key was not used for longest is known about: a hand goes
 * round over all rows; a row that was used since it came by last is passed over
 * once more ("second chance"), the next one is evicted.
 */
#include <linux/atomic.h>
#include <linux/percpu.h>
#include "agg.h"
#include "index.h"
#include "present.h"
#include "scalar.h"

/*
 * Rows, or chunks that are free, that the hand goes over for one key; and of these
 * such with a second chance.
 */
#define KMC_LRU_STEPS	4096
#define KMC_LRU_CHANCES	128

/* A row that is being made looks as if it were there, but is not in the index. */
static bool kmc_row_evict(struct kmc_map *map, struct kmc_row *row)
{
	bool done;

	if (kmc_is_scalar(map))
		done = kmc_index_holds(map, row) && kmc_scalar_drop(map, row);
	else
		done = kmc_agg_drop(map, row);
	if (done)
		this_cpu_inc(*map->evicted);
	return done;
}

/* A chunk of which no row is in use is gone over in one step. */
static bool kmc_skip_chunk(struct kmc_map *map, u32 nr)
{
	if (atomic_read(&map->chunks[nr >> map->chunk_shift].used))
		return false;
	atomic_add(map->chunk_rows - 1 - (nr & (map->chunk_rows - 1)),
		   &map->hand);
	return true;
}

static bool kmc_map_evict(struct kmc_map *map)
{
	/* Acquire: the rows are complete. */
	u32 rows = smp_load_acquire(&map->rows), step, nr;
	u32 chances = KMC_LRU_CHANCES;
	struct kmc_row *row;

	for (step = 0; step < KMC_LRU_STEPS; step++) {
		nr = (u32)atomic_inc_return(&map->hand) % rows;
		if (kmc_skip_chunk(map, nr))
			continue;
		row = kmc_row(map, nr);
		if (!(READ_ONCE(row->state) & KMC_ROW_LIVE))
			continue;
		if (chances && kmc_row_is_recent(row)) {
			kmc_row_set_recent(row, false);
			chances--;
			continue;
		}
		if (kmc_row_evict(map, row))
			return true;
	}
	return false;
}

notrace bool kmc_map_replace(struct kmc_map *map)
{
	u32 n;

	/* What was evicted here may be taken by another CPU. */
	for (n = 0; n < 4; n++) {
		if (!kmc_map_evict(map))
			break;
		if (kmc_map_enter(map))
			return true;
	}
	return false;
}
