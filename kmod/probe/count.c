// SPDX-License-Identifier: GPL-2.0
/*
 * hardware:, software: and watchpoint: a program at every so many events of a
 * counter of perf's.
 */
#include <linux/hw_breakpoint.h>
#include <linux/netlink.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include "counter.h"
#include "kinds.h"
#include "run.h"

/* @pid: hits of other processes are none; 0: all count */
struct kmc_count {
	struct kmc_counters counters;
	struct kmc_hook hook;
	u32 pid;
};

static void count_hit(struct perf_event *counter,
		      struct perf_sample_data *data, struct pt_regs *regs)
{
	const struct kmc_count *count = counter->overflow_handler_context;
	const struct kmc_hook *hook = &count->hook;
	unsigned int level;
	struct kmc_ctx ctx;

	kmc_counter_hit(&count->counters, counter);
	if (count->pid && current->tgid != count->pid)
		return;
	preempt_disable_notrace();
	level = kmc_level();
	if (kmc_enter(hook, level)) {
		ctx = hook->ctx;
		ctx.regs = regs;
		kmc_run(hook, &ctx, level);
		kmc_leave(level);
	}
	preempt_enable_notrace();
}

static int check_breakpoint(const struct kmc_probe *probe,
			    struct netlink_ext_ack *extack)
{
	const struct kmc_counter *what = &probe->counter;

	if (probe->period != 1) {
		NL_SET_ERR_MSG(extack, "a watchpoint is hit every time");
		return -EINVAL;
	}
	if (!what->access || what->access & ~(HW_BREAKPOINT_RW | HW_BREAKPOINT_X)) {
		NL_SET_ERR_MSG(extack, "a watchpoint watches reads, writes or execution");
		return -EINVAL;
	}
	if (what->addr < TASK_SIZE_MAX && !probe->pid) {
		NL_SET_ERR_MSG(extack, "the address is a process's: say which, by -p or -c");
		return -EINVAL;
	}
	return 0;
}

static int check_counter(const struct kmc_probe *probe,
			 struct netlink_ext_ack *extack)
{
	const struct kmc_counter *what = &probe->counter;

	switch (what->type) {
	case PERF_TYPE_BREAKPOINT:
		return check_breakpoint(probe, extack);
	case PERF_TYPE_HARDWARE:
	case PERF_TYPE_SOFTWARE:
	case PERF_TYPE_HW_CACHE:
	case PERF_TYPE_RAW:
		if (!what->addr && !what->len && !what->access)
			return 0;
		NL_SET_ERR_MSG(extack, "only a watchpoint has an address");
		return -EINVAL;
	default:
		NL_SET_ERR_MSG(extack, "no such type of counter");
		return -EINVAL;
	}
}

static void fill_attr(const struct kmc_probe *probe,
		      struct perf_event_attr *attr)
{
	const struct kmc_counter *what = &probe->counter;

	attr->type = what->type;
	attr->size = sizeof(*attr);
	attr->sample_period = probe->period;
	attr->pinned = 1;
	if (what->type == PERF_TYPE_BREAKPOINT) {
		attr->bp_type = what->access;
		attr->bp_addr = what->addr;
		attr->bp_len = what->len;
	} else {
		attr->config = what->config;
	}
}

static void say_why(const struct kmc_probe *probe, int err,
		    struct netlink_ext_ack *extack)
{
	if (probe->counter.type == PERF_TYPE_BREAKPOINT) {
		if (err == -ENOSPC)
			NL_SET_ERR_MSG(extack, "all of the processor's debug registers are in use");
		else
			NL_SET_ERR_MSG(extack, "the processor can't watch this: it watches w, rw or x, at 1, 2, 4 or 8 bytes that begin at a multiple of their number, x as 8 bytes");
	} else if (probe->counter.type == PERF_TYPE_SOFTWARE) {
		NL_SET_ERR_MSG(extack, "the kernel does not count such an event");
	} else if (err == -ENOSPC || err == -EBUSY) {
		NL_SET_ERR_MSG(extack, "all of the processor's counters are in use");
	} else {
		NL_SET_ERR_MSG(extack, "this machine does not count such an event: it has no PMU, as many virtual machines, or its PMU does not know the event");
	}
}

static int count_attach(struct kmc_probe *probe, struct netlink_ext_ack *extack)
{
	struct kmc_count *count;
	int err = check_counter(probe, extack);

	if (err)
		return err;
	count = kzalloc(sizeof(*count), GFP_KERNEL);
	if (!count)
		return -ENOMEM;
	probe->private = count;
	kmc_hook_init(&count->hook, probe, probe->sites);
	count->pid = pid_nr(probe->pid);
	fill_attr(probe, &count->counters.attr);
	count->counters.hit = count_hit;
	count->counters.context = count;
	err = kmc_counters_start(&count->counters);
	if (err && err != -ENOMEM)
		say_why(probe, err, extack);
	if (!err)
		probe->nr_attached = probe->nr_sites;
	return err;
}

static void count_detach(struct kmc_probe *probe)
{
	struct kmc_count *count = probe->private;

	if (count)
		kmc_counters_stop(&count->counters);
	probe->nr_attached = 0;
}

/* Perf waits for the handlers before it lets go of a counter. */
static void count_drain(struct kmc_probe *probe)
{
	struct kmc_count *count = probe->private;

	if (count)
		kmc_counters_free(&count->counters);
	kfree(count);
	probe->private = NULL;
}

static u64 count_missed(struct kmc_probe *probe)
{
	struct kmc_count *count = probe->private;

	return count ? kmc_counters_missed(&count->counters) : 0;
}

const struct kmc_probe_ops kmc_counter_ops = {
	.name = "counter",
	.wait = KMC_WAIT_RCU,
	.attach = count_attach,
	.detach = count_detach,
	.drain = count_drain,
	.missed = count_missed,
};
