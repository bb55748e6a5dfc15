// SPDX-License-Identifier: GPL-2.0
/*
 * The index and the rows: growth, churn, limits, and what did not fit.
 */
#include "map_fixture.h"
#include "map/pot.h"

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

/* Of many keys, what is kept ahead of need is a part of what is needed. */
static void test_growth_bytes(void **state)
{
	const u64 row = 24 + 8 + 8 + 2 * 8 * num_possible_cpus();
	struct kmc_map *map = make_kind(KMC_MAP_COUNT, false, true);
	struct kmc_map_stats stats;
	u64 key;

	for (key = 0; key < 700000; key++) {
		agg(map, &key, 0);
		if (key < 280000 || key % 10000)
			continue;
		kmc_map_stats(map, &stats);
		assert_int_equal(stats.lost, 0);
		/* Of the index, up to four entries for each row. */
		assert_true(stats.bytes < key * 8 / 5 * (row + 4 * 8));
	}
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

static struct kmc_map *try_pot(struct kmc_pot *pot)
{
	struct kmc_map_desc desc = describe(KMC_MAP_COUNT);
	struct kmc_map *map;
	const char *why;

	layout_add(&desc.key, part_u64);
	desc.pot = pot;
	map = kmc_map_new(&desc, &why);
	if (IS_ERR(map))
		kmc_layout_free(&desc.key);
	return map;
}

/* What two maps take comes out of one pot, which is in another; all of it comes back. */
static void test_pots(void **state)
{
	struct kmc_pot all = { .limit = 4 << 20 };
	struct kmc_pot pot = { .limit = 3 << 20, .up = &all };
	struct kmc_map *maps[] = { try_pot(&pot), try_pot(&pot) };
	struct kmc_map_stats stats;
	u64 key, i, found = 0;

	for (key = 0; key < 100000; key++)
		agg(maps[key & 1], &key, 0);
	assert_in_range(atomic64_read(&pot.used), 1 << 20, 3 << 20);
	assert_int_equal(atomic64_read(&all.used), atomic64_read(&pot.used));
	assert_true(atomic64_read(&pot.refused) > 0);
	assert_int_equal(atomic64_read(&all.refused), 0);
	for (i = 0; i < 2; i++) {
		kmc_map_stats(maps[i], &stats);
		assert_true(stats.lost > 0);
		found += stats.rows + stats.lost;
		kmc_map_free(maps[i]);
	}
	assert_int_equal(found, 100000);
	assert_int_equal(atomic64_read(&pot.used), 0);
	assert_int_equal(atomic64_read(&all.used), 0);

	/* The outer one has less: nothing is taken from the inner one either. */
	all.limit = 4096;
	assert_true(IS_ERR(try_pot(&pot)));
	assert_int_equal(atomic64_read(&pot.used), 0);
	assert_int_equal(atomic64_read(&all.refused), 1);
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
		cmocka_unit_test(test_growth_bytes),
		cmocka_unit_test(test_clear_churn),
		cmocka_unit_test(test_max_keys),
		cmocka_unit_test(test_max_bytes),
		cmocka_unit_test(test_pots),
		cmocka_unit_test(test_growth_no_memory),
		cmocka_unit_test(test_scalar_churn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
