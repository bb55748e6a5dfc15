// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "builtin.h"
#include "nearest.h"

#define BIT(n)		(1u << (n))
#define RETURNS		(BIT(KMC_PROBE_KRETPROBE) | BIT(KMC_PROBE_URETPROBE))
#define ENTRIES		(BIT(KMC_PROBE_KPROBE) | BIT(KMC_PROBE_UPROBE))
#define FUNCTIONS	(ENTRIES | RETURNS)
#define RAW_ARGS	(ENTRIES | BIT(KMC_PROBE_RAW_TRACEPOINT))

#define UINT(bytes)	{ .kind = TYPE_INT, .width = (bytes) }
#define POINTER		{ .kind = TYPE_INT, .width = 8, .space = SPACE_KERNEL }
#define CHARS(bytes)	{ .kind = TYPE_STRING, .is_chars = true, \
			  .space = SPACE_FRAME, .size = (bytes) }

#define ARG(n) \
	{ "arg" #n, UINT(8), BUILTIN_ARG, n, RAW_ARGS, \
	  "kprobe, uprobe, usdt and rawtracepoint", false, NULL }
#define USDT_ARG(n) \
	{ "arg" #n, UINT(8), BUILTIN_ARG, n, BIT(KMC_PROBE_UPROBE), "usdt", \
	  false, NULL }
#define STACK_ARG(n) \
	{ "sarg" #n, UINT(8), BUILTIN_STACK_ARG, n, ENTRIES, \
	  "kprobe and uprobe", false, NULL }

static const struct builtin builtins[] = {
	{ "pid", UINT(4), BUILTIN_VAR, KMC_VAR_PID, 0, NULL, false, NULL },
	{ "tid", UINT(4), BUILTIN_VAR, KMC_VAR_TID, 0, NULL, false, NULL },
	{ "ppid", UINT(4), BUILTIN_VAR, KMC_VAR_PPID, 0, NULL, false, NULL },
	{ "uid", UINT(4), BUILTIN_VAR, KMC_VAR_UID, 0, NULL, false, NULL },
	{ "gid", UINT(4), BUILTIN_VAR, KMC_VAR_GID, 0, NULL, false, NULL },
	{ "comm", CHARS(16), BUILTIN_VAR, KMC_VAR_COMM, 0, NULL, false, NULL },
	{ "cpu", UINT(4), BUILTIN_VAR, KMC_VAR_CPU, 0, NULL, false, NULL },
	{ "nsecs", UINT(8), BUILTIN_VAR, KMC_VAR_NSECS, 0, NULL, false, NULL },
	{ "elapsed", UINT(8), BUILTIN_VAR, KMC_VAR_ELAPSED, 0, NULL, false, NULL },
	{ "cgroup", UINT(8), BUILTIN_VAR, KMC_VAR_CGROUP, 0, NULL, false, NULL },
	{ "curtask", POINTER, BUILTIN_VAR, KMC_VAR_CURTASK, 0, NULL, false,
	  "struct task_struct" },
	{ "rand", UINT(4), BUILTIN_VAR, KMC_VAR_RAND, 0, NULL, true, NULL },
	{ "probe", { .kind = TYPE_SITE }, BUILTIN_VAR, KMC_VAR_SITE, 0, NULL,
	  false, NULL },
	{ "func", { .kind = TYPE_KSYM }, BUILTIN_VAR, KMC_VAR_FUNC, FUNCTIONS,
	  "kprobe, kretprobe, fentry, fexit, uprobe and uretprobe", false, NULL },
	{ "retval", UINT(8), BUILTIN_VAR, KMC_VAR_RETVAL, RETURNS,
	  "kretprobe, fexit and uretprobe", false, NULL },
	{ "cpid", UINT(4), BUILTIN_CPID, 0, 0, NULL, false, NULL },
	{ "pcomm", CHARS(16), BUILTIN_VAR, KMC_VAR_PCOMM, 0, NULL, false, NULL },
	{ "numaid", UINT(4), BUILTIN_VAR, KMC_VAR_NUMA, 0, NULL, false, NULL },
	{ "jiffies", UINT(8), BUILTIN_VAR, KMC_VAR_JIFFIES, 0, NULL, true, NULL },
	{ "usermode", UINT(1), BUILTIN_VAR, KMC_VAR_USERMODE, 0, NULL, false,
	  NULL },
	{ "ncpus", UINT(4), BUILTIN_NCPUS, 0, 0, NULL, false, NULL },
	ARG(0), ARG(1), ARG(2), ARG(3), ARG(4), ARG(5),
	USDT_ARG(6), USDT_ARG(7), USDT_ARG(8), USDT_ARG(9),
	USDT_ARG(10), USDT_ARG(11),
	STACK_ARG(0), STACK_ARG(1), STACK_ARG(2), STACK_ARG(3), STACK_ARG(4),
	STACK_ARG(5), STACK_ARG(6), STACK_ARG(7), STACK_ARG(8), STACK_ARG(9),
};

#define NR_BUILTINS	(sizeof(builtins) / sizeof(*builtins))

const char *builtin_plain_name(const char *name)
{
	static const char prefix[] = "__builtin_";
	size_t len = sizeof(prefix) - 1;

	return strncmp(name, prefix, len) ? name : name + len;
}

const struct builtin *builtin_find(const char *name)
{
	name = builtin_plain_name(name);
	for (size_t i = 0; i < NR_BUILTINS; i++)
		if (!strcmp(builtins[i].name, name))
			return &builtins[i];
	return NULL;
}

bool builtin_is_name(const char *name)
{
	return builtin_find(name) || !strcmp(name, "args") ||
	       !strcmp(name, "ctx");
}

const char *builtin_hint(const char *name)
{
	struct nearest near;

	nearest_init(&near, name);
	nearest_offer(&near, "args");
	for (size_t i = 0; i < NR_BUILTINS; i++)
		nearest_offer(&near, builtins[i].name);
	return nearest_hint(&near, "");
}
