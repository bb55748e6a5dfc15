/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records of tracepoints by counters of perf's. Four times the cost of a handler,
 * but there is one for every event, also for those of modules that nobody knew of.
 */
#ifndef KMC_PROBE_RECORD_H
#define KMC_PROBE_RECORD_H

#include "../event/hit.h"
#include "counter.h"

/* As kmc_counters_start(); each hit of the event brings the record. */
int kmc_record_start(struct kmc_counters *counters,
		     struct kmc_event_hook *event);

#endif /* KMC_PROBE_RECORD_H */
