// SPDX-License-Identifier: GPL-2.0
/* printf(): integers against the C library's, and what is ours alone. */
#include "out_fixture.h"

static char *render(const char *text, const struct kmc_part *parts,
		    unsigned int nr, const void *payload, size_t len)
{
	struct printf_format *format = printf_parse(text, parts, nr, NULL);
	struct buffer b;

	assert_non_null(format);
	buffer_init(&b, -1, BUFFERING_FULL);
	printf_render(&b, format, payload, len, &fixture_names);
	buffer_char(&b, '\0');
	printf_free(format);
	return b.data;
}

static void expect(const char *text, const struct kmc_part *parts,
		   unsigned int nr, struct bytes *b, const char *want)
{
	char *got = render(text, parts, nr, b->rows.data, b->rows.len);

	assert_string_equal(got, want);
	free(got);
	bytes_free(b);
	memset(b, 0, sizeof(*b));
}

static const int64_t numbers[] = {
	0, 1, -1, 5, -5, 42, 255, 65535, 65537, 2147483647, -2147483648LL,
	4294967295LL, 4294967296LL, 1234567890123LL, INT64_MAX, INT64_MIN,
};

static void all_numbers(const char *text)
{
	struct kmc_part part = { KMC_PART_INT, 0, 8 };
	char want[64], *got;

	for (size_t n = 0; n < sizeof(numbers) / sizeof(numbers[0]); n++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(want, sizeof(want), text, numbers[n]);
#pragma GCC diagnostic pop
		got = render(text, &part, 1, &numbers[n], 8);
		if (strcmp(got, want))
			fail_msg("\"%s\" of %lld: %s, not %s", text,
				 (long long)numbers[n], got, want);
		free(got);
	}
}

static void gfp_flags(void **state)
{
	static const struct kmc_part parts[] = {
		{ KMC_PART_INT, 0, 8 }, { KMC_PART_INT, 0, 8 },
		{ KMC_PART_INT, 0, 8 }, { KMC_PART_INT, 0, 8 },
	};
	static const uint64_t values[] = { 0xcc0, 0x400dc0, 0, 1ULL << 40 | 1 };
	char *got = render("%gr|%gr|%gr|%18gr|", parts, 4, values, sizeof(values));

	(void)state;
	assert_string_equal(got, "GFP_KERNEL|GFP_KERNEL_ACCOUNT|__GFP_ZERO|0|"
			    "GFP_DMA|0x10000000000|");
	free(got);
	got = render("%12gr|", parts, 1, &values[0], 8);
	assert_string_equal(got, "  GFP_KERNEL|");
	free(got);
}

/* Every conversion of an integer, with flags, prints what C prints. */
static void as_in_c(void **state)
{
	static const char *const flags[] = {
		"", "-", "0", "+", " ", "#", "-#", "0#", "+0", "5", "-5",
		"05", "12", "-12", "012", "08.3", ".5", "10.5", "-10.5", "1",
	};
	static const char *const lengths[] = { "hh", "h", "", "l", "ll", "z",
					       "j" };
	char text[32];

	(void)state;
	for (size_t f = 0; f < sizeof(flags) / sizeof(flags[0]); f++) {
		for (size_t l = 0; l < sizeof(lengths) / sizeof(lengths[0]);
		     l++) {
			for (const char *c = "diuxX"; *c; c++) {
				snprintf(text, sizeof(text), "<%%%s%s%c>",
					 flags[f], lengths[l], *c);
				all_numbers(text);
			}
		}
	}
}

static void texts(void **state)
{
	struct kmc_part parts[] = { part_comm, part_str, part_site, part_ksym };
	struct bytes b = {};

	(void)state;
	put_chars(&b, "abc");
	put_str(&b, "/etc/passwd", 0);
	put_u64(&b, 3);
	put_u64(&b, 0xffffffff81000000);
	expect("%-8s|%14s|%s|%.3s\n", parts, 4, &b,
	       "abc     |   /etc/passwd|kprobe:vfs_read|vfs\n");
	put_chars(&b, "sixteen-letters!");
	put_str(&b, "", 0);
	put_u64(&b, 9);
	put_u64(&b, 0x10);
	expect("%4s|%3s|%.0s|%s", parts, 4, &b, "sixteen-letters!|   ||0x10");
}

static void pointers_and_characters(void **state)
{
	struct kmc_part parts[] = { part_unsigned, part_unsigned,
				    part_unsigned, part_ksym };
	struct bytes b = {};

	(void)state;
	put_u64(&b, 0xffff888000000000);
	put_u64(&b, 0);
	put_u64(&b, 'A' | 0x4200);
	put_u64(&b, 0xffffffff81000000);
	expect("%p %p %-3c| %llx", parts, 4, &b,
	       "0xffff888000000000 0 A  | ffffffff81000000");
}

/* %r shows what buf() read in three ways; %s as %r. */
static void bytes_of_memory(void **state)
{
	struct kmc_part parts[] = { part_buf, part_buf, part_buf, part_buf };
	struct bytes b = {};

	(void)state;
	for (int i = 0; i < 4; i++)
		put_str(&b, "Hi\n\xff", 0);
	expect("%r|%rx|%rh|%-12s|", parts, 4, &b,
	       "Hi\\x0a\\xff|\\x48\\x69\\x0a\\xff|48 69 0a ff|Hi\\x0a\\xff  |");
	put_str(&b, "", 0);
	put_str(&b, "", 0);
	put_str(&b, "abcdef", 0);
	put_str(&b, "abcdef", 0);
	expect("%r|%rh|%.4r|%8.3rh|", parts, 4, &b, "||abcd|     61 |");
}

/* What has a name shows it with %s, and its number with the others. */
static void named_numbers(void **state)
{
	struct kmc_part parts[] = { part_bool, part_bool, part_unsigned,
				    part_errno };
	struct bytes b = {};

	(void)state;
	put_u64(&b, 1);
	put_u64(&b, 1);
	put_u64(&b, 0x12345678abcdefULL);
	put_u64(&b, 2);
	expect("%s %d %s %30s|", parts, 4, &b,
	       "true 1 5124095577148911      No such file or directory|");
}

/* A tuple is one value. */
static void tuples_as_text(void **state)
{
	struct kmc_part parts[] = { part_open, part_unsigned, part_str,
				    part_close, part_unsigned };
	struct bytes b = {};

	(void)state;
	put_u64(&b, 4);
	put_str(&b, "x", 0);
	put_u64(&b, 5);
	expect("%-10s%d", parts, 5, &b, "(4, x)    5");
}

static void percent_signs(void **state)
{
	struct kmc_part parts[] = { part_unsigned, part_unsigned };
	struct bytes b = {};

	(void)state;
	put_u64(&b, 50);
	put_u64(&b, 7);
	expect("%% %d%% of %d %", parts, 2, &b, "% 50% of 7 %");
	expect("100%%", NULL, 0, &b, "100%");
	expect("%", NULL, 0, &b, "%");
	expect("", NULL, 0, &b, "");
	expect("%q %y\n", NULL, 0, &b, "%q %y\n");
}

/* A record that is shorter than its format says shows what there is. */
static void short_records(void **state)
{
	struct kmc_part parts[] = { part_unsigned, part_str };
	struct bytes b = {};
	char *got;

	(void)state;
	put_u64(&b, 7);
	put_str(&b, "0123456789", 0);
	for (size_t len = 0; len < b.rows.len; len += 8) {
		uint8_t *copy = malloc(len + 1);

		memcpy(copy, b.rows.data, len);
		got = render("%d %s.", parts, 2, copy, len);
		assert_string_equal(got, len < 8 ? "" : "7 ");
		free(got);
		free(copy);
	}
	bytes_free(&b);
}

/* A length that is larger than the room is not believed. */
static void lying_string(void **state)
{
	struct { struct kmc_str head; char data[16]; } at = {
		.head.len = 1000, .data = "0123456789abcde",
	};
	struct kmc_part part = { KMC_PART_STR, 0, 16 };
	struct buffer b;
	size_t size;

	(void)state;
	buffer_init(&b, -1, BUFFERING_FULL);
	part_show(&b, &part, NULL, &at, &fixture_names);
	assert_int_equal(b.len, 8);
	assert_memory_equal(b.data, "01234567", 8);
	buffer_free(&b);
	assert_false(record_part_size(&part, &at, sizeof(at), &size));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_in_c),
		cmocka_unit_test(gfp_flags),
		cmocka_unit_test(texts),
		cmocka_unit_test(pointers_and_characters),
		cmocka_unit_test(bytes_of_memory),
		cmocka_unit_test(named_numbers),
		cmocka_unit_test(tuples_as_text),
		cmocka_unit_test(percent_signs),
		cmocka_unit_test(short_records),
		cmocka_unit_test(lying_string),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
