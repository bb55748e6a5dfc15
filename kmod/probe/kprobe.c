// SPDX-License-Identifier: GPL-2.0
/*
 * kprobe: a program at functions' entries. They ride on ftrace where they can,
 * all functions of a probe as one filter: a quarter of a kprobe's cost, and one
 * patch of the kernel's text for any number of functions. The kernel's own
 * recursion guard is left out, since every handler has its own. What ftrace does
 * not know, or knows by another name, gets a kprobe.
 *
 * To unregister from ftrace takes a tenth of a second and more, for the
 * tasks that may have been preempted in its trampoline. Nobody has to wait for
 * that: a probe that is detached is not live any more, which all handlers have seen
 * a grace period later, and a worker does the rest.
 */
#include <linux/ftrace.h>
#include <linux/hash.h>
#include <linux/kprobes.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/workqueue.h>
#include "../compat.h"
#include "arch.h"
#include "function.h"
#include "kinds.h"
#include "run.h"

struct kmc_kprobe {
	struct kprobe kp;
	struct kmc_hook hook;
};

/**
 * struct kmc_entry - a function that ftrace calls us for
 * @ip: of the patched call, as ftrace passes it; 0 in a free slot
 * @func: address of the function
 * @site: number of the site
 */
struct kmc_entry {
	unsigned long ip;
	unsigned long func;
	u32 site;
};

/**
 * struct kmc_entries - a probe's functions
 * @ops: ftrace's
 * @hook: for all functions that ftrace serves; its site and function
 *	are those of the first
 * @live: handlers run the program; if not, they touch nothing but this
 * @unwatched: hits where RCU was not watching
 * @reap: unregisters @ops and frees all this
 * @registered: @ops is
 * @bits: log2 of the slots in @table
 * @table: hash by ip, at least half empty, so that a search ends
 * @nr_kprobes: functions that a kprobe serves
 * @kprobes: the kprobes, with room for all sites
 * @kps: pointers to them, to take them all away at once
 */
struct kmc_entries {
	struct ftrace_ops ops;
	struct kmc_hook hook;
	bool live;
	atomic_long_t unwatched;
	struct work_struct reap;
	bool registered;
	u32 bits;
	struct kmc_entry *table;
	u32 nr_kprobes;
	struct kmc_kprobe *kprobes;
	struct kprobe **kps;
};

static __always_inline const struct kmc_entry *
entry_find(const struct kmc_entries *entries, unsigned long ip)
{
	u32 mask = (1U << entries->bits) - 1;
	u32 i = hash_long(ip, entries->bits);

	while (entries->table[i].ip != ip && entries->table[i].ip)
		i = (i + 1) & mask;
	return &entries->table[i];
}

static struct workqueue_struct *reap_queue;

/*
 * Maps and streams need RCU, which does not watch in the idle loop's last
 * steps; nor would the grace period that ends a probe's life wait for a
 * handler there. rcu_is_watching() is not traced itself.
 */
static __always_inline bool entry_live(struct kmc_entries *entries)
{
	if (unlikely(!READ_ONCE(entries->live)))
		return false;
	if (likely(rcu_is_watching()))
		return true;
	atomic_long_inc(&entries->unwatched);
	return false;
}

static void entry_leaf_hit(unsigned long ip, unsigned long parent_ip,
			   struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct kmc_entries *entries = container_of(ops, struct kmc_entries, ops);

	preempt_disable_notrace();
	if (entry_live(entries))
		kmc_run_leaf(&entries->hook);
	preempt_enable_notrace();
}

static __always_inline void entry_run(const struct kmc_hook *hook, u32 site,
				      unsigned long func,
				      const struct pt_regs *regs)
{
	unsigned int level = kmc_level();
	struct kmc_ctx ctx;

	if (!kmc_enter(hook, level))
		return;
	ctx.site = site;
	ctx.func = func;
	ctx.regs = regs;
	ctx.args = regs;
	ctx.arg_off = kmc_function_args;
	kmc_run(hook, &ctx, level);
	kmc_leave(level);
}

static void entry_one_hit(unsigned long ip, unsigned long parent_ip,
			  struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct kmc_entries *entries = container_of(ops, struct kmc_entries, ops);
	const struct kmc_hook *hook = &entries->hook;

	preempt_disable_notrace();
	if (entry_live(entries))
		entry_run(hook, hook->ctx.site, hook->ctx.func,
			  &arch_ftrace_regs(fregs)->regs);
	preempt_enable_notrace();
}

static void entry_many_hit(unsigned long ip, unsigned long parent_ip,
			   struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct kmc_entries *entries = container_of(ops, struct kmc_entries, ops);
	const struct kmc_entry *entry;

	preempt_disable_notrace();
	if (entry_live(entries)) {
		entry = entry_find(entries, ip);
		entry_run(&entries->hook, entry->site, entry->func,
			  &arch_ftrace_regs(fregs)->regs);
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

static int kprobe_add(struct kmc_probe *probe, struct kmc_entries *entries,
		      const struct kmc_site *site)
{
	struct kmc_kprobe *k;
	int err;

	if (!entries->kprobes) {
		entries->kprobes = kvcalloc(probe->nr_sites,
					    sizeof(*entries->kprobes),
					    GFP_KERNEL);
		entries->kps = kvcalloc(probe->nr_sites, sizeof(*entries->kps),
					GFP_KERNEL);
		if (!entries->kprobes || !entries->kps)
			return -ENOMEM;
	}
	k = &entries->kprobes[entries->nr_kprobes];
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
		return err;
	}
	entries->kps[entries->nr_kprobes++] = &k->kp;
	return 0;
}

static void table_add(struct kmc_entries *entries, const struct kmc_site *site,
		      unsigned long ip)
{
	struct kmc_entry *entry;

	entry = (struct kmc_entry *)entry_find(entries, ip);
	entry->ip = ip;
	entry->func = site->addr;
	entry->site = site->number;
}

static int table_fill(struct kmc_entries *entries,
		      const struct kmc_site **sites, u32 nr)
{
	u32 keys = IS_ENABLED(CONFIG_X86_KERNEL_IBT) ? 2 * nr : nr;
	u32 i;

	entries->bits = order_base_2(2 * keys);
	entries->table = kvcalloc(1UL << entries->bits,
				  sizeof(*entries->table), GFP_KERNEL);
	if (!entries->table)
		return -ENOMEM;
	for (i = 0; i < nr; i++) {
		table_add(entries, sites[i], sites[i]->addr);
		/* Behind a landing pad, where no other function can be. */
		if (IS_ENABLED(CONFIG_X86_KERNEL_IBT))
			table_add(entries, sites[i],
				  sites[i]->addr + KMC_LANDING_PAD);
	}
	return 0;
}

/**
 * struct kmc_split - who serves which of a probe's sites
 * @traced: sites that ftrace serves, sorted, each address once
 * @ips: their addresses
 * @rest: sites for kprobes
 * @nr_traced: number of @traced
 * @nr_rest: number of @rest
 */
struct kmc_split {
	const struct kmc_site **traced;
	unsigned long *ips;
	const struct kmc_site **rest;
	u32 nr_traced;
	u32 nr_rest;
};

static int split_new(struct kmc_split *split, u32 nr)
{
	split->traced = kvcalloc(nr, sizeof(*split->traced), GFP_KERNEL);
	split->ips = kvcalloc(nr, sizeof(*split->ips), GFP_KERNEL);
	split->rest = kvcalloc(nr, sizeof(*split->rest), GFP_KERNEL);
	return split->traced && split->ips && split->rest ? 0 : -ENOMEM;
}

static void split_free(struct kmc_split *split)
{
	kvfree(split->rest);
	kvfree(split->ips);
	kvfree(split->traced);
}

static int cmp_site(const void *a, const void *b)
{
	const struct kmc_site *x = *(const struct kmc_site **)a;
	const struct kmc_site *y = *(const struct kmc_site **)b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return x->number < y->number ? -1 : 1;
}

static void split_by_address(struct kmc_split *split,
			     const struct kmc_probe *probe)
{
	const struct kmc_site *site;
	u32 nr = 0, i;

	for (i = 0; i < probe->nr_sites; i++) {
		site = &probe->sites[i];
		if (kmc_function_is_there(site))
			split->traced[nr++] = site;
		else
			split->rest[split->nr_rest++] = site;
		cond_resched();
	}
	sort(split->traced, nr, sizeof(*split->traced), cmp_site, NULL);
	for (i = 0; i < nr; i++) {
		site = split->traced[i];
		if (split->nr_traced &&
		    split->ips[split->nr_traced - 1] == site->addr)
			continue;
		split->traced[split->nr_traced] = site;
		split->ips[split->nr_traced++] = site->addr;
	}
}

/*
 * Leave to kprobes what ftrace does not know. ftrace takes or refuses a whole
 * row of addresses, so halve a refused row until the culprit is alone. Done on
 * an ops of its own, whose filter never holds more than the row.
 */
static int split_by_ftrace(struct kmc_split *split)
{
	u32 nr = split->nr_traced, pos = 0, good = 0, len = nr;
	struct ftrace_ops *scratch;
	int err = 0;

	scratch = kzalloc(sizeof(*scratch), GFP_KERNEL);
	if (!scratch)
		return -ENOMEM;
	while (pos < nr) {
		err = ftrace_set_filter_ips(scratch, split->ips + pos, len, 0,
					    1);
		if (err && err != -EINVAL)
			break;
		if (err && len > 1) {
			len /= 2;
			continue;
		}
		if (err) {
			split->rest[split->nr_rest++] = split->traced[pos++];
		} else {
			memmove(split->traced + good, split->traced + pos,
				len * sizeof(*split->traced));
			memmove(split->ips + good, split->ips + pos,
				len * sizeof(*split->ips));
			good += len;
			pos += len;
		}
		err = 0;
		len = min(2 * len, nr - pos);
	}
	ftrace_free_filter(scratch);
	kfree(scratch);
	split->nr_traced = good;
	return err;
}

static int filter_set(struct kmc_entries *entries, struct kmc_split *split)
{
	int err;

	err = ftrace_set_filter_ips(&entries->ops, split->ips,
				    split->nr_traced, 0, 1);
	if (err != -EINVAL)
		return err;
	err = split_by_ftrace(split);
	if (err || !split->nr_traced)
		return err;
	return ftrace_set_filter_ips(&entries->ops, split->ips,
				     split->nr_traced, 0, 1);
}

static int entries_trace(struct kmc_probe *probe, struct kmc_entries *entries,
			 struct kmc_split *split)
{
	int err;

	if (!split->nr_traced)
		return 0;
	err = filter_set(entries, split);
	/* An empty filter would be all functions. */
	if (err || !split->nr_traced)
		return err;
	kmc_hook_init(&entries->hook, probe, split->traced[0]);
	if (split->nr_traced > 1) {
		err = table_fill(entries, split->traced, split->nr_traced);
		if (err)
			return err;
		entries->ops.func = entry_many_hit;
	} else {
		entries->ops.func = probe->prog->leaf ? entry_leaf_hit :
							entry_one_hit;
	}
	/* Else only those that carry arguments are there. */
	if (probe->prog->needs & KMC_NEEDS_REGS)
		entries->ops.flags |= FTRACE_OPS_FL_SAVE_REGS;
	/* Not to be silenced behind our back by kernel.ftrace_enabled. */
	entries->ops.flags |= FTRACE_OPS_FL_PERMANENT;
	entries->live = true;
	err = register_ftrace_function(&entries->ops);
	if (err)
		return err;
	entries->registered = true;
	probe->nr_attached += split->nr_traced;
	return 0;
}

static void entries_reap(struct work_struct *work)
{
	struct kmc_entries *entries =
		container_of(work, struct kmc_entries, reap);

	if (entries->registered)
		unregister_ftrace_function(&entries->ops);
	ftrace_free_filter(&entries->ops);
	kvfree(entries->table);
	kvfree(entries->kprobes);
	kvfree(entries->kps);
	kfree(entries);
}

static int entries_attach(struct kmc_probe *probe,
			  struct netlink_ext_ack *extack)
{
	struct kmc_split split = {};
	struct kmc_entries *entries;
	int err, last = 0;
	u32 i;

	entries = kzalloc(sizeof(*entries), GFP_KERNEL);
	if (!entries)
		return -ENOMEM;
	probe->private = entries;
	INIT_WORK(&entries->reap, entries_reap);
	err = split_new(&split, probe->nr_sites);
	if (err)
		goto out;
	split_by_address(&split, probe);
	err = entries_trace(probe, entries, &split);
	if (err == -EBUSY)
		NL_SET_ERR_MSG(extack,
			       "ftrace is switched off: set the sysctl kernel.ftrace_enabled to 1");
	else if (err)
		NL_SET_ERR_MSG(extack, "cannot register with ftrace");
	if (err)
		goto out;
	for (i = 0; i < split.nr_rest; i++) {
		err = kmc_attach_interrupted(extack) ?:
		      kprobe_add(probe, entries, split.rest[i]);
		if (err == -ENOMEM || err == -EINTR)
			goto out;
		if (err)
			last = err;
		else
			probe->nr_attached++;
	}
	err = kmc_function_result(probe, last, extack);
out:
	split_free(&split);
	return err;
}

static void entries_detach(struct kmc_probe *probe)
{
	struct kmc_entries *entries = probe->private;

	if (!entries)
		return;
	WRITE_ONCE(entries->live, false);
	if (entries->nr_kprobes)
		unregister_kprobes(entries->kps, entries->nr_kprobes);
	probe->nr_attached = 0;
}

static void entries_drain(struct kmc_probe *probe)
{
	struct kmc_entries *entries = probe->private;

	if (entries)
		queue_work(reap_queue, &entries->reap);
	probe->private = NULL;
}

static u64 entries_missed(struct kmc_probe *probe)
{
	struct kmc_entries *entries = probe->private;
	u64 missed;
	u32 i;

	if (!entries)
		return 0;
	missed = atomic_long_read(&entries->unwatched);
	for (i = 0; i < entries->nr_kprobes; i++)
		missed += entries->kps[i]->nmissed;
	return missed;
}

const struct kmc_probe_ops kmc_kprobe_ops = {
	.name = "kprobe",
	.targets = true,
	.wait = KMC_WAIT_FTRACE,
	.attach = entries_attach,
	.detach = entries_detach,
	.drain = entries_drain,
	.missed = entries_missed,
};

int kmc_kprobe_init(void)
{
	reap_queue = alloc_workqueue("kmodctl_reap", WQ_UNBOUND, 0);
	return reap_queue ? 0 : -ENOMEM;
}

void kmc_kprobe_exit(void)
{
	destroy_workqueue(reap_queue);
}
