// SPDX-License-Identifier: GPL-2.0
/*
 * What the architectures' files say, on any of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "arch/arch.h"
#include "usdt_arg.h"

#define NR(array)	(sizeof(array) / sizeof(*(array)))

static void test_registers(void **state)
{
	(void)state;
	assert_int_equal(arch_register(&arch_x86, "r15"), 0);
	assert_int_equal(arch_register(&arch_x86, "di"), 14 * 8);
	assert_int_equal(arch_register(&arch_x86, "pc"), 16 * 8);
	assert_int_equal(arch_register(&arch_x86, "ip"), 16 * 8);
	assert_int_equal(arch_register(&arch_x86, "sp"), 19 * 8);
	assert_int_equal(arch_register(&arch_x86, "pstate"), -1);
	assert_int_equal(arch_register(&arch_arm64, "r0"), 0);
	assert_int_equal(arch_register(&arch_arm64, "r30"), 30 * 8);
	assert_int_equal(arch_register(&arch_arm64, "sp"), 31 * 8);
	assert_int_equal(arch_register(&arch_arm64, "pc"), 32 * 8);
	assert_int_equal(arch_register(&arch_arm64, "pstate"), 33 * 8);
	assert_int_equal(arch_register(&arch_arm64, "r31"), -1);
	assert_int_equal(arch_register(&arch_arm64, "ip"), -1);
}

/* Arguments one after the other: words, is it a number, and where each is. */
struct passed {
	uint32_t words;
	bool is_number;
	uint32_t x86, arm64;
};

static void check_passed(const struct passed *args, size_t nr)
{
	struct passing x86 = { .stack = arch_x86.register_args };
	struct passing arm64 = { .stack = arch_arm64.register_args };

	for (size_t i = 0; i < nr; i++) {
		assert_int_equal(arch_x86.pass(&x86, args[i].words,
					       args[i].is_number), args[i].x86);
		assert_int_equal(arch_arm64.pass(&arm64, args[i].words,
						 args[i].is_number),
				 args[i].arm64);
	}
}

static void test_passing(void **state)
{
	static const struct passed words[] = {
		{ 1, true, 0, 0 }, { 1, true, 1, 1 }, { 1, true, 2, 2 },
		{ 1, true, 3, 3 }, { 1, true, 4, 4 }, { 1, true, 5, 5 },
		{ 1, true, 6, 6 }, { 1, true, 7, 7 }, { 1, true, 8, 8 },
		{ 1, true, 9, 9 },
	};
	/* A large structure, and what comes behind one that does not fit. */
	static const struct passed large[] = {
		{ 1, true, 0, 0 }, { 5, false, 6, 1 }, { 2, false, 1, 2 },
		{ 1, true, 3, 4 }, { 1, true, 4, 5 }, { 1, true, 5, 6 },
		{ 2, false, 11, 8 }, { 1, true, 13, 10 },
	};
	static const struct passed backfilled[] = {
		{ 2, false, 0, 0 }, { 2, false, 2, 2 }, { 1, true, 4, 4 },
		{ 2, false, 6, 5 }, { 1, true, 5, 7 }, { 1, true, 8, 8 },
	};
	static const struct passed even[] = {
		{ 1, true, 0, 0 }, { 2, true, 1, 2 }, { 1, true, 3, 4 },
		{ 2, true, 4, 6 }, { 1, true, 6, 8 }, { 2, true, 7, 10 },
	};

	(void)state;
	check_passed(words, NR(words));
	check_passed(large, NR(large));
	check_passed(backfilled, NR(backfilled));
	check_passed(even, NR(even));
}

static void test_operands(void **state)
{
	static const struct {
		const char *text;
		enum usdt_place place;
		int base;
		int64_t number;
	} cases[] = {
		{ "5", USDT_CONSTANT, -1, 5 },
		{ "-17", USDT_CONSTANT, -1, -17 },
		{ "x0", USDT_REGISTER, 0, 0 },
		{ "w30", USDT_REGISTER, 30 * 8, 0 },
		{ "sp", USDT_REGISTER, 31 * 8, 0 },
		{ "[x19]", USDT_MEMORY, 19 * 8, 0 },
		{ "[sp, 12]", USDT_MEMORY, 31 * 8, 12 },
		{ "[x29, -20]", USDT_MEMORY, 29 * 8, -20 },
		{ "[x1,#0x10]", USDT_MEMORY, 8, 16 },
	};
	static const char *const bad[] = {
		"", "x", "x31", "y0", "x0x", "5x", "spx", "[x0", "[x0]x", "[x0,]",
		"[x0, x1]", "[5]", "[]", "[x0, 5", "%rax", "x-1",
	};

	(void)state;
	for (size_t i = 0; i < NR(cases); i++) {
		struct usdt_arg arg = { .base = -1, .index = -1, .scale = 1 };

		if (!arch_arm64.usdt_operand(cases[i].text, &arg))
			fail_msg("%s", cases[i].text);
		assert_int_equal(arg.place, cases[i].place);
		assert_int_equal(arg.base, cases[i].base);
		assert_int_equal(arg.index, -1);
		assert_int_equal(arg.number, cases[i].number);
	}
	for (size_t i = 0; i < NR(bad); i++) {
		struct usdt_arg arg = { .base = -1, .index = -1, .scale = 1 };

		if (arch_arm64.usdt_operand(bad[i], &arg))
			fail_msg("'%s'", bad[i]);
	}
}

/* Blanks between brackets are part of an argument. */
static void test_count(void **state)
{
	(void)state;
	assert_int_equal(usdt_count_args("-4@[sp, 12] 8@x1  4@[x0, -8] 2@5"), 4);
	assert_int_equal(usdt_count_args("8@[sp, 12"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_registers),
		cmocka_unit_test(test_passing),
		cmocka_unit_test(test_operands),
		cmocka_unit_test(test_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
