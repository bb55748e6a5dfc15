/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between kernels, and nothing else: the .c files read as for the
 * newest one.
 */
#ifndef KMC_COMPAT_H
#define KMC_COMPAT_H

#include <linux/version.h>
#include <net/genetlink.h>

/* What pre_doit and post_doit get. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define genl_split_ops genl_ops
#endif

/* The parsed attributes of a dump's request; NULL where the policy has none. */
static inline struct nlattr **kmc_dump_attrs(struct netlink_callback *cb)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
	return genl_dumpit_info(cb)->attrs;
#else
	return genl_info_dump(cb)->attrs;
#endif
}

#endif /* KMC_COMPAT_H */
