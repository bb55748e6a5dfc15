// SPDX-License-Identifier: GPL-2.0
/*
 * The preprocessor: what is left of a script for the lexer, and where it was.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "ast.h"
#include "cpp.h"
#include "ctypes.h"

static const char *const includes[] = { "fixtures/include" };

/* A script's run. */
struct run {
	struct arena arena;
	struct diag diag;
	struct ctypes *types;
	const char *text;
	char *errors;
	size_t size;
};

static void start(struct run *r, const char *source)
{
	static const struct cpp_options options = {
		.dirs = includes, .nr_dirs = 1, .system = "fixtures",
	};

	*r = (struct run){};
	r->diag.source = source;
	r->diag.source_name = "script";
	r->diag.out = open_memstream(&r->errors, &r->size);
	assert_non_null(r->diag.out);
	r->types = ctypes_new(&r->arena, "/nonexistent");
	r->text = cpp_run(&r->arena, &r->diag, r->types, &options, source);
	fflush(r->diag.out);
}

static void end(struct run *r)
{
	ctypes_free(r->types);
	arena_free(&r->arena);
	fclose(r->diag.out);
	free(r->errors);
}

static void becomes(const char *source, const char *text)
{
	struct run r;

	start(&r, source);
	if (!r.text)
		fail_msg("%s", r.errors);
	if (strcmp(r.text, text))
		fail_msg("'%s'\nbecame '%s'\nnot '%s'", source, r.text, text);
	end(&r);
}

static void refused(const char *source, const char *why)
{
	struct run r;

	start(&r, source);
	if (r.text)
		fail_msg("'%s' became '%s'", source, r.text);
	if (!strstr(r.errors, why))
		fail_msg("'%s': '%s', not '%s'", source, r.errors, why);
	end(&r);
}

static void test_untouched(void **state)
{
	static const char *const texts[] = {
		"", "BEGIN { }", "#!/usr/bin/kmodctl\nBEGIN { }",
		"kprobe:f /pid == 1/ { @x[tid] = $1 + $#; }\n",
		"uprobe:/bin/a#b:f { print(\"#define X\"); }",
		"BEGIN { $x = 10ms; @a = 0x1f; /* # \n # */ // #if\n }",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		becomes(texts[i], texts[i]);
}

static void test_objects(void **state)
{
	(void)state;
	becomes("#define N 5\nBEGIN { @ = N; }", "           \nBEGIN { @ = 5; }");
	becomes("#define A B\n#define B 7UL\nBEGIN{A}",
		"           \n             \nBEGIN{7}");
	/* A script's sum is C's: no parentheses are added. */
	becomes("#define N 1+2\n{N*2}", "             \n{1+2*2}");
	becomes("#define E\n{x E y}", "         \n{x   y}");
	becomes("#define C 'A'\n#define S \"x\\ty\"\n{C S}",
		"             \n                \n{65 \"x\\ty\"}");
	becomes("# define N \\\n 5\n{N}", "            \n  \n{5}");
	becomes("#define N 1\n#define N 2\n{N}\n#undef N\n{N}",
		"           \n           \n{2}\n        \n{N}");
	becomes("#define L 0x10ULL\n{L}", "                 \n{0x10}");
}

static void test_places(void **state)
{
	(void)state;
	/* In predicates and between braces only. */
	becomes("#define f 1\nkprobe:f /f/ { f }",
		"           \nkprobe:f /1/ { 1 }");
	becomes("#define f 1\nuprobe:/f/f:f { f }\nf:f{}",
		"           \nuprobe:/f/f:f { 1 }\nf:f{}");
	becomes("#define f 1\n{ \"f\" $f @f x.f x->f x -> f /*f*/ f2 2f //f\n}",
		"           \n{ \"f\" $f @f x.f x->f x -> f /*f*/ f2 2f //f\n}");
	becomes("#define f 1\nkprobe:g / 4 / f == f/\n{ f }",
		"           \nkprobe:g / 4 / 1 == 1/\n{ 1 }");
	becomes("#define f 1\n{ 0..f }", "           \n{ 0..1 }");
}

static void test_functions(void **state)
{
	(void)state;
	becomes("#define ADD(a, b) ((a) + (b))\n{ADD(1, (2, 3))}",
		"                             \n{((1) + ((2, 3)))}");
	becomes("#define F(x) x\n{F F(1) F (2) F}",
		"              \n{F 1 2 F}");
	becomes("#define F(x) x\n{F(F(F($y)))}", "              \n{$y}");
	becomes("#define F() 1\n{F() F( )}", "             \n{1 1}");
	becomes("#define S(x) #x\n{S(a \"b\\n\")}",
		"               \n{\"a \\\"b\\\\n\\\"\"}");
	becomes("#define J(a, b) a##b\n{J(x, 1) J(,y) J(z,)}",
		"                    \n{x1 y z}");
	becomes("#define V(f, ...) g(f, ## __VA_ARGS__)\n{V(1) V(1, 2)}",
		"                                      \n{g(1) g(1, 2)}");
	becomes("#define A(x) B(x)\n#define B(x) [x]\n#define N B\n{A(1) N(2)}",
		"                 \n                \n           \n{[1] [2]}");
	/* Strings hold parentheses, and lines stay lines. */
	becomes("#define F(x) x\n{F(\")\"\n) y}", "              \n{\")\"\n  y}");
	becomes("#define M @m\n#define F(x) x[tid]\n{F(M)}",
		"            \n                   \n{@m[tid]}");
}

static void test_recursion(void **state)
{
	(void)state;
	becomes("#define A A\n{A}", "           \n{A}");
	becomes("#define A B\n#define B A\n{A B}",
		"           \n           \n{A B}");
	becomes("#define F(x) F(x+1)\n{F(1)}", "                   \n{F(1+1)}");
}

static void test_conditions(void **state)
{
	static const struct {
		const char *condition;
		bool holds;
	} cases[] = {
		{ "1", true }, { "0", false }, { "X", false },
		{ "defined(N) && N == 5", true }, { "defined M", false },
		{ "!defined(M) && (N << 2) >= 20", true },
		{ "0 && 1 / 0", false }, { "1 || 1 / 0", true },
		{ "N > 4 ? 1 : 1 / 0", true }, { "-1 > 0U", true },
		{ "-1 < 0", true }, { "'A' == 65", true },
		{ "7 % 4 == 3 && 7 / 2 == 3 && (7 ^ 1) == 6", true },
		{ "~0 == -1 && -8 >> 1 == -4", true },
		{ "0x10 + 010 + 0b11 == 27", true }, { "F(2) == 4", true },
		{ "BPFTRACE_HAVE_BTF", false }, { "__x86_64__", true },
		{ "__has_include(<x.h>)", false },
	};
	static const char *const words[] = { "no", "yes" };
	char source[256];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		bool holds = cases[i].holds;
		struct run r;

		snprintf(source, sizeof(source),
			 "#define N 5\n#define F(x) (x * x)\n"
			 "#if %s\nyes\n#else\nno\n#endif\n", cases[i].condition);
		start(&r, source);
		if (!r.text)
			fail_msg("%s", r.errors);
		if (!strstr(r.text, words[holds]) ||
		    strstr(r.text, words[!holds]))
			fail_msg("%s: %s", cases[i].condition, r.text);
		end(&r);
	}
}

static void test_groups(void **state)
{
	(void)state;
	becomes("#if 0\na\n#elif 1\nb\n#elif 1\nc\n#else\nd\n#endif\n",
		"     \n \n       \nb\n       \n \n     \n \n      \n");
	becomes("#ifdef X\n#if 1\na\n#else\nb\n#endif\n#elif foo\n#else\n"
		"c\n#endif", "        \n     \n \n     \n \n      \n         \n"
		"     \nc\n      ");
	becomes("#ifndef X\n{a\n#else\n#error\n\"'\n#endif\n}",
		"         \n{a\n     \n      \n  \n      \n}");
}

static void test_errors(void **state)
{
	(void)state;
	refused("#if\n#endif", "an expression is missing");
	refused("#if 1/0\n#endif", "divides by zero");
	refused("#if 1 2\n#endif", "'2' is too much");
	refused("#if defined(\n", "no #endif");
	refused("#if defined\n", "no #endif");
	refused("#if defined(X\n", "no #endif");
	refused("#if 1", "script:1:1-6: ERROR: this has no #endif");
	refused("#endif", "#endif without #if");
	refused("#else", "#else without #if");
	refused("#if 1\n#else\n#else\n#endif", "a second #else");
	refused("#if 1\n#else\n#elif 1\n#endif", "#elif after #else");
	refused("#define", "a macro wants a name");
	refused("#define 1", "a macro wants a name");
	refused("#define F(1) x", "parameters are names");
	refused("#define F(a", "parameters are names");
	refused("#undef", "#undef wants a name");
	refused("#ifdef\n#endif", "#ifdef wants a name");
	refused("#foo", "no directive '#foo'");
	refused("#error out of order", "ERROR: #error out of order");
	refused("#include nothing", "#include wants a name");
	refused("#define F(a) a\n{F(1, 2)}", "fewer arguments");
	refused("#define F(a, b) a\n{F(1)}", "number of arguments");
	refused("#pragma pack(1)\n", "__attribute__((packed))");
}

static void test_includes(void **state)
{
	(void)state;
	becomes("#include <sys/sockets.h>\n{ AF_INET BIG TWICE }",
		"                        \n{ 2 0x10 TWICE }");
	becomes("#include \"fixtures/include/sys/sockets.h\"\n"
		"#include <sys/sockets.h>\n{ DEEP count pid(x) }",
		"                                         \n"
		"                        \n{ 1 count pid(x) }");
	/* Of the compiler's headers, what a script may want. */
	becomes("#include <limits.h>\n#include <stddef.h>\n{ PATH_MAX }",
		"                   \n                   \n{ 4096 }");
	refused("\n#include <nowhere.h>", "2:1-21: ERROR: there is no header 'nowhere.h'");
	refused("#include <deep/itself.h>", "without an end");
}

static void test_types(void **state)
{
	const struct enumeration *of;
	struct run r;
	struct type t;
	int64_t value;

	(void)state;
	start(&r, "#include <sys/sockets.h>\n#define N 4\n"
		  "struct mine {\n\tchar a[N];\n#if N == 4\n\tint b;\n#else\n"
		  "\tlong b;\n#endif\n};\nBEGIN { }");
	if (!r.text)
		fail_msg("%s", r.errors);
	assert_true(ctypes_find(r.types, "struct mine", &t));
	assert_int_equal(t.record->size, 8);
	assert_true(ctypes_find(r.types, "struct address", &t));
	assert_int_equal(t.record->size, 16);
	assert_true(ctypes_find(r.types, "struct after", &t));
	assert_false(ctypes_find(r.types, "struct odd", &t) &&
		     record_members(r.types, t.record));
	assert_true(ctypes_constant(r.types, "SOCK_RAW", &value, &of));
	assert_int_equal(value, 3);
	assert_string_equal(of->name, "sock_type");
	end(&r);
}

/* What is taken for a definition, and is not left for the lexer. */
static void test_definitions(void **state)
{
	(void)state;
	becomes("struct a { int x; }\nBEGIN { }", "                   \nBEGIN { }");
	becomes("struct a { int x; };struct:b { }",
		"                    struct:b { }");
	becomes("struct a;enum { X, Y }END{}", "                      END{}");
	becomes("struct __attribute__((packed)) a { int x; } __attribute__((aligned(4)));f:g{}",
		"                                                                        f:g{}");
	becomes("struct a { int x; } __attribute__((packed)) begin { }",
		"                                            begin { }");
	becomes("struct a { int x; } __attribute__ /**/ ((packed)) __attribute__((aligned(1))) begin { }",
		"                                                                              begin { }");
	becomes("typedef int a_t;\nextern int f(void);\n"
		"static inline int g(int x) { return x; }\nk:f { (struct a)x }",
		"                \n                   \n"
		"                                        \nk:f { (struct a)x }");
	becomes("struct a { struct { int x; } y; } z;k:f{}",
		"                                    k:f{}");
	becomes("k:f { struct a { } }", "k:f { struct a { } }");
}

static void check_loc(const struct run *r, int line, int col, int end_col,
		      int want_col, int want_end)
{
	struct loc loc = cpp_map_loc(r->diag.map, &(struct loc){
				     line, col, line, end_col });

	assert_int_equal(loc.line, line);
	assert_int_equal(loc.col, want_col);
	assert_int_equal(loc.end_col, want_end);
}

/* Places in the text are places in the script again. */
static void test_map(void **state)
{
	struct run r;

	(void)state;
	/*        1234567890123456789		12345678901234567890123 */
	start(&r, "#define LONG (1000 + 1)\n#define S 7\n{ LONG a S b }");
	assert_string_equal(strrchr(r.text, '\n') + 1, "{ (1000 + 1) a 7 b }");
	check_loc(&r, 3, 1, 2, 1, 2);
	check_loc(&r, 3, 3, 13, 3, 7);
	check_loc(&r, 3, 4, 8, 3, 7);
	check_loc(&r, 3, 14, 15, 8, 9);
	check_loc(&r, 3, 16, 17, 10, 11);
	check_loc(&r, 3, 18, 19, 12, 13);
	check_loc(&r, 3, 1, 19, 1, 13);
	end(&r);
}

/* What would take for ever, or all memory, is given up in words. */
static void test_bounds(void **state)
{
	char *source = malloc(65536), *s = source;

	(void)state;
	assert_non_null(source);
	s += sprintf(s, "#define A0 x\n");
	for (int i = 1; i < 30; i++)
		s += sprintf(s, "#define A%d A%d A%d\n", i, i - 1, i - 1);
	sprintf(s, "{ A29 }");
	refused(source, "too much");
	s = source + sprintf(source, "#define A0 x\n");
	for (int i = 1; i < 500; i++)
		s += sprintf(s, "#define A%d A%d\n", i, i - 1);
	sprintf(s, "{ A499 }");
	refused(source, "too deep");
	s = source + sprintf(source, "#if ");
	memset(s, '(', 60000);
	strcpy(s + 60000, "\n#endif");
	refused(source, "too deep");
	s = source;
	for (int i = 0; i < 300; i++)
		s += sprintf(s, "#if 1\n");
	refused(source, "#if in each other");
	free(source);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_untouched),
		cmocka_unit_test(test_objects),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_functions),
		cmocka_unit_test(test_recursion),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_includes),
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_definitions),
		cmocka_unit_test(test_map),
		cmocka_unit_test(test_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
