// SPDX-License-Identifier: GPL-2.0
/*
 * The floor that questions are measured against: a module written for one place,
 * which counts there and does nothing else. It guards nothing, accounts for
 * nothing, and must not be unloaded in a hurry.
 */
#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/string.h>
#include <linux/tracepoint.h>

#define FUNCTION	"vfs_read"

static char *at = "";
module_param(at, charp, 0444);
MODULE_PARM_DESC(at, "names of tracepoints, +entry or +return, one after the other");

static DEFINE_PER_CPU(u64, hits);

static void point_hit(void *data)
{
	this_cpu_inc(hits);
}

static void entry_hit(unsigned long ip, unsigned long parent_ip,
		      struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	this_cpu_inc(hits);
}

static int return_hit(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	this_cpu_inc(hits);
	return 0;
}

static struct ftrace_ops entry = { .func = entry_hit };
static struct kretprobe ret = {
	.kp.symbol_name = FUNCTION,
	.handler = return_hit,
};

static void point_on(struct tracepoint *tp, void *data)
{
	if (strstr(at, tp->name))
		WARN_ON(tracepoint_probe_register(tp, point_hit, NULL));
}

static void point_off(struct tracepoint *tp, void *data)
{
	if (strstr(at, tp->name))
		tracepoint_probe_unregister(tp, point_hit, NULL);
}

static int entry_on(void)
{
	struct kprobe kp = { .symbol_name = FUNCTION };
	unsigned long addr;
	int err = register_kprobe(&kp);

	if (err)
		return err;
	addr = (unsigned long)kp.addr;
	unregister_kprobe(&kp);
	return ftrace_set_filter_ip(&entry, addr, 0, 0) ?:
	       register_ftrace_function(&entry);
}

static int __init floor_init(void)
{
	int err = 0;

	for_each_kernel_tracepoint(point_on, NULL);
	if (strstr(at, "+entry"))
		err = entry_on();
	if (!err && strstr(at, "+return"))
		err = register_kretprobe(&ret);
	return err;
}

static void __exit floor_exit(void)
{
	for_each_kernel_tracepoint(point_off, NULL);
	tracepoint_synchronize_unregister();
	if (strstr(at, "+entry"))
		unregister_ftrace_function(&entry);
	if (strstr(at, "+return"))
		unregister_kretprobe(&ret);
}

module_init(floor_init);
module_exit(floor_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("What it costs to count at a place");
