// SPDX-License-Identifier: GPL-2.0
/* Every kind of part, in text and in JSON. */
#include <math.h>
#include <time.h>
#include "lang/ctypes.h"
#include "out_fixture.h"

static const char *user(void *data, uint64_t uid)
{
	(void)data;
	return uid ? NULL : "root";
}

static const char *cgroup(void *data, uint64_t id, const char *filter)
{
	(void)data;
	return id == 1 && !strcmp(filter, "uni*") ? "unified:/" : "";
}

static const char *usym(void *data, uint64_t addr, uint64_t pid)
{
	(void)data;
	return addr == 0x1000 && pid == 7 ? "main" : NULL;
}

static const char *syscall_of(void *data, uint64_t number)
{
	(void)data;
	return number == 1 ? "write" : NULL;
}

static const struct names names = {
	.site = fixture_site, .ksym = fixture_ksym, .usym = usym, .user = user,
	.cgroup = cgroup, .syscall = syscall_of, .trailer = "..",
	.max_strlen = 4,
};

/* A row of @nr parts, as a record, comes out as @text and as @json. */
static void expect(const struct kmc_part *parts, unsigned int nr,
		   const struct type *const *types, struct bytes *b,
		   const char *text, const char *json)
{
	struct buffer out, scratch;
	struct show show = { .b = &out, .scratch = &scratch, .names = &names,
			     .div = 1 };
	struct row row = row_of_record(parts, nr, types, b->rows.data,
				       b->rows.len);

	buffer_init(&out, -1, BUFFERING_FULL);
	buffer_init(&scratch, -1, BUFFERING_FULL);
	row_text_all(row, &show);
	buffer_char(&out, '\0');
	assert_string_equal(out.data, text);
	out.len = 0;
	row_json_all(row, &show);
	buffer_char(&out, '\0');
	assert_string_equal(out.data, json);
	buffer_free(&out);
	buffer_free(&scratch);
	bytes_free(b);
	memset(b, 0, sizeof(*b));
}

static void expect_word(enum kmc_part_kind kind, uint64_t v, const char *text,
			const char *json)
{
	struct kmc_part part = { kind, 0, 8 };
	struct bytes b = {};

	put_u64(&b, v);
	expect(&part, 1, NULL, &b, text, json);
}

static void words(void **state)
{
	(void)state;
	expect_word(KMC_PART_BOOL, 0, "false", "false");
	expect_word(KMC_PART_BOOL, 1, "true", "true");
	expect_word(KMC_PART_USER, 0, "root", "\"root\"");
	expect_word(KMC_PART_USER, 9, "", "\"\"");
	expect_word(KMC_PART_ERRNO, 7, "Argument list too long",
		    "\"Argument list too long\"");
	expect_word(KMC_PART_ERRNO, -13, "Permission denied",
		    "\"Permission denied\"");
	expect_word(KMC_PART_SYSCALL, 1, "write", "\"write\"");
	expect_word(KMC_PART_SYSCALL, -1, "unknown system call",
		    "\"unknown system call\"");
	expect_word(KMC_PART_MAC, 0x060504abc201, "01:C2:AB:04:05:06",
		    "\"01:C2:AB:04:05:06\"");
	expect_word(KMC_PART_SITE, 3, "kprobe:vfs_read", "\"kprobe:vfs_read\"");
}

/* What a double can't hold is a string in JSON. */
static void large_numbers(void **state)
{
	(void)state;
	expect_word(KMC_PART_INT, 1ULL << 53, "9007199254740992",
		    "9007199254740992");
	expect_word(KMC_PART_INT, (1ULL << 53) + 1, "9007199254740993",
		    "\"9007199254740993\"");
	expect_word(KMC_PART_INT, 1ULL << 63, "9223372036854775808",
		    "9223372036854775808");
	expect_word(KMC_PART_INT, UINT64_MAX, "18446744073709551615",
		    "\"18446744073709551615\"");
}

static void addresses(void **state)
{
	struct kmc_part inet = { KMC_PART_INET, 0, 24 };
	struct kmc_part sym = { KMC_PART_USYM, 0, 16 };
	struct bytes b = {};

	(void)state;
	put_u64(&b, 2);
	put_u64(&b, 0x0100007f);
	put_u64(&b, 0);
	expect(&inet, 1, NULL, &b, "127.0.0.1", "\"127.0.0.1\"");
	put_u64(&b, 10);
	put_u64(&b, 0x80fe);
	put_u64(&b, 0x0100000000000000);
	expect(&inet, 1, NULL, &b, "fe80::1", "\"fe80::1\"");
	put_u64(&b, 77);
	put_u64(&b, 1);
	put_u64(&b, 1);
	expect(&inet, 1, NULL, &b, "", "\"\"");
	put_u64(&b, 0x1000);
	put_u64(&b, 7);
	expect(&sym, 1, NULL, &b, "main", "\"main\"");
	put_u64(&b, 0x1000);
	put_u64(&b, 8);
	expect(&sym, 1, NULL, &b, "0x1000", "\"0x1000\"");
}

static void tuples(void **state)
{
	struct kmc_part square = { KMC_PART_OPEN, KMC_PART_SQUARE, 0 };
	struct kmc_part unsquare = { KMC_PART_CLOSE, KMC_PART_SQUARE, 0 };
	struct kmc_part parts[] = {
		part_open, part_signed, part_unsigned, part_open, part_str,
		part_bool, part_close, square, part_unsigned, part_unsigned,
		unsquare, part_close,
	};
	struct kmc_part empty[] = { part_open, part_close };
	struct bytes b = {};

	(void)state;
	put_u64(&b, -1);
	put_u64(&b, 2);
	put_str(&b, "a\"b", 0);
	put_u64(&b, 1);
	put_u64(&b, 4);
	put_u64(&b, 5);
	expect(parts, 12, NULL, &b, "(-1, 2, (a\"b, true), [4,5])",
	       "[-1,2,[\"a\\\"b\",true],[4,5]]");
	expect(empty, 2, NULL, &b, "()", "[]");
}

static void bytes_and_strings(void **state)
{
	struct kmc_str head = { .len = 4, .truncated = 1 };
	struct bytes b = {};

	(void)state;
	put_str(&b, "ab\n\xff", 0);
	expect(&part_buf, 1, NULL, &b, "ab\\x0a\\xff", "[97,98,10,-1]");

	/* Cut where strings are cut, and cut because it was asked for. */
	assert_int_equal(rows_add(&b.rows, &head, sizeof(head)), 0);
	assert_int_equal(rows_add(&b.rows, "abcd\0\0\0", 8), 0);
	expect(&part_str, 1, NULL, &b, "abcd..", "\"abcd..\"");
	head.len = 3;
	assert_int_equal(rows_add(&b.rows, &head, sizeof(head)), 0);
	assert_int_equal(rows_add(&b.rows, "abc\0\0\0\0", 8), 0);
	expect(&part_str, 1, NULL, &b, "abc", "\"abc\"");
}

static void stacks(void **state)
{
	struct kmc_part part = { KMC_PART_USTACK, 0, 8 + 4 * 8 };
	struct bytes b = {};

	(void)state;
	put_u64(&b, 2 | 7ULL << 32);
	put_u64(&b, 0x1000);
	put_u64(&b, 0xabc);
	expect(&part, 1, NULL, &b, "\n        0x1000\n        0xabc\n",
	       "\"\\n        0x1000\\n        0xabc\\n\"");
}

static const struct enumerator colours[] = { { "RED", 1 }, { "NONE", -1 } };
static const struct enumeration colour = { "colour", colours, 2 };
static const struct type enum_type = {
	.kind = TYPE_INT, .width = 4, .is_signed = true, .enumeration = &colour,
};
static const struct type char_type = {
	.kind = TYPE_INT, .width = 1, .is_signed = true,
};
static const struct type short_type = { .kind = TYPE_INT, .width = 2 };

static const struct member inner_members[] = {
	{ .name = "low", .type = { .kind = TYPE_INT, .width = 4 }, .bits = 3 },
	{ .name = "high", .type = { .kind = TYPE_INT, .width = 4,
	  .is_signed = true }, .bit_offset = 3, .bits = 2 },
};

static const struct record inner = { "", false, 4, inner_members, 2 };

static const struct member outer_members[] = {
	{ .name = "c", .type = enum_type },
	{ .name = "", .type = { .kind = TYPE_RECORD, .record = &inner },
	  .offset = 4 },
	{ .name = "name", .type = { .kind = TYPE_ARRAY, .count = 8,
	  .to = &char_type }, .offset = 8 },
	{ .name = "a", .type = { .kind = TYPE_ARRAY, .count = 2,
	  .to = &short_type }, .offset = 16 },
	{ .name = "in", .type = { .kind = TYPE_RECORD, .record = &inner },
	  .offset = 20 },
	{ .name = "next", .type = { .kind = TYPE_POINTER, .width = 8 },
	  .offset = 24 },
	{ .name = "f", .type = { .kind = TYPE_NONE }, .offset = 24 },
};

static const struct record outer = { "outer", false, 32, outer_members, 7 };
static const struct type outer_type = {
	.kind = TYPE_RECORD, .record = &outer,
};

static void copies(void **state)
{
	const struct type *types[] = { &outer_type };
	struct kmc_part part = { KMC_PART_BYTES, 0, 32 };
	struct bytes b = {};

	(void)state;
	put_u64(&b, 0xffffffffULL | 0x1dULL << 32);
	put_u64(&b, 0x006f6c6c6568ULL);
	put_u64(&b, 0xffff0007ULL | 0x2ULL << 32);
	put_u64(&b, 0xbeef);
	expect(&part, 1, types, &b,
	       "{ .c = NONE, .low = 5, .high = -1, .name = hello, .a = [7,65535], .in = { .low = 2, .high = 0 }, .next = 0xbeef, .f = null }",
	       "{\"c\": -1, \"low\": 5, \"high\": -1, \"name\": \"hello\", \"a\": [7,65535], \"in\": {\"low\": 2, \"high\": 0}, \"next\": 48879, \"f\": null}");
	put_u64(&b, 0x0041fe);
	part.size = 8;
	types[0] = &(struct type){ .kind = TYPE_ARRAY, .count = 3,
				   .to = &char_type };
	expect(&part, 1, types, &b, "[-2,65,0]", "[-2,65,0]");
	put_u64(&b, 0x4100);
	expect(&part, 1, NULL, &b, "\\x00A\\x00\\x00\\x00\\x00\\x00\\x00",
	       "\"\\\\x00A\\\\x00\\\\x00\\\\x00\\\\x00\\\\x00\\\\x00\"");
}

static void enums(void **state)
{
	const struct type *types[] = { &enum_type };
	struct bytes b = {};

	(void)state;
	put_u64(&b, 1);
	expect(&part_signed, 1, types, &b, "RED", "1");
	put_u64(&b, -1);
	expect(&part_signed, 1, types, &b, "NONE", "-1");
	put_u64(&b, 5);
	expect(&part_signed, 1, types, &b, "5", "5");
}

static void dates(void **state)
{
	struct type type = { .text = "%Y-%m-%d %H:%M:%S.%f %l %k %%f",
			     .clock = CLOCK_REALTIME };
	const struct type *types[] = { &type };
	struct kmc_part part = { KMC_PART_TIME, 0, 8 };
	struct bytes b = {};
	struct timespec now;
	char want[64];
	struct tm tm;

	(void)state;
	setenv("TZ", "UTC", 1);
	put_u64(&b, 1700000000012345678);
	expect(&part, 1, types, &b,
	       "2023-11-14 22:13:20.012345 012 012345678 %f",
	       "\"2023-11-14 22:13:20.012345 012 012345678 %f\"");

	/* Nanoseconds since boot are a date of today. */
	clock_gettime(CLOCK_MONOTONIC, &now);
	put_u64(&b, now.tv_sec * 1000000000ULL + now.tv_nsec);
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	strftime(want, sizeof(want), "%Y-%m-%d %H", &tm);
	type.text = "%Y-%m-%d %H";
	type.clock = CLOCK_MONOTONIC;
	{
		char json[80];

		snprintf(json, sizeof(json), "\"%s\"", want);
		expect(&part, 1, types, &b, want, json);
	}
}

static void cgroups(void **state)
{
	struct type type = { .text = "uni*" };
	const struct type *types[] = { &type };
	struct kmc_part part = { KMC_PART_CGROUP, 0, 8 };
	struct bytes b = {};

	(void)state;
	put_u64(&b, 1);
	expect(&part, 1, types, &b, "unified:/", "\"unified:/\"");
	put_u64(&b, 2);
	expect(&part, 1, types, &b, "", "\"\"");
}

/* Keys: a tuple's brackets are not shown; JSON has no blanks between parts. */
static void keys(void **state)
{
	struct kmc_part key[] = { part_open, part_unsigned, part_open, part_comm,
				  part_bool, part_close, part_close };
	struct question_map map = { .name = "@k", .kind = KMC_MAP_COUNT,
				    .key = key, .nr_key = 7 };
	struct bytes b = {};

	(void)state;
	put_u64(&b, 1);
	put_chars(&b, "a b");
	put_u64(&b, 1);
	put_n_sum(&b, 3, 0);
	fixture_map(&text_output, &map, &b, 0, 1, "@k[1, (a b, true)]: 3\n");
	fixture_map(&json_output, &map, &b, 0, 1,
		    "{\"type\": \"map\", \"data\": {\"@k\": {\"1,(a b,true)\": 3}}}\n");
	bytes_free(&b);
}

/*
 * Many rows are sorted in another way than few: what comes out is in order all the same,
 * and each row is there once, numbered by its value's second word.
 */
#define MANY	5000

static void expect_order(const struct kmc_part *key, unsigned int nr_key,
			 struct bytes *b)
{
	struct question_map map = { .name = "@", .kind = KMC_MAP_SUM,
				    .key = (struct kmc_part *)key,
				    .nr_key = nr_key, .is_signed = true };
	static bool seen[MANY];
	struct sorted_row *rows;
	size_t nr;

	memset(seen, 0, sizeof(seen));
	rows = rows_sort(&b->rows, &map, &nr);
	assert_int_equal(nr, MANY);
	for (size_t i = 0; i < nr; i++) {
		uint64_t number = part_u64(rows[i].value);

		assert_true(number < MANY && !seen[number]);
		seen[number] = true;
		assert_ptr_equal(rows[i].value, rows[i].key + map_key_size(&map));
		if (!i)
			continue;
		assert_true(rows[i - 1].rank <= rows[i].rank);
		assert_true(rows[i - 1].rank < rows[i].rank ||
			    parts_compare(key, nr_key, rows[i - 1].key,
					  rows[i].key) < 0);
	}
	free(rows);
	bytes_free(b);
	memset(b, 0, sizeof(*b));
}

/* Few different values, of both signs; @one: the same. */
static void put_value(struct bytes *b, unsigned int number, bool one)
{
	put_n_sum(b, number, one ? 1 : random() % 300 - 150);
}

static void order_of_many(void **state)
{
	const struct kmc_part numbers[] = { part_open, part_unsigned, part_comm,
					    part_close };
	const struct kmc_part names_first[] = { part_comm, part_unsigned };
	const struct kmc_part strings[] = { part_str, part_unsigned };
	struct bytes b = {};
	char text[24];

	(void)state;
	srandom(3);
	for (int one = 0; one < 2; one++) {
		for (unsigned int i = 0; i < MANY; i++) {
			put_u64(&b, random() % 2 ? i : -1ULL - i);
			put_chars(&b, i % 3 ? "a" : "b");
			put_value(&b, i, one);
		}
		expect_order(numbers, 4, &b);
		/* Names that begin alike, end early, and have high bytes. */
		for (unsigned int i = 0; i < MANY; i++) {
			snprintf(text, sizeof(text), "%.*s%ld", (int)(random() % 12),
				 "kworker/\xffq\x80", random() % 30);
			put_chars(&b, text);
			put_u64(&b, i);
			put_value(&b, i, one);
		}
		expect_order(names_first, 2, &b);
		for (unsigned int i = 0; i < MANY; i++) {
			snprintf(text, sizeof(text), "%.*s", (int)(random() % 12),
				 "/etc/\xff\x80/xy");
			put_str(&b, text, 64);
			put_u64(&b, i);
			put_value(&b, i, one);
		}
		expect_order(strings, 2, &b);
	}
}

static void expect_fraction(const struct type *type, const void *bytes,
			    const char *text, const char *json)
{
	struct kmc_part part = { KMC_PART_BYTES, 0, (type->count + 7) & ~7u };
	uint64_t words[2] = { 0 };
	struct bytes b = {};

	memcpy(words, bytes, type->count);
	put_u64(&b, words[0]);
	if (type->count > 8)
		put_u64(&b, words[1]);
	expect(&part, 1, &type, &b, text, json);
}

/* What C has as float and double, which are only shown. */
static void fractions(void **state)
{
	long double large = -2.5L;
	static const struct type byte = { .kind = TYPE_INT, .width = 1 };
	struct type type = { .kind = TYPE_ARRAY, .to = &byte, .is_float = true };
	float small = 0.1f;
	double d = 1e100;

	(void)state;
	type.count = 4;
	expect_fraction(&type, &small, "0.1", "0.1");
	small = -INFINITY;
	expect_fraction(&type, &small, "-inf", "null");
	type.count = 8;
	expect_fraction(&type, &d, "1e+100", "1e+100");
	d = 3.25;
	expect_fraction(&type, &d, "3.25", "3.25");
	type.count = 16;
	expect_fraction(&type, &large, "-2.5", "-2.5");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words),
		cmocka_unit_test(large_numbers),
		cmocka_unit_test(addresses),
		cmocka_unit_test(tuples),
		cmocka_unit_test(bytes_and_strings),
		cmocka_unit_test(stacks),
		cmocka_unit_test(copies),
		cmocka_unit_test(enums),
		cmocka_unit_test(fractions),
		cmocka_unit_test(dates),
		cmocka_unit_test(cgroups),
		cmocka_unit_test(keys),
		cmocka_unit_test(order_of_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
