// SPDX-License-Identifier: GPL-2.0
/*
 * quantiles() distinct() topk() tseries(), in text and JSON, word for word.
 */
#include "lang/type.h"
#include "out_fixture.h"

static void quantiles(void **state)
{
	struct question_map map = { .name = "@q", .kind = KMC_MAP_QUANTILES,
		.bits = 4, .key = (struct kmc_part[]){ part_comm }, .nr_key = 1 };
	struct bytes b = {};

	(void)state;
	put_chars(&b, "cat");
	for (uint64_t i = 0; i < 5; i++)
		put_u64(&b, 1000 * i + 7);
	put_chars(&b, "ls");
	put_u64(&b, 1);
	for (uint64_t i = 0; i < 4; i++)
		put_u64(&b, -1);
	fixture_map(&text_output, &map, &b, 0, 1,
		    "@q[ls]: count 1, p50 -1, p90 -1, p99 -1, p99.9 -1\n"
		    "@q[cat]: count 7, p50 1007, p90 2007, p99 3007, p99.9 4007\n");
	fixture_map(&json_output, &map, &b, 1, 1000,
		    "{\"type\": \"quantiles\", \"data\": {\"@q\": {\"cat\": {\"count\": 7, \"p50\": 1, \"p90\": 2, \"p99\": 3, \"p99.9\": 4}}}}\n");
	bytes_free(&b);
}

static void distinct(void **state)
{
	struct question_map map = { .name = "@d", .kind = KMC_MAP_DISTINCT };
	struct bytes b = {};

	(void)state;
	put_n_sum(&b, 100, 42);
	fixture_map(&text_output, &map, &b, 0, 1, "@d: 42\n");
	fixture_map(&json_output, &map, &b, 0, 1,
		    "{\"type\": \"map\", \"data\": {\"@d\": 42}}\n");
	bytes_free(&b);
}

static void topk(void **state)
{
	struct question_map map = { .name = "@t", .kind = KMC_MAP_TOPK,
		.slots = 3, .value = (struct kmc_part[]){ part_ksym },
		.nr_value = 1 };
	struct bytes b = {};

	(void)state;
	put_u64(&b, 9);
	put_n_sum(&b, 0xffffffff81000000, 6);
	put_n_sum(&b, 16, 3);
	put_n_sum(&b, 0, 0);
	fixture_map(&text_output, &map, &b, 0, 1,
		    "@t:\n    vfs_read: 6\n    0x10: 3\n");
	fixture_map(&json_output, &map, &b, 0, 1,
		    "{\"type\": \"topk\", \"data\": {\"@t\": [{\"value\": \"vfs_read\", \"count\": 6}, {\"value\": \"0x10\", \"count\": 3}]}}\n");
	bytes_free(&b);
}

/* Intervals of a tenth of a second, from five of 1970 on; one has no number. */
static void tseries(void **state)
{
	struct question_map map = { .name = "@s", .kind = KMC_MAP_TSERIES,
		.slots = 3, .step = 100000000, .is_signed = true };
	struct bytes b = {};

	(void)state;
	put_u64(&b, 2);
	put_n_sum(&b, 0, 0);
	put_n_sum(&b, 7, 10);
	put_n_sum(&b, 5, -10);
	fixture_map(&text_output, &map, &b, 0, 1,
"@s:\n"
"             -10                                                10\n"
"hh:mm:ss.ms  |___________________________________________________|\n"
"00:00:00.500 *                         .                         | -10\n"
"00:00:00.600 |                         .                         | -\n"
"00:00:00.700 |                         .                         * 10\n"
"             v___________________________________________________v\n"
"             -10                                                10\n\n");
	fixture_map(&json_output, &map, &b, 0, 1,
		    "{\"type\": \"tseries\", \"data\": {\"@s\": [{\"interval_start\": \"1970-01-01 00:00:00.500000000\", \"value\": -10}, {\"interval_start\": \"1970-01-01 00:00:00.700000000\", \"value\": 10}]}}\n");
	bytes_free(&b);
}

/* All rows end where the latest one does; a number alone gets room at both sides. */
static void tseries_rows(void **state)
{
	struct question_map map = { .name = "@s", .kind = KMC_MAP_TSERIES,
		.key = (struct kmc_part[]){ part_unsigned }, .nr_key = 1,
		.slots = 2, .step = 60000000000ULL };
	struct bytes b = {};

	(void)state;
	put_u64(&b, 2);
	put_u64(&b, 1);
	put_n_sum(&b, 2, 5);
	put_n_sum(&b, 0, 0);
	put_u64(&b, 1);
	put_u64(&b, 1);
	put_n_sum(&b, 0, 0);
	put_n_sum(&b, 3, 0);
	fixture_map(&text_output, &map, &b, 0, 1,
"@s[2]:\n"
"         4                                                   6\n"
"hh:mm:ss |___________________________________________________|\n"
"00:02:00 |                         *                         | 5\n"
"00:03:00 |                                                   | -\n"
"         v___________________________________________________v\n"
"         4                                                   6\n\n"
"@s[1]:\n"
"         0                                                   1\n"
"hh:mm:ss |___________________________________________________|\n"
"00:03:00 *                                                   | 0\n"
"         v___________________________________________________v\n"
"         0                                                   1\n\n");
	bytes_free(&b);
}

/* A tuple whose members have names, in a tuple that has none. */
static void records(void **state)
{
	static const struct type named = { .kind = TYPE_TUPLE, .text = "a bc " };
	const struct kmc_part parts[] = { part_open, part_signed, part_open,
		part_signed, part_str, part_close, part_close };
	const struct type *const types[7] = { [2] = &named };
	struct question_format format = {
		.parts = (struct kmc_part *)parts, .nr_parts = 7, .types = types,
	};
	struct bytes b = {};
	struct output o;

	(void)state;
	put_u64(&b, 1);
	put_u64(&b, -2);
	put_str(&b, "x", 0);
	output_init(&o, &text_output, -1, BUFFERING_FULL, &fixture_names);
	text_output.value(&o, &format, b.rows.data, b.rows.len);
	json_output.value(&o, &format, b.rows.data, b.rows.len);
	buffer_char(&o.b, '\0');
	assert_string_equal(o.b.data, "(1, { .a = -2, .bc = x })\n{\"type\": \"value\", \"data\": [1,{\"a\": -2, \"bc\": \"x\"}]}\n");
	output_free(&o);
	bytes_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quantiles),
		cmocka_unit_test(distinct),
		cmocka_unit_test(topk),
		cmocka_unit_test(tseries),
		cmocka_unit_test(tseries_rows),
		cmocka_unit_test(records),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
