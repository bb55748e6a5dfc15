/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From netlink attributes to descriptions. Everything that userspace says of
 * a session passes through here, and nowhere else: checked, copied, and with words for what
 * is wrong. Also compiled in userspace, for unit tests and fuzzing.
 */
#ifndef KMC_PARSE_H
#define KMC_PARSE_H

#include <linux/netlink.h>
#include "map/map.h"
#include "stream.h"
#include "vm/vm.h"

struct kmc_probe_desc {
	char name[KMC_SITE_NAME_MAX];
	u32 kind;
	u32 prog;
	u64 period;
	struct kmc_counter counter;
	u32 pid;	/* 0: any */
};

struct kmc_site_desc {
	char name[KMC_SITE_NAME_MAX];
	char target[KMC_SITE_NAME_MAX];
	u32 probe;
	u64 addr;
	u32 syscall;
	bool has_syscall;
	bool optional;
	bool late;
	u32 event;
	u32 fd;
	bool has_fd;
	u64 semaphore;
	u32 alias;
	bool has_alias;
	u32 offset;
};

/*
 * Each takes one KMC_A_ITEM of its list and fills the description. On
 * success the caller owns what the description points at. On failure nothing
 * is left, and @extack says why and where.
 *
 * Context: process. Return: 0, -EINVAL, -ENOMEM.
 */
int kmc_parse_map(const struct nlattr *item, struct kmc_map_desc *desc,
		  struct netlink_ext_ack *extack);
int kmc_parse_format(const struct nlattr *item, struct kmc_format *format,
		     struct netlink_ext_ack *extack);
void kmc_format_clear(struct kmc_format *format);
int kmc_parse_prog(const struct nlattr *item, struct kmc_prog *prog,
		   struct netlink_ext_ack *extack);
int kmc_parse_probe(const struct nlattr *item, struct kmc_probe_desc *desc,
		    struct netlink_ext_ack *extack);
int kmc_parse_site(const struct nlattr *item, struct kmc_site_desc *desc,
		   struct netlink_ext_ack *extack);

/*
 * Tell of an instruction that the verifier has refused, in the program that
 * kmc_parse_prog() made of @item: the extack points at it in the message.
 */
void kmc_complain(const struct nlattr *item,
		  const struct kmc_complaint *complaint,
		  struct netlink_ext_ack *extack);

#endif /* KMC_PARSE_H */
