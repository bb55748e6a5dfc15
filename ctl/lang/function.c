// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "function.h"
#include "nearest.h"

static const struct function functions[] = {
	{ .name = "count", .agg = KMC_MAP_COUNT, .usage = "count()",
	  .check = check_count },
	{ .name = "sum", .agg = KMC_MAP_SUM, .min_args = 1, .max_args = 1,
	  .usage = "sum(n)", .check = check_aggregation },
	{ .name = "avg", .agg = KMC_MAP_AVG, .min_args = 1, .max_args = 1,
	  .usage = "avg(n)", .check = check_aggregation },
	{ .name = "min", .agg = KMC_MAP_MIN, .min_args = 1, .max_args = 1,
	  .usage = "min(n)", .check = check_aggregation },
	{ .name = "max", .agg = KMC_MAP_MAX, .min_args = 1, .max_args = 1,
	  .usage = "max(n)", .check = check_aggregation },
	{ .name = "stats", .agg = KMC_MAP_STATS, .min_args = 1, .max_args = 1,
	  .usage = "stats(n)", .check = check_aggregation },
	{ .name = "hist", .agg = KMC_MAP_HIST, .min_args = 1, .max_args = 2,
	  .usage = "hist(n[, bits])", .check = check_hist },
	{ .name = "lhist", .agg = KMC_MAP_LHIST, .min_args = 4, .max_args = 4,
	  .usage = "lhist(n, min, max, step)", .check = check_lhist },

	{ .name = "printf", .min_args = 1, .max_args = KMC_PARTS_MAX + 1,
	  .usage = "printf(format, …)", .verb = VERB_PRINTF,
	  .check = check_format, .run = gen_printf },
	{ .name = "errorf", .min_args = 1, .max_args = KMC_PARTS_MAX + 1,
	  .usage = "errorf(format, …)", .verb = VERB_ERRORF,
	  .check = check_format, .run = gen_printf },
	{ .name = "warnf", .min_args = 1, .max_args = KMC_PARTS_MAX + 1,
	  .usage = "warnf(format, …)", .verb = VERB_WARNF,
	  .check = check_format, .run = gen_printf },
	{ .name = "debugf", .min_args = 1, .max_args = KMC_PARTS_MAX + 1,
	  .usage = "debugf(format, …)", .verb = VERB_DEBUGF,
	  .check = check_format, .run = gen_printf },
	{ .name = "cat", .min_args = 1, .max_args = KMC_PARTS_MAX + 1,
	  .usage = "cat(\"/path\", …)", .verb = VERB_CAT,
	  .check = check_format, .run = gen_printf },
	{ .name = "system", .min_args = 1, .max_args = KMC_PARTS_MAX + 1,
	  .usage = "system(command, …)", .verb = VERB_SYSTEM, .unsafe = true,
	  .check = check_format, .run = gen_printf },
	{ .name = "join", .min_args = 1, .max_args = 2,
	  .usage = "join(strings[, separator])", .check = check_join,
	  .run = gen_join },
	{ .name = "print", .min_args = 1, .max_args = 3,
	  .usage = "print(@map[, top[, div]]) or print(value)",
	  .check = check_print, .run = gen_print },
	{ .name = "clear", .min_args = 1, .max_args = 1,
	  .usage = "clear(@map)", .check = check_map_verb, .run = gen_clear },
	{ .name = "zero", .min_args = 1, .max_args = 1, .usage = "zero(@map)",
	  .check = check_map_verb, .run = gen_zero },
	{ .name = "time", .min_args = 0, .max_args = 1,
	  .usage = "time([format])", .check = check_time, .run = gen_time },
	{ .name = "exit", .max_args = 1, .usage = "exit([code])",
	  .check = check_exit, .run = gen_exit },

	{ .name = "delete", .min_args = 1, .max_args = 2,
	  .usage = "delete(@map[key]) or delete(@map, key)",
	  .check = check_delete, .value = gen_delete_value,
	  .run = gen_delete },
	{ .name = "has_key", .min_args = 2, .max_args = 2,
	  .usage = "has_key(@map, key)", .check = check_has_key,
	  .value = gen_has_key },
	{ .name = "len", .min_args = 1, .max_args = 1,
	  .usage = "len(@map) or len(stack)",
	  .check = check_len, .value = gen_len },

	{ .name = "str", .min_args = 1, .max_args = 2,
	  .usage = "str(pointer[, length])", .pure = true,
	  .check = check_str, .wide = gen_str },
	{ .name = "uptr", .min_args = 1, .max_args = 1,
	  .usage = "uptr(pointer)", .pure = true, .check = check_pointer_cast,
	  .value = gen_pointer_cast },
	{ .name = "kptr", .min_args = 1, .max_args = 1,
	  .usage = "kptr(pointer)", .pure = true, .check = check_pointer_cast,
	  .value = gen_pointer_cast },
	{ .name = "strncmp", .min_args = 3, .max_args = 3,
	  .usage = "strncmp(a, b, length)", .pure = true,
	  .check = check_strncmp, .value = gen_strncmp },
	{ .name = "strcontains", .min_args = 2, .max_args = 2,
	  .usage = "strcontains(haystack, needle)", .pure = true,
	  .check = check_strcontains, .value = gen_strcontains },
	{ .name = "strstr", .min_args = 2, .max_args = 2,
	  .usage = "strstr(haystack, needle)", .pure = true,
	  .check = check_strstr, .value = gen_strstr },
	{ .name = "bswap", .min_args = 1, .max_args = 1, .usage = "bswap(n)",
	  .pure = true, .check = check_bswap, .value = gen_bswap },
	{ .name = "pton", .min_args = 1, .max_args = 1,
	  .usage = "pton(\"address\")", .pure = true, .check = check_pton,
	  .wide = gen_pton },
	{ .name = "nsecs", .min_args = 1, .max_args = 1,
	  .usage = "nsecs(clock)", .pure = true, .check = check_nsecs,
	  .value = gen_nsecs },
	{ .name = "pid", .min_args = 1, .max_args = 1,
	  .usage = "pid(namespace)", .check = check_in_namespace },
	{ .name = "tid", .min_args = 1, .max_args = 1,
	  .usage = "tid(namespace)", .check = check_in_namespace },
	{ .name = "getopt", .min_args = 1, .max_args = 2,
	  .usage = "getopt(\"name\"[, default])", .check = check_getopt },
	{ .name = "kstack", .max_args = 2, .usage = "kstack([mode][, depth])",
	  .pure = true, .is_name = true, .check = check_kstack,
	  .wide = gen_stack },
	{ .name = "ustack", .max_args = 2, .usage = "ustack([mode][, depth])",
	  .pure = true, .is_name = true, .check = check_ustack,
	  .wide = gen_stack },
	{ .name = "ksym", .min_args = 1, .max_args = 1,
	  .usage = "ksym(address)", .pure = true, .check = check_ksym,
	  .value = gen_ksym },
	{ .name = "usym", .min_args = 1, .max_args = 1,
	  .usage = "usym(address)", .pure = true, .check = check_usym,
	  .wide = gen_usym },
	{ .name = "kaddr", .min_args = 1, .max_args = 1,
	  .usage = "kaddr(\"symbol\")", .pure = true,
	  .check = check_kaddr },
	{ .name = "reg", .min_args = 1, .max_args = 1,
	  .usage = "reg(\"register\")", .pure = true, .check = check_reg,
	  .value = gen_reg },
	{ .name = "cgroupid", .min_args = 1, .max_args = 1,
	  .usage = "cgroupid(\"/path\")", .pure = true,
	  .check = check_cgroupid },
};

#define NR_FUNCTIONS	(sizeof(functions) / sizeof(*functions))

const struct function *function_find(const char *name)
{
	for (size_t i = 0; i < NR_FUNCTIONS; i++)
		if (!strcmp(functions[i].name, name))
			return &functions[i];
	return NULL;
}

const char *function_hint(const char *name)
{
	struct nearest near;

	nearest_init(&near, name);
	for (size_t i = 0; i < NR_FUNCTIONS; i++)
		nearest_offer(&near, functions[i].name);
	return nearest_hint(&near, "");
}
