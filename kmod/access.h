/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Who may ask: CAP_SYS_ADMIN or CAP_PERFMON in the initial user namespace, on a
 * kernel that is not locked down. Context of all: process.
 */
#ifndef KMC_ACCESS_H
#define KMC_ACCESS_H

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/netlink.h>
#include <linux/security.h>
#include <linux/user_namespace.h>

/* The kernel's memory may be read: what kprobes and perf ask, too. */
static inline bool kmc_locked_down(void)
{
	return security_locked_down(LOCKDOWN_KPROBES) != 0;
}

/* The sender of a netlink message: both who opened the socket and who sends. */
static inline bool kmc_sender_may(const struct sk_buff *skb)
{
	return netlink_ns_capable(skb, &init_user_ns, CAP_PERFMON) ||
	       netlink_ns_capable(skb, &init_user_ns, CAP_SYS_ADMIN);
}

/* To be called when a file is opened: the mode alone lets any root in. */
static inline int kmc_open_allowed(void)
{
	if (!perfmon_capable() || kmc_locked_down())
		return -EPERM;
	return 0;
}

#endif /* KMC_ACCESS_H */
