// SPDX-License-Identifier: GPL-2.0
/* Maps and values in text. What is wanted here is what bpftrace prints. */
#include "out_fixture.h"

static void expect(const struct question_map *map, struct bytes *b,
		   const char *want)
{
	fixture_map(&text_output, map, b, 0, 1, want);
	bytes_free(b);
}

static void count_by_comm(void **state)
{
	struct question_map map = { .name = "@", .kind = KMC_MAP_COUNT,
		.key = (struct kmc_part[]){ part_comm }, .nr_key = 1 };
	struct bytes b = {};

	(void)state;
	put_chars(&b, "many");
	put_n_sum(&b, 100, 0);
	put_chars(&b, "zeta");
	put_n_sum(&b, 2, 0);
	put_chars(&b, "alpha");
	put_n_sum(&b, 2, 0);
	put_chars(&b, "exactly-sixteen!");
	put_n_sum(&b, 1, 0);
	expect(&map, &b, "@[exactly-sixteen!]: 1\n@[alpha]: 2\n@[zeta]: 2\n"
	       "@[many]: 100\n");
}

static void sums_are_signed(void **state)
{
	struct question_map map = { .name = "@s", .kind = KMC_MAP_SUM,
		.is_signed = true,
		.key = (struct kmc_part[]){ part_signed, part_str },
		.nr_key = 2 };
	struct bytes b = {};

	(void)state;
	put_u64(&b, -3);
	put_str(&b, "a b", 64);
	put_n_sum(&b, 1, 7);
	put_u64(&b, 4);
	put_str(&b, "", 64);
	put_n_sum(&b, 9, -5);
	expect(&map, &b, "@s[4, ]: -5\n@s[-3, a b]: 7\n");
}

static void averages(void **state)
{
	struct question_map map = { .name = "@a", .kind = KMC_MAP_AVG,
		.is_signed = true };
	struct bytes b = {};

	(void)state;
	put_n_sum(&b, 2, -9);
	expect(&map, &b, "@a: -4\n");

	memset(&b, 0, sizeof(b));
	map.is_signed = false;
	put_n_sum(&b, 2, (uint64_t)-9);
	expect(&map, &b, "@a: 9223372036854775803\n");
}

static void stats_by_site(void **state)
{
	struct question_map map = { .name = "@st", .kind = KMC_MAP_STATS,
		.key = (struct kmc_part[]){ part_site }, .nr_key = 1 };
	struct bytes b = {};

	(void)state;
	put_u64(&b, 3);
	put_stats(&b, 2, 13, 4, 9);
	put_u64(&b, 77);
	put_stats(&b, 1, 1, 1, 1);
	expect(&map, &b, "@st[?]: { .count = 1, .average = 1, .total = 1 }\n"
	       "@st[kprobe:vfs_read]: { .count = 2, .average = 6, .total = 13 }\n");
}

static void min_and_max(void **state)
{
	struct question_map map = { .name = "@m", .kind = KMC_MAP_MIN,
		.is_signed = true };
	struct bytes b = {};

	(void)state;
	put_stats(&b, 2, 0, -3, 3);
	fixture_map(&text_output, &map, &b, 0, 1, "@m: -3\n");
	map.kind = KMC_MAP_MAX;
	expect(&map, &b, "@m: 3\n");
}

static void scalars(void **state)
{
	struct kmc_part value[] = { part_signed, part_comm, part_hex,
				    part_ksym };
	struct question_map map = { .name = "@x", .kind = KMC_MAP_SCALAR,
		.value = value, .nr_value = 4 };
	struct bytes b = {};

	(void)state;
	put_u64(&b, -1);
	put_chars(&b, "cat");
	put_u64(&b, 0xbeef);
	put_u64(&b, 0xffffffff81000000);
	fixture_map(&text_output, &map, &b, 0, 1,
		    "@x: (-1, cat, 0xbeef, vfs_read)\n");
	bytes_free(&b);

	memset(&b, 0, sizeof(b));
	map.value = &value[3];
	map.nr_value = 1;
	put_u64(&b, 0x1234);
	expect(&map, &b, "@x: 0x1234\n");
}

/* Strings are shown in the order of their keys, which count as unsigned. */
static void strings_by_key(void **state)
{
	struct question_map map = { .name = "@", .kind = KMC_MAP_SCALAR,
		.key = (struct kmc_part[]){ part_signed }, .nr_key = 1,
		.value = (struct kmc_part[]){ part_comm }, .nr_value = 1 };
	struct bytes b = {};

	(void)state;
	put_u64(&b, -1);
	put_chars(&b, "c");
	put_u64(&b, 256);
	put_chars(&b, "a");
	put_u64(&b, 2);
	put_chars(&b, "b");
	expect(&map, &b, "@[2]: b\n@[256]: a\n@[-1]: c\n");
}

static void log_histogram(void **state)
{
	struct question_map map = { .name = "@h", .kind = KMC_MAP_HIST };
	/* -3, 0, 1, 1, 700, 2^20, twice 2^20 + 1 */
	uint64_t at[] = { 0, 1, 1, 1, 2, 2, 11, 1, 22, 3, 0, 0 };
	struct bytes b = {};

	(void)state;
	put_buckets(&b, KMC_HIST_BUCKETS(0), at);
	expect(&map, &b, "@h:\n"
"(..., 0)               1 |@@@@@@@@@@@@@@@@@                                   |\n"
"[0]                    1 |@@@@@@@@@@@@@@@@@                                   |\n"
"[1]                    2 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@                  |\n"
"[2, 4)                 0 |                                                    |\n"
"[4, 8)                 0 |                                                    |\n"
"[8, 16)                0 |                                                    |\n"
"[16, 32)               0 |                                                    |\n"
"[32, 64)               0 |                                                    |\n"
"[64, 128)              0 |                                                    |\n"
"[128, 256)             0 |                                                    |\n"
"[256, 512)             0 |                                                    |\n"
"[512, 1K)              1 |@@@@@@@@@@@@@@@@@                                   |\n"
"[1K, 2K)               0 |                                                    |\n"
"[2K, 4K)               0 |                                                    |\n"
"[4K, 8K)               0 |                                                    |\n"
"[8K, 16K)              0 |                                                    |\n"
"[16K, 32K)             0 |                                                    |\n"
"[32K, 64K)             0 |                                                    |\n"
"[64K, 128K)            0 |                                                    |\n"
"[128K, 256K)           0 |                                                    |\n"
"[256K, 512K)           0 |                                                    |\n"
"[512K, 1M)             0 |                                                    |\n"
"[1M, 2M)               3 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
"\n");
}

static void fine_histogram(void **state)
{
	struct question_map map = { .name = "@h", .kind = KMC_MAP_HIST,
		.bits = 2 };
	/* 3; 6; 8 and 9; 2^63 + 2^61 * 3 */
	size_t last = KMC_HIST_BUCKETS(2) - 1;
	uint64_t at[] = { 4, 1, 7, 1, 9, 2, last, 1, 0, 0 };
	struct bytes b = {};
	struct output o;

	(void)state;
	put_buckets(&b, KMC_HIST_BUCKETS(2), at);
	output_init(&o, &text_output, -1, BUFFERING_FULL, &fixture_names);
	text_output.map(&o, &map, &b.rows, 0, 1);
	buffer_char(&o.b, '\0');
	assert_non_null(strstr(o.b.data, "\n[3]                    1 |"));
	assert_non_null(strstr(o.b.data, "\n[6]                    1 |"));
	assert_non_null(strstr(o.b.data, "\n[7]                    0 |"));
	assert_non_null(strstr(o.b.data, "\n[8, 10)                2 |"));
	assert_non_null(strstr(o.b.data, "\n[14E, 16E)             1 |"));
	output_free(&o);
	bytes_free(&b);
}

static void linear_histogram(void **state)
{
	struct question_map map = { .name = "@l", .kind = KMC_MAP_LHIST,
		.min = -1024, .max = 2048, .step = 1000,
		.key = (struct kmc_part[]){ part_comm }, .nr_key = 1 };
	uint64_t at[] = { 0, 5, 1, 10, 3, 5, 4, 1, 0, 0 };
	uint64_t less[] = { 2, 1, 0, 0 };
	struct bytes b = {};

	(void)state;
	assert_int_equal(map_lhist_steps(&map), 3);
	put_chars(&b, "x");
	put_buckets(&b, 5, at);
	put_chars(&b, "y");
	put_buckets(&b, 5, less);
	expect(&map, &b, "@l[y]:\n"
"[-24, 976)             1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
"\n"
"@l[x]:\n"
"(..., -1024)           5 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
"[-1024, -24)          10 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
"[-24, 976)             0 |                                                    |\n"
"[976, 1976)            5 |@@@@@@@@@@@@@@@@@@@@@@@@@@                          |\n"
"[2048, ...)            1 |@@@@@                                               |\n"
"\n");
}

static void top_and_div(void **state)
{
	struct question_map map = { .name = "@", .kind = KMC_MAP_COUNT,
		.key = (struct kmc_part[]){ part_unsigned }, .nr_key = 1 };
	uint64_t at[] = { 4, 9, 5, 4, 0, 0 };
	struct bytes b = {};

	(void)state;
	for (uint64_t i = 1; i <= 4; i++) {
		put_u64(&b, i);
		put_n_sum(&b, i * 10, 0);
	}
	fixture_map(&text_output, &map, &b, 2, 1, "@[3]: 30\n@[4]: 40\n");
	fixture_map(&text_output, &map, &b, 9, 4,
		    "@[1]: 2\n@[2]: 5\n@[3]: 7\n@[4]: 10\n");
	bytes_free(&b);

	memset(&b, 0, sizeof(b));
	map.nr_key = 0;
	map.kind = KMC_MAP_HIST;
	put_buckets(&b, KMC_HIST_BUCKETS(0), at);
	fixture_map(&text_output, &map, &b, 0, 3, "@:\n"
"[4, 8)                 3 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@|\n"
"[8, 16)                1 |@@@@@@@@@@@@@@@@@                                   |\n"
"\n");
	bytes_free(&b);
}

/* bpftrace prints these to the byte: an empty line, or what nothing adds up to. */
static void empty_maps(void **state)
{
	struct question_map map = { .name = "@e", .kind = KMC_MAP_COUNT };
	struct bytes b = {};

	(void)state;
	expect(&map, &b, "@e: 0\n");
	map.kind = KMC_MAP_SUM;
	expect(&map, &b, "@e: 0\n");
	map.kind = KMC_MAP_STATS;
	expect(&map, &b, "@e: { .count = 0, .average = 0, .total = 0 }\n");
	map.kind = KMC_MAP_HIST;
	expect(&map, &b, "\n");
	map.kind = KMC_MAP_COUNT;
	map.key = (struct kmc_part[]){ part_unsigned };
	map.nr_key = 1;
	expect(&map, &b, "\n");
}

static void values(void **state)
{
	struct kmc_part parts[] = { part_signed, part_str, part_unsigned };
	struct question_format format = { .parts = parts, .nr_parts = 3 };
	struct bytes b = {};
	struct output o;

	(void)state;
	put_u64(&b, -5);
	put_str(&b, "nine char", 0);
	put_u64(&b, 7);
	output_init(&o, &text_output, -1, BUFFERING_FULL, &fixture_names);
	text_output.value(&o, &format, b.rows.data, b.rows.len);
	format.nr_parts = 1;
	text_output.value(&o, &format, b.rows.data, b.rows.len);
	text_output.text(&o, "join", "a b", 3);
	text_output.text(&o, "cat", "c", 1);
	text_output.maps(&o);
	buffer_char(&o.b, '\0');
	assert_string_equal(o.b.data, "(-5, nine char, 7)\n-5\na b\n"
			    "c\n\n");
	output_free(&o);
	bytes_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(count_by_comm),
		cmocka_unit_test(sums_are_signed),
		cmocka_unit_test(averages),
		cmocka_unit_test(stats_by_site),
		cmocka_unit_test(min_and_max),
		cmocka_unit_test(scalars),
		cmocka_unit_test(strings_by_key),
		cmocka_unit_test(log_histogram),
		cmocka_unit_test(fine_histogram),
		cmocka_unit_test(linear_histogram),
		cmocka_unit_test(top_and_div),
		cmocka_unit_test(empty_maps),
		cmocka_unit_test(values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
