// SPDX-License-Identifier: GPL-2.0
/*
 * The commands that are no dumps. Where one is about a session, that was found, and
 * is held, before it is called (genl.c): info->user_ptr[0].
 */
#include <linux/kallsyms.h>
#include <linux/log2.h>
#include <net/genetlink.h>
#include <version.h>
#include "compat.h"
#include "debugfs.h"
#include "fill.h"
#include "genl.h"
#include "map/map.h"
#include "memory.h"
#include "probe/locate.h"
#include "session.h"

/* Begin an answer. Return: NULL without memory. */
static struct sk_buff *answer_new(struct genl_info *info, void **hdr)
{
	struct sk_buff *skb = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);

	if (!skb)
		return NULL;
	*hdr = genlmsg_put_reply(skb, info, &kmc_genl_family, 0,
				 info->genlhdr->cmd);
	if (!*hdr) {
		nlmsg_free(skb);
		return NULL;
	}
	return skb;
}

static int no_answer(struct genl_info *info, int err)
{
	GENL_SET_ERR_MSG(info, "no memory for the answer");
	return err;
}

int kmc_do_info(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *msg;
	void *hdr;

	msg = answer_new(info, &hdr);
	if (!msg)
		return no_answer(info, -ENOMEM);
	if (nla_put_u32(msg, KMC_A_ABI, KMC_ABI) ||
	    nla_put_string(msg, KMC_A_VERSION, KMODCTL_VERSION)) {
		nlmsg_free(msg);
		return no_answer(info, -EMSGSIZE);
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

static int fill(struct kmc_session *session, struct genl_info *info)
{
	return kmc_session_fill(session,
				nlmsg_attrdata(info->nlhdr, GENL_HDRLEN),
				nlmsg_attrlen(info->nlhdr, GENL_HDRLEN),
				info->extack);
}

static int ring_bytes(struct genl_info *info, u32 *bytes)
{
	const struct nlattr *attr = info->attrs[KMC_A_RING_BYTES];

	*bytes = attr ? nla_get_u32(attr) : KMC_RING_BYTES_DEFAULT;
	if (is_power_of_2(*bytes) && *bytes >= KMC_RING_BYTES_MIN &&
	    *bytes <= KMC_RING_BYTES_MAX)
		return 0;
	NL_SET_ERR_MSG_ATTR(info->extack, attr,
			    "a ring's size is a power of 2 from 4 KiB to 256 MiB");
	return -EINVAL;
}

static enum kmc_engine wanted_engine(struct genl_info *info)
{
	const struct nlattr *attr = info->attrs[KMC_A_ENGINE];

	return attr ? nla_get_u32(attr) : KMC_ENGINE_BEST;
}

int kmc_do_session_new(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *name = info->attrs[KMC_A_NAME];
	struct kmc_session *session;
	struct sk_buff *msg;
	void *hdr;
	u32 bytes;
	int err;

	err = ring_bytes(info, &bytes);
	if (err)
		return err;
	if (name && nla_len(name) <= 1) {
		NL_SET_ERR_MSG_ATTR(info->extack, name,
				    "the session's name is empty");
		return -EINVAL;
	}
	if (info->attrs[KMC_A_KEEP] && !name) {
		NL_SET_ERR_MSG_ATTR(info->extack, info->attrs[KMC_A_KEEP],
				    "a session that is kept needs a name");
		return -EINVAL;
	}
	session = kmc_session_new(name ? nla_data(name) : NULL, bytes,
				  wanted_engine(info));
	if (!session) {
		GENL_SET_ERR_MSG(info, "no memory for a session");
		return -ENOMEM;
	}
	session->keep = info->attrs[KMC_A_KEEP];
	session->overwrite = info->attrs[KMC_A_OVERWRITE];
	kmc_memory_pot(&session->pot, info->attrs[KMC_A_MAX_BYTES] ?
		       nla_get_u64(info->attrs[KMC_A_MAX_BYTES]) : 0);
	if (info->attrs[KMC_A_BUDGET])
		session->budget = nla_get_u32(info->attrs[KMC_A_BUDGET]);
	mutex_lock(&session->lock);
	err = fill(session, info);
	mutex_unlock(&session->lock);
	if (err)
		goto err_fill;

	msg = answer_new(info, &hdr);
	if (!msg) {
		err = no_answer(info, -ENOMEM);
		goto err_fill;
	}
	/* One reference is the list's from here on; this one is for us. */
	kmc_session_get(session);
	err = kmc_session_publish(session, info->snd_portid,
				  genl_info_net(info), info->extack);
	if (err)
		goto err_publish;
	kmc_debugfs_update(session);

	if (nla_put_u32(msg, KMC_A_SESSION, session->id) ||
	    nla_put_string(msg, KMC_A_NAME, session->name)) {
		nlmsg_free(msg);
		err = no_answer(info, -EMSGSIZE);
		goto err_answer;
	}
	genlmsg_end(msg, hdr);
	err = genlmsg_reply(msg, info);
	if (err) {
		GENL_SET_ERR_MSG(info, "the answer could not be delivered");
		goto err_answer;
	}
	kmc_session_put(session);
	return 0;

err_answer:
	/* A session that its owner does not know of must not stay. */
	kmc_session_del(session);
	kmc_session_put(session);
	return err;
err_publish:
	kmc_session_put(session);
	nlmsg_free(msg);
err_fill:
	kmc_session_put(session);
	return err;
}

int kmc_do_session_add(struct sk_buff *skb, struct genl_info *info)
{
	struct kmc_session *session = info->user_ptr[0];
	int err;

	mutex_lock(&session->lock);
	if (session->sealed || session->ended) {
		GENL_SET_ERR_MSG(info, "nothing can be added once a session was started");
		err = -EBUSY;
	} else {
		err = fill(session, info);
	}
	mutex_unlock(&session->lock);
	if (!err)
		kmc_debugfs_update(session);
	return err;
}

int kmc_do_session_start(struct sk_buff *skb, struct genl_info *info)
{
	return kmc_session_start(info->user_ptr[0], info->extack);
}

int kmc_do_session_stop(struct sk_buff *skb, struct genl_info *info)
{
	return kmc_session_stop(info->user_ptr[0], info->extack);
}

int kmc_do_session_pause(struct sk_buff *skb, struct genl_info *info)
{
	return kmc_session_pause(info->user_ptr[0], info->extack);
}

int kmc_do_session_resume(struct sk_buff *skb, struct genl_info *info)
{
	return kmc_session_resume(info->user_ptr[0], info->extack);
}

int kmc_do_session_del(struct sk_buff *skb, struct genl_info *info)
{
	int err = kmc_session_del(info->user_ptr[0]);

	if (err)
		GENL_SET_ERR_MSG(info, "the session is already being deleted");
	return err;
}

int kmc_genl_put_session(struct sk_buff *skb, struct kmc_session *session)
{
	if (nla_put_u32(skb, KMC_A_SESSION, session->id) ||
	    nla_put_string(skb, KMC_A_NAME, session->name) ||
	    nla_put_u32(skb, KMC_A_STATE, READ_ONCE(session->state)) ||
	    nla_put_u32(skb, KMC_A_OWNER, READ_ONCE(session->portid)) ||
	    nla_put_u32(skb, KMC_A_NR_MAPS, READ_ONCE(session->env.nr_maps)) ||
	    nla_put_u32(skb, KMC_A_NR_PROBES, READ_ONCE(session->nr_probes)) ||
	    nla_put_u32(skb, KMC_A_NR_SITES, READ_ONCE(session->nr_sites)))
		return -EMSGSIZE;
	return 0;
}

int kmc_do_session_get(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *name = info->attrs[KMC_A_NAME];
	struct sk_buff *msg;
	void *hdr;
	int err;

	if (info->attrs[KMC_A_SESSION] || !name) {
		err = kmc_genl_find(info, false);
		if (err)
			return err;
	} else {
		info->user_ptr[0] = kmc_session_find_name(nla_data(name));
		if (!info->user_ptr[0]) {
			NL_SET_ERR_MSG_ATTR(info->extack, name,
					    "there is no session of this name");
			return -ENOENT;
		}
	}

	msg = answer_new(info, &hdr);
	if (!msg)
		return no_answer(info, -ENOMEM);
	if (kmc_genl_put_session(msg, info->user_ptr[0])) {
		nlmsg_free(msg);
		return no_answer(info, -EMSGSIZE);
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

static int change_map(struct genl_info *info, int (*change)(struct kmc_map *))
{
	struct kmc_map *map = kmc_genl_map(info->user_ptr[0], info->attrs,
					   info->extack);
	int err;

	if (IS_ERR(map))
		return PTR_ERR(map);
	err = change(map);
	if (err)
		GENL_SET_ERR_MSG(info, "no memory to clear the map");
	return err;
}

int kmc_do_map_clear(struct sk_buff *skb, struct genl_info *info)
{
	return change_map(info, kmc_map_clear);
}

int kmc_do_map_zero(struct sk_buff *skb, struct genl_info *info)
{
	return change_map(info, kmc_map_zero);
}

struct kmc_map *kmc_genl_map(struct kmc_session *session,
			     struct nlattr **attrs,
			     struct netlink_ext_ack *extack)
{
	struct kmc_map *map = ERR_PTR(-ENOENT);
	u32 number;

	if (!attrs[KMC_A_MAP]) {
		NL_SET_ERR_MSG(extack, "the map's number is missing");
		return ERR_PTR(-EINVAL);
	}
	number = nla_get_u32(attrs[KMC_A_MAP]);
	mutex_lock(&session->lock);
	if (number < session->env.nr_maps)
		map = session->env.maps[number];
	mutex_unlock(&session->lock);
	if (IS_ERR(map))
		NL_SET_ERR_MSG_ATTR(extack, attrs[KMC_A_MAP],
				    "the session has no map with this number");
	return map;
}

int kmc_do_locate(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *name = info->attrs[KMC_A_FUNCTION];
	char shown[KSYM_NAME_LEN];
	unsigned long addr;
	struct sk_buff *msg;
	void *hdr;
	int err;

	if (!name) {
		GENL_SET_ERR_MSG(info, "the function's name is missing");
		return -EINVAL;
	}
	err = kmc_locate(nla_data(name), &addr, shown);
	if (err) {
		NL_SET_ERR_MSG_ATTR(info->extack, name,
				    "there is no function of this name that a kprobe may be put at");
		return err;
	}
	msg = answer_new(info, &hdr);
	if (!msg)
		return no_answer(info, -ENOMEM);
	if (nla_put_string(msg, KMC_A_FUNCTION, shown) ||
	    nla_put_u64_64bit(msg, KMC_A_ADDR, addr, KMC_A_PAD)) {
		nlmsg_free(msg);
		return no_answer(info, -EMSGSIZE);
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}

int kmc_do_probe_run(struct sk_buff *skb, struct genl_info *info)
{
	const struct nlattr *number = info->attrs[KMC_A_PROBE];
	struct sk_buff *msg;
	void *hdr;
	int more;

	if (!number) {
		GENL_SET_ERR_MSG(info, "the probe's number is missing");
		return -EINVAL;
	}
	msg = answer_new(info, &hdr);
	if (!msg)
		return no_answer(info, -ENOMEM);
	more = kmc_session_run(info->user_ptr[0], nla_get_u32(number),
			       info->extack);
	if (more < 0) {
		nlmsg_free(msg);
		return more;
	}
	if (more && nla_put_flag(msg, KMC_A_MORE)) {
		nlmsg_free(msg);
		return no_answer(info, -EMSGSIZE);
	}
	genlmsg_end(msg, hdr);
	return genlmsg_reply(msg, info);
}
