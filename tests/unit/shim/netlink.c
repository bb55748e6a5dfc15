// SPDX-License-Identifier: GPL-2.0
#include <net/netlink.h>

static int refuse(struct netlink_ext_ack *extack, const struct nlattr *nla,
		  const char *why)
{
	if (extack) {
		extack->_msg = why;
		extack->bad_attr = nla;
	}
	return -EINVAL;
}

static int validate(const struct nlattr *nla, const struct nla_policy *policy,
		    struct netlink_ext_ack *extack)
{
	static const u8 sizes[] = {
		[NLA_U32] = 4, [NLA_U64] = 8, [NLA_S64] = 8, [NLA_FLAG] = 0,
	};
	int len = nla_len(nla);

	if (nla->nla_type & NLA_F_NESTED)
		return refuse(extack, nla, "NLA_F_NESTED not expected");
	switch (policy->type) {
	case NLA_UNSPEC:
		return refuse(extack, nla, "Unknown attribute type");
	case NLA_BINARY:
		if ((policy->len && len > policy->len) ||
		    (policy->has_min && len < policy->min) ||
		    (policy->has_max && len > policy->max))
			return refuse(extack, nla, "binary attribute size");
		return 0;
	case NLA_NUL_STRING:
		if (!len || len > policy->len + 1 ||
		    strnlen(nla_data(nla), len) == len)
			return refuse(extack, nla, "string attribute");
		return 0;
	default:
		if (len != sizes[policy->type])
			return refuse(extack, nla, "invalid attribute length");
	}
	if (policy->type == NLA_U32 && policy->has_max &&
	    nla_get_u32(nla) > (u32)policy->max)
		return refuse(extack, nla, "integer out of range");
	return 0;
}

int nla_parse_nested(struct nlattr *tb[], int max, const struct nlattr *nla,
		     const struct nla_policy *policy,
		     struct netlink_ext_ack *extack)
{
	struct nlattr *attr;
	int rest, err;

	memset(tb, 0, sizeof(*tb) * (max + 1));
	if (!(nla->nla_type & NLA_F_NESTED))
		return refuse(extack, nla, "NLA_F_NESTED is missing");
	nla_for_each_nested(attr, nla, rest) {
		if (!nla_type(attr) || nla_type(attr) > max)
			return refuse(extack, attr, "Unknown attribute type");
		err = validate(attr, &policy[nla_type(attr)], extack);
		if (err)
			return err;
		tb[nla_type(attr)] = attr;
	}
	if (rest > 0)
		return refuse(extack, nla, "bytes left over");
	return 0;
}

struct nlattr *nla_find_nested(const struct nlattr *nla, int type)
{
	struct nlattr *attr;
	int rest;

	nla_for_each_nested(attr, nla, rest) {
		if (nla_type(attr) == type)
			return attr;
	}
	return NULL;
}
