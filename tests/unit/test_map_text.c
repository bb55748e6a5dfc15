// SPDX-License-Identifier: GPL-2.0
/*
 * Read-outs as text, as bpftrace 0.17 prints them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <linux/seq_file.h>
#include "map_fixture.h"

static const char *site_name(void *data, u64 site)
{
	const char *const *names = data;

	return site < 2 ? names[site] : NULL;
}

static void check_text(struct kmc_map *map, const char *expected)
{
	static const char *const names[] = { "kprobe:vfs_read", "kprobe:vfs_write" };
	struct seq_file m = { .count = 0 };
	struct kmc_snapshot snap;

	snapshot(map, &snap, false);
	kmc_map_sort(kmc_map_desc(map), &snap);
	kmc_map_text(&m, kmc_map_desc(map), &snap, site_name, (void *)names);
	seq_putc(&m, 0);
	assert_string_equal(m.buf, expected);
	free(m.buf);
	kmc_snapshot_free(&snap);
	kmc_map_free(map);
}

static void add(struct kmc_map *map, u64 key, u64 v)
{
	agg(map, &key, v);
}

static void test_empty(void **state)
{
	check_text(make_kind(KMC_MAP_COUNT, false, false), "@x: 0\n");
	check_text(make_kind(KMC_MAP_COUNT, false, true), "\n");
	check_text(make_kind(KMC_MAP_AVG, false, true), "\n\n");
	check_text(make_kind(KMC_MAP_HIST, false, false), "\n");
	check_text(make_kind(KMC_MAP_SCALAR, false, false), "\n");
}

static void test_order(void **state)
{
	struct kmc_map *map = make_kind(KMC_MAP_SUM, true, true);

	add(map, 1, 30);
	add(map, 2, -3);
	add(map, 10, 7);
	add(map, 9, 7);
	check_text(map, "@x[2]: -3\n@x[9]: 7\n@x[10]: 7\n@x[1]: 30\n");
	map = make_kind(KMC_MAP_SUM, false, true);
	add(map, 1, 30);
	add(map, 2, -3);
	check_text(map, "@x[1]: 30\n@x[2]: 18446744073709551613\n");
}

static void test_averages(void **state)
{
	struct kmc_map *map = make_kind(KMC_MAP_STATS, true, true);

	add(map, 1, 2);
	add(map, 1, 2);
	add(map, 1, 2);
	add(map, 2, 4);
	add(map, 3, -3);
	add(map, 3, -4);
	check_text(map, "@x[3]: count 2, average -3, total -7\n"
		   "@x[1]: count 3, average 2, total 6\n"
		   "@x[2]: count 1, average 4, total 4\n\n");
	map = make_kind(KMC_MAP_AVG, false, false);
	add(map, 0, 3);
	add(map, 0, 4);
	check_text(map, "@x: 3\n\n");
}

static void test_extremes(void **state)
{
	struct kmc_map *map = make_kind(KMC_MAP_MIN, true, true);

	add(map, 1, 5);
	add(map, 1, -5);
	add(map, 2, 0);
	check_text(map, "@x[1]: -5\n@x[2]: 0\n");
	map = make_kind(KMC_MAP_MAX, false, false);
	add(map, 0, 1);
	add(map, 0, -1);
	check_text(map, "@x: 18446744073709551615\n");
}

static void test_zeroed(void **state)
{
	struct kmc_map *map = make_kind(KMC_MAP_STATS, true, true);

	add(map, 1, 3);
	kmc_map_zero(map);
	check_text(map, "@x[1]: count 0, average 0, total 0\n\n");
	map = make_kind(KMC_MAP_HIST, true, true);
	add(map, 1, 3);
	kmc_map_zero(map);
	check_text(map, "@x[1]: \n\n");
	map = make_kind(KMC_MAP_MIN, true, true);
	add(map, 1, 3);
	kmc_map_zero(map);
	check_text(map, "@x[1]: 0\n");
}

static void test_keys(void **state)
{
	struct {
		u64 n;
		s64 minus;
		u64 hex;
		char comm[16];
		struct frame_str str;
		u64 site;
	} key = { 1, -2, 255, "0123456789abcdef", frame_str("a\tb"), 1 };
	struct kmc_map_desc desc = describe(KMC_MAP_COUNT);
	struct kmc_map *map;

	layout_add(&desc.key, part_u64);
	layout_add(&desc.key, part_s64);
	layout_add(&desc.key, part_hex);
	layout_add(&desc.key, part_comm);
	layout_add(&desc.key, part_str);
	layout_add(&desc.key, part_site);
	map = make(&desc);
	agg(map, &key, 0);
	key.site = 7;
	key.str = frame_str("");
	agg(map, &key, 0);
	check_text(map, "@x[1, -2, 0xff, 0123456789abcdef, , ?]: 1\n"
		   "@x[1, -2, 0xff, 0123456789abcdef, a\tb, kprobe:vfs_write]: 1\n");
}

static void test_scalars(void **state)
{
	struct kmc_map_desc desc = describe(KMC_MAP_SCALAR);
	struct {
		u64 n;
		char comm[16];
	} value = { 3, "sh" };
	struct kmc_map *map;
	u64 key;

	layout_add(&desc.key, part_s64);
	layout_add(&desc.value, part_s64);
	map = make(&desc);
	set(map, 1, 3);
	set(map, 2, -3);
	set(map, -1, 0);
	check_text(map, "@x[2]: -3\n@x[-1]: 0\n@x[1]: 3\n");
	desc = describe(KMC_MAP_SCALAR);
	layout_add(&desc.key, part_u64);
	layout_add(&desc.value, part_u64);
	layout_add(&desc.value, part_comm);
	map = make(&desc);
	/* Tuples are in the order of their keys. */
	for (key = 3; key; key--) {
		value.n = 10 - key;
		shim_handler_begin();
		kmc_map_store(map, &key, &value);
		shim_handler_end();
	}
	check_text(map, "@x[1]: (9, sh)\n@x[2]: (8, sh)\n@x[3]: (7, sh)\n");
}

static void test_hist(void **state)
{
	struct kmc_map *map = make_kind(KMC_MAP_HIST, true, true);
	u32 i;

	add(map, 1, -1);
	add(map, 1, 0);
	add(map, 1, 1);
	for (i = 0; i < 3; i++)
		add(map, 1, 3);
	add(map, 2, 513);
	add(map, 2, 1024);
	add(map, 2, 3000);
	add(map, 2, 3000);
	check_text(map,
"@x[2]: \n"
"[512, 1K)              1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
"[1K, 2K)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
"[2K, 4K)               2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
"\n"
"@x[1]: \n"
"(..., 0)               1 |@@@@@@@@@@@@@@@@@                                   |\n"
"[0]                    1 |@@@@@@@@@@@@@@@@@                                   |\n"
"[1]                    1 |@@@@@@@@@@@@@@@@@                                   |\n"
"[2, 4)                 3 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
"\n");
}

static void test_hist_ends(void **state)
{
	struct kmc_map_desc desc = describe(KMC_MAP_HIST);
	struct kmc_map *map;

	map = make_kind(KMC_MAP_HIST, false, false);
	agg(map, NULL, S64_MAX);
	check_text(map,
"@x: \n"
"[4E, 8E)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
"\n");
	desc.bits = 1;
	map = make(&desc);
	agg(map, NULL, 3);
	agg(map, NULL, 5);
	check_text(map,
"@x: \n"
"[3]                    1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
"[4, 6)                 1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
"\n");
}

static void test_lhist(void **state)
{
	struct kmc_map_desc desc = describe(KMC_MAP_LHIST);
	struct kmc_map *map;

	desc.max = 4096;
	desc.step = 2048;
	map = make(&desc);
	agg(map, NULL, -1);
	agg(map, NULL, 0);
	agg(map, NULL, 5000);
	check_text(map,
"@x: \n"
"(..., 0)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
"[0, 2K)                1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
"[2K, 4K)               0 |                                                    |\n"
"[4K, ...)              1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
"\n");
	desc.min = -10;
	desc.max = 10;
	desc.step = 3;
	map = make(&desc);
	agg(map, NULL, -8);
	agg(map, NULL, 9);
	agg(map, NULL, 9);
	check_text(map,
"@x: \n"
"[-10, -7)              1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
"[-7, -4)               0 |                                                    |\n"
"[-4, -1)               0 |                                                    |\n"
"[-1, 2)                0 |                                                    |\n"
"[2, 5)                 0 |                                                    |\n"
"[5, 8)                 0 |                                                    |\n"
"[10, ...)              2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
"\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_averages),
		cmocka_unit_test(test_extremes),
		cmocka_unit_test(test_zeroed),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_scalars),
		cmocka_unit_test(test_hist),
		cmocka_unit_test(test_hist_ends),
		cmocka_unit_test(test_lhist),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
