// SPDX-License-Identifier: GPL-2.0
/*
 * Rows: chunks of them, and the free list, a stack of row numbers. Its head
 * carries a tag that every change raises, so that a row that was taken and came
 * back between a handler's two looks is noticed.
 */
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include "pool.h"
#include "pot.h"

/* One allocation of per-CPU memory can't be larger. */
#define KMC_CHUNK_CELLS_MAX	(32 << 10)
#define KMC_CHUNK_ROWS_MAX	2048
#define KMC_CHUNKS_MAX		1048576

/* The index for more would be larger than what kvmalloc() gives. */
#define KMC_ROWS_MAX		(1U << 26)

/* Rows beyond the limit, for those that lose a race to publish the same key. */
#define KMC_ROWS_SPARE		16

/* Rows for those that wait for the worker; bytes of their cells on each CPU. */
#define KMC_ROWS_CHURN		4096
#define KMC_SPARE_CELLS_MAX	(1 << 20)

/* Cells for the next lives of a row without a key: bytes on each CPU. */
#define KMC_SPARE_CELLS		4096

notrace void kmc_map_kick(struct kmc_map *map)
{
	if (READ_ONCE(map->kicked) ||
	    time_before(jiffies, READ_ONCE(map->kick_after)))
		return;
	if (!xchg(&map->kicked, 1))
		irq_work_queue(&map->kick);
}

static void kmc_push(struct kmc_map *map, struct kmc_row *first,
		     struct kmc_row *last)
{
	u64 old = atomic64_read(&map->free);
	u64 head;

	/* A retry means that another CPU has changed the list. */
	do {
		WRITE_ONCE(last->next, (u32)old);
		head = ((old >> 32) + 1) << 32 | (kmc_row_nr(first) + 1);
	} while (!atomic64_try_cmpxchg(&map->free, (s64 *)&old, head));
}

notrace struct kmc_row *kmc_row_take(struct kmc_map *map)
{
	struct kmc_row *row;
	u64 old, head;
	u32 used;

	used = atomic_inc_return(&map->used);
	if (used > READ_ONCE(map->kick_at))
		kmc_map_kick(map);
	old = atomic64_read(&map->free);
	do {
		if (!(u32)old)
			goto none;
		row = kmc_row(map, (u32)old - 1);
		head = ((old >> 32) + 1) << 32 | READ_ONCE(row->next);
	} while (!atomic64_try_cmpxchg(&map->free, (s64 *)&old, head));
	if (map->desc.lru)
		atomic_inc(&map->chunks[kmc_row_nr(row) >> map->chunk_shift].used);
	return row;
none:
	atomic_dec(&map->used);
	return NULL;
}

notrace void kmc_row_drop(struct kmc_map *map, struct kmc_row *row)
{
	WRITE_ONCE(row->state, READ_ONCE(row->state) & ~KMC_ROW_BITS);
	if (map->desc.lru)
		atomic_dec(&map->chunks[kmc_row_nr(row) >> map->chunk_shift].used);
	kmc_push(map, row, row);
	atomic_dec(&map->used);
}

notrace void kmc_row_bury(struct kmc_map *map, struct kmc_row *row)
{
	u32 old = READ_ONCE(map->limbo), seen;

	/* A retry means that another CPU has changed the list. */
	for (;;) {
		WRITE_ONCE(row->next, old);
		seen = cmpxchg(&map->limbo, old, kmc_row_nr(row) + 1);
		if (seen == old)
			break;
		old = seen;
	}
}

u32 kmc_pool_dig(struct kmc_map *map,
		 void (*wipe)(struct kmc_map *map, struct kmc_row *row))
{
	u32 nr = xchg(&map->limbo, 0), dug = 0;
	struct kmc_row *row;

	if (!nr)
		return 0;
	synchronize_rcu_expedited();
	for (; nr; dug++) {
		row = kmc_row(map, nr - 1);
		nr = READ_ONCE(row->next);
		wipe(map, row);
		kmc_row_drop(map, row);
	}
	return dug;
}

static int kmc_chunk_alloc(struct kmc_map *map, struct kmc_chunk *chunk)
{
	size_t cells = (size_t)map->chunk_rows * map->cell_words * 2 * sizeof(u64);

	chunk->rows = kvcalloc(map->chunk_rows, map->row_size, KMC_GFP_MAP);
	if (!chunk->rows)
		return -ENOMEM;
	chunk->cells = NULL;
	if (!cells)
		return 0;
	chunk->cells = __alloc_percpu_gfp(cells, sizeof(u64), KMC_GFP_PERCPU);
	if (chunk->cells)
		return 0;
	kvfree(chunk->rows);
	return -ENOMEM;
}

static void kmc_chunk_publish(struct kmc_map *map)
{
	u32 first = map->nr_chunks << map->chunk_shift;
	u32 last = first + map->chunk_rows - 1;
	struct kmc_row *row;
	u32 nr;

	for (nr = first; nr <= last; nr++) {
		row = kmc_row(map, nr);
		row->tag = nr;
		row->next = nr + 2;
		if (map->cell_words)
			row->cell = map->chunks[map->nr_chunks].cells +
				(size_t)(nr - first) * map->cell_words * 2;
	}
	map->nr_chunks++;
	/* Handlers that walk through all rows see these ones complete. */
	smp_store_release(&map->rows, map->rows + map->chunk_rows);
	map->bytes += map->chunk_bytes;
	kmc_push(map, kmc_row(map, first), kmc_row(map, last));
}

int kmc_pool_add(struct kmc_map *map, u32 chunks)
{
	int ret;

	while (chunks--) {
		if (map->nr_chunks == map->max_chunks)
			return -ENOSPC;
		if (!kmc_pot_take(map->desc.pot, map->chunk_bytes))
			return -ENOSPC;
		ret = kmc_chunk_alloc(map, &map->chunks[map->nr_chunks]);
		if (ret) {
			kmc_pot_give(map->desc.pot, map->chunk_bytes);
			return ret;
		}
		kmc_chunk_publish(map);
	}
	return 0;
}

/*
 * Rows that a map with this limit can ever make use of. Those of deleted keys wait
 * for the worker, so as many again if there are any; those that are
 * cleared don't, because a clear calls it at once.
 */
static u64 kmc_rows_wanted(const struct kmc_map *map, bool churns)
{
	u64 cell = map->cell_words * 2 * sizeof(u64);

	if (!kmc_has_key(map))
		return churns && cell ? 1 + max_t(u64, KMC_SPARE_CELLS / cell, 3) : 1;
	if (!map->desc.max_keys)
		return KMC_ROWS_MAX;
	if (!churns)
		return (u64)map->desc.max_keys + KMC_ROWS_SPARE;
	/* Few keys may be deleted as often as many. */
	return 2ULL * map->desc.max_keys + KMC_ROWS_SPARE +
		min_t(u64, 16ULL * map->desc.max_keys,
		      min_t(u64, KMC_ROWS_CHURN,
			    KMC_SPARE_CELLS_MAX / (cell + 8)));
}

u32 kmc_chunks_wanted(const struct kmc_map *map)
{
	u64 rows = kmc_rows_wanted(map, map->churns || kmc_is_scalar(map));

	return min_t(u64, DIV_ROUND_UP_ULL(rows, map->chunk_rows),
		     map->max_chunks);
}

static void kmc_chunk_size(struct kmc_map *map, u32 rows)
{
	u64 cells = (u64)map->cell_words * 2 * sizeof(u64) * num_possible_cpus();

	map->chunk_rows = rows;
	map->chunk_shift = ilog2(rows);
	map->chunk_bytes = rows * (map->row_size + cells);
}

int kmc_pool_init(struct kmc_map *map, const char **why)
{
	u32 cell = map->cell_words * 2 * sizeof(u64);
	bool scalar = kmc_is_scalar(map);
	u64 wanted = kmc_rows_wanted(map, scalar && kmc_has_key(map));
	u64 chunks;
	u32 rows;

	rows = KMC_CHUNK_ROWS_MAX;
	if (cell)
		rows = min_t(u32, rows, KMC_CHUNK_CELLS_MAX / cell);
	rows = rounddown_pow_of_two(rows);
	while (rows > 1 && rows / 2 >= wanted)
		rows /= 2;
	/* A small budget is met by small chunks. */
	for (; rows; rows /= 2) {
		kmc_chunk_size(map, rows);
		if (map->chunk_bytes <= map->desc.max_bytes / 4 || wanted == 1)
			break;
	}
	if (!rows) {
		*why = "max_bytes has no room for a single key";
		return -EINVAL;
	}
	if (!scalar)
		wanted = kmc_rows_wanted(map, true);
	chunks = min(DIV_ROUND_UP_ULL(wanted, rows),
		     div64_u64(map->desc.max_bytes, map->chunk_bytes) + 1);
	map->max_chunks = min_t(u64, chunks, KMC_CHUNKS_MAX);
	map->max_chunks = min_t(u32, map->max_chunks, KMC_ROWS_MAX / rows);
	map->chunks = kvcalloc(map->max_chunks, sizeof(*map->chunks), GFP_KERNEL);
	return map->chunks ? 0 : -ENOMEM;
}

void kmc_pool_free(struct kmc_map *map)
{
	u32 i;

	for (i = 0; i < map->nr_chunks; i++) {
		free_percpu(map->chunks[i].cells);
		kvfree(map->chunks[i].rows);
		kmc_pot_give(map->desc.pot, map->chunk_bytes);
	}
	kvfree(map->chunks);
}
