// SPDX-License-Identifier: GPL-2.0
/*
 * Declarations of C in a script: their layout is the compiler's.
 */
#include "btf_fixture.h"
#include "cdecl.h"
#include "ctypes_table.h"

/* Compiled here, and read by the parser. */
#include "fixtures/layout.txt"

struct env {
	struct arena arena;
	struct ctypes *c;
	char folder[32];
	struct btf_fixture btf;
};

static void parse(struct env *e, const char *text, FILE *errors)
{
	struct diag diag = { .source = text, .source_name = "text",
			     .out = errors };
	struct cscan scan = { .at = text, .end = text + strlen(text),
			      .line = 1, .col = 1, .fresh = true };

	cdecl_parse(e->c, errors ? &diag : NULL, ctokens(&e->arena, &scan));
}

static void parse_well(struct env *e, const char *text)
{
	char *said = NULL;
	size_t size;
	FILE *out = open_memstream(&said, &size);

	assert_non_null(out);
	parse(e, text, out);
	fclose(out);
	if (*said)
		fail_msg("%s", said);
	free(said);
}

/* The text that is compiled here, too. */
static void parse_layout(struct env *e)
{
	FILE *f = fopen("fixtures/layout.txt", "r");
	char *text = NULL;
	size_t size = 0;

	assert_non_null(f);
	assert_true(getdelim(&text, &size, '\0', f) > 0);
	parse_well(e, text);
	fclose(f);
	free(text);
}

static int setup(void **state)
{
	struct env *e = calloc(1, sizeof(*e));

	assert_non_null(e);
	btf_fixture_folder(e->folder);
	btf_fixture_kernel(&e->btf, e->folder);
	e->c = ctypes_new(&e->arena, e->folder);
	*state = e;
	return 0;
}

static int teardown(void **state)
{
	struct env *e = *state;

	ctypes_free(e->c);
	arena_free(&e->arena);
	btf_fixture_free(&e->btf, e->folder);
	free(e);
	return 0;
}

static struct type find(struct env *e, const char *name)
{
	struct type type;

	if (!ctypes_find(e->c, name, &type))
		fail_msg("no %s", name);
	return type;
}

static struct member member(struct env *e, const char *type, const char *name)
{
	struct member m;

	if (!ctypes_member(e->c, find(e, type).record, name, &m))
		fail_msg("%s has no %s", type, name);
	return m;
}

#define same_size(type)							\
	assert_int_equal(find(e, #type).record->size, sizeof(type))
#define same_offset(type, name)						\
	assert_int_equal(member(e, #type, #name).offset,		\
			 offsetof(type, name))

static void test_offsets(void **state)
{
	struct env *e = *state;

	parse_layout(e);
	same_size(struct plain);
	same_offset(struct plain, i);
	same_offset(struct plain, d);
	same_offset(struct plain, l);
	same_offset(struct plain, bytes);
	same_offset(struct plain, inner);
	same_offset(struct plain, pairs);
	same_offset(struct plain, grid);
	same_offset(struct plain, name);
	same_offset(struct plain, names);
	same_offset(struct plain, call);
	same_offset(struct plain, calls);
	same_offset(struct plain, next);
	same_offset(struct plain, number);
	same_offset(struct plain, large);
	same_offset(struct plain, flag);
	same_offset(struct plain, color);
	same_offset(struct plain, end);
	same_offset(struct plain, rest);
	same_size(struct packed);
	same_offset(struct packed, i);
	same_offset(struct packed, l);
	same_size(struct aligned);
	same_offset(struct aligned, i);
	same_offset(struct aligned, d);
	same_size(struct both);
	same_size(union any);
	same_offset(union any, t);
	same_size(struct anonymous);
	same_offset(struct anonymous, deep);
	same_offset(struct anonymous, deeper);
	same_offset(struct anonymous, other);
	same_offset(struct anonymous, after);
	same_size(struct of_enums);
	same_size(struct sized);
	same_size(struct typed);
	same_offset(struct typed, p);
	same_size(struct bits);
	same_offset(struct bits, h);
}

/* Where the compiler puts a bitfield shows when all its bits are set. */
#define same_bits(tag, name)						\
	do {								\
		tag of = {};						\
		struct member m = member(e, #tag, #name);		\
		uint64_t word = 0, mask = (1ULL << m.bits) - 1;		\
									\
		of.name = -1;						\
		assert_true(m.bits > 0);				\
		assert_true(m.offset + m.type.width <= sizeof(of));	\
		memcpy(&word, (char *)&of + m.offset, m.type.width);	\
		assert_true(word == mask << m.bit_offset);		\
	} while (0)

static void test_bits(void **state)
{
	struct env *e = *state;

	parse_layout(e);
	same_bits(struct bits, a);
	same_bits(struct bits, b);
	same_bits(struct bits, c);
	same_bits(struct bits, d);
	same_bits(struct bits, e);
	same_bits(struct bits, f);
	same_bits(struct bits, g);
	same_bits(struct packed, x);
	same_bits(struct packed, y);
}

static void test_types(void **state)
{
	struct env *e = *state;
	struct type t;

	parse_layout(e);
	t = member(e, "struct plain", "name").type;
	assert_int_equal(t.kind, TYPE_POINTER);
	assert_int_equal(t.to->width, 1);
	t = member(e, "struct plain", "names").type;
	assert_int_equal(t.to->to->width, 1);
	t = member(e, "struct plain", "grid").type;
	assert_int_equal(t.count, 2);
	assert_int_equal(t.to->count, 3);
	t = member(e, "struct plain", "call").type;
	assert_int_equal(t.kind, TYPE_POINTER);
	assert_int_equal(t.to->kind, TYPE_VOID);
	t = member(e, "struct plain", "calls").type;
	assert_int_equal(t.kind, TYPE_ARRAY);
	assert_int_equal(t.count, 4);
	assert_int_equal(t.to->kind, TYPE_POINTER);
	t = member(e, "struct plain", "rest").type;
	assert_int_equal(t.count, 0);
	t = member(e, "struct plain", "flag").type;
	assert_true(t.is_bool);
	assert_true(find(e, "union any").record->is_union);
	assert_ptr_equal(find(e, "pair_t").record,
			 find(e, "struct pair").record);
}

static void test_enums(void **state)
{
	static const struct {
		const char *name;
		int64_t value;
	} cases[] = {
		{ "RED", RED }, { "GREEN", GREEN }, { "BLUE", BLUE },
		{ "SMALL", SMALL }, { "SUM", SUM }, { "MINUS", MINUS },
		{ "WIDE", WIDE },
	};
	struct env *e = *state;
	const struct enumeration *of;
	int64_t value;

	parse_layout(e);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_true(ctypes_constant(e->c, cases[i].name, &value, &of));
		assert_true(value == cases[i].value);
		assert_non_null(of);
	}
	assert_true(find(e, "enum negative").is_signed);
	assert_false(find(e, "enum sizes").is_signed);
	assert_int_equal(find(e, "enum wide").width, 8);
}

/* The script's own come first; what it leaves open is the kernel's. */
static void test_with_btf(void **state)
{
	struct env *e = *state;
	struct member m;

	parse_well(e, "struct of_kernel { char c; struct task_struct task;\n"
		      "struct later *later; flags_t *p; char end; };\n"
		      "typedef struct three three_t;\n"
		      "struct of_three { char c; three_t t; };\n"
		      "struct pair { char mine; };\n"
		      "struct room { char room[DEAD]; };");
	m = member(e, "struct of_kernel", "task");
	assert_int_equal(m.offset, 8);
	assert_int_equal(find(e, "struct of_kernel").record->size, 104);
	m = member(e, "struct of_kernel", "later");
	assert_true(ctypes_member(e->c, m.type.to->record, "here", &m));
	assert_int_equal(member(e, "struct of_three", "t").offset, 8);
	assert_int_equal(find(e, "struct pair").record->size, 1);
	assert_int_equal(find(e, "struct room").record->size, 7);
	/* Defined behind a typedef of it, and over the kernel's. */
	parse_well(e, "typedef struct task_struct task_t; struct h { task_t *t; };"
		      "struct task_struct { int only; };"
		      "struct g { task_t t; };");
	assert_int_equal(find(e, "struct g").record->size, 4);
	assert_int_equal(find(e, "struct task_struct").record->size, 4);
}

static void test_passed_over(void **state)
{
	struct env *e = *state;

	parse_well(e, "int f(void); extern const char *g(int, ...) __asm__(\"h\");\n"
		      "static inline int twice(int x) { if (x) { return 2; } }\n"
		      "extern struct list_head { int x; } variable[3], *p;;\n"
		      "int v = { 1 }, w; _Static_assert(1, \"x\");\n"
		      "struct later { int now; };");
	assert_int_equal(find(e, "struct later").record->size, 4);
}

static void test_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "struct a { int x int y; }", "';' is missing before 'int'" },
		{ "struct a { int x;", "'}' is missing at the end" },
		{ "struct a { nothing_t x; };", "there is no type 'nothing_t'" },
		{ "struct a { struct task_strct x; };", "only declared" },
		{ "struct a { struct a a; };", "only declared" },
		{ "struct a { void v; };", "only declared" },
		{ "struct a { int f(void); };", "can't be a member" },
		{ "struct a { int x : 33; };", "a bitfield is of 1" },
		{ "struct a { char *x : 3; };", "a bitfield is of 1" },
		{ "struct a { int x : 0; };", "a bitfield is of 1" },
		{ "struct a { int x[-1]; };", "too large" },
		{ "struct a { int x[1 << 40]; };", "too large" },
		{ "struct a { int x[70000][70000]; };", "too large" },
		{ "struct a { int x[1 / 0]; };", "divides by zero" },
		{ "struct a { int x[NOTHING]; };", "this is no constant" },
		{ "struct a { int x __attribute__((aligned(3))); };",
		  "a power of 2" },
		{ "struct a { int x; }; struct a { int y; };",
		  "'a' is already defined" },
		{ "enum { 5 };", "an enumerator wants a name" },
		{ "enum { A B };", "',' is missing before 'B'" },
		{ "enum;", "a tag or '{' is missing" },
		{ "struct;", "a tag or '{' is missing" },
		{ "typedef;", "a type is missing" },
		{ "}", "a type is missing" },
	};
	struct env *e = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *said = NULL;
		size_t size;
		FILE *out = open_memstream(&said, &size);

		assert_non_null(out);
		parse(e, cases[i].text, out);
		fclose(out);
		if (!strstr(said, cases[i].why))
			fail_msg("%s: '%s'", cases[i].text, said);
		free(said);
	}
}

/* In headers, what is not understood takes nothing else with it. */
static void test_tolerant(void **state)
{
	struct env *e = *state;
	struct type t;

	parse(e, "struct a { nothing_t x; int y; }; struct b { int z; };\n"
		 "what ( is { this ; } ) ; struct c { int z; };\n"
		 "nothing_t f(void) { } struct d { int z; }; ) } struct", NULL);
	assert_true(ctypes_find(e->c, "struct a", &t));
	assert_false(record_members(e->c, t.record));
	assert_int_equal(find(e, "struct b").record->size, 4);
	assert_int_equal(find(e, "struct c").record->size, 4);
	assert_int_equal(find(e, "struct d").record->size, 4);
}

static void test_depth(void **state)
{
	static const char *const starts[] = {
		"struct { ", "int (*", "int x[(", "enum { A = (", "int x[1][",
		"typedef int (", "struct a { int x[sizeof(struct { ",
	};
	struct env *e = *state;
	char *text = malloc(200000), *s;

	assert_non_null(text);
	for (size_t i = 0; i < sizeof(starts) / sizeof(*starts); i++) {
		s = text;
		while (s < text + 60000)
			s = stpcpy(s, strstr(starts[i], "[1]") && s != text ?
				   "[1]" : starts[i]);
		parse(e, text, NULL);
	}
	free(text);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_offsets, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_types, setup, teardown),
		cmocka_unit_test_setup_teardown(test_enums, setup, teardown),
		cmocka_unit_test_setup_teardown(test_with_btf, setup, teardown),
		cmocka_unit_test_setup_teardown(test_passed_over, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tolerant, setup, teardown),
		cmocka_unit_test_setup_teardown(test_depth, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
