/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kinds of attach points, for the table in table.c.
 */
#ifndef KMC_PROBE_KINDS_H
#define KMC_PROBE_KINDS_H

#include <linux/netlink.h>
#include <linux/sched/signal.h>
#include "probe.h"

extern const struct kmc_probe_ops kmc_begin_ops;
extern const struct kmc_probe_ops kmc_end_ops;
extern const struct kmc_probe_ops kmc_interval_ops;
extern const struct kmc_probe_ops kmc_syscall_enter_ops;
extern const struct kmc_probe_ops kmc_syscall_exit_ops;
extern const struct kmc_probe_ops kmc_raw_tracepoint_ops;
extern const struct kmc_probe_ops kmc_kprobe_ops;
extern const struct kmc_probe_ops kmc_kretprobe_ops;
extern const struct kmc_probe_ops kmc_tracepoint_ops;
extern const struct kmc_probe_ops kmc_uprobe_ops;
extern const struct kmc_probe_ops kmc_uretprobe_ops;
extern const struct kmc_probe_ops kmc_profile_ops;
extern const struct kmc_probe_ops kmc_counter_ops;
extern const struct kmc_probe_ops kmc_self_ops;
extern const struct kmc_probe_ops kmc_iter_ops;

/* When the module comes and goes: to follow the CPUs, and other modules. */
int kmc_profile_init(void);
void kmc_profile_exit(void);
int kmc_modules_init(void);
void kmc_modules_exit(void);

/* To attach thousands of sites takes minutes. Return: 0, or -EINTR with words. */
static inline int kmc_attach_interrupted(struct netlink_ext_ack *extack)
{
	if (!signal_pending(current))
		return 0;
	NL_SET_ERR_MSG(extack, "interrupted");
	return -EINTR;
}

/* For what takes long to unregister, so that nobody has to wait for it. */
extern struct workqueue_struct *kmc_reap_queue;

#endif /* KMC_PROBE_KINDS_H */
