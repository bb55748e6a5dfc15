// SPDX-License-Identifier: GPL-2.0
/* Strings, and where they end: at a NUL, at the room, at a page that isn't there. */
#include <linux/mm.h>
#include <vm/mem.h>
#include "vm.h"

#define BASE	0x7000000UL	/* where the memory is seen */
#define PAGES	2
#define ROOM	1024

static u8 memory[PAGES * PAGE_SIZE];

static union {
	struct kmc_str str;
	u8 bytes[sizeof(struct kmc_str) + ROOM + 8];
} got;

/* The string's end is that of what can be read, if @text has no NUL. */
static bool get(u32 at, const char *text, size_t size, u32 room)
{
	memset(memory, 'x', sizeof(memory));
	memcpy(memory + at, text, size);
	memset(&got, 0xee, sizeof(got));
	return kmc_mem_string(&kmc_space_user, BASE + at, &got.str, room);
}

static void expect(const char *text, u32 len, u32 truncated)
{
	u32 i;

	assert_int_equal(got.str.len, len);
	assert_int_equal(got.str.truncated, truncated);
	assert_memory_equal(got.str.data, text, len);
	for (i = len; i % 8; i++)
		assert_int_equal(got.str.data[i], 0);
}

/* Nothing behind the room is written. */
static void expect_room(u32 room)
{
	assert_int_equal(got.str.data[room], 0xee);
}

static int setup(void **state)
{
	shim_user = (struct shim_memory){ BASE, memory, sizeof(memory), 0 };
	return 0;
}

/* Every length, at every place in a word. */
static void test_lengths(void **state)
{
	char text[ROOM + 64];
	u32 len, shift;

	memset(text, 'a', sizeof(text));
	for (len = 0; len < 300; len++) {
		text[len] = 0;
		for (shift = 0; shift < 8; shift++) {
			assert_true(get(shift, text, len + 1, ROOM));
			expect(text, len, 0);
			expect_room(ROOM);
		}
		text[len] = 'a';
	}
}

/* Bytes above 0x7f, and 0x01 behind a NUL, mislead some word tricks. */
static void test_bytes(void **state)
{
	static const char high[] = "\x80\xff\x81\x80\xfe\x80\x80\x01";
	static const char ones[] = "abc\0\x01\x01\x01\x01";

	assert_true(get(0, high, sizeof(high), 64));
	expect(high, 8, 0);
	assert_true(get(0, ones, sizeof(ones), 64));
	expect("abc", 3, 0);
}

static void test_room(void **state)
{
	char text[ROOM + 1];

	memset(text, 'r', sizeof(text));
	text[16] = 0;
	assert_true(get(3, text, 17, 16));
	expect(text, 16, 0);
	expect_room(16);
	text[16] = 'r';
	text[17] = 0;
	assert_true(get(3, text, 18, 16));
	expect(text, 16, 1);
	expect_room(16);
	text[15] = 0;
	assert_true(get(3, text, 16, 16));
	expect(text, 15, 0);
	text[15] = 'r';
	text[17] = 'r';
	assert_true(get(3, text, sizeof(text), ROOM));
	expect(text, ROOM, 1);
	expect_room(ROOM);
}

/* Old bytes in the room, behind what was copied, are no end. */
static void test_old_nul(void **state)
{
	char text[70];

	memset(text, 'o', sizeof(text));
	text[69] = 0;
	memset(memory, 'x', sizeof(memory));
	memcpy(memory + PAGE_SIZE - 61, text, sizeof(text));
	memset(&got, 0, sizeof(got));
	assert_true(kmc_mem_string(&kmc_space_user, BASE + PAGE_SIZE - 61,
				   &got.str, ROOM));
	expect(text, 69, 0);
}

/* The page behind the string's may be missing, at any distance. */
static void test_last_page(void **state)
{
	const char *end = (const char *)memory + sizeof(memory);
	u32 len;

	for (len = 0; len < 200; len++) {
		char text[200] = {};

		memset(text, 'e', len);
		assert_true(get(sizeof(memory) - len - 1, text, len + 1, ROOM));
		expect(end - len - 1, len, 0);
	}
}

/* No NUL before the memory ends: not half a string, but none. */
static void test_no_end(void **state)
{
	char text[100];

	memset(text, 'n', sizeof(text));
	assert_false(get(sizeof(memory) - 100, text, 100, ROOM));
	expect("", 0, 0);
	/* It fills the room to the last byte; the next can't be read. */
	assert_true(get(sizeof(memory) - 96, text, 96, 96));
	expect(text, 96, 1);
}

static void test_pages(void **state)
{
	char text[ROOM];

	memset(text, 'p', sizeof(text));
	text[ROOM - 1] = 0;
	assert_true(get(PAGE_SIZE - 500, text, ROOM, ROOM));
	expect(text, ROOM - 1, 0);
}

/* A short string is one copy: that is most of what it costs. */
static void test_copies(void **state)
{
	shim_user.copies = 0;
	assert_true(get(0, "/etc/ld.so.cache", 17, ROOM));
	assert_int_equal(shim_user.copies, 1);
}

static void test_unreadable(void **state)
{
	u64 value = 5;

	memset(memory, 0x6e, sizeof(memory));

	assert_false(kmc_mem_string(&kmc_space_user, 0, &got.str, 8));
	expect("", 0, 0);
	assert_false(kmc_mem_string(&kmc_space_user, U64_MAX, &got.str, 64));
	expect("", 0, 0);
	assert_false(kmc_mem_load(&kmc_space_user, BASE - 1, 8, &value));
	assert_int_equal(value, 0);
	value = 5;
	assert_false(kmc_mem_load(&kmc_space_user, BASE + sizeof(memory) - 3,
				  4, &value));
	assert_int_equal(value, 0);
	assert_true(kmc_mem_load(&kmc_space_user, BASE + sizeof(memory) - 4,
				 4, &value));
	assert_int_equal(value, 0x6e6e6e6e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_lengths, setup),
		cmocka_unit_test_setup(test_bytes, setup),
		cmocka_unit_test_setup(test_room, setup),
		cmocka_unit_test_setup(test_old_nul, setup),
		cmocka_unit_test_setup(test_last_page, setup),
		cmocka_unit_test_setup(test_no_end, setup),
		cmocka_unit_test_setup(test_pages, setup),
		cmocka_unit_test_setup(test_copies, setup),
		cmocka_unit_test_setup(test_unreadable, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
