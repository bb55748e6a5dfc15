// SPDX-License-Identifier: GPL-2.0
/*
 * Scalars: values of one word and wider ones, present and deleted keys, limits.
 */
#include "map_fixture.h"

static void test_word(void **state)
{
	struct kmc_map *map = make_kind(KMC_MAP_SCALAR, false, true);

	assert_false(has(map, 1));
	assert_int_equal(get(map, 1), 0);
	assert_false(del(map, 1));
	set(map, 1, 10);
	set(map, 2, 0);
	assert_true(has(map, 1));
	assert_true(has(map, 2));
	assert_int_equal(get(map, 1), 10);
	set(map, 1, U64_MAX);
	assert_int_equal(get(map, 1), U64_MAX);
	assert_true(del(map, 1));
	assert_false(del(map, 1));
	assert_false(has(map, 1));
	assert_int_equal(get(map, 1), 0);
	set(map, 1, 11);
	assert_int_equal(get(map, 1), 11);
	assert_int_equal(rows(map), 2);
	assert_int_equal(lost(map), 0);
	kmc_map_free(map);
}

static void test_single(void **state)
{
	struct kmc_map *map = make_kind(KMC_MAP_SCALAR, false, false);
	struct kmc_snapshot snap;

	assert_false(has(map, 0));
	snapshot(map, &snap, false);
	assert_int_equal(snap.nr, 0);
	kmc_snapshot_free(&snap);
	set(map, 0, 5);
	assert_int_equal(get(map, 0), 5);
	snapshot(map, &snap, true);
	assert_int_equal(snap.nr, 1);
	assert_int_equal(*(u64 *)snap.rows, 5);
	kmc_snapshot_free(&snap);
	assert_false(has(map, 0));
	set(map, 0, 6);
	assert_true(del(map, 0));
	assert_int_equal(rows(map), 0);
	kmc_map_free(map);
}

struct wide {
	char comm[16];
	struct frame_str str;
	u64 n;
};

static struct kmc_map *make_wide(bool key)
{
	struct kmc_map_desc desc = describe(KMC_MAP_SCALAR);

	if (key)
		layout_add(&desc.key, part_comm);
	layout_add(&desc.value, part_comm);
	layout_add(&desc.value, part_str);
	layout_add(&desc.value, part_u64);
	return make(&desc);
}

static bool load(struct kmc_map *map, const void *key, struct wide *to)
{
	bool yes;

	shim_handler_begin();
	yes = kmc_map_load(map, key, to);
	shim_handler_end();
	return yes;
}

static void store(struct kmc_map *map, const void *key, const struct wide *from)
{
	shim_handler_begin();
	kmc_map_store(map, key, from);
	shim_handler_end();
}

static void check_wide(bool with_key)
{
	struct kmc_map *map = make_wide(with_key);
	struct wide in = { .comm = "bash", .n = 5 }, out;
	struct wide none = { .n = 0 };
	char key[16] = "key";
	struct kmc_snapshot snap;

	in.str = frame_str("twelve bytes");
	memset(&out, 0xee, sizeof(out));
	assert_false(load(map, key, &out));
	assert_memory_equal(&out, &none, sizeof(out));
	store(map, key, &in);
	assert_true(load(map, key, &out));
	assert_memory_equal(out.comm, "bash", 5);
	assert_int_equal(out.str.len, 12);
	/* Filled up with NULs to the next multiple of 8, then nothing is left. */
	assert_memory_equal(out.str.data, "twelve bytes\0\0\0\0", 16);
	memset(in.str.data + 16, 0, 16);
	assert_memory_equal(&out, &in, sizeof(out));
	in.n = 6;
	in.str = frame_str("");
	store(map, key, &in);
	assert_true(load(map, key, &out));
	assert_int_equal(out.n, 6);
	assert_int_equal(out.str.len, 0);
	assert_int_equal(out.str.data[0], 0);
	snapshot(map, &snap, true);
	assert_int_equal(snap.nr, 1);
	assert_memory_equal(row_of(map, &snap, key), &out, sizeof(out));
	kmc_snapshot_free(&snap);
	assert_false(load(map, key, &out));
	assert_memory_equal(&out, &none, sizeof(out));
	assert_int_equal(lost(map), 0);
	kmc_map_free(map);
}

static void test_wide(void **state)
{
	check_wide(true);
	check_wide(false);
}

/* A length that no string of this room has reaches nothing behind it. */
static void test_wild_length(void **state)
{
	struct kmc_map *map = make_wide(true);
	struct wide in = { .n = 7 }, out;
	char key[16] = "key";

	in.str = frame_str("");
	in.str.len = U32_MAX;
	store(map, key, &in);
	assert_true(load(map, key, &out));
	assert_memory_equal(&out, &in, sizeof(out));
	kmc_map_free(map);
}

static void test_max_keys(void **state)
{
	struct kmc_map_desc desc = describe(KMC_MAP_SCALAR);
	struct kmc_map *map;
	u64 key, round;

	layout_add(&desc.key, part_u64);
	layout_add(&desc.value, part_u64);
	desc.max_keys = 10;
	map = make(&desc);
	for (key = 0; key < 15; key++)
		set(map, key, key);
	assert_int_equal(rows(map), 10);
	assert_int_equal(lost(map), 5);
	/* Room is made by deleting, for the same keys and for others. */
	for (round = 0; round < 100; round++) {
		for (key = 0; key < 10; key++) {
			assert_true(del(map, round * 10 + key));
			set(map, round * 10 + key + 10, 1);
		}
	}
	assert_int_equal(rows(map), 10);
	assert_int_equal(lost(map), 5);
	assert_true(del(map, 1000));
	set(map, 1000, 1);
	set(map, 5000, 1);
	assert_int_equal(lost(map), 6);
	assert_false(has(map, 5000));
	kmc_map_free(map);
}

static void test_clear_zero(void **state)
{
	struct kmc_map *map = make_kind(KMC_MAP_SCALAR, false, true);
	u64 key;

	for (key = 0; key < 100; key++)
		set(map, key, 7);
	assert_true(del(map, 50));
	assert_int_equal(kmc_map_zero(map), 0);
	assert_int_equal(rows(map), 99);
	assert_true(has(map, 3));
	assert_int_equal(get(map, 3), 0);
	assert_false(has(map, 50));
	assert_int_equal(kmc_map_clear(map), 0);
	assert_int_equal(rows(map), 0);
	assert_false(has(map, 3));
	set(map, 3, 4);
	assert_int_equal(get(map, 3), 4);
	kmc_map_free(map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_word),
		cmocka_unit_test(test_single),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_wild_length),
		cmocka_unit_test(test_max_keys),
		cmocka_unit_test(test_clear_zero),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
