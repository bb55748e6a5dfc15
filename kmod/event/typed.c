// SPDX-License-Identifier: GPL-2.0
/*
 * The handlers, made of all the trace headers that "choose" has chosen, in one
 * unit: reading the kernel's headers takes longer than all the rest.
 */
#include <linux/bsearch.h>
#include <linux/kernel.h>
#include <linux/string.h>
#include <linux/trace_events.h>
#include <linux/tracepoint.h>
#include "../compat.h"
#include "hit.h"

#ifndef __CHECKER__

/* What some trace headers take to be included by those who include them. */
#include <linux/blkdev.h>
#include <linux/cgroup.h>
#include <linux/dma-fence.h>
#include <linux/fs.h>
#include <linux/icmp.h>
#include <linux/ip.h>
#include <linux/mm.h>
#include <linux/net.h>
#include <linux/netdevice.h>
#include <linux/pci.h>
#include <linux/skbuff.h>
#include <net/sock.h>

/* Named first where functions of a trace header take it, it would be theirs alone. */
struct compact_control;

#define CREATE_TRACE_POINTS
#include "chosen.list"
#undef CREATE_TRACE_POINTS

/* In the order of their names. */
static const struct kmc_event *const events[] = {
#define KMC_EVENT(name)	&kmc_event_##name,
#include "chosen.list"
#undef KMC_EVENT
};

static int compare(const void *name, const void *entry)
{
	const struct kmc_event *const *event = entry;

	return strcmp(name, (*event)->name);
}

const struct kmc_event *kmc_event_find(const char *category, const char *name)
{
	const struct kmc_event *const *found;

	found = bsearch(name, events, ARRAY_SIZE(events), sizeof(*events),
			compare);
	return found && !strcmp((*found)->category, category) ? *found : NULL;
}

const struct kmc_event *kmc_event_at(size_t i)
{
	return i < ARRAY_SIZE(events) ? events[i] : NULL;
}

#endif /* __CHECKER__ */
