// SPDX-License-Identifier: GPL-2.0
/*
 * iter: a program for each task that there is, each of their files, or each of their
 * mappings. The owner asks for some at a time, and reads in between what they
 * print; what is looked for next is a number, so nothing is held meanwhile, and who
 * comes or goes is seen or not.
 */
#include <linux/fdtable.h>
#include <linux/idr.h>
#include <linux/mm.h>
#include <linux/mmap_lock.h>
#include <linux/netlink.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "kinds.h"
#include "return.h"
#include "run.h"

struct kmc_iter;

/**
 * struct kmc_iter_kind - what is gone through
 * @name: target of the site
 * @shared: a task that has all of these from its leader is passed over
 * @walk: run the program for what the task has, from kmc_iter.at on. Returns 0, or 1
 *	if there may be more, with kmc_iter.at set, or an errno
 */
struct kmc_iter_kind {
	const char *name;
	bool (*shared)(const struct task_struct *task);
	int (*walk)(struct kmc_iter *iter, struct task_struct *task);
};

/**
 * struct kmc_iter - a probe's way through the tasks
 * @kind: what for
 * @hook: what is run
 * @nr: number of the next task, in its owner's namespace
 * @at: of that task's files or memory, the next
 * @left: objects that the program is run for before the owner is asked again
 */
struct kmc_iter {
	const struct kmc_iter_kind *kind;
	struct kmc_hook hook;
	int nr;
	unsigned long at;
	unsigned int left;
};

static void iter_hit(struct kmc_iter *iter, const void *task, unsigned long a,
		     unsigned long b)
{
	const u64 args[ARRAY_SIZE(kmc_function_args)] = {
		(unsigned long)task, a, b
	};
	const struct kmc_hook *hook = &iter->hook;
	struct kmc_ctx ctx;

	preempt_disable_notrace();
	if (kmc_enter(hook, KMC_LEVEL_TASK)) {
		ctx = hook->ctx;
		ctx.args = args;
		ctx.arg_off = kmc_return_args;
		kmc_run(hook, &ctx, KMC_LEVEL_TASK);
		kmc_leave(KMC_LEVEL_TASK);
	}
	preempt_enable_notrace();
	iter->left--;
}

static int walk_task(struct kmc_iter *iter, struct task_struct *task)
{
	iter_hit(iter, task, 0, 0);
	return 0;
}

static bool shares_files(const struct task_struct *task)
{
	return !thread_group_leader((struct task_struct *)task) &&
	       task->files == task->group_leader->files;
}

struct kmc_file_walk {
	struct kmc_iter *iter;
	const struct task_struct *task;
};

/* Others may want this CPU, or what the walk has locked: it is taken up again. */
static bool walk_goes_on(const struct kmc_iter *iter)
{
	return iter->left && !need_resched();
}

/* Return: more than 0 ends the walk. */
static int walk_file(const void *data, struct file *file, unsigned int fd)
{
	const struct kmc_file_walk *walk = data;

	iter_hit(walk->iter, walk->task, (unsigned long)file, fd);
	if (walk_goes_on(walk->iter))
		return 0;
	walk->iter->at = fd + 1;
	return 1;
}

/* The task's lock holds its table of files, and this one's the files. */
static int walk_files(struct kmc_iter *iter, struct task_struct *task)
{
	struct kmc_file_walk walk = { .iter = iter, .task = task };
	int more;

	task_lock(task);
	more = iterate_fd(task->files, iter->at, walk_file, &walk);
	task_unlock(task);
	return more;
}

static bool shares_memory(const struct task_struct *task)
{
	return !thread_group_leader((struct task_struct *)task);
}

static int walk_mm(struct kmc_iter *iter, struct task_struct *task,
		   struct mm_struct *mm)
{
	struct vm_area_struct *vma;

	if (mmap_read_lock_killable(mm))
		return -EINTR;
	do {
		vma = find_vma(mm, iter->at);
		if (!vma)
			break;
		iter_hit(iter, task, (unsigned long)vma, 0);
		iter->at = vma->vm_end;
	} while (walk_goes_on(iter));
	mmap_read_unlock(mm);
	return vma != NULL;
}

static int walk_vmas(struct kmc_iter *iter, struct task_struct *task)
{
	struct mm_struct *mm = get_task_mm(task);
	int more;

	if (!mm)
		return 0;
	more = walk_mm(iter, task, mm);
	mmput(mm);
	return more;
}

static const struct kmc_iter_kind kinds[] = {
	{ "task", NULL, walk_task },
	{ "task_file", shares_files, walk_files },
	{ "task_vma", shares_memory, walk_vmas },
};

/* The task of the lowest number from iter->nr on, held, or NULL. */
static struct task_struct *next_task_of(struct kmc_iter *iter)
{
	struct pid_namespace *ns = task_active_pid_ns(current);
	struct task_struct *task = NULL;
	struct pid *pid;

	rcu_read_lock();
	while ((pid = idr_get_next(&ns->idr, &iter->nr))) {
		task = pid_task(pid, PIDTYPE_PID);
		if (task && (!iter->kind->shared || !iter->kind->shared(task)))
			break;
		task = NULL;
		iter->nr++;
		iter->at = 0;
	}
	if (task)
		get_task_struct(task);
	rcu_read_unlock();
	return task;
}

static int iter_run(struct kmc_probe *probe, struct netlink_ext_ack *extack)
{
	struct kmc_iter *iter = probe->private;
	struct task_struct *task;
	int more;

	iter->left = KMC_ITER_BATCH;
	while (iter->left) {
		task = next_task_of(iter);
		if (!task)
			return 0;
		more = iter->kind->walk(iter, task);
		put_task_struct(task);
		if (more < 0) {
			NL_SET_ERR_MSG(extack, "interrupted");
			return more;
		}
		if (!more) {
			iter->nr++;
			iter->at = 0;
		}
		cond_resched();
	}
	return 1;
}

static const struct kmc_iter_kind *find_kind(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

static int iter_attach(struct kmc_probe *probe, struct netlink_ext_ack *extack)
{
	const struct kmc_site *site = probe->sites;
	const struct kmc_iter_kind *kind = find_kind(site->target);
	struct kmc_iter *iter;

	if (!kind || probe->nr_sites > 1) {
		NL_SET_ERR_MSG(extack, "an iter is for task, task_file or task_vma, and for one of them");
		return -EINVAL;
	}
	iter = kzalloc(sizeof(*iter), GFP_KERNEL);
	if (!iter)
		return -ENOMEM;
	iter->kind = kind;
	kmc_hook_init(&iter->hook, probe, site);
	probe->private = iter;
	probe->nr_attached = 1;
	return 0;
}

static void iter_detach(struct kmc_probe *probe)
{
	probe->nr_attached = 0;
}

static void iter_drain(struct kmc_probe *probe)
{
	kfree(probe->private);
	probe->private = NULL;
}

const struct kmc_probe_ops kmc_iter_ops = {
	.name = "iter",
	.targets = true,
	.sites = true,
	.attach = iter_attach,
	.detach = iter_detach,
	.drain = iter_drain,
	.run = iter_run,
};
