// SPDX-License-Identifier: GPL-2.0
/*
 * Maps: making and freeing them.
 */
#include <linux/cpumask.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/random.h>
#include <linux/slab.h>
#include "core.h"
#include "index.h"
#include "kinds.h"
#include "pool.h"
#include "tend.h"

static int kmc_desc_check(const struct kmc_map_desc *desc, const char **why)
{
	const struct kmc_agg_kind *kind = kmc_agg_kind(desc->kind);

	*why = NULL;
	if (!kind && desc->kind != KMC_MAP_SCALAR)
		*why = "unknown kind of map";
	else if (!kind && !desc->value.nr)
		*why = "a scalar map needs a value";
	else if (kind && desc->kind != KMC_MAP_TOPK && desc->value.nr)
		*why = "only a scalar map has a value of its own";
	else if ((desc->key.nr && !desc->key.size) ||
		 (desc->value.nr && !desc->value.size))
		*why = "an empty tuple can't be kept in a map";
	else if (kind && kind->check && !kind->check(desc, why))
		return -EINVAL;
	if (desc->lru && (!desc->key.nr || !desc->max_keys))
		*why = "only a map with keys and a limit of them evicts";
	if (desc->other && (!kind || !desc->key.nr || desc->lru))
		*why = "only an aggregation with keys that evicts none has a row for others";
	return *why ? -EINVAL : 0;
}

static u8 kmc_key_kind(const struct kmc_map_desc *desc)
{
	/* Every use of a row is to be seen: the long way. */
	if (desc->key.counted || desc->lru)
		return KMC_WORDS_COUNTED;
	return min_t(u32, desc->key.size / 8, KMC_WORDS_COUNTED - 1);
}

static void kmc_map_measure(struct kmc_map *map)
{
	const struct kmc_map_desc *desc = &map->desc;
	const struct kmc_agg_kind *kind = kmc_agg_kind(desc->kind);
	u32 words;

	map->words = kmc_key_kind(desc);
	map->shape = KMC_SHAPE(desc->kind, map->words);
	map->key_words = desc->key.size / 8;
	if (kind) {
		map->flip = kmc_agg_flip(desc);
		map->cell_words = kind->words(desc);
		map->buckets = map->cell_words;
		words = map->cell_words;
	} else {
		if (desc->value.size > 8 || desc->value.counted)
			map->value_words = desc->value.size / 8;
		words = map->value_words;
	}
	map->row_size = sizeof(struct kmc_row) + (map->key_words + words) * 8;
	map->look_fuel = 1 + map->row_size / 64 +
		map->cell_words * num_possible_cpus() / 4;
	map->counted = kind ? map->words != 0 : desc->max_keys != 0;
}

static void kmc_seed(struct kmc_map *map)
{
	int i;

	get_random_bytes(map->seed, sizeof(map->seed));
	for (i = 0; i < KMC_SEEDS; i++)
		map->seed[i] |= 1;
}

/* The row of a map without a key is there from the start. */
static void kmc_map_single(struct kmc_map *map)
{
	struct kmc_row *row;

	if (kmc_has_key(map))
		return;
	if (kmc_is_scalar(map)) {
		map->single = kmc_row_take(map);
		return;
	}
	row = kmc_row_take(map);
	row->state = KMC_ROW_LIVE;
	map->single_cell = row->cell;
}

/* It has a row's number and cells, but no key: nobody finds it by one. */
static void kmc_map_other(struct kmc_map *map)
{
	if (!map->desc.other)
		return;
	map->other = kmc_row_take(map);
	map->other->state = KMC_ROW_LIVE;
}

/* What is lost, and what only some maps count. */
static int kmc_map_counters(struct kmc_map *map)
{
	map->lost = alloc_percpu(u64);
	map->evicted = map->desc.lru ? alloc_percpu(u64) : NULL;
	map->others = map->desc.other ? alloc_percpu(u64) : NULL;
	if (map->lost && (map->evicted || !map->desc.lru) &&
	    (map->others || !map->desc.other))
		return 0;
	return -ENOMEM;
}

static void kmc_map_counters_free(struct kmc_map *map)
{
	free_percpu(map->others);
	free_percpu(map->evicted);
	free_percpu(map->lost);
}

struct kmc_map *kmc_map_new(const struct kmc_map_desc *desc, const char **why)
{
	struct kmc_map *map;
	int ret;

	ret = kmc_desc_check(desc, why);
	if (ret)
		return ERR_PTR(ret);
	map = kzalloc(sizeof(*map), GFP_KERNEL);
	if (!map)
		return ERR_PTR(-ENOMEM);
	map->desc = *desc;
	if (!map->desc.max_bytes)
		map->desc.max_bytes = KMC_MAX_BYTES_DEFAULT;
	map->bytes = sizeof(*map);
	map->kick_after = jiffies;
	map->churns = desc->lru;
	mutex_init(&map->lock);
	kmc_map_worker_init(map);
	kmc_map_measure(map);
	kmc_seed(map);
	ret = kmc_map_counters(map);
	if (ret)
		goto free_counters;
	ret = -ENOMEM;
	map->folded = kvcalloc(map->cell_words, sizeof(u64), GFP_KERNEL);
	if (!map->folded && map->cell_words)
		goto free_counters;
	ret = kmc_pool_init(map, why);
	if (ret)
		goto free_folded;
	ret = kmc_map_furnish(map, why);
	if (ret)
		goto free_rows;
	kmc_map_single(map);
	kmc_map_other(map);
	return map;

free_rows:
	kmc_table_free(map, map->table);
	kmc_pool_free(map);
free_folded:
	kvfree(map->folded);
free_counters:
	kmc_map_counters_free(map);
	kfree(map);
	return ERR_PTR(ret);
}

void kmc_map_free(struct kmc_map *map)
{
	kmc_map_worker_stop(map);
	kmc_table_free(map, map->table);
	kmc_pool_free(map);
	kvfree(map->folded);
	kmc_map_counters_free(map);
	kmc_layout_free(&map->desc.key);
	kmc_layout_free(&map->desc.value);
	kfree(map);
}

const struct kmc_map_desc *kmc_map_desc(const struct kmc_map *map)
{
	return &map->desc;
}

u32 kmc_map_value_size(const struct kmc_map_desc *desc)
{
	const struct kmc_agg_kind *kind = kmc_agg_kind(desc->kind);

	return kind ? kind->value_size(desc) : desc->value.size;
}

u32 kmc_map_scratch_size(const struct kmc_map_desc *desc)
{
	const struct kmc_agg_kind *kind = kmc_agg_kind(desc->kind);

	return kind ? kind->words(desc) * sizeof(u64) : 0;
}
