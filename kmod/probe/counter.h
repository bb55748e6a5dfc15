/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters: perf's own, one a CPU, which call when they have counted enough.
 *
 * Perf does not deliver what an event's handler or another counter's hits in its
 * own context level: such hits are not counted as nested.
 */
#ifndef KMC_PROBE_COUNTER_H
#define KMC_PROBE_COUNTER_H

#include <linux/cpumask.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/perf_event.h>
#include <linux/types.h>
#include <linux/workqueue.h>

/**
 * struct kmc_cpu_counter - a CPU's counter
 * @event: perf's, or NULL
 * @throttled: how often perf stopped it until the next tick, because its hits were more
 *	than kernel.perf_event_max_sample_rate allows; written by the CPU only
 */
struct kmc_cpu_counter {
	struct perf_event *event;
	unsigned long throttled;
};

/**
 * struct kmc_counters - a counter on every CPU
 * @node: in the list of those who are told of CPUs that come and go
 * @followed: @node is in there
 * @attr: what is counted
 * @hit: @context: what is called, with what in overflow_handler_context
 * @lock: guards what follows
 * @work: counts on the CPUs that have come
 * @stale: CPUs that have gone: perf counts nothing there any more
 * @cpus: the counter of each CPU
 * @lost: CPUs that came and could not be given a counter
 */
struct kmc_counters {
	struct hlist_node node;
	bool followed;
	struct perf_event_attr attr;
	perf_overflow_handler_t hit;
	void *context;
	struct mutex lock;
	struct work_struct work;
	cpumask_var_t stale;
	struct kmc_cpu_counter __percpu *cpus;
	unsigned long lost;
};

int kmc_counters_init(void);
void kmc_counters_exit(void);

/*
 * One on each CPU that is online, and that comes online later. @counters: all
 * zeroes but @attr, @hit and @context. Return: 0, -ENOENT if there is no such
 * event or perf can't count it, or another errno; kmc_counters_stop() and
 * kmc_counters_free() either way.
 */
int kmc_counters_start(struct kmc_counters *counters);
/* No new hits; those under way end within a grace period of RCU. */
void kmc_counters_stop(struct kmc_counters *counters);
void kmc_counters_free(struct kmc_counters *counters);

/*
 * What was missed, at the least: a CPU that could not be given a counter and a
 * stop each count as one. Context: process.
 */
u64 kmc_counters_missed(const struct kmc_counters *counters);

/* kernel/events/core.c's MAX_INTERRUPTS: what hw.interrupts is while it is stopped. */
#define KMC_COUNTER_THROTTLED	(~0ULL)

/*
 * To be called at every hit; perf calls with preemption off. Not of tracepoints,
 * which perf does not stop.
 */
static __always_inline void kmc_counter_hit(const struct kmc_counters *counters,
					    const struct perf_event *event)
{
	if (unlikely(event->hw.interrupts == KMC_COUNTER_THROTTLED))
		this_cpu_inc(counters->cpus->throttled);
}

#endif /* KMC_PROBE_COUNTER_H */
