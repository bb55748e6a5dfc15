// SPDX-License-Identifier: GPL-2.0
/*
 * watchpoint: at an address of the kernel, or with -p or -c of the process. A
 * debug register of every CPU looks for it: all threads of the process are seen.
 */
#include <errno.h>
#include <linux/hw_breakpoint.h>
#include <linux/perf_event.h>
#include <stdlib.h>
#include <string.h>
#include "attach.h"

/* Where the kernel's addresses begin. */
#define KERNEL_SPACE	(1ULL << 63)

static bool read_address(struct attach *a, uint64_t *addr)
{
	const char *text = a->words[1];
	char *end;

	errno = 0;
	*addr = strtoull(text, &end, 0);
	if (end != text && !errno && !*end)
		return true;
	if (strchr(text, '+'))
		attach_error(a, "an argument's address can't be watched; find the address with a uprobe, and watch it");
	else
		attach_error(a, "'%s' is no address", text);
	return false;
}

/* 0: it is no mode. Each letter at most once, as in bpftrace. */
static uint32_t read_mode(const char *mode)
{
	static const struct {
		char letter;
		uint32_t access;
	} letters[] = {
		{ 'r', HW_BREAKPOINT_R },
		{ 'w', HW_BREAKPOINT_W },
		{ 'x', HW_BREAKPOINT_X },
	};
	const size_t nr = sizeof(letters) / sizeof(*letters);
	uint32_t access = 0;

	for (; *mode; mode++) {
		size_t i = 0;

		while (i < nr && letters[i].letter != *mode)
			i++;
		if (i == nr || access & letters[i].access)
			return 0;
		access |= letters[i].access;
	}
	return access;
}

static int pid_of(const struct attach *a)
{
	const struct question_options *o = a->c->options;

	return o->cpid ? o->cpid : o->pid;
}

void attach_watchpoint(struct attach *a)
{
	uint64_t addr, len = strtoull(a->words[2], NULL, 10);
	uint32_t access = read_mode(a->words[3]);
	struct variant *v;

	if (!read_address(a, &addr))
		return;
	if (len != 1 && len != 2 && len != 4 && len != 8) {
		attach_error(a, "1, 2, 4 or 8 bytes can be watched, not '%s'",
			     a->words[2]);
		return;
	}
	if (addr % len) {
		attach_error(a, "to watch %d bytes, their address must be a multiple of %d",
			     (int)len, (int)len);
		return;
	}
	if (access != HW_BREAKPOINT_W && access != HW_BREAKPOINT_RW &&
	    access != HW_BREAKPOINT_X) {
		attach_error(a, "no mode '%s': the processor can watch w, rw or x",
			     a->words[3]);
		return;
	}
	if (addr < KERNEL_SPACE && !pid_of(a)) {
		attach_error(a, "the address is a process's: say which, by -p or -c");
		return;
	}
	v = attach_variant(a, KMC_PROBE_COUNTER);
	v->counter.type = PERF_TYPE_BREAKPOINT;
	v->counter.access = access;
	v->counter.addr = addr;
	v->counter.len = access == HW_BREAKPOINT_X ? sizeof(long) : len;
	v->period = 1;
	v->pid = pid_of(a);
	attach_site(a, v, v->name, NULL, 0, -1);
}
