// SPDX-License-Identifier: GPL-2.0
/*
 * The generic netlink family: who may ask, and what a request may hold.
 *
 * Commands run in parallel: sessions have locks of their own. The family is not
 * offered outside the initial network namespace.
 */
#include <net/genetlink.h>
#include "access.h"
#include "compat.h"
#include "genl.h"
#include "session.h"

/* What is done for a command before it is called: genl_ops.internal_flags. */
#define KMC_CMD_NEEDS_UNLOCKED	0x1	/* refuse when locked down */
#define KMC_CMD_NEEDS_SESSION	0x2	/* find KMC_A_SESSION */
#define KMC_CMD_NEEDS_OWNER	0x4	/* ... and see that it is the sender's */

/* Each list holds items, whose own policies are in parse.c. */
static const struct nla_policy items_policy[] = {
	[KMC_A_ITEM] = { .type = NLA_NESTED },
};

static const struct nla_policy session_new_policy[] = {
	[KMC_A_NAME] = { .type = NLA_NUL_STRING, .len = KMC_NAME_MAX - 1 },
	[KMC_A_RING_BYTES] = { .type = NLA_U32 },
	[KMC_A_KEEP] = { .type = NLA_FLAG },
	[KMC_A_OVERWRITE] = { .type = NLA_FLAG },
	[KMC_A_MAX_BYTES] = { .type = NLA_U64 },
	[KMC_A_BUDGET] = NLA_POLICY_RANGE(NLA_U32, 1, KMC_BUDGET_MAX),
	[KMC_A_SCRIPT] = { .type = NLA_BINARY },
	[KMC_A_DESC] = { .type = NLA_BINARY },
	[KMC_A_ENGINE] = NLA_POLICY_MAX(NLA_U32, KMC_ENGINE_NATIVE),
	[KMC_A_MAPS] = NLA_POLICY_NESTED(items_policy),
	[KMC_A_FORMATS] = NLA_POLICY_NESTED(items_policy),
	[KMC_A_PROGS] = NLA_POLICY_NESTED(items_policy),
	[KMC_A_PROBES] = NLA_POLICY_NESTED(items_policy),
	[KMC_A_SITES] = NLA_POLICY_NESTED(items_policy),
};

static const struct nla_policy session_add_policy[] = {
	[KMC_A_SESSION] = { .type = NLA_U32 },
	[KMC_A_SCRIPT] = { .type = NLA_BINARY },
	[KMC_A_DESC] = { .type = NLA_BINARY },
	[KMC_A_MAPS] = NLA_POLICY_NESTED(items_policy),
	[KMC_A_FORMATS] = NLA_POLICY_NESTED(items_policy),
	[KMC_A_PROGS] = NLA_POLICY_NESTED(items_policy),
	[KMC_A_PROBES] = NLA_POLICY_NESTED(items_policy),
	[KMC_A_SITES] = NLA_POLICY_NESTED(items_policy),
};

static const struct nla_policy session_policy[] = {
	[KMC_A_SESSION] = { .type = NLA_U32 },
};

static const struct nla_policy session_get_policy[] = {
	[KMC_A_SESSION] = { .type = NLA_U32 },
	[KMC_A_NAME] = { .type = NLA_NUL_STRING, .len = KMC_NAME_MAX - 1 },
};

static const struct nla_policy map_policy[] = {
	[KMC_A_SESSION] = { .type = NLA_U32 },
	[KMC_A_MAP] = { .type = NLA_U32 },
};

static const struct nla_policy map_read_policy[] = {
	[KMC_A_SESSION] = { .type = NLA_U32 },
	[KMC_A_MAP] = { .type = NLA_U32 },
	[KMC_A_TAKE] = { .type = NLA_FLAG },
};

static const struct nla_policy probe_run_policy[] = {
	[KMC_A_SESSION] = { .type = NLA_U32 },
	[KMC_A_PROBE] = { .type = NLA_U32 },
};

static const struct nla_policy locate_policy[] = {
	[KMC_A_FUNCTION] = { .type = NLA_NUL_STRING,
			     .len = KMC_SITE_NAME_MAX - 1 },
};

int kmc_genl_find(struct genl_info *info, bool owned)
{
	struct kmc_session *session;

	if (!info->attrs[KMC_A_SESSION]) {
		GENL_SET_ERR_MSG(info, "the session's id is missing");
		return -EINVAL;
	}
	session = kmc_session_find(nla_get_u32(info->attrs[KMC_A_SESSION]));
	if (!session) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[KMC_A_SESSION],
				    "there is no session with this id");
		return -ENOENT;
	}
	if (owned && !kmc_session_is_for(session, info->snd_portid,
					 genl_info_net(info))) {
		kmc_session_put(session);
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[KMC_A_SESSION],
				    "the session belongs to another socket");
		return -EPERM;
	}
	info->user_ptr[0] = session;
	return 0;
}

static int pre_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
		    struct genl_info *info)
{
	int err;

	info->user_ptr[0] = NULL;
	err = kmc_genl_allowed(skb, ops->internal_flags & KMC_CMD_NEEDS_UNLOCKED,
			       info->extack);
	if (err)
		return err;
	if (ops->internal_flags & KMC_CMD_NEEDS_SESSION)
		err = kmc_genl_find(info, ops->internal_flags &
					  KMC_CMD_NEEDS_OWNER);
	return err;
}

static void post_doit(const struct genl_split_ops *ops, struct sk_buff *skb,
		      struct genl_info *info)
{
	if (info->user_ptr[0])
		kmc_session_put(info->user_ptr[0]);
}

int kmc_genl_allowed(const struct sk_buff *skb, bool unlocked,
		     struct netlink_ext_ack *extack)
{
	if (!kmc_sender_may(skb)) {
		NL_SET_ERR_MSG(extack, "CAP_PERFMON or CAP_SYS_ADMIN in the initial user namespace is needed");
		return -EPERM;
	}
	if (unlocked && kmc_locked_down()) {
		NL_SET_ERR_MSG(extack, "the kernel is locked down (see /sys/kernel/security/lockdown)");
		return -EPERM;
	}
	return 0;
}

#define KMC_POLICY(p)	.policy = p, .maxattr = ARRAY_SIZE(p) - 1

static const struct genl_ops genl_ops[] = {
	{
		.cmd = KMC_CMD_INFO,
		.doit = kmc_do_info,
	},
	{
		.cmd = KMC_CMD_SESSION_NEW,
		KMC_POLICY(session_new_policy),
		.internal_flags = KMC_CMD_NEEDS_UNLOCKED,
		.doit = kmc_do_session_new,
	},
	{
		.cmd = KMC_CMD_SESSION_ADD,
		KMC_POLICY(session_add_policy),
		.internal_flags = KMC_CMD_NEEDS_UNLOCKED |
				  KMC_CMD_NEEDS_SESSION | KMC_CMD_NEEDS_OWNER,
		.doit = kmc_do_session_add,
	},
	{
		.cmd = KMC_CMD_SESSION_START,
		KMC_POLICY(session_policy),
		.internal_flags = KMC_CMD_NEEDS_UNLOCKED |
				  KMC_CMD_NEEDS_SESSION | KMC_CMD_NEEDS_OWNER,
		.doit = kmc_do_session_start,
	},
	{
		.cmd = KMC_CMD_SESSION_STOP,
		KMC_POLICY(session_policy),
		.internal_flags = KMC_CMD_NEEDS_SESSION | KMC_CMD_NEEDS_OWNER,
		.doit = kmc_do_session_stop,
	},
	{
		.cmd = KMC_CMD_SESSION_DEL,
		KMC_POLICY(session_policy),
		.internal_flags = KMC_CMD_NEEDS_SESSION | KMC_CMD_NEEDS_OWNER,
		.doit = kmc_do_session_del,
	},
	{
		.cmd = KMC_CMD_SESSION_GET,
		KMC_POLICY(session_get_policy),
		.doit = kmc_do_session_get,
		.dumpit = kmc_dump_sessions,
	},
	{
		.cmd = KMC_CMD_MAP_LIST,
		KMC_POLICY(session_policy),
		.dumpit = kmc_dump_maps,
		.done = kmc_dump_done,
	},
	{
		.cmd = KMC_CMD_SITE_LIST,
		KMC_POLICY(session_policy),
		.dumpit = kmc_dump_sites,
		.done = kmc_dump_done,
	},
	{
		.cmd = KMC_CMD_MAP_READ,
		KMC_POLICY(map_read_policy),
		.dumpit = kmc_dump_rows,
		.done = kmc_dump_done,
	},
	{
		.cmd = KMC_CMD_MAP_CLEAR,
		KMC_POLICY(map_policy),
		.internal_flags = KMC_CMD_NEEDS_SESSION | KMC_CMD_NEEDS_OWNER,
		.doit = kmc_do_map_clear,
	},
	{
		.cmd = KMC_CMD_MAP_ZERO,
		KMC_POLICY(map_policy),
		.internal_flags = KMC_CMD_NEEDS_SESSION | KMC_CMD_NEEDS_OWNER,
		.doit = kmc_do_map_zero,
	},
	{
		.cmd = KMC_CMD_STATS,
		KMC_POLICY(session_policy),
		.dumpit = kmc_dump_stats,
		.done = kmc_dump_done,
	},
	{
		.cmd = KMC_CMD_LOCATE,
		KMC_POLICY(locate_policy),
		.internal_flags = KMC_CMD_NEEDS_UNLOCKED,
		.doit = kmc_do_locate,
	},
	{
		.cmd = KMC_CMD_SESSION_PAUSE,
		KMC_POLICY(session_policy),
		.internal_flags = KMC_CMD_NEEDS_SESSION | KMC_CMD_NEEDS_OWNER,
		.doit = kmc_do_session_pause,
	},
	{
		.cmd = KMC_CMD_SESSION_RESUME,
		KMC_POLICY(session_policy),
		.internal_flags = KMC_CMD_NEEDS_UNLOCKED |
				  KMC_CMD_NEEDS_SESSION | KMC_CMD_NEEDS_OWNER,
		.doit = kmc_do_session_resume,
	},
	{
		.cmd = KMC_CMD_DESCRIBE,
		KMC_POLICY(session_policy),
		.dumpit = kmc_dump_description,
		.done = kmc_dump_done,
	},
	{
		.cmd = KMC_CMD_RECORDS,
		KMC_POLICY(session_policy),
		.dumpit = kmc_dump_records,
		.done = kmc_dump_records_done,
	},
	{
		.cmd = KMC_CMD_EVENT_LIST,
		.dumpit = kmc_dump_events,
	},
	{
		.cmd = KMC_CMD_PROBE_RUN,
		KMC_POLICY(probe_run_policy),
		.internal_flags = KMC_CMD_NEEDS_UNLOCKED |
				  KMC_CMD_NEEDS_SESSION | KMC_CMD_NEEDS_OWNER,
		.doit = kmc_do_probe_run,
	},
};

/* Who joins sees all sessions: the kernel asks each for CAP_SYS_ADMIN. */
static const struct genl_multicast_group groups[] = {
	{ .name = KMC_GENL_GROUP, KMC_GENL_GROUP_ADMIN },
};

struct genl_family kmc_genl_family __ro_after_init = {
	.name = KMC_GENL_NAME,
	.version = KMC_GENL_VERSION,
	.module = THIS_MODULE,
	.parallel_ops = true,
	.pre_doit = pre_doit,
	.post_doit = post_doit,
	.ops = genl_ops,
	.n_ops = ARRAY_SIZE(genl_ops),
	.mcgrps = groups,
	.n_mcgrps = KMC_GENL_GROUPS,
};

int __init kmc_genl_init(void)
{
	return genl_register_family(&kmc_genl_family);
}

void kmc_genl_exit(void)
{
	genl_unregister_family(&kmc_genl_family);
}
