// SPDX-License-Identifier: GPL-2.0
/*
 * Files of processes: this program is the file.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include <sys/sdt.h>
#include "register.h"
#include "resolve/binary.h"
#include "resolve/dwarf_lines.h"
#include "resolve/image.h"
#include "resolve/library.h"
#include "resolve/usdt.h"
#include "usdt_arg.h"

#define SELF	"/proc/self/exe"
#define KEPT	__attribute__((noinline, used))

KEPT int unit_one(int n)
{
	STAP_PROBE2(unit, place, 42, n);
	STAP_PROBE(unit, place);
	STAP_PROBE(unit, other);
	return n + 1;
}

KEPT int unit_two(int n)
{
	return unit_one(n) + 2;
}

KEPT int line_unit(int n) { return n * 3 + unit_one(n); }
enum { UNIT_LINE = __LINE__ - 1 };

extern int also_unit(int n) __attribute__((alias("unit_two")));

/* As a C++ compiler would call ns::thing(int) and ns::thing(char*). */
KEPT int thing_int(int n) asm("_ZN2ns5thingEi");
KEPT int thing_int(int n)
{
	return n + 3;
}

KEPT int thing_text(char *s) asm("_ZN2ns5thingEPc");
KEPT int thing_text(char *s)
{
	return *s;
}

/* operator()(int) of ns::call<(anonymous namespace)::a> */
KEPT int call(int n) asm("_ZN2ns4callIN12_GLOBAL__N_11aEEclEi");
KEPT int call(int n)
{
	return n + 4;
}

int unit_number = 5;

struct found {
	char names[1024];
	size_t nr;
	struct binary_function last;
	size_t limit;
};

static bool on_function(void *data, const struct binary_function *function)
{
	struct found *f = data;

	f->nr++;
	f->last = *function;
	strcat(strcat(f->names, function->name), " ");
	return f->nr != f->limit;
}

static struct found functions(const char *name, bool plain)
{
	struct found f = { .nr = 0 };
	struct binary binary;

	assert_int_equal(binary_open(SELF, "", &binary), 0);
	binary_functions(&binary, name, plain, on_function, &f);
	/* What it is called, as long as the file is open. */
	f.last.name = NULL;
	binary_close(&binary);
	return f;
}

static void test_functions(void **state)
{
	struct found f = functions("unit_one", false);
	unsigned char code[8];
	FILE *self;

	(void)state;
	assert_int_equal(f.nr, 1);
	assert_true(f.last.size > 0);
	/* The offset is that of the function's code. */
	self = fopen(SELF, "r");
	assert_non_null(self);
	assert_int_equal(fseek(self, f.last.offset, SEEK_SET), 0);
	assert_int_equal(fread(code, 1, sizeof(code), self), sizeof(code));
	fclose(self);
	assert_memory_equal(code, unit_one, sizeof(code));

	assert_int_equal(functions("unit_*", false).nr, 2);
	assert_int_equal(functions("*nit_tw*", false).nr, 1);
	assert_int_equal(functions("also_unit", false).nr, 1);
	assert_int_equal(functions("unit_number", false).nr, 0);
	assert_int_equal(functions("unit_", false).nr, 0);
	/* Undefined here. */
	assert_int_equal(functions("getppid", false).nr, 0);
}

static void test_plain_names(void **state)
{
	(void)state;
	assert_string_equal(functions("ns::thing(int)", true).names,
			    "_ZN2ns5thingEi ");
	assert_int_equal(functions("ns::thing", true).nr, 2);
	assert_int_equal(functions("ns::th*", true).nr, 2);
	assert_int_equal(functions("ns::thing", false).nr, 0);
	assert_int_equal(functions("_ZN2ns5thingEi", false).nr, 1);
	assert_int_equal(functions("unit_one", true).nr, 1);
	assert_int_equal(functions("ns::call<(anonymous namespace)::a>::operator()",
				   true).nr, 1);
	assert_int_equal(functions("ns::call*", true).nr, 1);
	assert_int_equal(functions("ns::thing(long)", true).nr, 0);
}

static void test_symbol(void **state)
{
	struct binary binary;
	uint64_t addr, size, other, other_size;

	(void)state;
	assert_int_equal(binary_open(SELF, "", &binary), 0);
	assert_true(binary_symbol(&binary, "unit_number", &addr, &size));
	assert_int_equal(size, sizeof(unit_number));
	assert_true(binary_symbol(&binary, "unit_one", &other, &other_size));
	assert_int_equal(addr - other, (uintptr_t)&unit_number -
				       (uintptr_t)unit_one);
	assert_false(binary_symbol(&binary, "unit_nothing", &addr, &size));
	binary_close(&binary);
}

static void test_open(void **state)
{
	struct binary binary;

	(void)state;
	assert_int_equal(binary_open("/no/such/file", "", &binary), ENOENT);
	assert_int_equal(binary_open("/tmp", "", &binary), ENOEXEC);
	assert_int_equal(binary_open("/etc/passwd", "", &binary), ENOEXEC);
	assert_int_equal(binary_open("self/exe", "/proc/", &binary), 0);
	binary_close(&binary);
}

struct paths {
	char last[4096], root[64];
	size_t nr;
};

static bool on_path(void *data, const char *path, const char *root)
{
	struct paths *p = data;

	p->nr++;
	strcpy(p->last, path);
	strcpy(p->root, root);
	return true;
}

static struct paths find(const char *name, int pid)
{
	struct paths p = { .nr = 0 };
	size_t nr = binary_find(name, pid, on_path, &p);

	assert_int_equal(nr, p.nr);
	return p;
}

static void test_find(void **state)
{
	char dir[] = "/tmp/kmodctl-find-XXXXXX", path[128], root[64];
	char self[4096] = "";
	struct paths p;

	(void)state;
	assert_non_null(mkdtemp(dir));
	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/a-command%d", dir, i);
		fclose(fopen(path, "w"));
	}
	setenv("PATH", dir, 1);
	p = find("a-command1", 0);
	assert_int_equal(p.nr, 1);
	assert_string_equal(p.last, path);
	assert_int_equal(find("a-comm*", 0).nr, 2);
	assert_int_equal(find("a-command2", 0).nr, 0);
	strcat(strcpy(path, dir), "/a-*");
	assert_int_equal(find(path, 0).nr, 2);
	assert_int_equal(find(dir, 0).nr, 0);

	assert_true(readlink(SELF, self, sizeof(self) - 1) > 0);
	snprintf(root, sizeof(root), "/proc/%d/root", getpid());
	p = find(strrchr(self, '/') + 1, getpid());
	assert_int_equal(p.nr, 1);
	assert_string_equal(p.last, self);
	assert_string_equal(p.root, root);
	/* All that has code: this, libc, and more. */
	assert_true(find("", getpid()).nr > 2);
	p = find("libc", getpid());
	assert_int_equal(p.nr, 1);
	assert_non_null(strstr(p.last, "/libc.so.6"));
	p = find("libc.so", 0);
	assert_int_equal(p.nr, 1);
	assert_non_null(strstr(p.last, "/libc.so.6"));

	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/a-command%d", dir, i);
		unlink(path);
	}
	rmdir(dir);
}

static void test_library_names(void **state)
{
	(void)state;
	assert_true(library_matches("libc.so.6", "libc"));
	assert_true(library_matches("libc.so.6", "libc.so"));
	assert_true(library_matches("libc.so.6", "libc.so.6"));
	assert_true(library_matches("libc-2.31.so", "libc"));
	assert_false(library_matches("libc-client.so", "libc"));
	assert_false(library_matches("libcrypto.so.3", "libc"));
	assert_false(library_matches("libc.so.60", "libc.so.6"));
}

static void test_notes(void **state)
{
	struct usdt_notes notes;
	struct binary binary;
	unsigned char nop;
	uint64_t offset;

	(void)state;
	assert_int_equal(binary_open(SELF, "", &binary), 0);
	usdt_read(binary.fd, &notes);
	assert_int_equal(notes.nr, 3);
	for (size_t i = 0; i < notes.nr; i++) {
		assert_string_equal(notes.list[i].provider, "unit");
		assert_string_equal(notes.list[i].name, i < 2 ? "place" :
							       "other");
		assert_true(image_offset(binary.image, notes.list[i].addr,
					 &offset));
		assert_int_equal(pread(binary.fd, &nop, 1, offset), 1);
		assert_int_equal(nop, 0x90);
		assert_int_equal(notes.list[i].semaphore, 0);
	}
	assert_int_equal(usdt_count_args(notes.list[0].args), 2);
	assert_int_equal(usdt_count_args(notes.list[1].args), 0);
	usdt_free(&notes);
	binary_close(&binary);
}

/* Whatever is in the file: nothing is read that is not there. */
static void test_broken_notes(void **state)
{
	char path[] = "/tmp/kmodctl-notes-XXXXXX", *bytes;
	int fd = mkstemp(path);
	struct usdt_notes notes;
	struct stat st;
	FILE *self = fopen(SELF, "r");

	(void)state;
	assert_true(fd >= 0);
	assert_non_null(self);
	assert_int_equal(fstat(fileno(self), &st), 0);
	bytes = malloc(st.st_size);
	assert_int_equal(fread(bytes, 1, st.st_size, self), st.st_size);
	fclose(self);
	for (int cut = 1; cut < 20; cut++) {
		off_t len = st.st_size / 20 * cut;

		assert_int_equal(pwrite(fd, bytes, len, 0), len);
		assert_int_equal(ftruncate(fd, len), 0);
		usdt_read(fd, &notes);
		usdt_free(&notes);
	}
	free(bytes);
	close(fd);
	unlink(path);
}

static const struct arg_case {
	const char *args;
	enum usdt_place place;
	unsigned int size;
	bool is_signed;
	const char *base, *index;
	unsigned int scale;
	int64_t number;
	bool high;
	const char *symbol;
} arg_cases[] = {
	{ "-4@$-17", USDT_CONSTANT, 4, true, NULL, NULL, 1, -17, false, NULL },
	{ "8@$18446744073709551615", USDT_CONSTANT, 8, false, NULL, NULL, 1,
	  -1, false, NULL },
	{ "8@%rdi", USDT_REGISTER, 8, false, "di", NULL, 1, 0, false, NULL },
	{ "-4@%eax", USDT_REGISTER, 4, true, "ax", NULL, 1, 0, false, NULL },
	{ "2@%bx", USDT_REGISTER, 2, false, "bx", NULL, 1, 0, false, NULL },
	{ "1@%ch", USDT_REGISTER, 1, false, "cx", NULL, 1, 0, true, NULL },
	{ "-1@%sil", USDT_REGISTER, 1, true, "si", NULL, 1, 0, false, NULL },
	{ "1@%bpl", USDT_REGISTER, 1, false, "bp", NULL, 1, 0, false, NULL },
	{ "4@%r8d", USDT_REGISTER, 4, false, "r8", NULL, 1, 0, false, NULL },
	{ "1@%r15b", USDT_REGISTER, 1, false, "r15", NULL, 1, 0, false, NULL },
	{ "%rdx", USDT_REGISTER, 8, false, "dx", NULL, 1, 0, false, NULL },
	{ "8@(%rsp)", USDT_MEMORY, 8, false, "sp", NULL, 1, 0, false, NULL },
	{ "-4@-0x14(%rbp)", USDT_MEMORY, 4, true, "bp", NULL, 1, -20, false,
	  NULL },
	{ "4@8+16(%rax,%r9,4)", USDT_MEMORY, 4, false, "ax", "r9", 4, 24,
	  false, NULL },
	{ "4@16(,%rdx,8)", USDT_MEMORY, 4, false, NULL, "dx", 8, 16, false,
	  NULL },
	{ "2@name(%rip)", USDT_SYMBOL, 2, false, "ip", NULL, 1, 0, false,
	  "name" },
	{ "8@na.me+8(%rip)", USDT_SYMBOL, 8, false, "ip", NULL, 1, 8, false,
	  "na.me" },
	{ "8@8+name(%rip)", USDT_SYMBOL, 8, false, "ip", NULL, 1, 8, false,
	  "name" },
	{ "8@name", USDT_SYMBOL, 8, false, NULL, NULL, 1, 0, false, "name" },
};

static void test_args(void **state)
{
	struct usdt_arg arg;

	(void)state;
	for (size_t i = 0; i < sizeof(arg_cases) / sizeof(*arg_cases); i++) {
		const struct arg_case *c = &arg_cases[i];
		char args[128];

		snprintf(args, sizeof(args), "4@$1  %s 8@%%rax", c->args);
		assert_int_equal(usdt_count_args(args), 3);
		if (!usdt_parse_arg(args, 1, &arg))
			fail_msg("%s", c->args);
		assert_int_equal(arg.place, c->place);
		assert_int_equal(arg.size, c->size);
		assert_int_equal(arg.is_signed, c->is_signed);
		assert_int_equal(arg.base, c->base ? register_offset(c->base) :
						     -1);
		assert_int_equal(arg.index, c->index ?
				 register_offset(c->index) : -1);
		assert_int_equal(arg.scale, c->scale);
		assert_int_equal(arg.number, c->number);
		assert_int_equal(arg.high, c->high);
		assert_string_equal(arg.symbol, c->symbol ? c->symbol : "");
	}
}

static void test_bad_args(void **state)
{
	static const char *const bad[] = {
		"", " ", "8@", "3@%rax", "8f@%xmm0", "8@%xmm0", "8@$", "8@$x",
		"8@%", "8@(%rax", "8@(%rax,%rbx,3)", "8@(%rax,)", "@%rax",
		"8@8(%rax)x", "8@name(%rax)", "8@name(%rip,%rax)", "8@+(%rax)",
		"16@%rax", "8@%rax,", "8@8+",
	};
	struct usdt_arg arg;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (usdt_parse_arg(bad[i], 0, &arg))
			fail_msg("'%s'", bad[i]);
	assert_false(usdt_parse_arg("8@%rax", 1, &arg));
}

struct found_lines {
	uint64_t from, size;
	unsigned int nr;
};

static bool on_line(void *data, uint64_t addr)
{
	struct found_lines *f = data;

	assert_true(addr - f->from < f->size);
	f->nr++;
	return true;
}

/* Where the statements of a line begin. */
static void source_lines(void **state)
{
	struct source_line at = { "test_user_binary.c", UNIT_LINE, 0 };
	struct found_lines f = { 0 };
	struct binary self;
	int nearest;

	(void)state;
	assert_int_equal(binary_open(SELF, "", &self), 0);
	assert_true(binary_symbol(&self, "line_unit", &f.from, &f.size));
	assert_true(dwarf_lines(self.fd, &at, on_line, &f, &nearest));
	assert_true(f.nr > 0);
	assert_true(nearest > UNIT_LINE);
	f.nr = 0;
	at.col = 999;
	assert_true(dwarf_lines(self.fd, &at, on_line, &f, &nearest));
	at = (struct source_line){ __FILE__, UNIT_LINE - 1, 0 };
	assert_true(dwarf_lines(self.fd, &at, on_line, &f, &nearest));
	assert_int_equal(nearest, UNIT_LINE);
	assert_int_equal(f.nr, 0);
	at.file = "user_binary.c";
	assert_false(dwarf_lines(self.fd, &at, on_line, &f, &nearest));
	binary_close(&self);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_functions),
		cmocka_unit_test(test_plain_names),
		cmocka_unit_test(test_symbol),
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_find),
		cmocka_unit_test(test_library_names),
		cmocka_unit_test(test_notes),
		cmocka_unit_test(test_broken_notes),
		cmocka_unit_test(test_args),
		cmocka_unit_test(source_lines),
		cmocka_unit_test(test_bad_args),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
