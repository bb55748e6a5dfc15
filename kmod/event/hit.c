// SPDX-License-Identifier: GPL-2.0
#include <linux/irqflags.h>
#include <linux/minmax.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/trace_events.h>
#include "hit.h"

/* The preemption count as the low byte of the flags has it. */
static __always_inline u8 trace_depth(unsigned int count)
{
	return min(count & PREEMPT_MASK, KMC_TRACE_DEPTH_MAX) |
	       kmc_migration_disabled();
}

static __always_inline u8 trace_flags(unsigned int count)
{
	u8 flags = 0;

	if (irqs_disabled())
		flags |= TRACE_FLAG_IRQS_OFF;
	if (count & NMI_MASK)
		flags |= TRACE_FLAG_NMI;
	if (count & HARDIRQ_MASK)
		flags |= TRACE_FLAG_HARDIRQ;
	if (count & SOFTIRQ_OFFSET)
		flags |= TRACE_FLAG_SOFTIRQ;
	if ((count & SOFTIRQ_MASK) >> (SOFTIRQ_SHIFT + 1))
		flags |= TRACE_FLAG_BH_OFF;
	if (tif_need_resched())
		flags |= TRACE_FLAG_NEED_RESCHED;
	if (test_preempt_need_resched())
		flags |= TRACE_FLAG_PREEMPT_RESCHED;
	if (kmc_need_resched_lazy())
		flags |= TRACE_FLAG_NEED_RESCHED_LAZY;
	return flags;
}

/* As perf fills it in: one guard is counted, the tracepoint's or its own. */
static void fill_common(const struct kmc_event_hook *event,
			struct trace_entry *entry)
{
	unsigned int count = preempt_count();

	entry->type = event->type;
	entry->flags = trace_flags(count);
	entry->preempt_count = trace_depth(count);
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
