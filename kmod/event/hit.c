// SPDX-License-Identifier: GPL-2.0
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/trace_events.h>
#include "../trace_flags.h"
#include "hit.h"

/* As perf fills it in: one guard is counted, the tracepoint's or its own. */
static void fill_common(const struct kmc_event_hook *event,
			struct trace_entry *entry)
{
	unsigned int count = preempt_count();

	entry->type = event->type;
	entry->flags = kmc_trace_flags(count);
	entry->preempt_count = kmc_trace_depth(count);
	entry->pid = current->pid;
}

static __always_inline enum kmc_outcome
run(const struct kmc_event_hook *event, void *record)
{
	const struct kmc_hook *hook = &event->hook;
	struct kmc_ctx ctx;

	if (unlikely(hook->prog->event_common))
		fill_common(event, record);
	ctx.site = hook->ctx.site;
	ctx.event = record;
	ctx.regs = NULL;
	/* It is at the end of the frame. */
	return kmc_run_in(hook, &ctx, record - event->record);
}

notrace void kmc_event_end(const struct kmc_event_hook *event, void *record,
			   unsigned int level)
{
	enum kmc_outcome outcome = run(event, record);

	if (unlikely(outcome != KMC_RAN))
		kmc_hook_recount(&event->hook, outcome);
	kmc_leave(level);
	kmc_tracepoint_end();
}

notrace void kmc_event_end_too_large(const struct kmc_event_hook *event,
				     void *record, u32 size, unsigned int level)
{
	enum kmc_outcome outcome;

	memset(record, 0, size);
	outcome = run(event, record);
	kmc_hook_recount(&event->hook,
			 outcome == KMC_RAN ? KMC_FAULTED : outcome);
	kmc_leave(level);
	kmc_tracepoint_end();
}
