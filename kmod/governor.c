// SPDX-License-Identifier: GPL-2.0
/*
 * Each CPU measures one run in sixteen, the first ones of an interval all. A worker adds up,
 * ten times a second: when the budget is passed, one hit in two, four and so on is run
 * from then on; when there is twice the room again, more. A session without a budget has
 * none of this: its programs are called as ever.
 */
#include <linux/cpumask.h>
#include <linux/jiffies.h>
#include <linux/log2.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>
#include "governor.h"
#include "vm/vm.h"

#define LOOK_JIFFIES	(HZ / 10)

/* Runs of an interval that are all measured; then one of SHARE is. */
#define ALL_RUNS	64
#define SHARE		16

/* At most one hit in so many is left: 2 to the power of this. */
#define SHIFT_MAX	16

#define WHOLE		10000	/* hundredths of a percent */

/**
 * struct kmc_meter - what one CPU has measured; the CPU alone writes
 * @hits: so far
 * @runs: in this interval
 * @nsecs: that runs took, so far
 */
struct kmc_meter {
	u64 hits;
	u32 runs;
	u64 nsecs;
};

/**
 * struct kmc_governor - of a session
 * @meters: per CPU
 * @shift: one of 2 to the power of this hits is run
 * @budget: hundredths of a percent
 * @used: the same, in the last interval
 * @nsecs: that all CPUs had measured when it was looked last
 * @when: that was
 * @raised: how often it was decided to run less
 * @tell: called with @data when that is decided, see kmc_governor_new()
 * @data: see there
 * @look: the worker
 */
struct kmc_governor {
	struct kmc_meter __percpu *meters;
	u32 shift;
	u32 budget;
	u32 used;
	u64 nsecs;
	u64 when;
	u64 raised;
	void (*tell)(void *data, enum kmc_notice what);
	void *data;
	struct delayed_work look;
};

static noinline enum kmc_outcome run_measured(struct kmc_ctx *ctx,
					      const struct kmc_prog *prog,
					      struct kmc_meter *meter, u32 share)
{
	u64 start = ktime_get_mono_fast_ns();
	enum kmc_outcome outcome = prog->inner(ctx, prog);

	meter->nsecs += (ktime_get_mono_fast_ns() - start) * share;
	return outcome;
}

/*
 * Takes the place of kmc_prog.run; preemption is off. What comes between on the same
 * CPU may take a hit from the count: it is an estimate.
 */
static enum kmc_outcome run_governed(struct kmc_ctx *ctx,
				     const struct kmc_prog *prog)
{
	const struct kmc_governor *governor = prog->governor;
	struct kmc_meter *meter = this_cpu_ptr(governor->meters);
	u64 mask = (1ULL << READ_ONCE(governor->shift)) - 1;
	u32 runs;

	if (unlikely(meter->hits++ & mask))
		return KMC_SKIPPED;
	runs = READ_ONCE(meter->runs);
	WRITE_ONCE(meter->runs, runs + 1);
	if (runs < ALL_RUNS)
		return run_measured(ctx, prog, meter, 1);
	if (!(runs % SHARE))
		return run_measured(ctx, prog, meter, SHARE);
	return prog->inner(ctx, prog);
}

static u64 measured(const struct kmc_governor *governor)
{
	u64 nsecs = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		nsecs += READ_ONCE(per_cpu_ptr(governor->meters, cpu)->nsecs);
	return nsecs;
}

/* Begin the next interval. Return: hundredths of a percent that the last one took. */
static u32 interval_used(struct kmc_governor *governor)
{
	u64 nsecs = measured(governor), now = ktime_get_ns();
	u64 time = max_t(u64, now - governor->when, 1) * num_online_cpus();
	u64 used = div64_u64((nsecs - governor->nsecs) * WHOLE, time);
	int cpu;

	for_each_possible_cpu(cpu)
		WRITE_ONCE(per_cpu_ptr(governor->meters, cpu)->runs, 0);
	governor->nsecs = nsecs;
	governor->when = now;
	return min_t(u64, used, WHOLE);
}

static void look(struct work_struct *work)
{
	struct kmc_governor *governor = container_of(to_delayed_work(work),
						     struct kmc_governor, look);
	u32 used = interval_used(governor), shift = governor->shift;

	WRITE_ONCE(governor->used, used);
	if (used > governor->budget) {
		shift += 1 + ilog2(used / governor->budget);
		WRITE_ONCE(governor->shift, min_t(u32, shift, SHIFT_MAX));
		WRITE_ONCE(governor->raised, governor->raised + 1);
		governor->tell(governor->data, KMC_NOTICE_BUDGET);
	} else if (shift && used <= governor->budget / 3) {
		WRITE_ONCE(governor->shift, shift - 1);
	}
	schedule_delayed_work(&governor->look, LOOK_JIFFIES);
}

void kmc_govern(struct kmc_governor *governor, struct kmc_prog *prog)
{
	prog->inner = prog->run;
	prog->governor = governor;
	prog->run = run_governed;
	/* What goes past the run would go past its meter. */
	prog->leaf = false;
	prog->passes = NULL;
}

void kmc_governor_start(struct kmc_governor *governor)
{
	governor->nsecs = measured(governor);
	governor->when = ktime_get_ns();
	schedule_delayed_work(&governor->look, LOOK_JIFFIES);
}

void kmc_governor_stop(struct kmc_governor *governor)
{
	cancel_delayed_work_sync(&governor->look);
	/* What runs at the end, END, is not left out. */
	WRITE_ONCE(governor->shift, 0);
}

void kmc_governor_stats(const struct kmc_governor *governor,
			struct kmc_budget_stats *stats)
{
	stats->budget = governor->budget;
	stats->used = READ_ONCE(governor->used);
	stats->one_of = 1ULL << READ_ONCE(governor->shift);
	stats->raised = READ_ONCE(governor->raised);
	stats->nsecs = measured(governor);
}

struct kmc_governor *kmc_governor_new(u32 budget,
				      void (*tell)(void *data,
						   enum kmc_notice what),
				      void *data)
{
	struct kmc_governor *governor = kzalloc(sizeof(*governor), GFP_KERNEL);

	if (!governor)
		return NULL;
	governor->meters = alloc_percpu(struct kmc_meter);
	if (!governor->meters) {
		kfree(governor);
		return NULL;
	}
	governor->budget = budget;
	governor->tell = tell;
	governor->data = data;
	INIT_DELAYED_WORK(&governor->look, look);
	return governor;
}

void kmc_governor_free(struct kmc_governor *governor)
{
	if (!governor)
		return;
	kmc_governor_stop(governor);
	free_percpu(governor->meters);
	kfree(governor);
}
