// SPDX-License-Identifier: GPL-2.0
/*
 * A message of any command, such as the module may take it.
 */
#include <fcntl.h>
#include <sys/syscall.h>
#include "fuzz.h"

static const char *const functions[] = {
	"vfs_read", "vfs_write", "do_sys_openat2", "vfs_getattr_nosec", "ksys_sync",
	"__x64_sys_getppid", "try_to_wake_up", "kmem_cache_free", "no_such_function",
};
static const char *const raw_tracepoints[] = {
	"sys_enter", "sys_exit", "sched_switch", "sched_wakeup", "no_such_tracepoint",
};
static const char *const iters[] = {
	"task", "task_file", "task_vma", "no_such_thing",
};
static const char *const events[] = {
	"sched:sched_switch", "sched:sched_process_exit", "kmem:kfree", "signal:signal_generate",
};

#define NR(array) (sizeof(array) / sizeof(*(array)))

static uint64_t addresses[NR(functions)];
static uint32_t event_ids[NR(events)];
static uint64_t probed_offset;
static int self;

/* What uprobes are put at. */
static __attribute__((noinline)) void probed(void)
{
	__asm__ volatile("nop; nop; nop" : : : "memory");
}

static void find_addresses(void)
{
	FILE *symbols = fopen("/proc/kallsyms", "r");
	unsigned long long addr;
	char name[256], type;
	size_t i;

	while (symbols && fscanf(symbols, "%llx %c %255s%*[^\n]", &addr, &type, name) == 3) {
		for (i = 0; i < NR(functions); i++)
			if (strchr("tT", type) && !strcmp(functions[i], name))
				addresses[i] = addr;
	}
	if (symbols)
		fclose(symbols);
}

static void find_event(size_t i)
{
	char path[256] = "/sys/kernel/tracing/events/";
	FILE *file;

	strcat(path, events[i]);
	*strchr(path, ':') = '/';
	strcat(path, "/id");
	file = fopen(path, "r");
	if (!file)
		return;
	if (fscanf(file, "%u", &event_ids[i]) != 1)
		event_ids[i] = 0;
	fclose(file);
}

static void find_offset(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long from, to, offset, at = (unsigned long)probed;

	while (maps && fscanf(maps, "%lx-%lx %*s %lx%*[^\n]", &from, &to, &offset) == 3) {
		if (at >= from && at < to)
			probed_offset = at - from + offset;
	}
	if (maps)
		fclose(maps);
}

void message_setup(void)
{
	size_t i;

	find_addresses();
	for (i = 0; i < NR(events); i++)
		find_event(i);
	find_offset();
	self = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
}

static void put_function(struct draft *d, struct node *item, uint32_t kind)
{
	uint32_t i = below(d, NR(functions));
	char late[64];

	if (one_in(d, 16)) {
		snprintf(late, sizeof(late), "loop:%s", functions[i]);
		put_str(d, item, KMC_SITE_A_TARGET, late);
		put(d, item, KMC_SITE_A_LATE, NULL, 0);
		return;
	}
	put_str(d, item, KMC_SITE_A_TARGET, functions[i]);
	if (addresses[i])
		put_u64(d, item, KMC_SITE_A_ADDR, addresses[i]);
	if (kind == KMC_PROBE_KPROBE && one_in(d, 16))
		put_u32(d, item, KMC_SITE_A_OFFSET, below(d, 8));
}

/* A place of a probe. */
void draft_site(struct draft *d, uint32_t probe, uint32_t kind)
{
	struct node *item = put_nest(d, put_nest(d, &d->root, KMC_A_SITES), KMC_A_ITEM);
	uint32_t i;

	put_u32(d, item, KMC_SITE_A_PROBE, probe);
	put_str(d, item, KMC_SITE_A_NAME, "a site");
	switch (kind) {
	case KMC_PROBE_SYSCALL_ENTER:
	case KMC_PROBE_SYSCALL_EXIT:
		if (!one_in(d, 4))
			put_u32(d, item, KMC_SITE_A_SYSCALL, SYS_getppid + below(d, 4));
		break;
	case KMC_PROBE_RAW_TRACEPOINT:
		put_str(d, item, KMC_SITE_A_TARGET, PICK(d, raw_tracepoints));
		break;
	case KMC_PROBE_KPROBE:
	case KMC_PROBE_KRETPROBE:
		put_function(d, item, kind);
		break;
	case KMC_PROBE_TRACEPOINT:
		i = below(d, NR(events));
		put_str(d, item, KMC_SITE_A_TARGET, events[i]);
		put_u32(d, item, KMC_SITE_A_EVENT, event_ids[i]);
		break;
	case KMC_PROBE_UPROBE:
	case KMC_PROBE_URETPROBE:
		put_u32(d, item, KMC_SITE_A_FD, self);
		put_u64(d, item, KMC_SITE_A_ADDR, probed_offset);
		break;
	case KMC_PROBE_ITER:
		put_str(d, item, KMC_SITE_A_TARGET, PICK(d, iters));
		break;
	}
	if (one_in(d, 3))
		put(d, item, KMC_SITE_A_SKIP, NULL, 0);
	probed();
}

static uint32_t some_session(struct draft *d)
{
	uint32_t nr = __atomic_load_n(&known->nr, __ATOMIC_RELAXED);
	uint32_t back = one_in(d, 2) ? below(d, 4) : below(d, KNOWN);
	bool new = d->cmd == KMC_CMD_SESSION_ADD || d->cmd == KMC_CMD_SESSION_START;
	bool pauses = d->cmd == KMC_CMD_SESSION_PAUSE || d->cmd == KMC_CMD_SESSION_RESUME;

	if (d->running && !new && (pauses || one_in(d, 2)))
		return d->running;
	if (d->nr_own && !one_in(d, 4))
		return d->own[d->nr_own - 1 - below(d, d->nr_own < 3 ? d->nr_own : 3)];
	return known->ids[(nr - 1 - back) % KNOWN];
}

static const char *some_name(struct draft *d)
{
	static const char *const names[] = { "f0", "f1", "f2", "f3", "f4", "f5" };

	return PICK(d, names);
}

static void draft_new(struct draft *d)
{
	if (one_in(d, 4)) {
		put_str(d, &d->root, KMC_A_NAME, some_name(d));
		if (one_in(d, 2))
			put(d, &d->root, KMC_A_KEEP, NULL, 0);
	}
	if (!one_in(d, 3))
		put_u32(d, &d->root, KMC_A_RING_BYTES, 4096U << below(d, 4));
	if (one_in(d, 2))
		put_u32(d, &d->root, KMC_A_ENGINE, below(d, KMC_ENGINE_NATIVE + 1));
	if (one_in(d, 4))
		put(d, &d->root, KMC_A_OVERWRITE, NULL, 0);
	if (one_in(d, 4))
		put_u32(d, &d->root, KMC_A_BUDGET, 1 + below(d, KMC_BUDGET_MAX));
	if (one_in(d, 4))
		put_u64(d, &d->root, KMC_A_MAX_BYTES, (uint64_t)(64 + below(d, 10000)) << 10);
	if (!one_in(d, 8))
		draft_question(d);
}

/* How often a command is drafted, in parts of all weights together. */
static const uint8_t weights[__KMC_CMD_MAX + 1] = {
	[KMC_CMD_UNSPEC] = 1, [KMC_CMD_INFO] = 2, [KMC_CMD_SESSION_NEW] = 30,
	[KMC_CMD_SESSION_ADD] = 30, [KMC_CMD_SESSION_START] = 8,
	[KMC_CMD_SESSION_STOP] = 4, [KMC_CMD_SESSION_DEL] = 4,
	[KMC_CMD_SESSION_GET] = 6, [KMC_CMD_MAP_LIST] = 6,
	[KMC_CMD_SITE_LIST] = 6, [KMC_CMD_MAP_READ] = 16, [KMC_CMD_MAP_CLEAR] = 3,
	[KMC_CMD_MAP_ZERO] = 3, [KMC_CMD_STATS] = 6, [KMC_CMD_LOCATE] = 4,
	[KMC_CMD_SESSION_PAUSE] = 3, [KMC_CMD_SESSION_RESUME] = 3,
	[KMC_CMD_DESCRIBE] = 4, [KMC_CMD_RECORDS] = 10, [KMC_CMD_NOTICE] = 1,
	[KMC_CMD_EVENT_LIST] = 2, [KMC_CMD_PROBE_RUN] = 10,
	[__KMC_CMD_MAX] = 1,
};

static int some_command(struct draft *d)
{
	uint32_t sum = 0, n;
	int cmd;

	for (cmd = 0; cmd <= __KMC_CMD_MAX; cmd++)
		sum += weights[cmd];
	n = below(d, sum);
	for (cmd = 0; n >= weights[cmd]; cmd++)
		n -= weights[cmd];
	return cmd;
}

void draft_message(struct draft *d)
{
	d->nr_nodes = d->nr_bytes = 0;
	memset(&d->root, 0, sizeof(d->root));
	d->cmd = some_command(d);
	d->flags = NLM_F_ACK;
	switch (d->cmd) {
	case KMC_CMD_INFO:
		return;
	case KMC_CMD_SESSION_NEW:
		draft_new(d);
		return;
	case KMC_CMD_EVENT_LIST:
		d->flags |= NLM_F_DUMP;
		return;
	case KMC_CMD_LOCATE:
		put_str(d, &d->root, KMC_A_FUNCTION, PICK(d, functions));
		return;
	case KMC_CMD_SESSION_GET:
		if (one_in(d, 3)) {
			d->flags |= NLM_F_DUMP;
			return;
		}
		if (one_in(d, 2)) {
			put_str(d, &d->root, KMC_A_NAME, some_name(d));
			return;
		}
		break;
	case KMC_CMD_MAP_LIST:
	case KMC_CMD_SITE_LIST:
	case KMC_CMD_MAP_READ:
	case KMC_CMD_STATS:
	case KMC_CMD_DESCRIBE:
	case KMC_CMD_RECORDS:
		d->flags |= NLM_F_DUMP;
		break;
	}
	d->session = some_session(d);
	put_u32(d, &d->root, KMC_A_SESSION, d->session);
	switch (d->cmd) {
	case KMC_CMD_SESSION_ADD:
		draft_question(d);
		break;
	case KMC_CMD_PROBE_RUN:
		put_u32(d, &d->root, KMC_A_PROBE, below(d, 4));
		break;
	case KMC_CMD_MAP_READ:
		if (one_in(d, 3))
			put(d, &d->root, KMC_A_TAKE, NULL, 0);
		/* fall through */
	case KMC_CMD_MAP_CLEAR:
	case KMC_CMD_MAP_ZERO:
		put_u32(d, &d->root, KMC_A_MAP, below(d, 4));
		break;
	}
}
