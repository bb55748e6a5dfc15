// SPDX-License-Identifier: GPL-2.0
/* JSON: the members and their order are bpftrace's; every line is read back. */
#include "out_fixture.h"
#include <jansson.h>

/* The start of a line, and a bucket of a histogram. */
#define LINE(type)		"{\"type\": \"" type "\", \"data\": "
#define BUCKET(min, max, n)	"{\"min\": " #min ", \"max\": " #max ", \"count\": " #n "}"
#define ABOVE(min, n)		"{\"min\": " #min ", \"count\": " #n "}"
#define BELOW(max, n)		"{\"max\": " #max ", \"count\": " #n "}"

/* A blank or a newline inside of a line would break who reads by lines. */
static void must_parse(const char *line)
{
	json_error_t error;
	json_t *json = json_loads(line, JSON_REJECT_DUPLICATES, &error);

	if (!json)
		fail_msg("%s: %s", error.text, line);
	assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
	json_decref(json);
}

static void expect(const struct question_map *map, struct bytes *b,
		   const char *want)
{
	fixture_map(&json_output, map, b, 0, 1, want);
	if (*want)
		must_parse(want);
	bytes_free(b);
}

static void maps(void **state)
{
	struct question_map map = { .name = "@xk", .kind = KMC_MAP_COUNT,
		.key = (struct kmc_part[]){ part_comm, part_signed },
		.nr_key = 2 };
	struct bytes b = {};

	(void)state;
	put_chars(&b, "a");
	put_u64(&b, 3);
	put_n_sum(&b, 5, 0);
	put_chars(&b, "b\"");
	put_u64(&b, -3);
	put_n_sum(&b, 4, 0);
	expect(&map, &b, LINE("map")
	       "{\"@xk\": {\"b\\\",-3\": 4, \"a,3\": 5}}}\n");
}

static void scalars(void **state)
{
	struct kmc_part value[] = { part_unsigned, part_str, part_hex };
	struct question_map map = { .name = "@t", .kind = KMC_MAP_SCALAR,
		.value = value, .nr_value = 3 };
	struct bytes b = {};

	(void)state;
	put_u64(&b, 1);
	put_str(&b, "x", 64);
	put_u64(&b, 255);
	expect(&map, &b, LINE("map")
	       "{\"@t\": [1,\"x\",255]}}\n");

	memset(&b, 0, sizeof(b));
	map.nr_value = 1;
	put_u64(&b, 42);
	expect(&map, &b, "{\"type\": \"map\", \"data\": {\"@t\": 42}}\n");
}

static void stats(void **state)
{
	struct question_map map = { .name = "@s", .kind = KMC_MAP_STATS,
		.key = (struct kmc_part[]){ part_unsigned }, .nr_key = 1 };
	struct bytes b = {};

	(void)state;
	put_u64(&b, 1);
	put_stats(&b, 2, 13, 4, 9);
	expect(&map, &b, LINE("stats")
	       "{\"@s\": {\"1\": {\"count\": 2, \"average\": 6, \"total\": 13}}}}\n");

	memset(&b, 0, sizeof(b));
	map.kind = KMC_MAP_AVG;
	map.nr_key = 0;
	put_n_sum(&b, 2, 15);
	expect(&map, &b, "{\"type\": \"stats\", \"data\": {\"@s\": 7}}\n");
}

static void histograms(void **state)
{
	struct question_map map = { .name = "@h", .kind = KMC_MAP_HIST,
		.key = (struct kmc_part[]){ part_comm }, .nr_key = 1 };
	uint64_t at[] = { 0, 1, 1, 2, 4, 3, 0, 0 }, top[] = { 64, 1, 0, 0 };
	struct bytes b = {};

	(void)state;
	put_chars(&b, "k");
	put_buckets(&b, KMC_HIST_BUCKETS(0), at);
	put_chars(&b, "j");
	put_buckets(&b, KMC_HIST_BUCKETS(0), top);
	expect(&map, &b, LINE("hist") "{\"@h\": {\"j\": ["
	       "{\"min\": 4611686018427387904, \"max\": \"9223372036854775807\", \"count\": 1}], \"k\": ["
	       BELOW(-1, 1) ", " BUCKET(0, 0, 2) ", " BUCKET(1, 1, 0) ", "
	       BUCKET(2, 3, 0) ", " BUCKET(4, 7, 3) "]}}}\n");
}

static void linear_histogram(void **state)
{
	struct question_map map = { .name = "@l", .kind = KMC_MAP_LHIST,
		.min = 0, .max = 10, .step = 3 };
	uint64_t at[] = { 0, 1, 2, 1, 4, 2, 0, 0 };
	struct bytes b = {};

	(void)state;
	put_buckets(&b, 5, at);
	expect(&map, &b, LINE("hist") "{\"@l\": ["
	       BELOW(-1, 1) ", " BUCKET(0, 2, 0) ", " BUCKET(3, 5, 1) ", "
	       BUCKET(6, 8, 0) ", " ABOVE(10, 2) "]}}\n");
}

static void empty_maps(void **state)
{
	struct question_map map = { .name = "@e", .kind = KMC_MAP_COUNT };
	struct bytes b = {};

	(void)state;
	expect(&map, &b, "{\"type\": \"map\", \"data\": {\"@e\": 0}}\n");
	map.kind = KMC_MAP_SUM;
	expect(&map, &b, "");
}

/* Return: what a printf() of one string prints; to be freed. */
static char *printf_line(const char *s, size_t len)
{
	struct kmc_part part = { KMC_PART_STR, 0, 72 };
	struct printf_format *format = printf_parse("%s", &part, 1, NULL);
	uint8_t payload[72] = "";
	struct kmc_str head = { .len = len };
	struct output o;

	memcpy(payload, &head, sizeof(head));
	memcpy(payload + sizeof(head), s, len);
	output_init(&o, &json_output, -1, BUFFERING_FULL, &fixture_names);
	json_output.printf(&o, format, payload, sizeof(payload));
	buffer_char(&o.b, '\0');
	printf_free(format);
	buffer_free(&o.scratch);
	return o.b.data;
}

static void expect_escaped(const char *s, size_t len, const char *want)
{
	char *line = printf_line(s, len), full[256];

	snprintf(full, sizeof(full), "{\"type\": \"printf\", \"data\": \"%s\"}\n",
		 want);
	assert_string_equal(line, full);
	must_parse(line);
	free(line);
}

static void escapes(void **state)
{
	(void)state;
	expect_escaped("a\"b\\c\n\t\x01\x1f/\x7f", 11,
		      "a\\\"b\\\\c\\n\\t\\u0001\\u001f/\x7f");
	expect_escaped("\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x9d", 9,
		      "\xc3\xa9\xe2\x82\xac\xf0\x9f\x90\x9d");
	/* Alone, cut off, too long a form, a surrogate, beyond Unicode. */
	expect_escaped("\xff", 1, "\xef\xbf\xbd");
	expect_escaped("x\xc3", 2, "x\xef\xbf\xbd");
	expect_escaped("\xc0\xaf", 2, "\xef\xbf\xbd\xef\xbf\xbd");
	expect_escaped("\xed\xa0\x80", 3,
		      "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
	expect_escaped("\xf4\x90\x80\x80", 4,
		      "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd");
}

/* Whatever bytes a process has as its name, a line of JSON comes out. */
static void any_bytes(void **state)
{
	char bytes[64];

	(void)state;
	srandom(1);
	for (int i = 0; i < 5000; i++) {
		char *line;

		for (size_t j = 0; j < sizeof(bytes); j++)
			bytes[j] = random() % 3 ? random() : 0x80 + random() % 64;
		for (size_t j = 0; j < sizeof(bytes); j++)
			bytes[j] = bytes[j] ? bytes[j] : 1;
		line = printf_line(bytes, random() % sizeof(bytes));
		must_parse(line);
		free(line);
	}
}

static void events(void **state)
{
	struct kmc_part parts[] = { part_unsigned, part_comm };
	struct question_format format = { .parts = parts, .nr_parts = 1 };
	struct complaint complaint = { .source_name = "stdin", .line = 1,
		.col = 9, .end_col = 62, .text = "bad: 10", .len = 7 };
	struct bytes b = {};
	struct output o;

	(void)state;
	put_u64(&b, 1);
	put_chars(&b, "a");
	output_init(&o, &json_output, -1, BUFFERING_FULL, &fixture_names);
	json_output.attached(&o, 2);
	json_output.value(&o, &format, b.rows.data, b.rows.len);
	format.nr_parts = 2;
	json_output.value(&o, &format, b.rows.data, b.rows.len);
	json_output.text(&o, "time", "10:11:12\n", 9);
	json_output.text(&o, "join", "a \"b\"", 5);
	json_output.complaint(&o, &complaint);
	complaint.is_error = true;
	json_output.complaint(&o, &complaint);
	json_output.lost(&o, 29309);
	json_output.maps(&o);
	buffer_char(&o.b, '\0');
	assert_string_equal(o.b.data,
		"{\"type\": \"attached_probes\", \"count\": 2, \"data\": {\"probes\": 2}}\n"
		"{\"type\": \"value\", \"data\": 1}\n"
		"{\"type\": \"value\", \"data\": [1,\"a\"]}\n"
		"{\"type\": \"time\", \"data\": \"10:11:12\\n\"}\n"
		"{\"type\": \"join\", \"data\": \"a \\\"b\\\"\"}\n"
		"{\"type\": \"warnf\", \"msg\": \"bad: 10\", \"filename\": \"stdin\", \"line\": 1, \"col\": 9}\n"
		"{\"type\": \"errorf\", \"msg\": \"bad: 10\", \"filename\": \"stdin\", \"line\": 1, \"col\": 9}\n"
		"{\"type\": \"lost_events\", \"count\": 29309, \"data\": {\"events\": 29309}}\n");
	output_free(&o);
	bytes_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(maps),
		cmocka_unit_test(scalars),
		cmocka_unit_test(stats),
		cmocka_unit_test(histograms),
		cmocka_unit_test(linear_histogram),
		cmocka_unit_test(empty_maps),
		cmocka_unit_test(escapes),
		cmocka_unit_test(any_bytes),
		cmocka_unit_test(events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
