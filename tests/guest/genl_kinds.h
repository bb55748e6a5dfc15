/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A probe of each kind, and the place where it is, for a question with one program.
 */
#ifndef GENL_KINDS_H
#define GENL_KINDS_H

#include <linux/perf_event.h>
#include "genl_ask.h"

/* In this file, to be probed by kind of a user's. */
static uint64_t offset_of_nop;

static __attribute__((noinline)) void probed(void)
{
	__asm__ volatile("nop; nop" : : : "memory");
}

/* To be called before a message is put together. */
static inline void find_offset(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long from, to, offset, at = (unsigned long)probed;

	while (maps && fscanf(maps, "%lx-%lx %*s %lx%*[^\n]", &from, &to, &offset) == 3)
		if (at >= from && at < to)
			offset_of_nop = at - from + offset;
	if (maps)
		fclose(maps);
}

static inline uint32_t event_id(void)
{
	FILE *from = fopen("/sys/kernel/tracing/events/sched/sched_switch/id", "r");
	uint32_t event = 0;

	if (from && fscanf(from, "%u", &event) != 1)
		event = 0;
	if (from)
		fclose(from);
	return event;
}

static inline void put_site_of(uint32_t kind, const char *function)
{
	struct nlattr *list = msg_nest(&m, KMC_A_SITES);
	struct nlattr *item = msg_nest(&m, KMC_A_ITEM);
	static uint64_t addr;
	static char of[64];

	msg_u32(&m, KMC_SITE_A_PROBE, 0);
	msg_str(&m, KMC_SITE_A_NAME, "site");
	switch (kind) {
	case KMC_PROBE_SYSCALL_ENTER:
	case KMC_PROBE_SYSCALL_EXIT:
		msg_u32(&m, KMC_SITE_A_SYSCALL, SYS_getppid);
		break;
	case KMC_PROBE_RAW_TRACEPOINT:
		msg_str(&m, KMC_SITE_A_TARGET, "sched_switch");
		break;
	case KMC_PROBE_KPROBE:
	case KMC_PROBE_KRETPROBE:
		if (strcmp(of, function))
			addr = address_of(function);
		snprintf(of, sizeof(of), "%s", function);
		msg_str(&m, KMC_SITE_A_TARGET, function);
		msg_u64(&m, KMC_SITE_A_ADDR, addr);
		break;
	case KMC_PROBE_TRACEPOINT:
		msg_str(&m, KMC_SITE_A_TARGET, "sched:sched_switch");
		msg_u32(&m, KMC_SITE_A_EVENT, event_id());
		break;
	case KMC_PROBE_ITER:
		msg_str(&m, KMC_SITE_A_TARGET, "task_file");
		break;
	case KMC_PROBE_UPROBE:
	case KMC_PROBE_URETPROBE:
		msg_u32(&m, KMC_SITE_A_FD, open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
		msg_u64(&m, KMC_SITE_A_ADDR, offset_of_nop);
		break;
	}
	msg_end(&m, item);
	msg_end(&m, list);
}

static inline void put_probe_of(uint32_t kind)
{
	static const struct kmc_counter switches = {
		.type = PERF_TYPE_SOFTWARE, .config = PERF_COUNT_SW_CONTEXT_SWITCHES,
	};
	struct nlattr *list, *item;

	if (kind == KMC_PROBE_COUNTER) {
		put_counter("probe", &switches, 100);
		return;
	}
	list = msg_nest(&m, KMC_A_PROBES);
	item = msg_nest(&m, KMC_A_ITEM);
	msg_u32(&m, KMC_PROBE_A_KIND, kind);
	msg_str(&m, KMC_PROBE_A_NAME, "probe");
	msg_u32(&m, KMC_PROBE_A_PROG, 0);
	if (kind == KMC_PROBE_INTERVAL || kind == KMC_PROBE_PROFILE)
		msg_u64(&m, KMC_PROBE_A_PERIOD, 20000000);
	msg_end(&m, item);
	msg_end(&m, list);
}

/* @function: where a kernel's function is probed; NULL: getppid() */
static inline void put_kind(uint32_t kind, const char *function)
{
	put_probe_of(kind);
	if (kind != KMC_PROBE_INTERVAL && (kind < KMC_PROBE_PROFILE || kind == KMC_PROBE_ITER))
		put_site_of(kind, function ? function : "__x64_sys_getppid");
}

#endif /* GENL_KINDS_H */
