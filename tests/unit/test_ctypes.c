// SPDX-License-Identifier: GPL-2.0
/*
 * The table of C types, from BTF.
 */
#include "btf_fixture.h"
#include "ctypes_table.h"

struct env {
	char folder[32];
	struct btf_fixture btf;
	struct arena arena;
	struct ctypes *c;
};

static int setup(void **state)
{
	struct env *e = calloc(1, sizeof(*e));

	assert_non_null(e);
	btf_fixture_folder(e->folder);
	btf_fixture_kernel(&e->btf, e->folder);
	btf_fixture_module(&e->btf, e->folder);
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

static struct member member(struct env *e, const struct type *type,
			    const char *name)
{
	struct member m;

	assert_int_equal(type->kind, TYPE_RECORD);
	if (!ctypes_member(e->c, type->record, name, &m))
		fail_msg("no member %s", name);
	return m;
}

static void test_integers(void **state)
{
	static const struct {
		const char *name;
		bool is_signed;
		unsigned int width;
	} cases[] = {
		{ "int", true, 4 }, { "unsigned", false, 4 },
		{ "long unsigned int", false, 8 }, { "long long", true, 8 },
		{ "unsigned short int", false, 2 }, { "char", true, 1 },
		{ "unsigned char", false, 1 }, { "signed char", true, 1 },
		{ "u32", false, 4 }, { "__s64", true, 8 },
		{ "const volatile size_t", false, 8 }, { "uint8_t", false, 1 },
		{ "flags_t", false, 4 }, { "  int  const ", true, 4 },
	};
	struct env *e = *state;
	struct type t;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		t = find(e, cases[i].name);
		assert_int_equal(t.kind, TYPE_INT);
		assert_int_equal(t.is_signed, cases[i].is_signed);
		assert_int_equal(t.width, cases[i].width);
	}
	assert_true(find(e, "bool").is_bool);
	t = find(e, "void");
	assert_int_equal(t.kind, TYPE_VOID);
	assert_int_equal(find(e, "double").count, 8);
}

static void test_refused(void **state)
{
	static const char *const names[] = {
		"", "*", "struct", "struct nowhere", "union task_struct",
		"enum", "unsigned struct task_struct", "int int", "u32 u32",
		"short char", "long long long", "unsigned signed", "int [",
		"int [x]", "int [1] x", "int [99999999999]", "7", "nowhere_t",
		"int * x", "struct *",
	};
	struct env *e = *state;
	struct type t;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (ctypes_find(e->c, names[i], &t))
			fail_msg("'%s' is a type", names[i]);
}

static void test_derived(void **state)
{
	struct env *e = *state;
	struct type t = find(e, "const char *const *");

	assert_int_equal(t.kind, TYPE_POINTER);
	assert_int_equal(t.to->kind, TYPE_POINTER);
	assert_int_equal(t.to->to->width, 1);
	t = find(e, "u16 [2][ 0x3 ]");
	assert_int_equal(t.kind, TYPE_ARRAY);
	assert_int_equal(t.count, 2);
	assert_int_equal(t.to->count, 3);
	assert_int_equal(t.to->to->width, 2);
	t = find(e, "struct task_struct *");
	assert_string_equal(t.to->record->name, "task_struct");
}

static void test_members(void **state)
{
	struct env *e = *state;
	struct type t = find(e, "struct task_struct");
	struct member m;

	assert_int_equal(t.record->size, 72);
	assert_false(t.record->is_union);
	m = member(e, &t, "parent");
	assert_int_equal(m.type.kind, TYPE_POINTER);
	/* Itself: the same type, so that what it points to ends somewhere. */
	assert_ptr_equal(m.type.to->record, t.record);
	m = member(e, &t, "comm");
	assert_int_equal(m.offset, 8);
	assert_int_equal(m.type.kind, TYPE_ARRAY);
	assert_int_equal(m.type.count, 16);
	assert_int_equal(m.type.to->width, 1);
	assert_true(m.type.to->is_signed);
	m = member(e, &t, "flags");
	assert_int_equal(m.offset, 44);
	assert_int_equal(m.type.width, 4);
	m = member(e, &t, "text");
	assert_int_equal(m.type.space, SPACE_USER);
	assert_false(ctypes_member(e->c, t.record, "nothing", &m));
	assert_false(ctypes_member(e->c, t.record, "", &m));
}

static void test_anonymous(void **state)
{
	struct env *e = *state;
	struct type t = find(e, "struct task_struct");
	struct member m = member(e, &t, "half");

	assert_int_equal(m.offset, 24);
	assert_int_equal(m.type.width, 4);
	m = member(e, &t, "whole");
	assert_int_equal(m.offset, 24);
	assert_int_equal(m.type.width, 8);
	/* A structure without a tag has its typedef's name. */
	t = find(e, "pair_t");
	assert_string_equal(t.record->name, "pair_t");
	assert_int_equal(member(e, &t, "second").offset, 8);
}

static void check_bits(const struct member *m, unsigned int offset,
		       unsigned int width, unsigned int bit, unsigned int bits)
{
	assert_int_equal(m->offset, offset);
	assert_int_equal(m->type.width, width);
	assert_int_equal(m->bit_offset, bit);
	assert_int_equal(m->bits, bits);
}

static void test_bitfields(void **state)
{
	struct env *e = *state;
	struct type t = find(e, "struct task_struct");
	struct member m;

	m = member(e, &t, "low");
	check_bits(&m, 40, 4, 0, 3);
	m = member(e, &t, "high");
	check_bits(&m, 40, 4, 3, 29);
	/* Over the end of its own type: read from its first byte on. */
	m = member(e, &t, "across");
	check_bits(&m, 57, 2, 4, 8);
}

static void test_forward(void **state)
{
	struct env *e = *state;
	struct type t = find(e, "struct task_struct");
	struct type later = *member(e, &t, "later").type.to;

	assert_int_equal(later.record->size, 0);
	assert_true(record_members(e->c, later.record));
	assert_int_equal(later.record->size, 4);
	assert_int_equal(member(e, &later, "here").offset, 0);
}

static void test_enums(void **state)
{
	struct env *e = *state;
	const struct enumeration *of;
	struct type t = find(e, "enum state");
	int64_t value;

	assert_int_equal(t.kind, TYPE_INT);
	assert_int_equal(t.width, 4);
	assert_true(t.is_signed);
	assert_string_equal(t.enumeration->name, "state");
	assert_int_equal(t.enumeration->nr_enumerators, 3);
	assert_string_equal(t.enumeration->enumerators[1].name, "DEAD");
	assert_true(ctypes_constant(e->c, "DEAD", &value, &of));
	assert_int_equal(value, 7);
	assert_ptr_equal(of, t.enumeration);
	assert_true(ctypes_constant(e->c, "LOST", &value, &of));
	assert_int_equal(value, -1);
	assert_true(ctypes_constant(e->c, "HUGE", &value, &of));
	assert_true(value == 1LL << 40);
	assert_int_equal(find(e, "enum huge").width, 8);
	assert_false(ctypes_constant(e->c, "NOWHERE", &value, &of));
}

static void test_functions(void **state)
{
	struct env *e = *state;
	struct prototype p;

	assert_true(ctypes_function(e->c, NULL, "read_file", &p));
	assert_int_equal(p.nr_params, 4);
	assert_string_equal(p.params[0].name, "task");
	assert_int_equal(p.params[0].offset, 0);
	/* Three words go to the stack, two to registers. */
	assert_int_equal(p.params[1].offset, 6);
	assert_int_equal(p.params[2].offset, 1);
	assert_int_equal(p.params[3].offset, 3);
	assert_int_equal(p.returns.width, 8);
	assert_false(ctypes_function(e->c, NULL, "task_struct", &p));
	assert_false(ctypes_function(e->c, "nowhere", "nothing", &p));
}

static void test_modules(void **state)
{
	struct env *e = *state;
	struct type of = find(e, "struct of_module");
	struct prototype p;

	/* Its types of the kernel are the kernel's. */
	assert_ptr_equal(member(e, &of, "owner").type.to->record,
			 find(e, "struct task_struct").record);
	assert_true(ctypes_function(e->c, "of_module", "module_function", &p));
	assert_ptr_equal(p.params[0].type.to->record, of.record);
	assert_int_equal(p.returns.kind, TYPE_VOID);
	assert_true(ctypes_function(e->c, "", "module_function", &p));
	assert_false(ctypes_function(e->c, "vmlinux", "module_function", &p));
	assert_true(ctypes_function(e->c, "of_module", "read_file", &p));
	assert_int_equal(p.nr_params, 0);
	assert_true(ctypes_function(e->c, "vmlinux", "read_file", &p));
	assert_int_equal(p.nr_params, 4);
}

static void test_tracepoints(void **state)
{
	struct env *e = *state;
	struct prototype p;

	assert_true(ctypes_tracepoint(e->c, "sched_switch", &p));
	assert_int_equal(p.nr_params, 2);
	assert_string_equal(p.params[0].name, "preempt");
	assert_true(p.params[0].type.is_bool);
	assert_string_equal(p.params[1].name, "prev");
	assert_int_equal(p.params[1].offset, 1);
	assert_false(ctypes_tracepoint(e->c, "sched_nothing", &p));
}

static void test_hints(void **state)
{
	struct env *e = *state;
	struct type t = find(e, "struct task_struct");

	assert_string_equal(ctypes_member_hint(e->c, NULL, "struct task_strcut"),
			    "; did you mean 'struct task_struct'?");
	assert_string_equal(ctypes_member_hint(e->c, NULL, "pear_t"),
			    "; did you mean 'pair_t'?");
	assert_string_equal(ctypes_member_hint(e->c, t.record, "halff"),
			    "; did you mean 'half'?");
	assert_string_equal(ctypes_member_hint(e->c, t.record, "unrelated"), "");
}

static void test_no_btf(void **state)
{
	struct arena arena = {};
	struct ctypes *c = ctypes_new(&arena, "/nonexistent");
	struct prototype p;
	struct type t;
	const char *why;

	(void)state;
	assert_false(ctypes_has_btf(c, &why));
	assert_non_null(strstr(why, "CONFIG_DEBUG_INFO_BTF"));
	assert_true(ctypes_find(c, "unsigned int", &t));
	assert_false(ctypes_find(c, "struct task_struct", &t));
	assert_false(ctypes_function(c, NULL, "read_file", &p));
	ctypes_free(c);
	arena_free(&arena);
}

/* One file stands for the kernel; one that is none is refused. */
static void test_files(void **state)
{
	struct env *e = *state;
	struct arena arena = {};
	char path[64];
	struct ctypes *c;
	struct type t;
	const char *why;

	snprintf(path, sizeof(path), "%s/vmlinux", e->folder);
	c = ctypes_new(&arena, path);
	assert_true(ctypes_has_btf(c, &why));
	assert_true(ctypes_find(c, "struct task_struct", &t));
	assert_false(ctypes_find(c, "struct of_module", &t));
	ctypes_free(c);
	c = ctypes_new(&arena, "test_ctypes.c");
	assert_false(ctypes_has_btf(c, &why));
	assert_non_null(strstr(why, "can't be read"));
	ctypes_free(c);
	arena_free(&arena);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_integers, setup, teardown),
		cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(test_derived, setup, teardown),
		cmocka_unit_test_setup_teardown(test_members, setup, teardown),
		cmocka_unit_test_setup_teardown(test_anonymous, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bitfields, setup, teardown),
		cmocka_unit_test_setup_teardown(test_forward, setup, teardown),
		cmocka_unit_test_setup_teardown(test_enums, setup, teardown),
		cmocka_unit_test_setup_teardown(test_functions, setup, teardown),
		cmocka_unit_test_setup_teardown(test_modules, setup, teardown),
		cmocka_unit_test_setup_teardown(test_tracepoints, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hints, setup, teardown),
		cmocka_unit_test_setup_teardown(test_files, setup, teardown),
		cmocka_unit_test(test_no_btf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
