/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The generic netlink family; <uapi/linux/kmodctl.h> is its documentation.
 * genl.c has the family, command.c the commands with one answer, dump.c those with many.
 */
#ifndef KMC_GENL_H
#define KMC_GENL_H

#include <linux/types.h>

struct genl_family;
struct genl_info;
struct kmc_map;
struct kmc_session;
struct netlink_callback;
struct netlink_ext_ack;
struct nlattr;
struct sk_buff;

extern struct genl_family kmc_genl_family;

int kmc_genl_init(void);
void kmc_genl_exit(void);

/**
 * kmc_genl_allowed() - may the sender of a request ask?
 * @skb: the request
 * @unlocked: the command is refused on a kernel that is locked down
 * @extack: says why not
 *
 * Return: 0 or -EPERM.
 */
int kmc_genl_allowed(const struct sk_buff *skb, bool unlocked,
		     struct netlink_ext_ack *extack);

/**
 * kmc_genl_find() - find the session that KMC_A_SESSION names
 * @info: the request; its user_ptr[0] is set to the session, held until the request
 *	has been served
 * @owned: it must be the sender's
 *
 * Return: 0, or an errno with a message.
 */
int kmc_genl_find(struct genl_info *info, bool owned);

/* The map that KMC_A_MAP names, good as long as the session is, or ERR_PTR. */
struct kmc_map *kmc_genl_map(struct kmc_session *session,
			     struct nlattr **attrs,
			     struct netlink_ext_ack *extack);

/* What SESSION_GET answers, alone and in a dump. Return: 0 or -EMSGSIZE. */
int kmc_genl_put_session(struct sk_buff *skb, struct kmc_session *session);

int kmc_do_info(struct sk_buff *skb, struct genl_info *info);
int kmc_do_session_new(struct sk_buff *skb, struct genl_info *info);
int kmc_do_session_add(struct sk_buff *skb, struct genl_info *info);
int kmc_do_session_start(struct sk_buff *skb, struct genl_info *info);
int kmc_do_session_stop(struct sk_buff *skb, struct genl_info *info);
int kmc_do_session_pause(struct sk_buff *skb, struct genl_info *info);
int kmc_do_session_resume(struct sk_buff *skb, struct genl_info *info);
int kmc_do_session_del(struct sk_buff *skb, struct genl_info *info);
int kmc_do_session_get(struct sk_buff *skb, struct genl_info *info);
int kmc_do_map_clear(struct sk_buff *skb, struct genl_info *info);
int kmc_do_map_zero(struct sk_buff *skb, struct genl_info *info);
int kmc_do_locate(struct sk_buff *skb, struct genl_info *info);
int kmc_do_probe_run(struct sk_buff *skb, struct genl_info *info);

int kmc_dump_sessions(struct sk_buff *skb, struct netlink_callback *cb);

/* Of one session, which they hold until they are done. */
int kmc_dump_maps(struct sk_buff *skb, struct netlink_callback *cb);
int kmc_dump_sites(struct sk_buff *skb, struct netlink_callback *cb);
int kmc_dump_events(struct sk_buff *skb, struct netlink_callback *cb);
int kmc_dump_description(struct sk_buff *skb, struct netlink_callback *cb);
int kmc_dump_stats(struct sk_buff *skb, struct netlink_callback *cb);
int kmc_dump_rows(struct sk_buff *skb, struct netlink_callback *cb);
int kmc_dump_records(struct sk_buff *skb, struct netlink_callback *cb);
int kmc_dump_records_done(struct netlink_callback *cb);
int kmc_dump_done(struct netlink_callback *cb);

#endif /* KMC_GENL_H */
