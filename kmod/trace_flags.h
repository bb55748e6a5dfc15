/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The context of a hit, as the records of the kernel's own tracing have it.
 */
#ifndef KMC_TRACE_FLAGS_H
#define KMC_TRACE_FLAGS_H

#include <linux/irqflags.h>
#include <linux/minmax.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/trace_events.h>
#include "compat.h"

/* The preemption count as the low byte of the flags has it. */
static __always_inline u8 kmc_trace_depth(unsigned int count)
{
	return min(count & PREEMPT_MASK, KMC_TRACE_DEPTH_MAX) |
	       kmc_migration_disabled();
}

static __always_inline u8 kmc_trace_flags(unsigned int count)
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

#endif /* KMC_TRACE_FLAGS_H */
