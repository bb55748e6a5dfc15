// SPDX-License-Identifier: GPL-2.0
/*
 * kretprobe: a program at a function's return.
 */
#include <linux/cpumask.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/netlink.h>
#include "arch.h"
#include "function.h"
#include "kinds.h"
#include "run.h"

/* Calls in flight: of a function, and of all functions of a probe. */
#define KMC_CALLS_MIN	64U
#define KMC_CALLS_MAX	(1U << 20)

struct kmc_return {
	struct kretprobe rp;
	struct kmc_hook hook;
};

/**
 * struct kmc_returns - a probe's return probes
 * @nr: those that are registered: the first of @returns and @rps
 * @rps: pointers to them, to take them all away at once
 * @returns: room for all sites
 */
struct kmc_returns {
	u32 nr;
	struct kretprobe **rps;
	struct kmc_return returns[];
};

static int return_hit(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct kretprobe *rp = get_kretprobe(instance);
	const struct kmc_hook *hook;
	unsigned int level;
	struct kmc_ctx ctx;

	if (!rp)
		return 0;
	hook = &container_of(rp, struct kmc_return, rp)->hook;
	preempt_disable_notrace();
	level = kmc_level();
	if (unlikely(!rcu_is_watching())) {
		rp->nmissed++;
	} else if (kmc_enter(hook, level)) {
		ctx.site = hook->ctx.site;
		ctx.func = hook->ctx.func;
		ctx.retval = regs_return_value(regs);
		ctx.regs = regs;
		kmc_run(hook, &ctx, level);
		kmc_leave(level);
	}
	preempt_enable_notrace();
	return 0;
}

/*
 * Functions that sleep are in flight once a task, not once a CPU. The kernel
 * allocates for so many calls of each function, about 100 bytes a call.
 */
static u32 calls_in_flight(const struct kmc_probe *probe)
{
	return max(KMC_CALLS_MIN, min(16 * num_possible_cpus(),
				      KMC_CALLS_MAX / probe->nr_sites));
}

static int returns_add(struct kmc_probe *probe, struct kmc_returns *returns,
		       const struct kmc_site *site)
{
	struct kmc_return *ret = &returns->returns[returns->nr];
	int err;

	memset(ret, 0, sizeof(*ret));
	kmc_hook_init(&ret->hook, probe, site);
	ret->rp.handler = return_hit;
	ret->rp.maxactive = calls_in_flight(probe);
	kmc_function_place(&ret->rp.kp, site);
	err = register_kretprobe(&ret->rp);
	if (err)
		return err;
	err = kmc_function_check_place(&ret->rp.kp, site);
	if (err) {
		unregister_kretprobe(&ret->rp);
		return err;
	}
	returns->rps[returns->nr++] = &ret->rp;
	return 0;
}

static int returns_attach(struct kmc_probe *probe,
			  struct netlink_ext_ack *extack)
{
	struct kmc_returns *returns;
	int err = 0;
	u32 i;

	returns = kvzalloc(struct_size(returns, returns, probe->nr_sites),
			   GFP_KERNEL);
	if (!returns)
		return -ENOMEM;
	probe->private = returns;
	returns->rps = kvcalloc(probe->nr_sites, sizeof(*returns->rps),
				GFP_KERNEL);
	if (!returns->rps)
		return -ENOMEM;
	for (i = 0; i < probe->nr_sites; i++) {
		err = kmc_attach_interrupted(extack) ?:
		      returns_add(probe, returns, &probe->sites[i]);
		if (err == -ENOMEM || err == -EINTR)
			return err;
	}
	probe->nr_attached = returns->nr;
	return kmc_function_result(probe, err, extack);
}

static void returns_detach(struct kmc_probe *probe)
{
	struct kmc_returns *returns = probe->private;

	if (returns && returns->nr)
		unregister_kretprobes(returns->rps, returns->nr);
	probe->nr_attached = 0;
}

static void returns_drain(struct kmc_probe *probe)
{
	struct kmc_returns *returns = probe->private;

	if (returns)
		kvfree(returns->rps);
	kvfree(returns);
	probe->private = NULL;
}

static u64 returns_missed(struct kmc_probe *probe)
{
	struct kmc_returns *returns = probe->private;
	u64 missed = 0;
	u32 i;

	for (i = 0; returns && i < returns->nr; i++)
		missed += returns->rps[i]->nmissed +
			  returns->rps[i]->kp.nmissed;
	return missed;
}

const struct kmc_probe_ops kmc_kretprobe_ops = {
	.name = "kretprobe",
	.targets = true,
	.attach = returns_attach,
	.detach = returns_detach,
	.drain = returns_drain,
	.missed = returns_missed,
};
