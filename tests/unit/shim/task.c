// SPDX-License-Identifier: GPL-2.0
#include <linux/cgroup.h>
#include <linux/timekeeping.h>

static struct cgroup cgroup = { .id = 1 };
static struct css_set css_set = { .dfl_cgrp = &cgroup };

struct task_struct shim_task = {
	.pid = 1,
	.tgid = 1,
	.real_parent = &shim_task,
	.cgroups = &css_set,
	.comm = "init",
};

u64 shim_nsecs = 1;
u64 shim_date = 1700000000000000000;
