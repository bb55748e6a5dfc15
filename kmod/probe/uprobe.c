// SPDX-License-Identifier: GPL-2.0
/*
 * uprobe and uretprobe: a program at instructions of a file, in whatever process
 * runs them, and at the returns of the functions that begin there. Handlers run in
 * the process's context on its way back to user space: there is no handler of
 * this CPU and level that they could interrupt.
 */
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/netlink.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uprobes.h>
#include "../compat.h"
#include "../arch/probe.h"
#include "kinds.h"
#include "run.h"

/**
 * struct kmc_uprobe - a site
 * @consumer: what the kernel calls
 * @place: where @consumer is registered
 * @pid: only hits of this process, or NULL
 * @hook: its program
 */
struct kmc_uprobe {
	struct uprobe_consumer consumer;
	struct kmc_uprobe_place place;
	struct pid *pid;
	struct kmc_hook hook;
};

/**
 * struct kmc_uprobes - a probe's sites
 * @nr: those that are registered, the first of @sites
 * @sites: with room for all
 */
struct kmc_uprobes {
	u32 nr;
	struct kmc_uprobe sites[];
};

static bool has_memory(struct pid *pid, const struct mm_struct *mm)
{
	struct task_struct *leader, *task;
	bool has = false;

	rcu_read_lock();
	leader = pid_task(pid, PIDTYPE_TGID);
	if (leader) {
		for_each_thread(leader, task)
			has |= READ_ONCE(task->mm) == mm;
	}
	rcu_read_unlock();
	return has;
}

/* Is the breakpoint wanted in this process's memory? */
static bool wants(struct uprobe_consumer *consumer, KMC_UPROBE_MM)
{
	const struct kmc_uprobe *site =
		container_of(consumer, struct kmc_uprobe, consumer);

	return has_memory(site->pid, mm);
}

/* A child has its parent's breakpoints, until they are hit once. */
static __always_inline bool is_wanted(const struct kmc_uprobe *site)
{
	return !site->pid || task_tgid(current) == site->pid;
}

static int unwanted_hit(struct uprobe_consumer *consumer, KMC_UPROBE_HIT)
{
	const struct kmc_uprobe *site =
		container_of(consumer, struct kmc_uprobe, consumer);

	return is_wanted(site) ? 0 : UPROBE_HANDLER_REMOVE;
}

static void site_run(const struct kmc_hook *hook, struct pt_regs *regs,
		     unsigned long func)
{
	struct kmc_ctx ctx;

	if (!kmc_enter(hook, KMC_LEVEL_TASK))
		return;
	ctx.site = hook->ctx.site;
	ctx.func = func;
	ctx.regs = regs;
	ctx.retval = regs_return_value(regs);
	ctx.args = regs;
	ctx.arg_off = kmc_function_args;
	kmc_run(hook, &ctx, KMC_LEVEL_TASK);
	kmc_leave(KMC_LEVEL_TASK);
}

static int entry_hit(struct uprobe_consumer *consumer, KMC_UPROBE_HIT)
{
	const struct kmc_uprobe *site =
		container_of(consumer, struct kmc_uprobe, consumer);

	if (!is_wanted(site))
		return UPROBE_HANDLER_REMOVE;
	preempt_disable_notrace();
	if (site->hook.prog->leaf)
		kmc_run_leaf(&site->hook);
	else
		site_run(&site->hook, regs, instruction_pointer(regs));
	preempt_enable_notrace();
	return 0;
}

static int return_hit(struct uprobe_consumer *consumer, unsigned long func,
		      KMC_UPROBE_HIT)
{
	const struct kmc_uprobe *site =
		container_of(consumer, struct kmc_uprobe, consumer);

	if (!is_wanted(site))
		return 0;
	preempt_disable_notrace();
	if (site->hook.prog->leaf)
		kmc_run_leaf(&site->hook);
	else
		site_run(&site->hook, regs, func);
	preempt_enable_notrace();
	return 0;
}

static int site_add(struct kmc_probe *probe, struct kmc_uprobes *uprobes,
		    const struct kmc_site *where)
{
	struct kmc_uprobe *site = &uprobes->sites[uprobes->nr];
	int err;

	memset(site, 0, sizeof(*site));
	kmc_hook_init(&site->hook, probe, where);
	site->pid = probe->pid;
	if (probe->kind == KMC_PROBE_URETPROBE)
		site->consumer.ret_handler = return_hit;
	else
		site->consumer.handler = entry_hit;
	if (site->pid) {
		site->consumer.filter = wants;
		if (probe->kind == KMC_PROBE_URETPROBE)
			site->consumer.handler = unwanted_hit;
	}
	err = kmc_uprobe_register(&site->place, &site->consumer,
				  d_real_inode(where->path.dentry),
				  where->addr, where->semaphore);
	if (err)
		return err;
	uprobes->nr++;
	probe->nr_attached++;
	return 0;
}

static int sites_result(const struct kmc_probe *probe, int err,
			struct netlink_ext_ack *extack)
{
	if (probe->nr_attached)
		return 0;
	switch (err) {
	case 0:
		NL_SET_ERR_MSG(extack, "none of the places can be probed");
		return -EINVAL;
	case -EIO:
		NL_SET_ERR_MSG(extack,
			       "files of this file system can't be probed");
		break;
	case -EINVAL:
		NL_SET_ERR_MSG(extack,
			       "the file has no instruction there that can be probed");
		break;
	default:
		NL_SET_ERR_MSG(extack, "cannot probe the file");
		break;
	}
	return err;
}

static int sites_attach(struct kmc_probe *probe, struct netlink_ext_ack *extack)
{
	struct kmc_uprobes *uprobes;
	int err, last = 0;
	u32 i;

	uprobes = kvzalloc(struct_size(uprobes, sites, probe->nr_sites),
			   GFP_KERNEL);
	if (!uprobes)
		return -ENOMEM;
	probe->private = uprobes;
	for (i = 0; i < probe->nr_sites; i++) {
		const struct kmc_site *site = &probe->sites[i];

		err = kmc_attach_interrupted(extack) ?:
		      site_add(probe, uprobes, site);
		if (err == -ENOMEM || err == -EINTR)
			return err;
		if (err && site->optional)
			kmc_probe_skip(probe, site);
		else if (err)
			last = err;
	}
	return sites_result(probe, last, extack);
}

/* When this is done the last handler has left. */
static void sites_detach(struct kmc_probe *probe)
{
	struct kmc_uprobes *uprobes = probe->private;
	u32 i;

	if (!uprobes)
		return;
	for (i = 0; i < uprobes->nr; i++)
		kmc_uprobe_unregister(&uprobes->sites[i].place,
				      &uprobes->sites[i].consumer);
	if (uprobes->nr)
		kmc_uprobe_synchronize();
	uprobes->nr = 0;
	probe->nr_attached = 0;
}

static void sites_drain(struct kmc_probe *probe)
{
	kvfree(probe->private);
	probe->private = NULL;
}

const struct kmc_probe_ops kmc_uprobe_ops = {
	.name = "uprobe",
	.files = true,
	.sites = true,
	.last_runs_first = true,
	.attach = sites_attach,
	.detach = sites_detach,
	.drain = sites_drain,
};

const struct kmc_probe_ops kmc_uretprobe_ops = {
	.name = "uretprobe",
	.files = true,
	.sites = true,
	.last_runs_first = true,
	.attach = sites_attach,
	.detach = sites_detach,
	.drain = sites_drain,
};
