/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_NET_NETLINK_H
#define SHIM_NET_NETLINK_H

#include <linux/errno.h>
#include <linux/netlink.h>
#include <linux/string.h>

/* Those that kmodctl's policies use, strictly validated. */
enum {
	NLA_UNSPEC,	/* refused */
	NLA_U32,
	NLA_U64,
	NLA_S64,
	NLA_FLAG,
	NLA_NUL_STRING,
	NLA_BINARY,
};

struct nla_policy {
	u8 type;
	bool has_min, has_max;
	u16 len;
	s16 min, max;
};

#define NLA_POLICY_MAX(type_, max_) \
	{ .type = type_, .has_max = true, .max = max_ }
#define NLA_POLICY_RANGE(type_, min_, max_) \
	{ .type = type_, .has_min = true, .has_max = true, \
	  .min = min_, .max = max_ }
#define NLA_POLICY_MIN_LEN(min_) \
	{ .type = NLA_BINARY, .has_min = true, .min = min_ }

static inline int nla_type(const struct nlattr *nla)
{
	return nla->nla_type & NLA_TYPE_MASK;
}

static inline void *nla_data(const struct nlattr *nla)
{
	return (char *)nla + NLA_HDRLEN;
}

static inline int nla_len(const struct nlattr *nla)
{
	return nla->nla_len - NLA_HDRLEN;
}

static inline bool nla_ok(const struct nlattr *nla, int rest)
{
	return rest >= (int)sizeof(*nla) && nla->nla_len >= sizeof(*nla) &&
	       nla->nla_len <= rest;
}

static inline struct nlattr *nla_next(const struct nlattr *nla, int *rest)
{
	int size = NLA_ALIGN(nla->nla_len);

	*rest -= size;
	return (struct nlattr *)((char *)nla + size);
}

#define nla_for_each_nested(pos, nla, rest)				\
	for (pos = nla_data(nla), rest = nla_len(nla); nla_ok(pos, rest); \
	     pos = nla_next(pos, &(rest)))

static inline u32 nla_get_u32(const struct nlattr *nla)
{
	u32 v;

	memcpy(&v, nla_data(nla), sizeof(v));
	return v;
}

static inline u64 nla_get_u64(const struct nlattr *nla)
{
	u64 v;

	memcpy(&v, nla_data(nla), sizeof(v));
	return v;
}

static inline s64 nla_get_s64(const struct nlattr *nla)
{
	return nla_get_u64(nla);
}

struct nlattr *nla_find_nested(const struct nlattr *nla, int type);
int nla_parse_nested(struct nlattr *tb[], int max, const struct nlattr *nla,
		     const struct nla_policy *policy,
		     struct netlink_ext_ack *extack);

#endif
