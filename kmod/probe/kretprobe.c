// SPDX-License-Identifier: GPL-2.0
/*
 * kretprobe: a program at functions' returns. What ftrace can serve shares one
 * kretprobe (ride.c), all else has one each.
 */
#include <linux/cpumask.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include "function.h"
#include "kinds.h"
#include "return.h"

const u16 kmc_return_args[] = { 0, 8, 16, 24, 32, 40 };

/* @at: where in kmc_returns.rps it is */
struct kmc_return {
	struct kretprobe rp;
	struct kmc_hook hook;
	u32 at;
};

/**
 * struct kmc_returns - a probe's return probes
 * @ride: functions that share one, or NULL
 * @nr: those that have their own: the first of @rps
 * @room: how many share what the kernel allocates for calls in flight
 * @returns: the return probes, by site, or NULL
 * @rps: those in use, to take them all away at once
 * @stuck: some of them have to stay
 * @missed: what those missed that are not in use any more
 */
struct kmc_returns {
	struct kmc_ride *ride;
	u32 nr;
	u32 room;
	struct kmc_return *returns;
	struct kretprobe **rps;
	bool stuck;
	u64 missed;
};

static int return_hit(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct kretprobe *rp = get_kretprobe(instance);
	const struct kmc_hook *hook;

	if (!rp)
		return 0;
	hook = &container_of(rp, struct kmc_return, rp)->hook;
	preempt_disable_notrace();
	if (likely(rcu_is_watching()))
		kmc_return_run(hook, hook->ctx.site, hook->ctx.func,
			       (const void *)instance->data, regs);
	else
		rp->nmissed++;
	preempt_enable_notrace();
	return 0;
}

static int keep_args(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	kmc_return_keep_args((void *)instance->data, regs);
	return 0;
}

/*
 * Functions that sleep are in flight once a task, not once a CPU. The kernel
 * allocates for so many calls of each function, about 100 bytes a call.
 */
static u32 calls_in_flight(const struct kmc_returns *returns)
{
	return max(KMC_CALLS_MIN, min(16 * num_possible_cpus(),
				      KMC_CALLS_MAX / returns->room));
}

static int returns_add(struct kmc_probe *probe, struct kmc_returns *returns,
		       struct kmc_site *site)
{
	struct kmc_return *ret;
	int err;

	if (!returns->returns) {
		returns->returns = kvcalloc(probe->nr_sites,
					    sizeof(*returns->returns),
					    GFP_KERNEL);
		returns->rps = kvcalloc(probe->nr_sites, sizeof(*returns->rps),
					GFP_KERNEL);
		if (!returns->returns || !returns->rps)
			return -ENOMEM;
	}
	ret = &returns->returns[site - probe->sites];
	memset(ret, 0, sizeof(*ret));
	kmc_hook_init(&ret->hook, probe, site);
	ret->rp.handler = return_hit;
	ret->rp.maxactive = calls_in_flight(returns);
	if (probe->prog->needs & KMC_NEEDS_ARGS) {
		ret->rp.data_size = sizeof(struct kmc_return_data);
		ret->rp.entry_handler = keep_args;
	}
	kmc_function_place(&ret->rp.kp, site);
	err = register_kretprobe(&ret->rp);
	if (err)
		return err;
	err = kmc_function_check_place(&ret->rp.kp, site);
	if (err) {
		unregister_kretprobe(&ret->rp);
		returns->stuck |= !kmc_function_let_go(&ret->rp.kp);
		return err;
	}
	ret->at = returns->nr++;
	returns->rps[ret->at] = &ret->rp;
	kmc_function_attached(probe, site, &ret->rp.kp);
	ret->hook.ctx.func = site->addr;
	return 0;
}

/* One whose module goes: kprobes has given it up, it is not hit any more. */
static void return_remove(struct kmc_returns *returns, struct kmc_return *ret)
{
	struct kmc_return *last;

	unregister_kretprobe(&ret->rp);
	returns->missed += ret->rp.nmissed + ret->rp.kp.nmissed;
	last = container_of(returns->rps[--returns->nr], struct kmc_return, rp);
	returns->rps[ret->at] = &last->rp;
	last->at = ret->at;
}

static int returns_add_rest(struct kmc_probe *probe,
			    struct kmc_returns *returns,
			    const struct kmc_split *split,
			    struct netlink_ext_ack *extack)
{
	int err, last = 0;
	u32 i;

	returns->room = max(split->nr_rest, 1U);
	for (i = 0; i < split->nr_rest; i++) {
		err = kmc_attach_interrupted(extack) ?:
		      returns_add(probe, returns, split->rest[i]);
		if (err == -ENOMEM || err == -EINTR)
			return err;
		if (err && !kmc_function_waits(probe, split->rest[i], err))
			last = err;
	}
	return probe->nr_attached ? 0 : last;
}

static int returns_attach(struct kmc_probe *probe,
			  struct netlink_ext_ack *extack)
{
	struct kmc_returns *returns;
	struct kmc_split split;
	int err;

	returns = kzalloc(sizeof(*returns), GFP_KERNEL);
	if (!returns)
		return -ENOMEM;
	probe->private = returns;
	err = kmc_split_sites(&split, probe);
	if (!err)
		err = kmc_ride_attach(&returns->ride, probe, &split, extack);
	if (!err) {
		err = returns_add_rest(probe, returns, &split, extack);
		if (err != -ENOMEM && err != -EINTR)
			err = kmc_function_result(probe, err, extack);
	}
	kmc_split_free(&split);
	return err;
}

static void returns_detach(struct kmc_probe *probe)
{
	struct kmc_returns *returns = probe->private;
	u32 i;

	if (!returns)
		return;
	kmc_ride_stop(returns->ride);
	if (returns->nr)
		unregister_kretprobes(returns->rps, returns->nr);
	for (i = 0; i < returns->nr; i++)
		returns->stuck |= !kmc_function_let_go(&returns->rps[i]->kp);
	probe->nr_attached = 0;
}

static void returns_drain(struct kmc_probe *probe)
{
	struct kmc_returns *returns = probe->private;

	if (!returns)
		return;
	kmc_ride_end(returns->ride);
	kvfree(returns->rps);
	if (!returns->stuck)
		kvfree(returns->returns);
	kfree(returns);
	probe->private = NULL;
}

static u64 returns_missed(struct kmc_probe *probe)
{
	const struct kmc_returns *returns = probe->private;
	u64 missed;
	u32 i;

	if (!returns)
		return 0;
	missed = returns->missed + kmc_ride_missed(returns->ride);
	for (i = 0; i < returns->nr; i++)
		missed += returns->rps[i]->nmissed +
			  returns->rps[i]->kp.nmissed;
	return missed;
}

static void returns_coming(struct kmc_probe *probe, struct module *mod)
{
	struct kmc_site *site;
	u32 i;

	for (i = 0; i < probe->nr_sites; i++) {
		site = &probe->sites[i];
		if (kmc_function_comes(site, mod) &&
		    !returns_add(probe, probe->private, site))
			probe->nr_waiting--;
	}
}

static void returns_gone(struct kmc_probe *probe, struct module *mod)
{
	struct kmc_returns *returns = probe->private;
	struct kmc_return *ret;
	u32 i;

	for (i = 0; i < probe->nr_sites; i++) {
		if (!kmc_function_goes(probe, &probe->sites[i], mod))
			continue;
		ret = returns->returns ? &returns->returns[i] : NULL;
		if (ret && ret->rp.kp.addr && returns->rps[ret->at] == &ret->rp)
			return_remove(returns, ret);
	}
}

const struct kmc_probe_ops kmc_kretprobe_ops = {
	.name = "kretprobe",
	.targets = true,
	.sites = true,
	.wait = KMC_WAIT_RCU,
	.attach = returns_attach,
	.detach = returns_detach,
	.drain = returns_drain,
	.missed = returns_missed,
	.coming = returns_coming,
	.gone = returns_gone,
};
