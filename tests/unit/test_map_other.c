// SPDX-License-Identifier: GPL-2.0
/*
 * Keys that find no room and share a row: nothing is lost, and the row is told apart.
 */
#include "map_fixture.h"
#include "map/text.h"
#include <linux/seq_file.h>

static struct kmc_map_desc with_other(u32 kind, u32 max_keys)
{
	struct kmc_map_desc desc = describe(kind);

	layout_add(&desc.key, part_u64);
	desc.max_keys = max_keys;
	desc.other = true;
	return desc;
}

static u64 others(struct kmc_map *map)
{
	struct kmc_map_stats stats;

	kmc_map_stats(map, &stats);
	assert_int_equal(stats.lost, 0);
	return stats.others;
}

/* The words of the last row's value, which is that of other keys. */
static const u64 *other_value(const struct kmc_map *map,
			      const struct kmc_snapshot *snap)
{
	const u8 *row;

	assert_true(snap->other);
	row = snap->rows + (snap->nr - 1) * snap->row_size;
	assert_int_equal(*(const u64 *)row, 0);
	return (const u64 *)(row + kmc_map_desc(map)->key.size);
}

static void test_counts(void **state)
{
	struct kmc_map_desc desc = with_other(KMC_MAP_COUNT, 10);
	struct kmc_map *map = make(&desc);
	struct kmc_snapshot snap;
	u64 key;

	for (key = 0; key < 10; key++)
		agg(map, &key, 0);
	snapshot(map, &snap, false);
	assert_int_equal(snap.nr, 10);
	assert_false(snap.other);
	kmc_snapshot_free(&snap);
	for (; key < 25; key++)
		agg(map, &key, 0);
	/* What is there goes on; what is not, not even if it comes again. */
	for (key = 8; key < 12; key++)
		agg(map, &key, 0);
	snapshot(map, &snap, false);
	assert_int_equal(snap.nr, 11);
	assert_int_equal(*other_value(map, &snap), 17);
	key = 8;
	assert_int_equal(*(const u64 *)row_of(map, &snap, &key), 2);
	kmc_snapshot_free(&snap);
	assert_int_equal(others(map), 17);
	assert_int_equal(rows(map), 10);
	kmc_map_free(map);
}

/* Handlers find neither the row nor a key in it, and the key 0 is another. */
static void test_hidden(void **state)
{
	struct kmc_map_desc desc = with_other(KMC_MAP_COUNT, 2);
	struct kmc_map *map = make(&desc);
	u64 key, row[8], scratch[8], cursor = 0, seen = 0;
	s64 fuel = 1000000;

	for (key = 0; key < 5; key++)
		agg(map, &key, 0);
	shim_handler_begin();
	key = 3;
	assert_false(kmc_agg_has(map, &key));
	assert_false(kmc_agg_del(map, &key));
	assert_int_equal(kmc_map_len(map, &fuel), 2);
	while ((cursor = kmc_map_next(map, cursor, row, scratch, &fuel))) {
		assert_true(row[0] < 2);
		seen++;
	}
	assert_int_equal(seen, 2);
	key = 0;
	assert_true(kmc_agg_del(map, &key));
	shim_handler_end();
	assert_int_equal(rows(map), 1);
	assert_int_equal(others(map), 3);
	kmc_map_free(map);
}

static void test_take(void **state)
{
	struct kmc_map_desc desc = with_other(KMC_MAP_STATS, 1);
	struct kmc_map *map = make(&desc);
	struct kmc_snapshot snap;
	u64 key, round;

	for (round = 1; round <= 3; round++) {
		for (key = 1; key <= 4; key++)
			agg(map, &key, key * round);
		snapshot(map, &snap, true);
		assert_int_equal(snap.nr, 2);
		assert_int_equal(other_value(map, &snap)[0], 3);
		assert_int_equal(other_value(map, &snap)[1], 9 * round);
		kmc_snapshot_free(&snap);
	}
	snapshot(map, &snap, false);
	assert_int_equal(snap.nr, 0);
	assert_false(snap.other);
	kmc_snapshot_free(&snap);
	kmc_map_free(map);
}

/* Memory sets the limit: all updates are in the rows together. */
static void test_bytes(void **state)
{
	static const u32 kinds[] = { KMC_MAP_COUNT, KMC_MAP_HIST };
	struct kmc_map_desc desc;
	struct kmc_snapshot snap;
	struct kmc_map *map;
	u64 key, total, words;
	const u64 *row;
	size_t k, i, w;

	for (k = 0; k < 2; k++) {
		desc = with_other(kinds[k], 0);
		desc.max_bytes = 300000;
		map = make(&desc);
		for (key = 0; key < 20000; key++)
			agg(map, &key, 1);
		assert_true(others(map) > 0);
		snapshot(map, &snap, false);
		assert_true(snap.other);
		words = snap.row_size / 8;
		row = snap.rows;
		for (i = 0, total = 0; i < snap.nr; i++, row += words)
			for (w = 1; w < (kinds[k] == KMC_MAP_HIST ? words : 2); w++)
				total += row[w];
		assert_int_equal(total, 20000);
		kmc_snapshot_free(&snap);
		kmc_map_free(map);
	}
}

static const char *no_site(void *data, u64 site)
{
	return NULL;
}

/* It is the last one, however small or large its value is. */
static void shown(u32 max_keys, u64 keys, const char *text, const char *json)
{
	struct kmc_map_desc desc = with_other(KMC_MAP_COUNT, max_keys);
	struct kmc_map *map = make(&desc);
	char out[200], strings[100];
	struct seq_file m = { .buf = out, .size = sizeof(out) };
	struct seq_file scratch = { .buf = strings, .size = sizeof(strings) };
	struct kmc_text to = { .m = &m, .desc = kmc_map_desc(map),
			       .site_name = no_site };
	struct kmc_snapshot snap;
	u64 key, n;

	for (key = 1; key <= keys; key++)
		for (n = 0; n < (key <= max_keys ? 10 - key : 1); n++)
			agg(map, &key, 0);
	snapshot(map, &snap, false);
	kmc_map_sort(kmc_map_desc(map), &snap);
	for (n = 0; n <= snap.nr; n++)
		kmc_map_text(&to, &snap, n);
	out[m.count] = '\0';
	assert_string_equal(out, text);
	m.count = 0;
	for (n = 0; n <= snap.nr; n++)
		kmc_map_json(&to, &snap, n, &scratch);
	out[m.count] = '\0';
	assert_string_equal(out, json);
	kmc_snapshot_free(&snap);
	kmc_map_free(map);
}

static void test_text(void **state)
{
	shown(2, 3, "@x[2]: 8\n@x[1]: 9\n@x[(other)]: 1\n",
	      "{\"@x\": {\"2\": 8, \"1\": 9, \"(other)\": 1}}\n");
	shown(1, 20, "@x[1]: 9\n@x[(other)]: 19\n",
	      "{\"@x\": {\"1\": 9, \"(other)\": 19}}\n");
}

/* Many rows are sorted another way. */
static void test_many(void **state)
{
	struct kmc_map_desc desc = with_other(KMC_MAP_COUNT, 1000);
	struct kmc_map *map = make(&desc);
	struct kmc_snapshot snap;
	u64 key, i;

	for (key = 0; key < 3000; key++)
		agg(map, &key, 0);
	snapshot(map, &snap, false);
	kmc_map_sort(kmc_map_desc(map), &snap);
	assert_int_equal(snap.nr, 1001);
	assert_int_equal(*other_value(map, &snap), 2000);
	for (i = 0; i < 1000; i++)
		assert_int_equal(*(u64 *)kmc_snapshot_row(&snap, i), i);
	kmc_snapshot_free(&snap);
	kmc_map_free(map);
}

static void test_refused(void **state)
{
	struct kmc_map_desc desc = with_other(KMC_MAP_COUNT, 10);
	const char *why;

	desc.lru = true;
	assert_true(IS_ERR(kmc_map_new(&desc, &why)));
	assert_non_null(strstr(why, "others"));
	desc.lru = false;
	kmc_layout_free(&desc.key);
	assert_true(IS_ERR(kmc_map_new(&desc, &why)));
	assert_non_null(strstr(why, "others"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_take),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
