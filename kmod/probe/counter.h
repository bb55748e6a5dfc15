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
#include <linux/perf_event.h>
#include <linux/types.h>
#include <linux/workqueue.h>

/**
 * struct kmc_counters - a counter on every CPU
 * @node: in the list of those who are told of CPUs that come and go
 * @followed: @node is in there
 * @attr: what is counted
 * @hit: @context: what is called, with what in overflow_handler_context
 * @lock: guards what follows
 * @work: counts on the CPUs that have come
 * @stale: CPUs that have gone: perf counts nothing there any more
 * @cpus: the counter of each CPU, or NULL
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
	struct perf_event *__percpu *cpus;
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

#endif /* KMC_PROBE_COUNTER_H */
