// SPDX-License-Identifier: GPL-2.0
/*
 * Handlers, and waiting for them. Each CPU counts the beginnings and ends of its
 * handlers, so that an odd number means that one is running.
 */
#include <sched.h>
#include <time.h>
#include <linux/atomic.h>
#include <linux/irq_work.h>
#include <linux/jiffies.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>

static u64 running[SHIM_CPUS][8];	/* a cache line each */
static _Thread_local struct irq_work *pending;

void shim_handler_begin(void)
{
	__atomic_fetch_add(&running[shim_cpu][0], 1, __ATOMIC_SEQ_CST);
}

void shim_handler_end(void)
{
	struct irq_work *work = pending;

	__atomic_fetch_add(&running[shim_cpu][0], 1, __ATOMIC_SEQ_CST);
	pending = NULL;
	if (work)
		work->func(work);
}

/* A handler uses one map here, so there is one work at most. */
void irq_work_queue(struct irq_work *work)
{
	pending = work;
}

void irq_work_sync(struct irq_work *work)
{
	if (pending == work)
		pending = NULL;
}

void synchronize_rcu(void)
{
	u64 seen;
	int cpu;

	for (cpu = 0; cpu < SHIM_CPUS; cpu++) {
		seen = __atomic_fetch_add(&running[cpu][0], 0, __ATOMIC_SEQ_CST);
		while (seen & 1 && __atomic_load_n(&running[cpu][0],
						   __ATOMIC_SEQ_CST) == seen)
			sched_yield();
	}
}

int shim_shaking;

/* Once in a while, not at all regularly. */
void shim_turn(void)
{
	static _Thread_local u64 seed;

	seed = (seed + shim_cpu + 1) * 6364136223846793005ULL;
	if (!(seed >> 58))
		sched_yield();
}

unsigned long shim_jiffies(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000UL + now.tv_nsec / 1000000;
}
