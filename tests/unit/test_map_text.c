// SPDX-License-Identifier: GPL-2.0
/*
 * Read-outs as text, as bpftrace 0.17 prints them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <linux/seq_file.h>
#include <linux/timekeeping.h>
#include "map_fixture.h"
#include "map/text.h"

static const char *site_name(void *data, u64 site)
{
	const char *const *names = data;

	return site < 2 ? names[site] : NULL;
}

static const char *const names[] = { "kprobe:vfs_read", "kprobe:vfs_write" };

/* As it is read, row by row. */
static void check_rows(struct kmc_map *map, const char *expected, bool json)
{
	struct seq_file m = { .count = 0 }, scratch = { .count = 0 };
	const struct kmc_text text = {
		.m = &m, .desc = kmc_map_desc(map), .site_name = site_name,
		.data = (void *)names,
	};
	struct kmc_snapshot snap;
	size_t i;

	snapshot(map, &snap, false);
	kmc_map_sort(kmc_map_desc(map), &snap);
	for (i = 0; i <= snap.nr; i++) {
		if (json)
			kmc_map_json(&text, &snap, i, &scratch);
		else
			kmc_map_text(&text, &snap, i);
	}
	seq_putc(&m, 0);
	assert_string_equal(m.buf, expected);
	free(m.buf);
	free(scratch.buf);
	kmc_snapshot_free(&snap);
	kmc_map_free(map);
}

static void check_text(struct kmc_map *map, const char *expected)
{
	check_rows(map, expected, false);
}

static void check_json(struct kmc_map *map, const char *expected)
{
	check_rows(map, expected, true);
}

static void add(struct kmc_map *map, u64 key, u64 v)
{
	agg(map, &key, v);
}

static void test_empty(void **state)
{
	check_text(make_kind(KMC_MAP_COUNT, false, false), "@x: 0\n");
	check_text(make_kind(KMC_MAP_COUNT, false, true), "\n");
	check_text(make_kind(KMC_MAP_AVG, false, true), "\n");
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

/*
 * Many rows are sorted in another way than few, unless memory is short: the order is the
 * same, and every row is there. Names begin alike, end early, and have high bytes.
 */
static void check_many(u32 fail_at)
{
	static const char *const names_of[] = { "a", "kworker/1", "kworker/\xff",
						"kworker", "" };
	struct kmc_map_desc desc = describe(KMC_MAP_SUM);
	const u32 many = 3000;
	struct kmc_snapshot snap;
	struct kmc_map *map;
	const u64 *row;
	u64 key[3], i, sum = 0;

	desc.is_signed = true;
	layout_add(&desc.key, part_comm);
	layout_add(&desc.key, part_u64);
	map = make(&desc);
	for (i = 0; i < many; i++) {
		memset(key, 0, sizeof(key));
		strcpy((char *)key, names_of[i % 5]);
		key[2] = i * 7919 % many;
		agg(map, key, i * 31 % 7 - 3);
	}
	snapshot(map, &snap, false);
	assert_int_equal(snap.nr, many);
	shim_alloc_fail_at = fail_at;
	kmc_map_sort(kmc_map_desc(map), &snap);
	shim_alloc_fail_at = 0;
	row = snap.rows;
	for (i = 0; i < many; i++, row += snap.row_size / 8) {
		const u64 *last = row - snap.row_size / 8;
		int order;

		sum += row[2];
		if (!i)
			continue;
		assert_true((s64)last[4] <= (s64)row[4]);
		order = strncmp((const char *)last, (const char *)row, 16);
		if (last[4] == row[4])
			assert_true(order < 0 || (!order && last[2] < row[2]));
	}
	assert_int_equal(sum, (u64)many * (many - 1) / 2);
	kmc_snapshot_free(&snap);
	kmc_map_free(map);
}

static void test_order_of_many(void **state)
{
	u32 fail_at;

	for (fail_at = 0; fail_at < 4; fail_at++)
		check_many(fail_at);
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
	check_text(map, "@x[3]: { .count = 2, .average = -3, .total = -7 }\n"
		   "@x[1]: { .count = 3, .average = 2, .total = 6 }\n"
		   "@x[2]: { .count = 1, .average = 4, .total = 4 }\n");
	map = make_kind(KMC_MAP_AVG, false, false);
	add(map, 0, 3);
	add(map, 0, 4);
	check_text(map, "@x: 3\n");
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
	check_text(map, "@x[1]: { .count = 0, .average = 0, .total = 0 }\n");
	map = make_kind(KMC_MAP_HIST, true, true);
	add(map, 1, 3);
	kmc_map_zero(map);
	check_text(map, "@x[1]:\n\n");
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

#define LAYOUT(layout, ...) do {					\
	static const struct kmc_part layout_parts[] = { __VA_ARGS__ };	\
	const char *why;						\
									\
	assert_int_equal(kmc_layout_init(layout, layout_parts,		\
					 sizeof(layout_parts), &why), 0); \
} while (0)
#define OPEN		{ KMC_PART_OPEN, 0, 0 }
#define CLOSE		{ KMC_PART_CLOSE, 0, 0 }
#define SQUARE		{ KMC_PART_OPEN, KMC_PART_SQUARE, 0 }
#define SQUARE_END	{ KMC_PART_CLOSE, KMC_PART_SQUARE, 0 }
#define INT		{ KMC_PART_INT, KMC_PART_SIGNED, 8 }

static void put(struct kmc_map *map, const u64 *key, const u64 *value)
{
	shim_handler_begin();
	kmc_map_store(map, key, value);
	shim_handler_end();
}

/* Brackets take no place in a row, and rows are in the order of what does. */
static void test_tuples(void **state)
{
	static const u64 a[] = { 1, 2, 3, -4 }, b[] = { 1, 1, 8, 9 };
	struct kmc_map_desc desc = describe(KMC_MAP_SCALAR);
	struct kmc_map *map;

	/* A key that is a tuple looks like one of two parts. */
	LAYOUT(&desc.key, OPEN, INT, INT, CLOSE);
	LAYOUT(&desc.value, OPEN, INT, SQUARE, INT, INT, SQUARE_END,
	       OPEN, INT, CLOSE, CLOSE);
	map = make(&desc);
	put(map, a, a);
	put(map, b, b);
	check_text(map, "@x[1, 1]: (1, [1,8], (9))\n"
		   "@x[1, 2]: (1, [2,3], (-4))\n");
	desc = describe(KMC_MAP_SCALAR);
	LAYOUT(&desc.key, SQUARE, INT, INT, SQUARE_END);
	LAYOUT(&desc.value, SQUARE, OPEN, INT, INT, CLOSE, OPEN, INT, INT,
	       CLOSE, SQUARE_END);
	map = make(&desc);
	put(map, a, a);
	check_text(map, "@x[[1,2]]: [(1, 2),(3, -4)]\n");
	desc = describe(KMC_MAP_SCALAR);
	LAYOUT(&desc.key, OPEN, INT, INT, CLOSE, INT);
	LAYOUT(&desc.value, OPEN, INT, INT, CLOSE, INT);
	map = make(&desc);
	put(map, a, a);
	check_text(map, "@x[(1, 2), 3]: ((1, 2), 3)\n");
}

/* What is not a number is shown as the command shows it, where that needs no file. */
static void test_kinds(void **state)
{
	static const struct {
		u64 truth;
		u32 len, truncated;
		char buf[16];
		u64 family;
		u8 address[16];
		u8 mac[8];
		u64 usym[2];
		char bytes[8];
		u64 number;
	} value = {
		1, 5, 0, "a\n\xff~\x7f", 2, { 127, 0, 0, 1 },
		{ 0xde, 0xad, 0xbe, 0xef, 0, 1 }, { 0x401000, 7 }, "abcdefgh", 22,
	};
	static const char want[] =
		"@x[1]: (true, a\\x0a\\xff~\\x7f, 127.0.0.1, DE:AD:BE:EF:00:01, 0x401000, abcdefgh, 22)\n";
	struct kmc_map_desc desc = describe(KMC_MAP_SCALAR);
	struct kmc_map *map;
	u64 key = 1;

	layout_add(&desc.key, part_u64);
	LAYOUT(&desc.value, OPEN, { KMC_PART_BOOL, 0, 8 },
	       { KMC_PART_BUF, 0, 24 }, { KMC_PART_INET, 0, 24 },
	       { KMC_PART_MAC, 0, 8 }, { KMC_PART_USYM, 0, 16 },
	       { KMC_PART_BYTES, 0, 8 }, { KMC_PART_ERRNO, 0, 8 }, CLOSE);
	map = make(&desc);
	put(map, &key, (const u64 *)&value);
	check_text(map, want);
}

/* A stack takes part in a key with what it has used, and with its process. */
static void test_stacks(void **state)
{
	u64 one[5] = { 2, 0x1000, 0x2000, 1, 2 };
	u64 same[5] = { 2, 0x1000, 0x2000, 3, 4 };
	u64 longer[5] = { 3, 0x1000, 0x2000, 0x3000, 5 };
	u64 other[5] = { 7ULL << 32 | 2, 0x1000, 0x2000, 0, 0 };
	struct kmc_map_desc desc = describe(KMC_MAP_COUNT);
	struct kmc_map *map;

	LAYOUT(&desc.key, { KMC_PART_USTACK, 0, 40 });
	map = make(&desc);
	agg(map, one, 0);
	agg(map, same, 0);
	agg(map, longer, 0);
	agg(map, longer, 0);
	agg(map, longer, 0);
	check_text(map, "@x[\n    0x1000\n    0x2000\n]: 2\n"
		   "@x[\n    0x1000\n    0x2000\n    0x3000\n]: 3\n");
	desc = describe(KMC_MAP_COUNT);
	LAYOUT(&desc.key, { KMC_PART_KSTACK, KMC_PART_PERF, 40 });
	map = make(&desc);
	agg(map, one, 0);
	agg(map, other, 0);
	check_text(map, "@x[\n\t1000\n\t2000\n]: 1\n"
		   "@x[\n\t1000\n\t2000\n]: 1\n");
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
"@x[2]:\n"
"[512, 1K)              1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
"[1K, 2K)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
"[2K, 4K)               2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
"\n"
"@x[1]:\n"
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
"@x:\n"
"[4E, 8E)               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
"\n");
	desc.bits = 1;
	map = make(&desc);
	agg(map, NULL, 3);
	agg(map, NULL, 5);
	check_text(map,
"@x:\n"
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
"@x:\n"
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
"@x:\n"
"[-10, -7)              1 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
"[-7, -4)               0 |                                                    |\n"
"[-4, -1)               0 |                                                    |\n"
"[-1, 2)                0 |                                                    |\n"
"[2, 5)                 0 |                                                    |\n"
"[5, 8)                 0 |                                                    |\n"
"[10, ...)              2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
"\n");
}

#define BUCKETS_JSON						\
	"{\"@x\": {\"7\": [{\"max\": -1, \"count\": 1}, "	\
	"{\"min\": 0, \"max\": 0, \"count\": 2}]}}\n"

static void test_json(void **state)
{
	struct kmc_map *map = make_kind(KMC_MAP_SUM, true, true);

	check_json(make_kind(KMC_MAP_COUNT, false, false), "{\"@x\": 0}\n");
	check_json(make_kind(KMC_MAP_COUNT, false, true), "{\"@x\": {}}\n");
	add(map, 1, 30);
	add(map, 2, -3);
	check_json(map, "{\"@x\": {\"2\": -3, \"1\": 30}}\n");
	map = make_kind(KMC_MAP_STATS, true, true);
	add(map, 7, 3);
	add(map, 7, 5);
	check_json(map, "{\"@x\": {\"7\": {\"count\": 2, \"average\": 4, \"total\": 8}}}\n");
	map = make_kind(KMC_MAP_HIST, false, true);
	add(map, 7, -1);
	add(map, 7, 0);
	add(map, 7, 0);
	check_json(map, BUCKETS_JSON);
}

static void check_format(const char *format, const char *expected)
{
	static const struct kmc_part parts[] = {
		{ KMC_PART_INT, KMC_PART_SIGNED, 8 },
		{ KMC_PART_CHARS, 0, 16 },
		{ KMC_PART_SITE, 0, 8 },
		{ KMC_PART_OPEN, 0, 0 }, { KMC_PART_INT, 0, 8 },
		{ KMC_PART_INT, 0, 8 }, { KMC_PART_CLOSE, 0, 0 },
	};
	static const u64 row[] = { -42, 0x6968, 0, 1, 7, 8 };
	const struct kmc_layout layout = {
		.parts = (struct kmc_part *)parts, .nr = 7, .size = sizeof(row),
	};
	struct seq_file m = { .count = 0 };

	kmc_text_format(&m, format, &layout, row, site_name, (void *)names);
	seq_putc(&m, 0);
	assert_string_equal(m.buf, expected);
	free(m.buf);
}

static void test_format(void **state)
{
	check_format("%d %s %s %s\n", "-42 hi kprobe:vfs_write (7, 8)\n");
	check_format(NULL, "-42, hi, kprobe:vfs_write, (7, 8)");
	check_format("%5d|%-5s|%4s|%%|%z|", "  -42|hi   |kprobe:vfs_write|%|%z|");
	check_format("%-5d|%5s|%.6s|", "-42  |   hi|kprobe|");
	check_format("%x %.1s", "ffffffd6 h");
	check_format("%lx", "ffffffffffffffd6");
	check_format("%hhu %c", "214 hi");
	check_format("%#x", "0xffffffd6");
	check_format("%06d", "-00042");
	check_format("%s%s%s%s%s%s", "-42hikprobe:vfs_write(7, 8)");
	/* What the kernel's own printf would take for more. */
	check_format("%pB %n %", "0xffffffffffffffd6B %n %");
}

/* What is not kept whole: a line, or one for each number, or each interval. */
static void test_sketches(void **state)
{
	struct kmc_map_desc desc = describe(KMC_MAP_TOPK);
	struct kmc_map *map;

	desc.slots = 2;
	LAYOUT(&desc.value, { KMC_PART_INT, KMC_PART_HEX, 8 });
	map = make(&desc);
	agg(map, NULL, 16);
	agg(map, NULL, 7);
	agg(map, NULL, 16);
	check_text(map, "@x:\n    0x10: 2\n    0x7: 1\n");
	map = make_kind(KMC_MAP_DISTINCT, false, true);
	add(map, 1, 5);
	add(map, 1, 5);
	add(map, 1, 6);
	check_text(map, "@x[1]: 2\n");
	map = make_kind(KMC_MAP_QUANTILES, true, false);
	agg(map, NULL, 0);
	check_text(map, "@x: count 1, p50 0, p90 0, p99 0, p99.9 0\n");
	desc = describe(KMC_MAP_TSERIES);
	desc.is_signed = true;
	desc.step = 100000000;
	desc.slots = 3;
	map = make(&desc);
	shim_date = 500000001;
	agg(map, NULL, -4);
	shim_date = 700000000;
	agg(map, NULL, 9);
	check_text(map, "@x:\n0.500000000 -4\n0.700000000 9\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_order_of_many),
		cmocka_unit_test(test_averages),
		cmocka_unit_test(test_extremes),
		cmocka_unit_test(test_zeroed),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_scalars),
		cmocka_unit_test(test_tuples),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_stacks),
		cmocka_unit_test(test_sketches),
		cmocka_unit_test(test_hist),
		cmocka_unit_test(test_hist_ends),
		cmocka_unit_test(test_lhist),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
