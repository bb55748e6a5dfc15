// SPDX-License-Identifier: GPL-2.0
/* Settings: who may change them, and what is said about a wrong one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "config.h"

static bool set(struct config *c, const char *name, const char *value)
{
	char why[256];

	return config_set(c, CONFIG_SCRIPT, name, value, why, sizeof(why));
}

static void refused(const char *name, const char *value, const char *want)
{
	struct config c;
	char why[256] = "";

	config_init(&c);
	assert_false(config_set(&c, CONFIG_SCRIPT, name, value, why,
				sizeof(why)));
	assert_string_equal(why, want);
}

static void values(void **state)
{
	struct config c;

	(void)state;
	config_init(&c);
	assert_int_equal(c.max_strlen, 1024);
	assert_true(set(&c, "max_strlen", "0x40"));
	assert_true(set(&c, "BPFTRACE_MAX_MAP_KEYS", "7"));
	assert_true(set(&c, "cat_bytes_max", "9"));
	assert_true(set(&c, "print_maps_on_exit", "FALSE"));
	assert_true(set(&c, "missing_probes", "warn"));
	assert_true(set(&c, "stack_mode", "raw"));
	assert_true(set(&c, "str_trunc_trailer", ""));
	assert_true(set(&c, "license", "Dual MIT/GPL"));
	assert_int_equal(c.max_strlen, 64);
	assert_int_equal(c.max_map_keys, 7);
	assert_int_equal(c.max_cat_bytes, 9);
	assert_int_equal(c.print_maps_on_exit, 0);
	assert_int_equal(c.missing_probes, MISSING_WARN);
	assert_true(config_demangles(&c));
	assert_true(set(&c, "no_cpp_demangle", "1"));
	assert_false(config_demangles(&c));
	assert_int_equal(c.unstable_tseries, UNSTABLE_ENABLE);
	assert_true(set(&c, "unstable_tseries", "Warn"));
	assert_int_equal(c.unstable_tseries, UNSTABLE_WARN);
	assert_true(set(&c, "BPFTRACE_UNSTABLE_MACRO", "error"));
	assert_int_equal(c.unstable_macro, UNSTABLE_ERROR);
	assert_true(set(&c, "unstable_macro", "1"));
	assert_int_equal(c.unstable_macro, UNSTABLE_ENABLE);
	assert_true(set(&c, "unstable_macro", "false"));
	assert_int_equal(c.unstable_macro, UNSTABLE_ERROR);
	assert_int_equal(c.stack_mode, STACK_RAW);
	assert_string_equal(c.str_trunc_trailer, "");
}

static void wrong(void **state)
{
	char text[CONFIG_TEXT_MAX + 1];

	(void)state;
	refused("max_strln", "1",
		"no setting is called 'max_strln'; did you mean 'max_strlen'?");
	refused("max_strlen", "0",
		"'max_strlen' wants a number from 1 to 65000, not '0'");
	refused("max_strlen", "-1",
		"'max_strlen' wants a number from 1 to 65000, not '-1'");
	refused("max_strlen", "5x",
		"'max_strlen' wants a number from 1 to 65000, not '5x'");
	refused("print_maps_on_exit", "maybe",
		"'print_maps_on_exit' is true or false, not 'maybe'");
	refused("stack_mode", "symbols",
		"'stack_mode' is one of bpftrace, perf, raw, build_id, not 'symbols'");
	refused("unstable_macro", "maybe",
		"'unstable_macro' is one of enable, warn, error, not 'maybe'");
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	refused("str_trunc_trailer", text,
		"'str_trunc_trailer' has at most 63 bytes");
}

/* The command line wins over the environment, and that over the script. */
static void precedence(void **state)
{
	struct config c;
	char why[256];

	(void)state;
	setenv("BPFTRACE_MAX_STRLEN", "10", 1);
	setenv("BPFTRACE_MAX_CAT_BYTES", "11", 1);
	setenv("KMODCTL_MAX_CAT_BYTES", "12", 1);
	setenv("BPFTRACE_MAP_KEYS_MAX", "13", 1);
	config_init(&c);
	assert_true(config_environment(&c, why, sizeof(why)));
	assert_true(config_set(&c, CONFIG_COMMAND, "max_strlen", "20", why,
			       sizeof(why)));
	assert_true(set(&c, "max_strlen", "30"));
	assert_true(set(&c, "max_cat_bytes", "30"));
	assert_true(set(&c, "max_probes", "30"));
	assert_false(set(&c, "max_strlen", "no"));
	assert_int_equal(c.max_strlen, 20);
	assert_int_equal(c.max_cat_bytes, 12);
	assert_int_equal(c.max_map_keys, 13);
	assert_int_equal(c.max_probes, 30);
	setenv("BPFTRACE_STACK_MODE", "none", 1);
	assert_false(config_environment(&c, why, sizeof(why)));
	unsetenv("BPFTRACE_STACK_MODE");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values),
		cmocka_unit_test(wrong),
		cmocka_unit_test(precedence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
