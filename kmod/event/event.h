/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Events: tracepoints with a record, as tracefs describes it. Handlers that fill
 * the record are made when the module is built, from the kernel's own trace
 * headers; events that have none are left to perf's counters.
 */
#ifndef KMC_EVENT_H
#define KMC_EVENT_H

#include "../vm/vm.h"

/**
 * struct kmc_event - an event with a handler of its own
 * @category: @name: in tracefs; the tracepoint's name is @name
 * @hit: the handler, of the tracepoint's signature; its data is the
 *	struct kmc_event_hook
 * @size: bytes of the record without its dynamic arrays
 */
struct kmc_event {
	const char *category;
	const char *name;
	void *hit;
	u32 size;
};

/* The event's entry, or NULL if it has no handler. */
const struct kmc_event *kmc_event_find(const char *category, const char *name);
/* The @i'th of all; NULL past the last. */
const struct kmc_event *kmc_event_at(size_t i);

#endif /* KMC_EVENT_H */
