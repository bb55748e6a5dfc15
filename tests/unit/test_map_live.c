// SPDX-License-Identifier: GPL-2.0
/*
 * What programs ask of a map besides updates: aggregations read, deleted and
 * looked for by key, lengths, and walks through all rows.
 */
#include "map_fixture.h"

#define SCRATCH_MAX	(32 << 10)

static bool load(struct kmc_map *map, u64 key, void *value)
{
	static u64 scratch[SCRATCH_MAX / 8];
	bool yes;

	assert_true(kmc_map_scratch_size(kmc_map_desc(map)) <= SCRATCH_MAX);
	shim_handler_begin();
	yes = kmc_agg_load(map, &key, value, scratch);
	shim_handler_end();
	return yes;
}

static bool agg_has(struct kmc_map *map, u64 key)
{
	bool yes;

	shim_handler_begin();
	yes = kmc_agg_has(map, &key);
	shim_handler_end();
	return yes;
}

static bool agg_del(struct kmc_map *map, u64 key)
{
	bool yes;

	shim_handler_begin();
	yes = kmc_agg_del(map, &key);
	shim_handler_end();
	return yes;
}

static u64 len(struct kmc_map *map)
{
	s64 fuel = KMC_FUEL;
	u64 n;

	shim_handler_begin();
	n = kmc_map_len(map, &fuel);
	shim_handler_end();
	assert_true(fuel >= 0);
	return n;
}

/* All CPUs together. */
static void agg_all(struct kmc_map *map, u64 key, u64 v)
{
	for (shim_cpu = 0; shim_cpu < SHIM_CPUS; shim_cpu++)
		agg(map, &key, v);
	shim_cpu = 0;
}

/* What a program reads is what a read-out shows, before and after one. */
static void check_same(struct kmc_map *map, u64 key)
{
	u32 size = kmc_map_value_size(kmc_map_desc(map));
	u8 *before = malloc(size), *after = malloc(size);
	struct kmc_snapshot snap;

	assert_true(before && after);
	assert_true(load(map, key, before));
	snapshot(map, &snap, false);
	assert_memory_equal(before, row_of(map, &snap, &key), size);
	assert_true(load(map, key, after));
	assert_memory_equal(before, after, size);
	kmc_snapshot_free(&snap);
	free(after);
	free(before);
}

static struct kmc_map *make_any(u32 kind, bool key)
{
	struct kmc_map_desc desc = describe(kind);

	desc.is_signed = true;
	desc.min = 0;
	desc.max = 100;
	desc.step = 10;
	if (kind == KMC_MAP_TOPK)
		layout_add(&desc.value, part_s64);
	if (kind == KMC_MAP_TOPK || kind == KMC_MAP_TSERIES)
		desc.slots = 3;
	if (key)
		layout_add(&desc.key, part_u64);
	return make(&desc);
}

static void test_load(void **state)
{
	struct kmc_map *map;
	u64 value[70];
	u32 kind, key;

	for (kind = KMC_MAP_COUNT; kind < __KMC_MAP_KIND_MAX; kind++) {
		for (key = 0; key < 2; key++) {
			map = make_any(kind, key);
			memset(value, 0xff, sizeof(value));
			assert_false(load(map, 1, value));
			assert_int_equal(value[0], 0);
			agg_all(map, 1, 5);
			agg_all(map, 1, -9);
			check_same(map, 1);
			agg_all(map, 1, 77);
			check_same(map, 1);
			kmc_map_clear(map);
			assert_false(load(map, 1, value));
			assert_false(agg_has(map, 1));
			assert_int_equal(lost(map), 0);
			kmc_map_free(map);
		}
	}
}

static void test_del(void **state)
{
	struct kmc_sum sum;
	struct kmc_map *map;
	u32 key, i;

	for (key = 0; key < 2; key++) {
		map = make_any(KMC_MAP_SUM, key);
		kmc_map_expect_del(map);
		assert_false(agg_del(map, 1));
		assert_false(agg_has(map, 1));
		for (i = 0; i < 5000; i++) {
			agg_all(map, 1, i);
			if (i % 3 == 0)
				check_same(map, 1);
			assert_true(agg_has(map, 1));
			assert_true(load(map, 1, &sum));
			assert_int_equal(sum.n, SHIM_CPUS);
			assert_int_equal(sum.sum, (u64)i * SHIM_CPUS);
			assert_int_equal(rows(map), 1);
			assert_true(agg_del(map, 1));
			assert_false(agg_del(map, 1));
			assert_false(agg_has(map, 1));
			assert_false(load(map, 1, &sum));
			assert_int_equal(sum.n, 0);
			assert_int_equal(rows(map), 0);
		}
		assert_int_equal(lost(map), 0);
		kmc_map_free(map);
	}
}

/* Keys come, are deleted and stay away: their rows are needed again. */
static void test_del_churn(void **state)
{
	struct kmc_map_desc desc = describe(KMC_MAP_COUNT);
	struct kmc_map_stats stats;
	struct kmc_map *map;
	u64 key;

	layout_add(&desc.key, part_u64);
	desc.max_bytes = 1 << 20;
	map = make(&desc);
	for (key = 0; key < 300000; key++) {
		agg(map, &key, 0);
		if (key >= 100)
			assert_true(agg_del(map, key - 100));
	}
	kmc_map_stats(map, &stats);
	assert_int_equal(stats.lost, 0);
	assert_int_equal(stats.rows, 100);
	assert_true(stats.bytes <= 1 << 20);
	assert_int_equal(len(map), 100);
	kmc_map_free(map);
}

/* What is deleted makes room under max_keys, at once. */
static void test_del_limit(void **state)
{
	struct kmc_map_desc desc = describe(KMC_MAP_COUNT);
	struct kmc_map *map;
	u64 key;

	layout_add(&desc.key, part_u64);
	desc.max_keys = 100;
	map = make(&desc);
	kmc_map_expect_del(map);
	for (key = 0; key < 100; key++)
		agg(map, &key, 0);
	for (; key < 10000; key++) {
		agg(map, &key, 0);
		assert_int_equal(lost(map), key - 99);
		if (key % 2)
			continue;
		assert_true(agg_del(map, key / 2 % 100));
		agg(map, &(u64){ key / 2 % 100 }, 0);
		assert_int_equal(lost(map), key - 99);
	}
	assert_int_equal(rows(map), 100);
	assert_int_equal(len(map), 100);
	kmc_map_free(map);
}

static void test_zeroed(void **state)
{
	struct kmc_map *map = make_any(KMC_MAP_COUNT, true);
	struct kmc_sum sum;

	agg_all(map, 1, 0);
	agg_all(map, 2, 0);
	kmc_map_zero(map);
	assert_true(agg_has(map, 1));
	assert_true(load(map, 1, &sum));
	assert_int_equal(sum.n, 0);
	assert_int_equal(len(map), 2);
	assert_true(agg_del(map, 1));
	assert_false(agg_has(map, 1));
	assert_int_equal(rows(map), 1);
	agg_all(map, 1, 0);
	assert_true(load(map, 1, &sum));
	assert_int_equal(sum.n, SHIM_CPUS);
	kmc_map_clear(map);
	assert_int_equal(len(map), 0);
	kmc_map_free(map);
}

/* Go through a map; return the rows, each of which must have been wanted. */
static u64 walk(struct kmc_map *map, u64 keys, s64 fuel)
{
	static u64 scratch[SCRATCH_MAX / 8];
	u8 *seen = calloc(keys, 1);
	u64 cursor = 0, n = 0;
	u64 row[70];

	assert_non_null(seen);
	for (;;) {
		shim_handler_begin();
		cursor = kmc_map_next(map, cursor, row, scratch, &fuel);
		shim_handler_end();
		if (!cursor)
			break;
		n++;
		if (kmc_map_desc(map)->key.nr) {
			assert_true(row[0] < keys);
			assert_int_equal(seen[row[0]]++, 0);
			assert_int_equal(row[1], row[0] + 1);
		}
	}
	free(seen);
	return n;
}

static void test_walk(void **state)
{
	struct kmc_map *map = make_kind(KMC_MAP_SCALAR, false, true);
	struct kmc_map *counts = make_any(KMC_MAP_COUNT, true);
	u64 key, i;

	for (key = 0; key < 10000; key++) {
		set(map, key, key + 1);
		for (i = 0; i <= key % 300; i++)
			agg(counts, &(u64){ key % 300 }, 0);
	}
	assert_int_equal(walk(map, 10000, KMC_FUEL), 10000);
	assert_int_equal(len(map), 10000);
	for (key = 0; key < 10000; key += 2)
		del(map, key);
	assert_int_equal(walk(map, 10000, KMC_FUEL), 5000);
	assert_int_equal(len(map), 5000);
	assert_true(walk(map, 10000, 100) <= 100);

	assert_int_equal(len(counts), 300);
	kmc_map_clear(counts);
	assert_int_equal(walk(counts, 300, KMC_FUEL), 0);
	for (key = 0; key < 200; key++)
		for (i = 0; i <= key; i++)
			agg(counts, &key, 0);
	assert_int_equal(len(counts), 200);
	assert_int_equal(walk(counts, 300, KMC_FUEL), 200);
	for (key = 0; key < 200; key += 2)
		assert_true(agg_del(counts, key));
	assert_int_equal(walk(counts, 300, KMC_FUEL), 100);
	kmc_map_free(counts);
	kmc_map_free(map);
}

static void test_walk_single(void **state)
{
	struct kmc_map *map = make_kind(KMC_MAP_SCALAR, false, false);
	struct kmc_map *counts = make_any(KMC_MAP_HIST, false);

	kmc_map_expect_del(counts);
	assert_int_equal(walk(map, 1, KMC_FUEL), 0);
	assert_int_equal(walk(counts, 1, KMC_FUEL), 0);
	assert_int_equal(len(map), 0);
	assert_int_equal(len(counts), 0);
	set(map, 0, 1);
	agg_all(counts, 0, 1);
	assert_int_equal(walk(map, 1, KMC_FUEL), 1);
	assert_int_equal(walk(counts, 1, KMC_FUEL), 1);
	assert_int_equal(len(map), 1);
	assert_int_equal(len(counts), 1);
	agg_del(counts, 0);
	assert_int_equal(walk(counts, 1, KMC_FUEL), 0);
	assert_int_equal(len(counts), 0);
	kmc_map_free(counts);
	kmc_map_free(map);
}

static void check_lru(u32 kind, u32 max_keys)
{
	struct kmc_map_desc desc = describe(kind);
	struct kmc_map_stats stats;
	const u64 hot = 1000000;
	struct kmc_map *map;
	u64 key, kept = 0;

	layout_add(&desc.key, part_u64);
	if (kind == KMC_MAP_SCALAR)
		layout_add(&desc.value, part_u64);
	desc.max_keys = max_keys;
	desc.lru = true;
	map = make(&desc);
	for (key = 0; key < 50000; key++) {
		if (kind == KMC_MAP_SCALAR) {
			set(map, key, key);
			kept += has(map, hot);
			set(map, hot, 1);
			assert_true(has(map, hot));
		} else {
			agg(map, &key, 1);
			kept += agg_has(map, hot);
			agg(map, &hot, 1);
			assert_true(agg_has(map, hot));
		}
	}
	kmc_map_stats(map, &stats);
	assert_int_equal(stats.lost, 0);
	assert_int_equal(stats.rows, max_keys);
	assert_int_equal(stats.evicted + max_keys, 50000 + 50000 - kept);
	/* What is used all the time stays. */
	if (max_keys > 1)
		assert_true(kept > 49000);
	kmc_map_free(map);
}

static void test_lru(void **state)
{
	static const u32 limits[] = { 1, 10, 300, 5000 };
	size_t i;

	for (i = 0; i < 4; i++) {
		check_lru(KMC_MAP_SCALAR, limits[i]);
		check_lru(KMC_MAP_COUNT, limits[i]);
		check_lru(KMC_MAP_HIST, limits[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_load),
		cmocka_unit_test(test_del),
		cmocka_unit_test(test_del_churn),
		cmocka_unit_test(test_del_limit),
		cmocka_unit_test(test_zeroed),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_walk_single),
		cmocka_unit_test(test_lru),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
