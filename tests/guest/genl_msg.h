/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Generic netlink by hand: messages that a library would refuse to build, and
 * what the kernel says of them.
 */
#ifndef GENL_MSG_H
#define GENL_MSG_H

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MSG_ROOM	(1 << 20)

struct msg {
	union {
		struct nlmsghdr head;
		uint8_t bytes[MSG_ROOM];
	};
};

/*
 * What the kernel said last: its words, and what it pointed at. @answered: it said
 * something; else the message or the answer got lost, for want of memory.
 */
struct said {
	char why[256];
	uint32_t offset;
	bool answered;
};

/* The family that messages are for; in genl_test.c. */
extern uint16_t msg_family;

static inline void msg_begin(struct msg *m, int cmd, int flags)
{
	struct genlmsghdr *g = NLMSG_DATA(&m->head);

	memset(m, 0, NLMSG_HDRLEN + GENL_HDRLEN);
	m->head.nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN;
	m->head.nlmsg_type = msg_family;
	m->head.nlmsg_flags = NLM_F_REQUEST | flags;
	g->cmd = cmd;
	g->version = 1;
}

static inline struct nlattr *msg_put(struct msg *m, int type, const void *data,
			      size_t len)
{
	struct nlattr *attr = (void *)(m->bytes + m->head.nlmsg_len);

	if (m->head.nlmsg_len + NLA_HDRLEN + NLA_ALIGN(len) > MSG_ROOM)
		abort();
	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	memset(attr + 1, 0, NLA_ALIGN(len));
	if (data)
		memcpy(attr + 1, data, len);
	m->head.nlmsg_len += NLA_HDRLEN + NLA_ALIGN(len);
	return attr;
}

static inline void msg_u32(struct msg *m, int type, uint32_t v)
{
	msg_put(m, type, &v, sizeof(v));
}

static inline void msg_u64(struct msg *m, int type, uint64_t v)
{
	msg_put(m, type, &v, sizeof(v));
}

static inline void msg_str(struct msg *m, int type, const char *s)
{
	msg_put(m, type, s, strlen(s) + 1);
}

static inline struct nlattr *msg_nest(struct msg *m, int type)
{
	return msg_put(m, type | NLA_F_NESTED, NULL, 0);
}

static inline void msg_end(struct msg *m, struct nlattr *nest)
{
	nest->nla_len = m->bytes + m->head.nlmsg_len - (uint8_t *)nest;
}

static inline int msg_socket(void)
{
	int s = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	struct sockaddr_nl addr = { .nl_family = AF_NETLINK };
	int on = 1, bytes = 4 << 20;

	if (s < 0 || bind(s, (void *)&addr, sizeof(addr)))
		return -1;
	setsockopt(s, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(s, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	setsockopt(s, SOL_SOCKET, SO_SNDBUFFORCE, &bytes, sizeof(bytes));
	return s;
}

/* Walks attributes: NULL to begin with. Return: NULL at the end. */
static inline const struct nlattr *msg_next(const struct msg *m,
				     const struct nlattr *at)
{
	const uint8_t *p = at ? (const uint8_t *)at + NLA_ALIGN(at->nla_len)
			      : m->bytes + NLMSG_HDRLEN + GENL_HDRLEN;

	if (p + NLA_HDRLEN > m->bytes + m->head.nlmsg_len)
		return NULL;
	return (const void *)p;
}

static inline const void *msg_get(const struct msg *m, int type)
{
	const struct nlattr *at = NULL;

	while ((at = msg_next(m, at))) {
		if ((at->nla_type & NLA_TYPE_MASK) == type)
			return at + 1;
	}
	return NULL;
}

static inline uint32_t msg_get_u32(const struct msg *m, int type)
{
	const uint32_t *v = msg_get(m, type);

	return v ? *v : UINT32_MAX;
}

/* @fixed: bytes in front of the attributes */
static inline void msg_said(const struct nlmsghdr *ack, size_t fixed,
			    struct said *said)
{
	const uint8_t *p = (const uint8_t *)NLMSG_DATA(ack) + fixed;
	const uint8_t *end = (const uint8_t *)ack + ack->nlmsg_len;
	const struct nlattr *at;

	memset(said, 0, sizeof(*said));
	said->answered = true;
	if (!(ack->nlmsg_flags & NLM_F_ACK_TLVS))
		return;
	for (; p + NLA_HDRLEN <= end; p += NLA_ALIGN(at->nla_len)) {
		at = (const void *)p;
		if (at->nla_type == NLMSGERR_ATTR_MSG)
			snprintf(said->why, sizeof(said->why), "%s",
				 (const char *)(at + 1));
		else if (at->nla_type == NLMSGERR_ATTR_OFFS)
			memcpy(&said->offset, at + 1, sizeof(said->offset));
	}
}

/*
 * Send a request and receive to its end. Each answer goes to @each, which may
 * stop the reading by returning something else than 0.
 *
 * Return: 0, what @each returned, or a negative errno of the kernel's.
 */
static inline int msg_ask(int s, struct msg *m, struct said *said,
		   int (*each)(const struct msg *m, void *data), void *data)
{
	static _Thread_local uint8_t in[1 << 17];
	static _Thread_local struct msg one;
	struct nlmsghdr *h;
	ssize_t got;
	int err;

	m->head.nlmsg_flags |= NLM_F_ACK;
	memset(said, 0, sizeof(*said));
	if (send(s, m, m->head.nlmsg_len, 0) < 0)
		return -errno;
	for (;;) {
		got = recv(s, in, sizeof(in), 0);
		if (got < 0)
			return -errno;
		for (h = (void *)in; NLMSG_OK(h, got); h = NLMSG_NEXT(h, got)) {
			if (h->nlmsg_type == NLMSG_DONE) {
				memcpy(&err, NLMSG_DATA(h), sizeof(err));
				msg_said(h, sizeof(err), said);
				return err < 0 ? err : 0;
			}
			if (h->nlmsg_type == NLMSG_ERROR) {
				err = ((struct nlmsgerr *)NLMSG_DATA(h))->error;
				msg_said(h, sizeof(struct nlmsgerr), said);
				return err;
			}
			if (!each)
				continue;
			memcpy(&one, h, h->nlmsg_len);
			err = each(&one, data);
			if (err)
				return err;
		}
	}
}

static inline int msg_keep(const struct msg *m, void *data)
{
	memcpy(data, m, m->head.nlmsg_len);
	return 0;
}

/* Look the family up. Return: 0 or a negative errno. */
static inline int msg_find_family(int s, const char *name)
{
	static struct msg m, answer;
	struct said said;
	const void *id;
	int err;

	msg_family = GENL_ID_CTRL;
	msg_begin(&m, CTRL_CMD_GETFAMILY, 0);
	msg_str(&m, CTRL_ATTR_FAMILY_NAME, name);
	err = msg_ask(s, &m, &said, msg_keep, &answer);
	if (err)
		return err;
	id = msg_get(&answer, CTRL_ATTR_FAMILY_ID);
	if (!id)
		return -ENOENT;
	memcpy(&msg_family, id, sizeof(msg_family));
	return 0;
}

#endif /* GENL_MSG_H */
