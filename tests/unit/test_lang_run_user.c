// SPDX-License-Identifier: GPL-2.0
/*
 * Probes of processes: this program is the one that is probed, what its compiler
 * says of its functions is what scripts know of them, and its memory is theirs.
 */
#include <sys/sdt.h>
#include "lang_run.h"

#define KEPT	__attribute__((__noinline__, __used__))

enum unit_color { UNIT_RED = 3, UNIT_BLUE = 7 };

typedef struct {
	short x, y;
} unit_point;

struct unit_inner {
	signed char few[4];
	int grid[2][3];
	unit_point point;
};

struct unit_item {
	int number;
	char name[16];
	struct unit_item *next;
	unsigned int low : 4, high : 12;
	union {
		long whole;
		unsigned char byte;
	};
	const struct unit_inner inner;
	enum unit_color color;
	bool flag;
	double fraction;
	int (*call)(int n);
};

KEPT long unit_call(struct unit_item *item, double skipped, signed char c,
		    const char *text, unit_point point, int fifth, long sixth,
		    int seventh)
{
	return item->number + skipped + c + *text + point.x + fifth + sixth +
	       seventh;
}

KEPT void unit_note(int n)
{
	STAP_PROBE2(unit, note, 42, n);
}

static struct memory {
	struct unit_item items[2];
	char text[16];
	u64 stack[8];
} memory;

static void fill_memory(void)
{
	struct unit_item *item = &memory.items[0];
	struct unit_inner inner = {
		.few = { 1, -2, 3, -4 }, .grid = { { 1, 2, 3 }, { 4, 5, 6 } },
		.point = { -8, 9 },
	};

	item->number = -5;
	strcpy(item->name, "first");
	item->next = &memory.items[1];
	memory.items[1].number = 77;
	strcpy(memory.items[1].name, "second");
	item->low = 9;
	item->high = 0xabc;
	item->whole = 0x1234;
	memcpy((void *)&item->inner, &inner, sizeof(inner));
	item->color = UNIT_BLUE;
	item->flag = true;
	strcpy(memory.text, "some text");
	/* Behind the return address: what no register had room for. */
	memory.stack[0] = 0xdead;
	memory.stack[1] = 0x1111111100000000 - 17;
	memory.stack[2] = 5;
}

static const struct {
	const char *body;
	s64 want;
} answers[] = {
	{ "@ = args.item->number;", -5 },
	{ "@ = args->item->number;", -5 },
	{ "@ = args.item->next->number;", 77 },
	{ "@ = str(args.item->name) == \"first\";", 1 },
	{ "@ = args.item->next->name == \"second\";", 1 },
	{ "@ = args.item->low * 0x1000 + args.item->high;", 0x9abc },
	{ "@ = args.item->whole;", 0x1234 },
	{ "@ = args.item->byte;", 0x34 },
	{ "@ = args.item->inner.few[1];", -2 },
	{ "@ = args.item->inner.grid[1][2];", 6 },
	{ "@ = args.item->inner.point.x;", -8 },
	{ "@ = args.item->color;", UNIT_BLUE },
	{ "@ = args.item->color == UNIT_BLUE;", 1 },
	{ "@ = args.item->flag;", 1 },
	{ "@ = args.c;", -3 },
	{ "@ = str(args.text) == \"some text\";", 1 },
	{ "@ = args.fifth;", -7 },
	{ "@ = args.sixth;", 1LL << 40 },
	{ "@ = args.seventh;", -17 },
	{ "@ = sarg1;", 5 },
	{ "@ = ((struct unit_item *)arg0)->next->number;", 77 },
	{ "@ = sizeof(struct unit_item);", sizeof(struct unit_item) },
	{ "@ = args.item->next->name[1];", 'e' },
};

static s64 answer_of(const char *body)
{
	/* As the calling convention has it; two shorts are one word. */
	const u64 regs[] = { (u64)&memory.items[0], 0xfd,
			     (u64)memory.text, 0x0009fff8, 0xfffffff9,
			     1ULL << 40 };
	struct pt_regs at = { 0 };
	char source[1024];
	struct run *r;
	s64 value;

	snprintf(source, sizeof(source), "uprobe:/proc/self/exe:unit_call { %s }",
		 body);
	r = run_load(source);
	memcpy(r->args, regs, sizeof(regs));
	/* The stack pointer is the last but one. */
	at.others[18] = (unsigned long)memory.stack;
	r->ctx.regs = &at;
	run_probe(r, 0);
	value = value_of(r, "@");
	run_free(r);
	return value;
}

static void test_arguments(void **state)
{
	(void)state;
	fill_memory();
	shim_user.addr = (unsigned long)&memory;
	shim_user.base = (void *)&memory;
	shim_user.size = sizeof(memory);
	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		s64 value = answer_of(answers[i].body);

		if (value != answers[i].want)
			fail_msg("%s\ngave %lld, not %lld", answers[i].body,
				 (long long)value, (long long)answers[i].want);
	}
}

static void expect_error(const char *source, const char *want)
{
	struct question *q;
	char *errors;

	q = fixture_compile(source, &errors);
	assert_null(q);
	if (!strstr(errors, want))
		fail_msg("%s\nwanted: %s", errors, want);
	free(errors);
}

static void test_errors(void **state)
{
	(void)state;
	expect_error("uprobe:/proc/self/exe:unit_call { @ = args.itme; }",
		     "has no argument 'itme'; did you mean 'item'");
	expect_error("uprobe:/proc/self/exe:unit_call { @ = args.item->nmae; }",
		     "struct unit_item has no member 'nmae'; did you mean 'name'");
	expect_error("uprobe:/proc/self/exe:unit_call { @ = args.skipped; }",
		     "'skipped' is passed in");
	expect_error("uretprobe:/proc/self/exe:unit_call { @ = args.c; }",
		     "a uretprobe sees no arguments");
	expect_error("usdt:/proc/self/exe:unit:note { @ = args.c; }",
		     "arguments of usdt have no names");
	expect_error("usdt:/proc/self/exe:unit:note { @ = arg2; }",
		     "has 2 arguments");
	expect_error("uprobe:/proc/self/exe:unit_call { @ = arg6; }",
		     "'arg6' is sarg0");
	expect_error("uprobe:/proc/self/exe:unit_call { @ = uaddr(\"nowhere\"); }",
		     "has no symbol 'nowhere'");
	expect_error("BEGIN { @ = uaddr(\"main\"); }", "'uaddr' is known in");
}

static void test_attach(void **state)
{
	struct question *q;

	(void)state;
	q = fixture_compile_well("usdt:/proc/self/exe:note, uprobe:/proc/self/exe:cpp:\"unit_note\", u:/proc/self/exe:unit_no*/pid/{ @ = count(); }");
	assert_int_equal(q->nr_sites, 3);
	assert_int_equal(q->nr_files, 1);
	assert_string_equal(q->sites[0].name, "usdt:/proc/self/exe:unit:note");
	assert_string_equal(q->sites[1].name, "uprobe:/proc/self/exe:unit_note");
	for (size_t i = 0; i < q->nr_sites; i++)
		assert_true(q->sites[i].in_file);
	assert_int_equal(q->sites[1].addr, q->sites[2].addr);
	assert_true(q->sites[0].addr >= q->sites[1].addr);
	question_free(q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_attach),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
