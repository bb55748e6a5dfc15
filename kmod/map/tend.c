// SPDX-License-Identifier: GPL-2.0
/*
 * Tending: more rows, a larger index, deleted rows given back.
 *
 * Half of the rows that were free after the last run are left when the worker is
 * called: it has as long as it takes to fill the other half. It runs at high
 * priority on the CPU of the handler that called, so that a single busy task can't
 * outrun it.
 */
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include "agg.h"
#include "index.h"
#include "pool.h"
#include "scalar.h"
#include "tend.h"

/* To start with: rows, and bytes of cells on each CPU, on all of them. */
#define KMC_ROWS_FIRST		4096
#define KMC_CELLS_FIRST		(128 << 10)
#define KMC_CELLS_FIRST_ALL	(4 << 20)

/*
 * Up to here the rows are made four times as many, then twice; of many, a quarter more:
 * that is as much ahead of need as any worker takes, and what is not needed is a third at
 * most.
 */
#define KMC_ROWS_MODEST		65536
#define KMC_ROWS_MANY		262144

static bool kmc_map_fits(const struct kmc_map *map, u32 chunks)
{
	u32 rows = map->rows + (chunks << map->chunk_shift);
	u64 bytes = map->bytes + chunks * map->chunk_bytes;

	/* A rebuild takes a second table for a while. */
	if (map->table)
		bytes -= kmc_table_bytes(map->table->size);
	if (kmc_has_key(map))
		bytes += 2 * kmc_table_bytes(kmc_table_size(rows));
	return bytes <= map->desc.max_bytes;
}

static u32 kmc_chunks_to_add(const struct kmc_map *map, u32 wanted)
{
	u32 most = max(kmc_chunks_wanted(map), map->nr_chunks);

	wanted = min(wanted, most - map->nr_chunks);
	while (wanted && !kmc_map_fits(map, wanted))
		wanted /= 2;
	return wanted;
}

static u32 kmc_chunks_first(const struct kmc_map *map)
{
	u32 cells = map->chunk_rows * map->cell_words * 2 * sizeof(u64);
	u32 chunks = DIV_ROUND_UP(KMC_ROWS_FIRST, map->chunk_rows);
	u32 budget = KMC_CELLS_FIRST;

	budget = min_t(u32, budget, KMC_CELLS_FIRST_ALL / num_possible_cpus());
	if (cells)
		chunks = min(chunks, max(budget / cells, 1U));
	return max(kmc_chunks_to_add(map, chunks), 1U);
}

static void kmc_kick_level(struct kmc_map *map)
{
	u32 used = atomic_read(&map->used);
	u32 rows = map->rows;

	if (!kmc_has_key(map) && !map->churns)
		used = U32_MAX;		/* never */
	WRITE_ONCE(map->kick_at, used + (rows > used ? (rows - used) / 2 : 0));
}

int kmc_map_furnish(struct kmc_map *map, const char **why)
{
	u32 chunks = kmc_chunks_first(map);
	u32 size;
	int ret;

	if (kmc_has_key(map)) {
		if (!kmc_map_fits(map, chunks)) {
			*why = "max_bytes has no room for a single key";
			return -EINVAL;
		}
		size = kmc_table_size(chunks << map->chunk_shift);
		map->table = kmc_table_new(map, size);
		if (!map->table)
			return -ENOMEM;
		map->bytes += kmc_table_bytes(size);
	}
	ret = kmc_pool_add(map, chunks);
	if (ret)
		return ret;
	kmc_kick_level(map);
	return 0;
}

static bool kmc_row_idle(struct kmc_map *map, struct kmc_row *row)
{
	if (kmc_is_scalar(map))
		return !(READ_ONCE(row->state) & KMC_ROW_BITS);
	return kmc_agg_idle(map, row);
}

static u32 kmc_count_idle(struct kmc_map *map)
{
	u32 i, idle = atomic_read(&map->deleted);
	struct kmc_row *row;

	if (!kmc_is_scalar(map) && !map->idle)
		return idle;
	for (i = 0; i < map->table->size; i++) {
		row = kmc_table_row(map->table, i);
		idle += row && kmc_row_idle(map, row);
		if (!(i & 0x3f))
			cond_resched();
	}
	return idle;
}

/* Would so many more rows leave a quarter of the index without? */
static bool kmc_index_has_room(const struct kmc_map *map,
			       const struct kmc_table *table, u32 chunks)
{
	u64 rows = map->rows + ((u64)chunks << map->chunk_shift);

	return rows <= table->size / 4 * 3;
}

/* A rebuild takes long enough for handlers to run out of rows. */
static void kmc_rebuild_pause(struct kmc_map *map, const struct kmc_table *table)
{
	u32 chunks = DIV_ROUND_UP(map->nr_chunks, 8);

	cond_resched();
	if ((u32)atomic_read(&map->used) <= map->kick_at ||
	    !kmc_index_has_room(map, table, chunks))
		return;
	kmc_pool_add(map, kmc_chunks_to_add(map, chunks));
	kmc_kick_level(map);
}

/*
 * Rows come before a larger index if the old one has room for them: handlers that
 * are in need of some don't wait until all others have moved. Return: the rows gained.
 */
static u32 kmc_map_grow(struct kmc_map *map, u32 chunks, u32 idle)
{
	bool first = kmc_index_has_room(map, map->table, chunks);
	bool scalar = kmc_is_scalar(map), rebuild;
	struct kmc_rebuild moving = {
		.idle = scalar ? kmc_scalar_retire : kmc_agg_idle,
		.pause = kmc_rebuild_pause,
	};
	u32 before = map->rows, size;

	size = max(kmc_table_size(before + (chunks << map->chunk_shift)),
		   map->table->size);
	rebuild = size > map->table->size || (!chunks && idle);
	/* Rows that can't be had now are asked for again by the next run. */
	if (first) {
		kmc_pool_add(map, chunks);
		kmc_kick_level(map);
	}
	if (rebuild && kmc_rebuild_begin(map, size, &moving))
		return map->rows - before;
	if (!first)
		kmc_pool_add(map, chunks);
	kmc_kick_level(map);
	if (rebuild) {
		kmc_rebuild_end(map, &moving, scalar ? kmc_scalar_settle :
				kmc_agg_settle);
		WRITE_ONCE(map->idle, false);
	}
	return map->rows - before + idle;
}

static u32 kmc_chunks_step(const struct kmc_map *map)
{
	if (map->rows < KMC_ROWS_MODEST)
		return 3 * map->nr_chunks;
	return map->rows < KMC_ROWS_MANY ? map->nr_chunks :
					   map->nr_chunks / 4;
}

/* The index tidied up, or more rows. Return: the rows gained. */
static u32 kmc_map_gain(struct kmc_map *map)
{
	u32 chunks = 0, idle = kmc_count_idle(map);

	if (idle < map->rows / 4)
		chunks = kmc_chunks_to_add(map, kmc_chunks_step(map));
	return chunks || idle ? kmc_map_grow(map, chunks, idle) : 0;
}

void kmc_map_tend(struct kmc_map *map)
{
	unsigned long start = jiffies, pause = 0;
	u32 gained;

	gained = kmc_pool_dig(map, kmc_agg_wipe);
	if (!kmc_has_key(map))
		goto out;
	if (gained < map->rows / 4 || map->idle)
		gained += kmc_map_gain(map);
	/* Near the limits a run gains little; don't let handlers ask all the time. */
	if (gained < map->rows / 8)
		pause = max(10 * (jiffies - start), (unsigned long)HZ / 20);
	WRITE_ONCE(map->kick_after, jiffies + pause);
out:
	kmc_kick_level(map);
}

void kmc_map_expect_del(struct kmc_map *map)
{
	u32 chunks;

	mutex_lock(&map->lock);
	map->churns = true;
	/* Without a key there is only the one row, so far. */
	if (!kmc_is_scalar(map) && !kmc_has_key(map)) {
		chunks = kmc_chunks_to_add(map, map->max_chunks);
		kmc_pool_add(map, chunks);
		kmc_kick_level(map);
	}
	mutex_unlock(&map->lock);
}

static void kmc_map_work(struct work_struct *work)
{
	struct kmc_map *map = container_of(work, struct kmc_map, work);

	mutex_lock(&map->lock);
	kmc_map_tend(map);
	mutex_unlock(&map->lock);
	WRITE_ONCE(map->kicked, 0);
}

static void kmc_map_kicked(struct irq_work *kick)
{
	struct kmc_map *map = container_of(kick, struct kmc_map, kick);

	queue_work(system_highpri_wq, &map->work);
}

void kmc_map_worker_init(struct kmc_map *map)
{
	init_irq_work(&map->kick, kmc_map_kicked);
	INIT_WORK(&map->work, kmc_map_work);
}

void kmc_map_worker_stop(struct kmc_map *map)
{
	irq_work_sync(&map->kick);
	cancel_work_sync(&map->work);
}
