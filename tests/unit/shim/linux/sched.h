/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_SCHED_H
#define SHIM_LINUX_SCHED_H

#include <linux/types.h>

/* The task that runs in a test: tests write what its built-ins are to be. */
struct css_set;
struct task_struct {
	int pid;
	int tgid;
	struct task_struct *real_parent;
	struct css_set *cgroups;
	char comm[16];
	u32 uid;
	u32 gid;
};

extern struct task_struct shim_task;
#define current		(&shim_task)

#endif
