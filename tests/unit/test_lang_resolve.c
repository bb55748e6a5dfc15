// SPDX-License-Identifier: GPL-2.0
/* The resolver, on the kernel in fixtures/. */
#include <errno.h>
#include <unistd.h>
#include "lang_fixture.h"

static int setup(void **state)
{
	*state = resolver_new(&fixture_paths);
	return !*state;
}

static int teardown(void **state)
{
	resolver_free(*state);
	return 0;
}

struct names {
	char text[1024];
	unsigned int nr, stop_at;
	uint64_t addr;
};

static bool add_event(void *data, const char *category, const char *name)
{
	struct names *n = data;

	strcat(strcat(strcat(strcat(n->text, category), ":"), name), " ");
	return ++n->nr != n->stop_at;
}

static bool add_function(void *data, const struct ksym *sym)
{
	struct names *n = data;

	strcat(strcat(n->text, sym->name), " ");
	n->addr = sym->addr;
	return ++n->nr != n->stop_at;
}

static void test_wildcard(void **state)
{
	(void)state;
	assert_true(wildcard_match("vfs_*", "vfs_read"));
	assert_true(wildcard_match("*read", "vfs_read"));
	assert_true(wildcard_match("*_r*d*", "vfs_read"));
	assert_true(wildcard_match("*", ""));
	assert_true(wildcard_match("a*b*c", "aXbXbXc"));
	assert_false(wildcard_match("vfs_*", "ksys_read"));
	assert_false(wildcard_match("vfs", "vfs_read"));
	assert_false(wildcard_match("a*b*c", "aXbXbX"));
	assert_false(wildcard_match("", "a"));
}

static void test_events(void **state)
{
	struct names n = { 0 };

	assert_int_equal(resolve_events(*state, "sched", "*", add_event, &n),
			 0);
	assert_string_equal(n.text, "sched:sched_process_exec sched:sched_switch sched:sched_wakeup ");
	memset(&n, 0, sizeof(n));
	assert_int_equal(resolve_events(*state, "*", "*open*", add_event, &n),
			 0);
	assert_string_equal(n.text, "syscalls:sys_enter_open syscalls:sys_enter_openat syscalls:sys_enter_openat2 syscalls:sys_exit_open syscalls:sys_exit_openat ");
	memset(&n, 0, sizeof(n));
	n.stop_at = 2;
	resolve_events(*state, "*", "*", add_event, &n);
	assert_int_equal(n.nr, 2);
	/* The function tracer's own can't be attached to. */
	memset(&n, 0, sizeof(n));
	resolve_events(*state, "ftrace", "*", add_event, &n);
	assert_int_equal(n.nr, 0);
	assert_true(resolve_has_event(*state, "sched", "sched_switch"));
	assert_false(resolve_has_event(*state, "sched", "sched_swich"));
	assert_false(resolve_has_event(*state, "..", "sched"));
	assert_false(resolve_has_event(*state, "sched", "../sched/sched_switch"));
	assert_false(resolve_has_event(*state, "", ""));
}

static void test_no_tracefs(void **state)
{
	struct resolve_paths paths = { .tracefs = "/no/such/place",
				       .kallsyms = "/no/such/file" };
	struct resolver *r = resolver_new(&paths);
	struct names n = { 0 };

	(void)state;
	assert_int_equal(resolve_events(r, "*", "*", add_event, &n), ENOENT);
	assert_int_equal(resolve_functions(r, NULL, "vfs_read", true,
			  add_function,
					   &n), ENOENT);
	assert_null(resolve_format(r, "sched", "sched_switch"));
	assert_int_equal(errno, ENOENT);
	assert_int_equal(n.nr, 0);
	resolver_free(r);
}

static void test_format(void **state)
{
	const struct event_format *f;

	f = resolve_format(*state, "syscalls", "sys_enter_openat");
	assert_non_null(f);
	assert_int_equal(f->nr_fields, 5);
	assert_string_equal(f->fields[0].name, "__syscall_nr");
	assert_int_equal(f->fields[0].offset, 8);
	assert_int_equal(f->fields[0].size, 4);
	assert_true(f->fields[0].is_signed);
	assert_string_equal(f->fields[2].name, "filename");
	assert_string_equal(f->fields[2].type, "const char *");
	assert_int_equal(f->fields[2].offset, 24);
	assert_true(f->fields[2].is_pointer);
	/* Read once. */
	assert_ptr_equal(f, resolve_format(*state, "syscalls",
					   "sys_enter_openat"));
	f = resolve_format(*state, "raw_syscalls", "sys_enter");
	assert_non_null(f);
	assert_true(f->fields[1].is_array);
	assert_int_equal(f->fields[1].size, 48);
	f = resolve_format(*state, "ftrace", "function");
	assert_null(f);
	assert_int_equal(errno, EINVAL);
}

static void test_functions(void **state)
{
	struct names n = { 0 };

	assert_int_equal(resolve_functions(*state, NULL, "vfs_read", true,
			  add_function, &n), 0);
	assert_string_equal(n.text, "vfs_read ");
	assert_true(n.addr == 0xffffffff813669e0ULL);
	/* Only what the function tracer knows, and in a module too. */
	memset(&n, 0, sizeof(n));
	resolve_functions(*state, NULL, "vfs_*", true,
			  add_function, &n);
	assert_string_equal(n.text, "vfs_fsync vfs_module_read vfs_open vfs_read vfs_write ");
	/* All, for who finds out otherwise; what is cold is no function. */
	memset(&n, 0, sizeof(n));
	resolve_functions(*state, NULL, "vfs_*", false, add_function, &n);
	assert_string_equal(n.text, "vfs_fsync vfs_module_read vfs_notrace vfs_open vfs_read vfs_write ");
	/* Of two functions of a name the first. */
	memset(&n, 0, sizeof(n));
	resolve_functions(*state, NULL, "twic*", true,
			  add_function, &n);
	assert_string_equal(n.text, "twice ");
	assert_true(n.addr == 0xffffffff81400100ULL);
	memset(&n, 0, sizeof(n));
	resolve_functions(*state, "mod", "*", true,
			  add_function, &n);
	assert_string_equal(n.text, "only_in_module vfs_module_read ");
	memset(&n, 0, sizeof(n));
	resolve_functions(*state, "mod", "vfs_read", true,
			  add_function, &n);
	assert_int_equal(n.nr, 0);
	/* A variable is no function. */
	resolve_functions(*state, NULL, "jiffies", true,
			  add_function, &n);
	resolve_functions(*state, NULL, "vfs_rea", true,
			  add_function, &n);
	assert_int_equal(n.nr, 0);
}

static bool add_first(void *data, const struct ksym *sym)
{
	struct names *n = data;

	strcat(strcat(strcat(strcat(n->text, sym->name), "="), sym->first),
	       " ");
	return true;
}

/* The kernel shows the first name at an address, whatever was asked for. */
static void test_first_name(void **state)
{
	struct names n = { 0 };

	resolve_functions(*state, NULL, "__x64_sys_pause", true,
			  add_first, &n);
	assert_string_equal(n.text, "__x64_sys_pause=__ia32_sys_pause ");
	memset(&n, 0, sizeof(n));
	resolve_functions(*state, NULL, "*_sys_pause", true,
			  add_first, &n);
	assert_string_equal(n.text, "__ia32_sys_pause=__ia32_sys_pause __x64_sys_pause=__ia32_sys_pause ");
	/* The first line of all has none before it; a module's has its own. */
	memset(&n, 0, sizeof(n));
	resolve_functions(*state, NULL, "_stext", true,
			  add_first, &n);
	resolve_functions(*state, NULL, "vfs_module_read", true,
			  add_first, &n);
	assert_string_equal(n.text, "_stext=_stext vfs_module_read=vfs_module_read ");
}

static bool locate(void *data, const char *name, struct ksym *sym)
{
	if (strcmp(name, "vfs_read") && strcmp(name, "mod:vfs_read"))
		return false;
	*sym = (struct ksym){ .name = name, .first = "shown", .module = "",
			      .addr = 0x1000 };
	++*(int *)data;
	return true;
}

/* Who knows a function is asked before the list is read. */
static void test_locate(void **state)
{
	struct names n = { 0 };
	int asked = 0;

	resolver_set_locate(*state, locate, &asked);
	resolve_functions(*state, NULL, "vfs_read", false, add_first, &n);
	resolve_functions(*state, "mod", "vfs_read", false, add_first, &n);
	assert_int_equal(asked, 2);
	assert_string_equal(n.text, "vfs_read=shown vfs_read=shown ");
	memset(&n, 0, sizeof(n));
	resolve_functions(*state, NULL, "vfs_write", false, add_first, &n);
	resolve_functions(*state, "m*d", "vfs_module_read", false, add_first,
			  &n);
	assert_string_equal(n.text, "vfs_write=vfs_write vfs_module_read=vfs_module_read ");
	assert_int_equal(asked, 2);
}

static void test_addresses(void **state)
{
	uint64_t offset;

	assert_string_equal(resolve_address(*state, 0xffffffff813669e0ULL,
					    &offset), "vfs_read");
	assert_int_equal(offset, 0);
	assert_string_equal(resolve_address(*state, 0xffffffff813669e4ULL,
					    &offset), "vfs_read");
	assert_int_equal(offset, 4);
	assert_string_equal(resolve_address(*state, 0xffffffffc0001100ULL,
					    &offset), "only_in_module");
	assert_null(resolve_address(*state, 0x1000, &offset));
}

static void test_hidden_addresses(void **state)
{
	char path[] = "/tmp/kmodctl-symbols-XXXXXX";
	struct resolve_paths paths = { .kallsyms = path };
	struct names n = { 0 };
	struct resolver *r;
	int fd = mkstemp(path);
	FILE *f;

	(void)state;
	assert_true(fd >= 0);
	f = fdopen(fd, "w");
	fputs("0000000000000000 T vfs_read\n", f);
	fclose(f);
	r = resolver_new(&paths);
	assert_int_equal(resolve_functions(r, NULL, "vfs_read", true,
			  add_function,
					   &n), EPERM);
	assert_int_equal(resolve_functions(r, NULL, "vfs*", true,
			  add_function, &n),
			 EPERM);
	assert_int_equal(n.nr, 0);
	resolver_free(r);
	unlink(path);
}

static void test_syscalls(void **state)
{
	static const struct {
		const char *name;
		int number;
	} cases[] = {
		{ "read", 0 }, { "openat", 257 }, { "getppid", 110 },
		{ "newstat", 4 }, { "newfstat", 5 }, { "newlstat", 6 },
		{ "newuname", 63 }, { "sendfile64", 40 }, { "umount", 166 },
		{ "nonesuch", -1 }, { "", -1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(syscall_number(cases[i].name),
				 cases[i].number);
	assert_string_equal(syscall_name(257), "openat");
	assert_null(syscall_name(-1));
	assert_null(syscall_name(100000));
}

static void test_cgroup(void **state)
{
	uint64_t id = 0;

	(void)state;
	assert_int_equal(resolve_cgroup("/", &id), 0);
	assert_true(id > 0);
	assert_int_equal(resolve_cgroup("/no/such/group", &id), ENOENT);
	assert_int_equal(resolve_cgroup(FIXTURES "/kallsyms", &id), ENOTDIR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wildcard),
		cmocka_unit_test_setup_teardown(test_events, setup, teardown),
		cmocka_unit_test(test_no_tracefs),
		cmocka_unit_test_setup_teardown(test_format, setup, teardown),
		cmocka_unit_test_setup_teardown(test_functions, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_first_name, setup,
						teardown),
		cmocka_unit_test_setup_teardown(test_locate, setup, teardown),
		cmocka_unit_test_setup_teardown(test_addresses, setup,
						teardown),
		cmocka_unit_test(test_hidden_addresses),
		cmocka_unit_test(test_syscalls),
		cmocka_unit_test(test_cgroup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
