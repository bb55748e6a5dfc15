/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_CGROUP_H
#define SHIM_LINUX_CGROUP_H

#include <linux/rcupdate.h>
#include <linux/sched.h>

#define CONFIG_CGROUPS

struct cgroup {
	u64 id;
};

struct css_set {
	struct cgroup *dfl_cgrp;
};

static inline u64 cgroup_id(const struct cgroup *cgroup)
{
	return cgroup->id;
}

#endif
