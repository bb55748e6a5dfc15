// SPDX-License-Identifier: GPL-2.0
#include <linux/string.h>
#include "record.h"

/* A record that is shorter than what the program reads, with zeroes behind it. */
static const u8 *lengthened(const struct kmc_event_hook *event,
			    const struct perf_raw_frag *raw,
			    unsigned int level)
{
	const struct kmc_hook *hook = &event->hook;
	u8 *record = kmc_frame_record(kmc_frame(hook->frames, level));

	memset(record, 0, hook->prog->event_bytes);
	memcpy(record, raw->data, raw->size);
	return record;
}

static void record_hit(struct perf_event *counter,
		       struct perf_sample_data *data, struct pt_regs *regs)
{
	const struct kmc_event_hook *event = counter->overflow_handler_context;
	const struct perf_raw_frag *raw = &data->raw->frag;
	const struct kmc_hook *hook = &event->hook;
	enum kmc_outcome outcome;
	unsigned int level;
	struct kmc_ctx ctx;
	bool short_of;

	preempt_disable_notrace();
	level = kmc_level();
	if (kmc_enter(hook, level)) {
		short_of = raw->size < hook->prog->event_bytes;
		ctx = hook->ctx;
		ctx.event = short_of ? lengthened(event, raw, level) : raw->data;
		ctx.regs = regs;
		outcome = kmc_run_only(hook, &ctx, level);
		if (unlikely(short_of) && outcome == KMC_RAN)
			outcome = KMC_FAULTED;
		if (unlikely(outcome != KMC_RAN))
			kmc_hook_recount(hook, outcome);
		kmc_leave(level);
	}
	preempt_enable_notrace();
}

int kmc_record_start(struct kmc_counters *counters,
		     struct kmc_event_hook *event)
{
	/*
	 * With the period in the sample an event that counts for more than one,
	 * as sched_stat_runtime does, still is one hit.
	 */
	counters->attr = (struct perf_event_attr){
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof(counters->attr),
		.config = event->type,
		.sample_period = 1,
		.sample_type = PERF_SAMPLE_RAW | PERF_SAMPLE_PERIOD,
		.pinned = 1,
	};
	counters->hit = record_hit;
	counters->context = event;
	return kmc_counters_start(counters);
}
