// SPDX-License-Identifier: GPL-2.0
/*
 * Reading maps out and clearing them, both sorts.
 */
#include <linux/cpumask.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/vmalloc.h>
#include "agg.h"
#include "scalar.h"
#include "tend.h"

/* Keys were forgotten: give their rows back before they are missed. */
static void kmc_map_cleared(struct kmc_map *map)
{
	WRITE_ONCE(map->idle, true);
	if (map->desc.max_keys || (u32)atomic_read(&map->used) > map->rows / 2)
		kmc_map_tend(map);
}

int kmc_map_snapshot(struct kmc_map *map, struct kmc_snapshot *snap, bool take)
{
	int ret;

	snap->nr = 0;
	snap->other = false;
	snap->rows = NULL;
	snap->row_size = map->desc.key.size + kmc_map_value_size(&map->desc);
	mutex_lock(&map->lock);
	if (kmc_is_scalar(map))
		ret = kmc_scalar_snapshot(map, snap, take);
	else
		ret = kmc_agg_snapshot(map, snap, take);
	if (!ret && take)
		kmc_map_cleared(map);
	mutex_unlock(&map->lock);
	return ret;
}

void kmc_snapshot_free(struct kmc_snapshot *snap)
{
	vfree(snap->rows);
	snap->rows = NULL;
	snap->nr = 0;
}

int kmc_map_clear(struct kmc_map *map)
{
	mutex_lock(&map->lock);
	if (kmc_is_scalar(map))
		kmc_scalar_clear(map);
	else
		kmc_agg_clear(map);
	kmc_map_cleared(map);
	mutex_unlock(&map->lock);
	return 0;
}

int kmc_map_zero(struct kmc_map *map)
{
	mutex_lock(&map->lock);
	if (kmc_is_scalar(map))
		kmc_scalar_zero(map);
	else
		kmc_agg_zero(map);
	mutex_unlock(&map->lock);
	return 0;
}

/* On all CPUs; 0 of what is not counted. */
static u64 kmc_counted(const u64 __percpu *counter)
{
	u64 sum = 0;
	int cpu;

	if (!counter)
		return 0;
	for_each_possible_cpu(cpu)
		sum += READ_ONCE(*per_cpu_ptr(counter, cpu));
	return sum;
}

void kmc_map_stats(struct kmc_map *map, struct kmc_map_stats *stats)
{
	mutex_lock(&map->lock);
	stats->rows = kmc_is_scalar(map) ? kmc_scalar_present(map) :
					   kmc_agg_present(map);
	stats->max_keys = map->desc.max_keys;
	stats->bytes = map->bytes;
	mutex_unlock(&map->lock);
	stats->lost = kmc_counted(map->lost);
	stats->evicted = kmc_counted(map->evicted);
	stats->others = kmc_counted(map->others);
}
