// SPDX-License-Identifier: GPL-2.0
/*
 * Symbols of processes: this program is taken for another one, by a list of
 * mappings in a folder that stands for /proc.
 */
#include <elf.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "resolve/image.h"
#include "resolve/perf_map.h"
#include "resolve/process.h"

#define PID	77

__attribute__((noinline)) int a_known_function(int n)
{
	return n * 3 + 1;
}

/* Not as large as it looks: never called. */
__attribute__((noinline, used)) static int a_static_function(int n)
{
	return a_known_function(n) + a_known_function(n + 1);
}

struct fake {
	char root[64];
	struct processes *processes;
};

static void run(const char *fmt, ...)
{
	char command[4096];
	va_list args;

	va_start(args, fmt);
	vsnprintf(command, sizeof(command), fmt, args);
	va_end(args);
	if (system(command))
		fail_msg("%s", command);
}

static int setup(void **state)
{
	struct fake *fake = calloc(1, sizeof(*fake));

	strcpy(fake->root, "/tmp/kmodctl-proc-XXXXXX");
	assert_non_null(mkdtemp(fake->root));
	run("mkdir %s/%d && ln -s / %s/%d/root", fake->root, PID, fake->root,
	    PID);
	fake->processes = processes_new(fake->root, fake->root);
	*state = fake;
	return 0;
}

static int teardown(void **state)
{
	struct fake *fake = *state;

	processes_free(fake->processes);
	run("rm -r %s", fake->root);
	free(fake);
	return 0;
}

/* The process maps what we do, with the file @from taken for @to. */
static void put_maps(const struct fake *fake, const char *from, const char *to)
{
	run("sed 's,%s$,%s,' /proc/%d/maps >%s/%d/maps", from, to, getpid(),
	    fake->root, PID);
}

static void end_process(const struct fake *fake)
{
	run("rm -r %s/%d", fake->root, PID);
}

static void expect(const struct fake *fake, const void *addr,
		   const char *name, uint64_t offset)
{
	struct symbol symbol;

	assert_true(processes_symbol(fake->processes, PID,
				     (uintptr_t)addr + offset, &symbol));
	assert_string_equal(symbol.name, name);
	assert_int_equal(symbol.offset, offset);
}

static void expect_nothing(const struct fake *fake, uint64_t addr)
{
	struct symbol symbol;

	assert_false(processes_symbol(fake->processes, PID, addr, &symbol));
	assert_null(symbol.name);
}

static void test_process(void **state)
{
	struct fake *fake = *state;
	struct symbol symbol;
	char self[512] = "";

	put_maps(fake, "nothing", "nothing");
	expect(fake, a_known_function, "a_known_function", 0);
	expect(fake, a_known_function, "a_known_function", 2);
	expect(fake, a_static_function, "a_static_function", 1);
	assert_true(processes_symbol(fake->processes, PID,
				     (uintptr_t)a_known_function, &symbol));
	assert_true(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0);
	assert_string_equal(symbol.module, self);
	/* A library's, whose table is that of what is linked at run time. */
	assert_true(processes_symbol(fake->processes, PID,
				     (uintptr_t)getppid, &symbol));
	assert_string_equal(symbol.name, "getppid");
	assert_non_null(strstr(symbol.module, "libc"));
	/* Neither the stack nor a hole. */
	expect_nothing(fake, (uintptr_t)&symbol);
	expect_nothing(fake, 8);
	expect_nothing(fake, 0xbe552274c0854800);
}

static void test_vdso(void **state)
{
	const Elf64_Ehdr *vdso = (const void *)getauxval(AT_SYSINFO_EHDR);
	struct fake *fake = *state;
	struct symbol symbol;
	uint64_t addr;
	bool found = false;

	put_maps(fake, "nothing", "nothing");
	for (addr = 0; addr < 4096 && !found; addr += 16)
		found = processes_symbol(fake->processes, PID,
					 (uintptr_t)vdso + addr, &symbol);
	assert_true(found);
	assert_string_equal(symbol.module, "[vdso]");
}

/* What was seen while it lived has a name for good. */
static void test_exited(void **state)
{
	struct fake *fake = *state;

	put_maps(fake, "nothing", "nothing");
	processes_look(fake->processes, PID);
	end_process(fake);
	processes_look(fake->processes, PID);
	expect(fake, a_known_function, "a_known_function", 1);
	expect_nothing(fake, 8);
}

static void test_never_seen(void **state)
{
	struct fake *fake = *state;

	end_process(fake);
	expect_nothing(fake, (uintptr_t)a_known_function);
}

/* Another program in the process; the first one's addresses are still known. */
static void test_exec(void **state)
{
	struct fake *fake = *state;

	put_maps(fake, "nothing", "nothing");
	processes_look(fake->processes, PID);
	run("echo '00400000-00401000 r-xp 00000000 00:01 1    /bin/true' >%s/%d/maps",
	    fake->root, PID);
	processes_look(fake->processes, PID);
	expect(fake, a_known_function, "a_known_function", 1);
}

/* A file that is there no more, and lines that are none. */
static void test_bad_maps(void **state)
{
	struct fake *fake = *state;

	run("printf '%%s\\n' 00400000-00401000 x '10-20 r-xp 0 0:0' '' "
	    "'00400000-00500000 r-xp 00000000 00:01 1    /no/such/file' "
	    "'00600000-00700000 r-xp 00000000 00:00 0' >%s/%d/maps",
	    fake->root, PID);
	expect_nothing(fake, 0x400010);
	expect_nothing(fake, 0x600010);
}

static void test_debug_file(void **state)
{
	struct fake *fake = *state;
	char self[512] = "";

	assert_true(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0);
	run("cp %s %s/stripped && strip %s/stripped", self, fake->root,
	    fake->root);
	put_maps(fake, self, "/no/such/file");
	run("sed -i 's,/no/such/file,%s/stripped,' %s/%d/maps", fake->root,
	    fake->root, PID);
	processes_look(fake->processes, PID);
	run("id=$(readelf -n %s | sed -n 's/.*Build ID: //p') && "
	    "dir=%s/.build-id/$(echo $id | cut -c 1-2) && mkdir -p $dir && "
	    "ln -s %s $dir/$(echo $id | cut -c 3-).debug", self, fake->root,
	    self);
	expect(fake, a_static_function, "a_static_function", 1);
}

/* The linker's, and where a function is in the file, as readelf has them. */
static void test_build_id(void **state)
{
	struct fake *fake = *state;
	char self[512] = "", hex[2 * BUILD_ID_SIZE + 1] = "";
	struct symbol symbol;

	assert_true(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0);
	put_maps(fake, self, self);
	assert_true(processes_symbol(fake->processes, PID,
				     (uintptr_t)a_static_function, &symbol));
	assert_non_null(symbol.build_id);
	for (int i = 0; i < BUILD_ID_SIZE; i++)
		sprintf(hex + 2 * i, "%02x", symbol.build_id[i]);
	run("readelf -n %s | grep -q 'Build ID: %s$'", self, hex);
	/* The linker puts code where it is in the file, too. */
	assert_true(processes_symbol(fake->processes, PID,
				     (uintptr_t)a_static_function + 1, &symbol));
	run("test $((0x$(nm %s | sed -n 's/ t a_static_function$//p') + 1)) -eq %llu",
	    self, (unsigned long long)symbol.place);
}

/* A section of the stripped file itself, compressed. */
static void test_debug_data(void **state)
{
	struct fake *fake = *state;
	char self[512] = "";

	assert_true(readlink("/proc/self/exe", self, sizeof(self) - 1) > 0);
	run("cd %s && objcopy -S --remove-section .gdb_index --keep-symbol a_static_function %s mini && "
	    "xz mini && objcopy -S --add-section .gnu_debugdata=mini.xz %s stripped",
	    fake->root, self, self);
	put_maps(fake, self, "/no/such/file");
	run("sed -i 's,/no/such/file,%s/stripped,' %s/%d/maps", fake->root,
	    fake->root, PID);
	expect(fake, a_static_function, "a_static_function", 1);
}

static void test_perf_map(void **state)
{
	struct fake *fake = *state;
	struct perf_map map;
	char path[128];

	snprintf(path, sizeof(path), "%s/perf.map", fake->root);
	run("printf '%%s\\n' '2000 10 second one' '1000 20 first' '1000 20 again' "
	    "'' 'zzz' '3000 10' '3000 zz name' >%s", path);
	assert_true(perf_map_read(&map, path));
	assert_int_equal(map.nr, 3);
	assert_string_equal(perf_map_find(&map, 0x200f)->name, "second one");
	assert_string_equal(perf_map_find(&map, 0x1000)->name, "again");
	assert_null(perf_map_find(&map, 0x2010));
	assert_null(perf_map_find(&map, 0xfff));
	perf_map_free(&map);
	assert_false(perf_map_read(&map, "/no/such/file"));

	/* Through the root of a process, under its own number there. */
	run("rm %s/%d/root && mkdir -p %s/%d/root/tmp && "
	    "cp %s %s/%d/root/tmp/perf-5.map && "
	    "printf 'Name:\\tx\\nNStgid:\\t%d\\t5\\n' >%s/%d/status",
	    fake->root, PID, fake->root, PID, path, fake->root, PID, PID,
	    fake->root, PID);
	expect(fake, (const void *)0x2000, "second one", 4);
}

static void test_demangle(void **state)
{
	static const struct {
		const char *name, *plain;
	} cases[] = {
		{ "_ZN3foo3barEiPKc", "foo::bar(int, char const*)" },
		{ "_ZNSt6vectorIiSaIiEE9push_backERKi",
		  "std::vector<int, std::allocator<int> >::push_back(int const&)" },
		{ "_ZN4core3fmt5write17h0123456789abcdefE",
		  "core::fmt::write" },
		{ "main", NULL }, { "_Z!", NULL }, { "_Reset", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *plain = demangle(cases[i].name);

		if (cases[i].plain)
			assert_string_equal(plain, cases[i].plain);
		else
			assert_null(plain);
		free(plain);
	}
}

/* Whatever is in the file: nothing is read that is not there. */
static void test_spoiled_image(void **state)
{
	const char *vdso = (const char *)getauxval(AT_SYSINFO_EHDR);
	const Elf64_Ehdr *head = (const void *)vdso;
	size_t size = head->e_shoff + head->e_shnum * head->e_shentsize;
	uint64_t into;

	(void)state;
	srand(1);
	for (int i = 0; i < 3000; i++) {
		size_t cut = i % 2 ? size : (size_t)rand() % size + 1;
		char *copy = malloc(cut);
		struct image *image;

		memcpy(copy, vdso, cut);
		for (int n = rand() % 8; n; n--)
			copy[rand() % (n % 2 ? cut : 64) % cut] ^= 1 << rand() % 8;
		image = image_read_memory(copy, cut);
		free(copy);
		for (uint64_t at = 0; image && at < size; at += 64)
			image_find(image, at, &into);
		image_free(image);
	}
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(test_##name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(process), TEST(vdso), TEST(exited), TEST(never_seen),
		TEST(exec), TEST(bad_maps), TEST(build_id), TEST(debug_file), TEST(debug_data),
		TEST(perf_map),
		cmocka_unit_test(test_demangle),
		cmocka_unit_test(test_spoiled_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
