// SPDX-License-Identifier: GPL-2.0
/*
 * The index and the rows: growth, churn, limits, and what did not fit.
 */
#include "map_fixture.h"

static void test_growth(void **state)
{
	struct kmc_map *map = make_kind(KMC_MAP_COUNT, false, true);
	const u64 keys = 200000;
	struct kmc_snapshot snap;
	u8 *seen = calloc(keys, 1);
	const u64 *row;
	u64 i, key;

	assert_non_null(seen);
	for (i = 0; i < 2 * keys; i++) {
		key = i % keys * 977;
		agg(map, &key, 0);
	}
	assert_int_equal(lost(map), 0);
	snapshot(map, &snap, true);
	assert_int_equal(snap.nr, keys);
	row = snap.rows;
	for (i = 0; i < keys; i++, row += snap.row_size / 8) {
		assert_int_equal(row[0] % 977, 0);
		assert_int_equal(seen[row[0] / 977]++, 0);
		assert_int_equal(row[1], 2);
	}
	kmc_snapshot_free(&snap);
	free(seen);
	kmc_map_free(map);
}

/* Every interval brings keys that were never there, many times what fits. */
static void test_clear_churn(void **state)
{
	struct kmc_map_desc desc = describe(KMC_MAP_COUNT);
	u64 key = 0, total = 0, i, round;
	struct kmc_snapshot snap;
	struct kmc_map *map;
	const u64 *row;

	layout_add(&desc.key, part_u64);
	desc.max_keys = 1000;
	map = make(&desc);
	for (round = 0; round < 50; round++) {
		for (i = 0; i < 900; i++, key++)
			agg(map, &key, 0);
		snapshot(map, &snap, true);
		assert_int_equal(snap.nr, 900);
		row = snap.rows;
		for (i = 0; i < snap.nr; i++, row += snap.row_size / 8)
			total += row[1];
		kmc_snapshot_free(&snap);
	}
	assert_int_equal(total, 45000);
	assert_int_equal(lost(map), 0);
	kmc_map_free(map);
}

static void test_max_keys(void **state)
{
	static const u32 limits[] = { 1, 2, 3, 10, 64, 1000, 5000 };
	struct kmc_map_desc desc;
	struct kmc_snapshot snap;
	struct kmc_map *map;
	u64 key, n;
	size_t i;

	for (i = 0; i < 7; i++) {
		desc = describe(KMC_MAP_COUNT);
		layout_add(&desc.key, part_u64);
		desc.max_keys = limits[i];
		map = make(&desc);
		for (n = 0; n < 3; n++)
			for (key = 0; key < 2 * limits[i]; key++)
				agg(map, &key, 0);
		assert_int_equal(rows(map), limits[i]);
		assert_int_equal(lost(map), 3 * limits[i]);
		snapshot(map, &snap, false);
		assert_int_equal(snap.nr, limits[i]);
		kmc_snapshot_free(&snap);
		kmc_map_free(map);
	}
}

static void test_max_bytes(void **state)
{
	static const u32 kinds[] = { KMC_MAP_COUNT, KMC_MAP_STATS, KMC_MAP_HIST };
	struct kmc_map_desc desc;
	struct kmc_map_stats stats;
	struct kmc_snapshot snap;
	struct kmc_map *map;
	const u64 *row;
	u64 key, total, i;
	u32 w;
	size_t k;

	for (k = 0; k < 3; k++) {
		desc = describe(kinds[k]);
		layout_add(&desc.key, part_u64);
		desc.max_bytes = 300000;
		map = make(&desc);
		for (key = 0; key < 20000; key++)
			agg(map, &key, 1);
		kmc_map_stats(map, &stats);
		assert_in_range(stats.bytes, 100000, 300000);
		assert_true(stats.lost > 0);
		snapshot(map, &snap, false);
		row = snap.rows;
		total = stats.lost;
		for (i = 0; i < snap.nr; i++, row += snap.row_size / 8)
			for (w = 1; w < (kinds[k] == KMC_MAP_HIST ?
					 snap.row_size / 8 : 2); w++)
				total += row[w];
		assert_int_equal(total, 20000);
		kmc_snapshot_free(&snap);
		kmc_map_free(map);
	}
}

/* When no more memory is to be had, what is there goes on. */
static void test_growth_no_memory(void **state)
{
	struct kmc_map *map = make_kind(KMC_MAP_COUNT, false, true);
	struct kmc_map_stats stats;
	u64 key;

	for (key = 0; key < 30000; key++) {
		shim_alloc_fail_at = 1;
		agg(map, &key, 0);
	}
	shim_alloc_fail_at = 0;
	kmc_map_stats(map, &stats);
	assert_true(stats.rows >= 1000);
	assert_int_equal(stats.rows + stats.lost, 30000);
	kmc_map_free(map);
}

static void test_scalar_churn(void **state)
{
	struct kmc_map_desc desc = describe(KMC_MAP_SCALAR);
	struct kmc_map_stats stats;
	struct kmc_map *map;
	u64 key;

	layout_add(&desc.key, part_u64);
	layout_add(&desc.value, part_u64);
	desc.max_bytes = 1 << 20;
	map = make(&desc);
	for (key = 0; key < 300000; key++) {
		set(map, key, key + 1);
		assert_int_equal(get(map, key), key + 1);
		if (key >= 100)
			assert_true(del(map, key - 100));
	}
	kmc_map_stats(map, &stats);
	assert_int_equal(stats.lost, 0);
	assert_int_equal(stats.rows, 100);
	assert_true(stats.bytes <= 1 << 20);
	kmc_map_free(map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_growth),
		cmocka_unit_test(test_clear_churn),
		cmocka_unit_test(test_max_keys),
		cmocka_unit_test(test_max_bytes),
		cmocka_unit_test(test_growth_no_memory),
		cmocka_unit_test(test_scalar_churn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
