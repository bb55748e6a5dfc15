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

/*
 * What is needed behind the run is kept beside what it is given, for registers would
 * have to be saved.
 */
struct hit {
	struct kmc_ctx ctx;
	const struct kmc_event_hook *event;
	unsigned int level;
};

static __always_inline enum kmc_outcome run(struct hit *hit, void *record)
{
	const struct kmc_hook *hook = &hit->event->hook;

	if (unlikely(hook->prog->event_common))
		fill_common(hit->event, record);
	hit->ctx.site = hook->ctx.site;
	hit->ctx.event = record;
	hit->ctx.regs = NULL;
	return kmc_run_in(hook, &hit->ctx, kmc_record_frame(record));
}

static __always_inline void end(const struct hit *hit, enum kmc_outcome outcome)
{
	if (unlikely(outcome != KMC_RAN))
		kmc_hook_recount(&hit->event->hook, outcome);
	kmc_leave(hit->level);
	kmc_tracepoint_end();
}

notrace void kmc_event_end(const struct kmc_event_hook *event, void *record,
			   unsigned int level)
{
	struct hit hit;

	hit.event = event;
	hit.level = level;
	end(&hit, run(&hit, record));
}

notrace void kmc_event_end_too_large(const struct kmc_event_hook *event,
				     void *record, u32 size, unsigned int level)
{
	enum kmc_outcome outcome;
	struct hit hit;

	memset(record, 0, size);
	hit.event = event;
	hit.level = level;
	outcome = run(&hit, record);
	end(&hit, outcome == KMC_RAN ? KMC_FAULTED : outcome);
}
