// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "builtin.h"
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

	{ .name = "quantiles", .agg = KMC_MAP_QUANTILES, .min_args = 1,
	  .max_args = 2, .usage = "quantiles(n[, bits])",
	  .check = check_hist },
	{ .name = "distinct", .agg = KMC_MAP_DISTINCT, .min_args = 1,
	  .max_args = 1, .usage = "distinct(x)", .check = check_distinct },
	{ .name = "topk", .agg = KMC_MAP_TOPK, .min_args = 1, .max_args = 2,
	  .usage = "topk(n[, how many])", .check = check_topk },
	{ .name = "tseries", .agg = KMC_MAP_TSERIES, .min_args = 3,
	  .max_args = 4, .usage = "tseries(n, interval, intervals[, \"avg\"])",
	  .check = check_tseries },

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
	{ .name = "getopt", .min_args = 1, .max_args = 3,
	  .usage = "getopt(\"name\"[, default[, description]])", .check = check_getopt },
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
	{ .name = "uaddr", .min_args = 1, .max_args = 1,
	  .usage = "uaddr(\"symbol\")", .pure = true,
	  .check = check_uaddr, .value = gen_uaddr },
	{ .name = "reg", .min_args = 1, .max_args = 1,
	  .usage = "reg(\"register\")", .pure = true, .check = check_reg,
	  .value = gen_reg },
	{ .name = "strerror", .min_args = 1, .max_args = 1,
	  .usage = "strerror(errno)", .pure = true, .check = check_strerror,
	  .value = gen_shown_first },
	{ .name = "syscall_name", .min_args = 1, .max_args = 1,
	  .usage = "syscall_name(number)", .pure = true,
	  .check = check_syscall_name, .value = gen_shown_first },
	{ .name = "cgroup_path", .min_args = 1, .max_args = 2,
	  .usage = "cgroup_path(id[, \"hierarchies\"])", .pure = true,
	  .check = check_cgroup_path, .value = gen_shown_first },
	{ .name = "strftime", .min_args = 2, .max_args = 2,
	  .usage = "strftime(\"format\", nsecs)", .check = check_strftime,
	  .value = gen_strftime },
	{ .name = "username", .usage = "username", .pure = true,
	  .is_name = true, .check = check_username, .value = gen_username },
	{ .name = "buf", .min_args = 1, .max_args = 2,
	  .usage = "buf(pointer, length) or buf(array)", .pure = true,
	  .check = check_buf, .wide = gen_buf },
	{ .name = "ntop", .min_args = 1, .max_args = 2,
	  .usage = "ntop([family, ]address)", .pure = true,
	  .check = check_ntop, .wide = gen_ntop },
	{ .name = "macaddr", .min_args = 1, .max_args = 1,
	  .usage = "macaddr(address)", .pure = true, .check = check_macaddr,
	  .value = gen_macaddr },
	{ .name = "path", .min_args = 1, .max_args = 2,
	  .usage = "path(struct path[, size])", .pure = true,
	  .check = check_path, .wide = gen_path },
	{ .name = "signal", .min_args = 1, .max_args = 1, .unsafe = true,
	  .usage = "signal(number) or signal(\"NAME\")",
	  .check = check_signal, .run = gen_signal },
	{ .name = "signal_thread", .min_args = 1, .max_args = 1, .unsafe = true,
	  .usage = "signal_thread(number) or signal_thread(\"NAME\")",
	  .check = check_signal, .run = gen_signal },
	{ .name = "str_concat", .min_args = 2, .max_args = 2,
	  .usage = "str_concat(a, b)", .pure = true, .check = check_concat,
	  .wide = gen_concat },
	{ .name = "__comm", .min_args = 1, .max_args = 1,
	  .usage = "comm(pid)", .check = check_comm, .wide = gen_comm },
	{ .name = "percpu_kaddr", .min_args = 1, .max_args = 2,
	  .usage = "percpu_kaddr(\"symbol\"[, cpu])",
	  .check = check_percpu_kaddr, .value = gen_percpu_kaddr },
	{ .name = "strlen", .min_args = 1, .max_args = 1,
	  .usage = "strlen(string)", .pure = true, .check = check_strlen,
	  .value = gen_strlen },
	{ .name = "is_str", .min_args = 1, .max_args = 1,
	  .usage = "is_str(x)", .check = check_is_type },
	{ .name = "is_ptr", .min_args = 1, .max_args = 1,
	  .usage = "is_ptr(x)", .check = check_is_type },
	{ .name = "is_array", .min_args = 1, .max_args = 1,
	  .usage = "is_array(x)", .check = check_is_type },
	{ .name = "is_integer", .min_args = 1, .max_args = 1,
	  .usage = "is_integer(x)", .check = check_is_type },
	{ .name = "is_unsigned_integer", .min_args = 1, .max_args = 1,
	  .usage = "is_unsigned_integer(x)", .check = check_is_type },
	{ .name = "is_literal", .min_args = 1, .max_args = 1,
	  .usage = "is_literal(x)", .check = check_is_literal },
	{ .name = "probetype", .usage = "probetype", .is_name = true,
	  .check = check_probetype },
	{ .name = "has_cpid", .usage = "has_cpid", .is_name = true,
	  .check = check_has_cpid },
	{ .name = "default_str_length", .usage = "default_str_length",
	  .is_name = true, .check = check_default_str_length },
	{ .name = "strcap", .min_args = 1, .max_args = 1,
	  .usage = "strcap(string)", .check = check_strcap },
	{ .name = "fail", .min_args = 1, .max_args = KMC_PARTS_MAX + 1,
	  .usage = "fail(format, …)", .check = check_fail },
	{ .name = "cgroupid", .min_args = 1, .max_args = 1,
	  .usage = "cgroupid(\"/path\")", .pure = true,
	  .check = check_cgroupid },
};

#define NR_FUNCTIONS	(sizeof(functions) / sizeof(*functions))

/* What only BPF can do, or what is made of parts of it. */
static const struct {
	const char *name, *why;
} refused[] = {
	{ "skboutput", "packets are written by a helper of BPF's" },
	{ "override", "what a function returns can be changed by BPF's error injection only" },
	{ "socket_cookie", "the kernel makes them for BPF only" },
	{ "kfunc_exist", "kfuncs are functions for BPF programs" },
	{ "kfunc_allowed", "kfuncs are functions for BPF programs" },
	{ "dw_ustack", "it unwinds in a BPF program; ustack() goes by frame pointers" },
	{ "unwatch", "a watchpoint stays until the end" },
	{ "write_user", "the memory of what is watched is never written" },
	{ "config", "settings are read one by one, as config.max_strlen" },
	{ "ctx", "it is the context of a BPF program" },
};

/* What the kernel has for BPF programs alone is called so. */
static const char *const bpf_prefixes[] = { "bpf_", "__bpf_", "scx_bpf_" };

const char *function_refusal(const char *name)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		if (!strcmp(refused[i].name, name))
			return refused[i].why;
	for (size_t i = 0; i < sizeof(bpf_prefixes) / sizeof(*bpf_prefixes); i++)
		if (!strncmp(bpf_prefixes[i], name, strlen(bpf_prefixes[i])))
			return "BPF's helpers and kfuncs can be called by BPF programs only";
	return NULL;
}

const struct function *function_find(const char *name)
{
	name = builtin_plain_name(name);
	for (size_t i = 0; i < NR_FUNCTIONS; i++)
		if (!strcmp(functions[i].name, name))
			return &functions[i];
	return NULL;
}

bool function_is_verb(const char *name)
{
	const struct function *f = function_find(name);

	return f && f->run && !f->value;
}

const char *function_hint(const char *name)
{
	struct nearest near;

	nearest_init(&near, name);
	for (size_t i = 0; i < NR_FUNCTIONS; i++)
		if (*functions[i].name != '_')
			nearest_offer(&near, functions[i].name);
	return nearest_hint(&near, "");
}
