// SPDX-License-Identifier: GPL-2.0
#include <linux/cpuhotplug.h>
#include <linux/percpu.h>
#include "counter.h"

static enum cpuhp_state counters_state;

static int counters_fill(struct kmc_counters *counters, int cpu)
{
	struct kmc_cpu_counter *at = per_cpu_ptr(counters->cpus, cpu);
	struct perf_event *counter;

	counter = perf_event_create_kernel_counter(&counters->attr, cpu, NULL,
						   counters->hit,
						   counters->context);
	if (!IS_ERR(counter))
		at->event = counter;
	/* Gone again, or on its way: we will be told. */
	else if (PTR_ERR(counter) != -ENODEV || cpu_online(cpu))
		return PTR_ERR(counter);
	return 0;
}

static void counters_empty(struct kmc_counters *counters, int cpu)
{
	struct kmc_cpu_counter *at = per_cpu_ptr(counters->cpus, cpu);

	if (at->event)
		perf_event_release_kernel(at->event);
	at->event = NULL;
}

/* By a worker: perf asks for what the one who moves a CPU holds. */
static void counters_follow(struct work_struct *work)
{
	struct kmc_counters *counters =
		container_of(work, struct kmc_counters, work);
	int cpu;

	mutex_lock(&counters->lock);
	for_each_possible_cpu(cpu) {
		if (cpumask_test_and_clear_cpu(cpu, counters->stale))
			counters_empty(counters, cpu);
		if (cpu_online(cpu) &&
		    !per_cpu_ptr(counters->cpus, cpu)->event &&
		    counters_fill(counters, cpu))
			counters->lost++;
	}
	mutex_unlock(&counters->lock);
}

static int counters_online(unsigned int cpu, struct hlist_node *node)
{
	struct kmc_counters *counters =
		hlist_entry(node, struct kmc_counters, node);

	schedule_work(&counters->work);
	return 0;
}

static int counters_offline(unsigned int cpu, struct hlist_node *node)
{
	struct kmc_counters *counters =
		hlist_entry(node, struct kmc_counters, node);

	cpumask_set_cpu(cpu, counters->stale);
	return 0;
}

int kmc_counters_init(void)
{
	int err = cpuhp_setup_state_multi(CPUHP_AP_ONLINE_DYN,
					  "kmodctl/counter:online",
					  counters_online, counters_offline);

	counters_state = err;
	return err < 0 ? err : 0;
}

void kmc_counters_exit(void)
{
	cpuhp_remove_multi_state(counters_state);
}

int kmc_counters_start(struct kmc_counters *counters)
{
	int cpu, err;

	mutex_init(&counters->lock);
	INIT_WORK(&counters->work, counters_follow);
	if (!zalloc_cpumask_var(&counters->stale, GFP_KERNEL))
		return -ENOMEM;
	counters->cpus = alloc_percpu(struct kmc_cpu_counter);
	if (!counters->cpus)
		return -ENOMEM;

	err = cpuhp_state_add_instance_nocalls(counters_state, &counters->node);
	if (err)
		return err;
	counters->followed = true;
	mutex_lock(&counters->lock);
	for_each_online_cpu(cpu) {
		err = counters_fill(counters, cpu);
		if (err)
			break;
	}
	mutex_unlock(&counters->lock);
	return err;
}

void kmc_counters_stop(struct kmc_counters *counters)
{
	struct perf_event *counter;
	int cpu;

	if (!counters->followed)
		return;
	cpuhp_state_remove_instance_nocalls(counters_state, &counters->node);
	cancel_work_sync(&counters->work);
	counters->followed = false;
	for_each_possible_cpu(cpu) {
		counter = per_cpu_ptr(counters->cpus, cpu)->event;
		if (counter)
			perf_event_disable(counter);
	}
}

void kmc_counters_free(struct kmc_counters *counters)
{
	int cpu;

	if (counters->cpus) {
		for_each_possible_cpu(cpu)
			counters_empty(counters, cpu);
		free_percpu(counters->cpus);
		counters->cpus = NULL;
	}
	free_cpumask_var(counters->stale);
}

u64 kmc_counters_missed(const struct kmc_counters *counters)
{
	u64 missed = counters->lost;
	int cpu;

	if (!counters->cpus)
		return missed;
	for_each_possible_cpu(cpu)
		missed += READ_ONCE(per_cpu_ptr(counters->cpus, cpu)->throttled);
	return missed;
}
