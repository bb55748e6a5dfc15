/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_NETLINK_H
#define SHIM_LINUX_NETLINK_H

#include_next <linux/netlink.h>
#include <linux/types.h>

struct nla_policy;

struct netlink_ext_ack {
	const char *_msg;
	const struct nlattr *bad_attr;
};

#endif
