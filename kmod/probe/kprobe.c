// SPDX-License-Identifier: GPL-2.0
/*
 * kprobe: a program at functions' entries. They ride on ftrace where they can: a
 * quarter of a kprobe's cost. What ftrace does not know, or knows by another name,
 * gets a kprobe.
 */
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include "../compat.h"
#include "../arch/probe.h"
#include "entry.h"
#include "function.h"
#include "kinds.h"
#include "return.h"

/* @at: where in kmc_kprobes.kps it is */
struct kmc_kprobe {
	struct kprobe kp;
	struct kmc_hook hook;
	u32 at;
};

/**
 * struct kmc_kprobes - a probe's functions
 * @entries: those that ftrace serves
 * @reap: unregisters @entries and frees all this
 * @nr: functions that a kprobe serves
 * @kprobes: the kprobes, by site, or NULL
 * @kps: those in use, to take them all away at once
 * @stuck: some of them have to stay
 * @missed: what kprobes missed that are not in use any more
 */
struct kmc_kprobes {
	struct kmc_entries entries;
	struct work_struct reap;
	u32 nr;
	struct kmc_kprobe *kprobes;
	struct kprobe **kps;
	bool stuck;
	u64 missed;
};

static void entry_leaf_hit(unsigned long ip, unsigned long parent_ip,
			   struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct kmc_entries *entries = container_of(ops, struct kmc_entries, ops);

	preempt_disable_notrace();
	if (kmc_entries_live(entries))
		kmc_run_leaf(&entries->hook);
	preempt_enable_notrace();
}

/* With the level entered. */
static __always_inline void entry_run_in(const struct kmc_hook *hook, u32 site,
					 unsigned long func,
					 const struct pt_regs *regs,
					 unsigned int level)
{
	struct kmc_ctx ctx;

	ctx.site = site;
	ctx.func = func;
	ctx.regs = regs;
	ctx.args = regs;
	ctx.arg_off = kmc_function_args;
	kmc_run(hook, &ctx, level);
}

static __always_inline void entry_run_at(const struct kmc_hook *hook, u32 site,
					 unsigned long func,
					 const struct pt_regs *regs,
					 unsigned int level)
{
	if (!kmc_enter(hook, level))
		return;
	entry_run_in(hook, site, func, regs, level);
	kmc_leave(level);
}

static noinline void entry_run_elsewhere(const struct kmc_hook *hook, u32 site,
					 unsigned long func,
					 const struct pt_regs *regs)
{
	entry_run_at(hook, site, func, regs, kmc_level());
}

static __always_inline void entry_run(const struct kmc_hook *hook, u32 site,
				      unsigned long func,
				      const struct pt_regs *regs)
{
	if (kmc_is_task_level())
		entry_run_at(hook, site, func, regs, KMC_LEVEL_TASK);
	else
		entry_run_elsewhere(hook, site, func, regs);
}

static __always_inline void plain_run_at(const struct kmc_hook *hook,
					 unsigned int level)
{
	struct kmc_ctx ctx;

	if (!kmc_enter(hook, level))
		return;
	ctx.site = hook->ctx.site;
	kmc_run(hook, &ctx, level);
	kmc_leave(level);
}

static noinline void plain_run_elsewhere(const struct kmc_hook *hook)
{
	plain_run_at(hook, kmc_level());
}

static void entry_plain_hit(unsigned long ip, unsigned long parent_ip,
			    struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct kmc_entries *entries = container_of(ops, struct kmc_entries, ops);

	preempt_disable_notrace();
	if (kmc_entries_live(entries)) {
		if (kmc_is_task_level())
			plain_run_at(&entries->hook, KMC_LEVEL_TASK);
		else
			plain_run_elsewhere(&entries->hook);
	}
	preempt_enable_notrace();
}

static void entry_one_hit(unsigned long ip, unsigned long parent_ip,
			  struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct kmc_entries *entries = container_of(ops, struct kmc_entries, ops);
	const struct kmc_hook *hook = &entries->hook;

	preempt_disable_notrace();
	if (kmc_entries_live(entries))
		entry_run(hook, hook->ctx.site, hook->ctx.func,
			  kmc_ftrace_regs(fregs));
	preempt_enable_notrace();
}

static void entry_many_hit(unsigned long ip, unsigned long parent_ip,
			   struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct kmc_entries *entries = container_of(ops, struct kmc_entries, ops);
	const struct kmc_entry *entry;

	preempt_disable_notrace();
	if (kmc_entries_hit(entries, ip)) {
		entry = kmc_entry_find(entries, ip);
		entry_run(&entries->hook, entry->site, entry->func,
			  kmc_ftrace_regs(fregs));
	}
	preempt_enable_notrace();
}

static __always_inline void entry_run_found(const struct kmc_entries *entries,
					    unsigned long ip,
					    const struct pt_regs *regs,
					    unsigned int level)
{
	const struct kmc_hook *hook = &entries->hook;
	const struct kmc_entry *entry;

	if (entries->nr == 1) {
		entry_run_in(hook, hook->ctx.site, hook->ctx.func, regs, level);
		return;
	}
	entry = kmc_entry_find(entries, ip);
	entry_run_in(hook, entry->site, entry->func, regs, level);
}

/*
 * With a return probe at the same functions. It is the first, so that what it takes is
 * not in the time that the two may measure.
 */
static void entry_and_return_hit(unsigned long ip, unsigned long parent_ip,
				 struct ftrace_ops *ops,
				 struct ftrace_regs *fregs)
{
	struct kmc_entries *entries = container_of(ops, struct kmc_entries, ops);
	const struct kmc_hook *hook = &entries->hook;
	struct pt_regs *regs = kmc_ftrace_regs(fregs);
	struct kmc_ride *ride;
	unsigned int level;

	preempt_disable_notrace();
	if (kmc_entries_hit(entries, ip)) {
		/* It may just have come: all of it is there then. */
		ride = smp_load_acquire(&entries->ride);
		level = kmc_level();
		if (!kmc_enter(hook, level)) {
			if (ride)
				kmc_ride_nested(ride);
		} else {
			if (ride)
				kmc_ride_call(ride, regs);
			entry_run_found(entries, ip, regs, level);
			kmc_leave(level);
		}
	}
	preempt_enable_notrace();
}

static int kprobe_hit(struct kprobe *kp, struct pt_regs *regs)
{
	const struct kmc_hook *hook =
		&container_of(kp, struct kmc_kprobe, kp)->hook;

	preempt_disable_notrace();
	if (likely(rcu_is_watching()))
		entry_run(hook, hook->ctx.site, hook->ctx.func, regs);
	else
		kp->nmissed++;
	preempt_enable_notrace();
	return 0;
}

static int kprobe_add(struct kmc_probe *probe, struct kmc_kprobes *kprobes,
		      struct kmc_site *site)
{
	struct kmc_kprobe *k;
	int err;

	if (!kprobes->kprobes) {
		kprobes->kprobes = kvcalloc(probe->nr_sites,
					    sizeof(*kprobes->kprobes),
					    GFP_KERNEL);
		kprobes->kps = kvcalloc(probe->nr_sites, sizeof(*kprobes->kps),
					GFP_KERNEL);
		if (!kprobes->kprobes || !kprobes->kps)
			return -ENOMEM;
	}
	k = &kprobes->kprobes[site - probe->sites];
	memset(k, 0, sizeof(*k));
	kmc_hook_init(&k->hook, probe, site);
	k->kp.pre_handler = kprobe_hit;
	kmc_function_place(&k->kp, site);
	err = register_kprobe(&k->kp);
	if (err)
		return err;
	err = kmc_function_check_place(&k->kp, site);
	if (err) {
		unregister_kprobe(&k->kp);
		kprobes->stuck |= !kmc_function_let_go(&k->kp);
		return err;
	}
	k->at = kprobes->nr++;
	kprobes->kps[k->at] = &k->kp;
	kmc_function_attached(probe, site, &k->kp);
	k->hook.ctx.func = site->addr;
	return 0;
}

/* One whose module goes: kprobes has given it up, it is not hit any more. */
static void kprobe_remove(struct kmc_kprobes *kprobes, struct kmc_kprobe *k)
{
	struct kmc_kprobe *last;

	unregister_kprobe(&k->kp);
	kprobes->missed += k->kp.nmissed;
	last = container_of(kprobes->kps[--kprobes->nr], struct kmc_kprobe, kp);
	kprobes->kps[k->at] = &last->kp;
	last->at = k->at;
}

static void kprobes_reap(struct work_struct *work)
{
	struct kmc_kprobes *kprobes =
		container_of(work, struct kmc_kprobes, reap);

	kmc_entries_untrace(&kprobes->entries);
	if (!kprobes->stuck)
		kvfree(kprobes->kprobes);
	kvfree(kprobes->kps);
	kfree(kprobes);
}

struct kmc_entries *kmc_kprobe_entries(const struct kmc_probe *probe)
{
	struct kmc_kprobes *kprobes = probe->private;

	if (probe->ops != &kmc_kprobe_ops || !kprobes ||
	    !kprobes->entries.registered ||
	    kprobes->entries.ops.func != entry_and_return_hit)
		return NULL;
	return &kprobes->entries;
}

static ftrace_func_t one_handler(const struct kmc_prog *prog)
{
	if (prog->leaf)
		return entry_leaf_hit;
	return prog->plain ? entry_plain_hit : entry_one_hit;
}

static int entries_attach(struct kmc_kprobes *kprobes, struct kmc_probe *probe,
			  const struct kmc_split *split,
			  struct netlink_ext_ack *extack)
{
	struct kmc_entries *entries = &kprobes->entries;
	ftrace_func_t one = one_handler(probe->prog), many = entry_many_hit;

	if (kmc_ride_comes(probe))
		one = many = entry_and_return_hit;
	if (!probe->prog->leaf)
		entries->ops.flags |= KMC_FTRACE_FL_ARGS;
	/* Else only those that carry arguments are there. */
	if (probe->prog->needs & KMC_NEEDS_REGS)
		entries->ops.flags |= FTRACE_OPS_FL_SAVE_REGS;
	return kmc_entries_trace(entries, probe, split, one, many, extack);
}

static int kprobes_attach(struct kmc_probe *probe,
			  struct netlink_ext_ack *extack)
{
	struct kmc_kprobes *kprobes;
	struct kmc_split split;
	int err, last = 0;
	u32 i;

	kprobes = kzalloc(sizeof(*kprobes), GFP_KERNEL);
	if (!kprobes)
		return -ENOMEM;
	probe->private = kprobes;
	INIT_WORK(&kprobes->reap, kprobes_reap);
	err = kmc_split_sites(&split, probe);
	if (err)
		goto out;
	err = entries_attach(kprobes, probe, &split, extack);
	if (err)
		goto out;
	kmc_functions_traced(probe, &split);
	for (i = 0; i < split.nr_rest; i++) {
		err = kmc_attach_interrupted(extack) ?:
		      kprobe_add(probe, kprobes, split.rest[i]);
		if (err == -ENOMEM || err == -EINTR)
			goto out;
		if (err && !kmc_function_waits(probe, split.rest[i], err))
			last = err;
	}
	err = kmc_function_result(probe, last, extack);
out:
	kmc_split_free(&split);
	return err;
}

static void kprobes_detach(struct kmc_probe *probe)
{
	struct kmc_kprobes *kprobes = probe->private;
	u32 i;

	if (!kprobes)
		return;
	WRITE_ONCE(kprobes->entries.live, false);
	if (kprobes->nr)
		unregister_kprobes(kprobes->kps, kprobes->nr);
	for (i = 0; i < kprobes->nr; i++)
		kprobes->stuck |= !kmc_function_let_go(kprobes->kps[i]);
	probe->nr_attached = 0;
}

static void kprobes_drain(struct kmc_probe *probe)
{
	struct kmc_kprobes *kprobes = probe->private;

	if (kprobes)
		queue_work(kmc_reap_queue, &kprobes->reap);
	probe->private = NULL;
}

static u64 kprobes_missed(struct kmc_probe *probe)
{
	struct kmc_kprobes *kprobes = probe->private;
	u64 missed;
	u32 i;

	if (!kprobes)
		return 0;
	missed = kprobes->missed +
		 atomic_long_read(&kprobes->entries.unwatched);
	for (i = 0; i < kprobes->nr; i++)
		missed += kprobes->kps[i]->nmissed;
	return missed;
}

static void kprobes_coming(struct kmc_probe *probe, struct module *mod)
{
	struct kmc_site *site;
	u32 i;

	for (i = 0; i < probe->nr_sites; i++) {
		site = &probe->sites[i];
		if (kmc_function_comes(site, mod) &&
		    !kprobe_add(probe, probe->private, site))
			probe->nr_waiting--;
	}
}

/* Ftrace forgets the module's functions by itself. */
static void kprobes_gone(struct kmc_probe *probe, struct module *mod)
{
	struct kmc_kprobes *kprobes = probe->private;
	struct kmc_kprobe *k;
	u32 i;

	for (i = 0; i < probe->nr_sites; i++) {
		if (!kmc_function_goes(probe, &probe->sites[i], mod))
			continue;
		k = kprobes->kprobes ? &kprobes->kprobes[i] : NULL;
		if (k && k->kp.addr && kprobes->kps[k->at] == &k->kp)
			kprobe_remove(kprobes, k);
	}
}

const struct kmc_probe_ops kmc_kprobe_ops = {
	.name = "kprobe",
	.targets = true,
	.sites = true,
	.last_runs_first = true,
	.wait = KMC_WAIT_RCU,
	.attach = kprobes_attach,
	.detach = kprobes_detach,
	.drain = kprobes_drain,
	.missed = kprobes_missed,
	.coming = kprobes_coming,
	.gone = kprobes_gone,
};
