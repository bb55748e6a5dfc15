/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Counters: perf's own for an event of tracefs, one a CPU, each of whose hits
 * brings the record. Four times the cost of a handler, but there is one for
 * every event, also for those of modules that nobody knew of.
 *
 * Perf does not deliver what an event's handler or another counter's hits in its
 * own context level: such hits are not counted as nested.
 */
#ifndef KMC_PROBE_COUNTER_H
#define KMC_PROBE_COUNTER_H

#include "../event/hit.h"

struct perf_event;

/**
 * struct kmc_counters - the counters of an event
 * @event: what they hand a hit to
 * @cpus: the counter of each CPU, or NULL
 */
struct kmc_counters {
	struct kmc_event_hook *event;
	struct perf_event *__percpu *cpus;
};

/*
 * One on each CPU that is online. Return: 0, -ENOENT if there is no such event
 * or perf can't count it, or another errno; kmc_counters_free() either way.
 */
int kmc_counters_start(struct kmc_counters *counters,
		       struct kmc_event_hook *event);
/* No new hits; those under way end within a grace period of RCU. */
void kmc_counters_stop(struct kmc_counters *counters);
void kmc_counters_free(struct kmc_counters *counters);

#endif /* KMC_PROBE_COUNTER_H */
