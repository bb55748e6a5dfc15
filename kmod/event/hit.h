/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The frame of a handler that fills a record: see passes.h.
 */
#ifndef KMC_EVENT_HIT_H
#define KMC_EVENT_HIT_H

#include "../probe/run.h"
#include "event.h"

/**
 * struct kmc_event_hook - what a handler needs of an event
 * @hook: of the site
 * @type: the event's number in tracefs, the record's common_type
 */
struct kmc_event_hook {
	struct kmc_hook hook;
	u16 type;
};

/* The guard, and room for the record. Return: false if the hit is nested. */
static __always_inline bool kmc_event_begin(const struct kmc_event_hook *event,
					    void **record, unsigned int *level)
{
	const struct kmc_hook *hook = &event->hook;

	kmc_tracepoint_begin();
	*level = kmc_level();
	if (!kmc_enter(hook, *level)) {
		kmc_tracepoint_end();
		return false;
	}
	*record = kmc_frame_record(kmc_frame(hook->frames, *level));
	return true;
}

/* Run the program on the record, and leave the guard. */
void kmc_event_end(const struct kmc_event_hook *event, void *record,
		   unsigned int level);

/* The same with a record of zeroes, @size bytes; counted as faulted. */
void kmc_event_end_too_large(const struct kmc_event_hook *event, void *record,
			     u32 size, unsigned int level);

#endif /* KMC_EVENT_HIT_H */
