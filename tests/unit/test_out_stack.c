// SPDX-License-Identifier: GPL-2.0
/* Stacks as text: what bpftrace prints. */
#include "out/stack.h"
#include "out_fixture.h"

#define ROOM	4

static const uint8_t build_id[BUILD_ID_SIZE] = {
	0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19,
};

static bool kernel(void *data, uint64_t addr, struct symbol *symbol)
{
	(void)data;
	if (addr < 0xffffffff81000000)
		return false;
	symbol->name = "vfs_read";
	symbol->offset = addr - 0xffffffff81000000;
	return true;
}

static bool user(void *data, uint32_t pid, uint64_t addr,
		 struct symbol *symbol)
{
	(void)data;
	assert_int_equal(pid, 42);
	symbol->module = "/bin/file";
	if (addr != 0x401010)
		return false;
	symbol->build_id = build_id;
	symbol->place = 9;
	symbol->name = "main";
	symbol->offset = 16;
	return true;
}

static const struct frames frames = { .kernel = kernel, .user = user };

struct stack {
	struct kmc_stack head;
	uint64_t ips[ROOM];
};

static const struct stack kernel_stack = {
	.head = { .nr = 2 },
	.ips = { 0xffffffff81000001, 0xfe },
};

static const struct stack user_stack = {
	.head = { .nr = 2, .pid = 42 },
	.ips = { 0x401010, 0xbe552274c0854800 },
};

static void expect(enum kmc_part_kind kind, unsigned int mode,
		   const struct stack *stack, const char *want)
{
	struct kmc_part part = { kind, mode, sizeof(*stack) };
	struct output o;

	output_init(&o, &text_output, -1, BUFFERING_FULL, &fixture_names);
	stack_show(&o.b, &part, stack, &frames);
	buffer_char(&o.b, '\0');
	assert_string_equal(o.b.data, want);
	output_free(&o);
}

static void test_kernel(void **state)
{
	(void)state;
	expect(KMC_PART_KSTACK, 0, &kernel_stack,
	       "\n        vfs_read+1\n        0xfe\n");
	expect(KMC_PART_KSTACK, KMC_PART_PERF, &kernel_stack,
	       "\n\tffffffff81000001 vfs_read+1\n\tfe 0xfe\n");
	expect(KMC_PART_KSTACK, KMC_PART_RAW, &kernel_stack,
	       "\nffffffff81000001\nfe\n");
}

static void test_user(void **state)
{
	(void)state;
	expect(KMC_PART_USTACK, 0, &user_stack,
	       "\n        main+16\n        0xbe552274c0854800\n");
	expect(KMC_PART_USTACK, KMC_PART_PERF, &user_stack,
	       "\n\t401010 main+16 (/bin/file)\n\tbe552274c0854800 0xbe552274c0854800 ([unknown])\n");
	expect(KMC_PART_USTACK, KMC_PART_RAW, &user_stack,
	       "\n401010\nbe552274c0854800\n");
	expect(KMC_PART_USTACK, KMC_PART_BUILD_ID, &user_stack,
	       "\n000102030405060708090a0b0c0d0e0f10111213 0x09\nbe552274c0854800\n");
}

/* Empty, and one that says that it is longer than it can be. */
static void test_bounds(void **state)
{
	struct stack stack = { .head = { .nr = 1000 } };

	(void)state;
	expect(KMC_PART_KSTACK, 0, &stack,
	       "\n        0x0\n        0x0\n        0x0\n        0x0\n");
	stack.head.nr = 0;
	expect(KMC_PART_KSTACK, 0, &stack, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kernel),
		cmocka_unit_test(test_user),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
