// SPDX-License-Identifier: GPL-2.0
/*
 * profile: a timer on every CPU, also on those that come up later.
 *
 * Not perf's cpu-clock, which is a timer of the same sort, but is throttled
 * without a word, and takes twice the time for a sample that nobody wants.
 */
#include <linux/cpuhotplug.h>
#include <linux/netlink.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include "kinds.h"
#include "timer.h"

/**
 * struct kmc_profile - a timer on every CPU
 * @node: in the list of those who are told of CPUs that come and go
 * @followed: @node is in there
 * @hook: for all of them
 * @timers: each CPU's
 */
struct kmc_profile {
	struct hlist_node node;
	bool followed;
	struct kmc_hook hook;
	struct kmc_timer __percpu *timers;
};

static enum cpuhp_state profile_state;

/* Both on the CPU itself. */
static int profile_online(unsigned int cpu, struct hlist_node *node)
{
	struct kmc_profile *profile =
		hlist_entry(node, struct kmc_profile, node);

	kmc_timer_start(per_cpu_ptr(profile->timers, cpu));
	return 0;
}

static int profile_offline(unsigned int cpu, struct hlist_node *node)
{
	struct kmc_profile *profile =
		hlist_entry(node, struct kmc_profile, node);

	hrtimer_cancel(&per_cpu_ptr(profile->timers, cpu)->timer);
	return 0;
}

int kmc_profile_init(void)
{
	int err = cpuhp_setup_state_multi(CPUHP_AP_ONLINE_DYN,
					  "kmodctl/profile:online",
					  profile_online, profile_offline);

	profile_state = err;
	return err < 0 ? err : 0;
}

void kmc_profile_exit(void)
{
	cpuhp_remove_multi_state(profile_state);
}

static int profile_attach(struct kmc_probe *probe,
			  struct netlink_ext_ack *extack)
{
	struct kmc_profile *profile;
	int cpu, err;

	profile = kzalloc(sizeof(*profile), GFP_KERNEL);
	if (!profile)
		return -ENOMEM;
	probe->private = profile;
	profile->timers = alloc_percpu(struct kmc_timer);
	if (!profile->timers)
		return -ENOMEM;
	kmc_hook_init(&profile->hook, probe, probe->sites);
	for_each_possible_cpu(cpu)
		kmc_timer_init(per_cpu_ptr(profile->timers, cpu), probe,
			       &profile->hook);
	err = cpuhp_state_add_instance(profile_state, &profile->node);
	if (err)
		return err;
	profile->followed = true;
	probe->nr_attached = probe->nr_sites;
	return 0;
}

static void profile_detach(struct kmc_probe *probe)
{
	struct kmc_profile *profile = probe->private;

	if (profile && profile->followed)
		cpuhp_state_remove_instance(profile_state, &profile->node);
	probe->nr_attached = 0;
}

static void profile_drain(struct kmc_probe *probe)
{
	struct kmc_profile *profile = probe->private;

	if (profile)
		free_percpu(profile->timers);
	kfree(profile);
	probe->private = NULL;
}

static u64 profile_missed(struct kmc_probe *probe)
{
	struct kmc_profile *profile = probe->private;
	u64 missed = 0;
	int cpu;

	if (!profile || !profile->timers)
		return 0;
	for_each_possible_cpu(cpu)
		missed += READ_ONCE(per_cpu_ptr(profile->timers, cpu)->missed);
	return missed;
}

const struct kmc_probe_ops kmc_profile_ops = {
	.name = "profile",
	.attach = profile_attach,
	.detach = profile_detach,
	.drain = profile_drain,
	.missed = profile_missed,
};
