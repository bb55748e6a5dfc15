// SPDX-License-Identifier: GPL-2.0
/*
 * Trees of attributes, and what is written of them.
 */
#include "fuzz.h"

static struct node *new_node(struct draft *d)
{
	struct node *node;

	if (d->nr_nodes == DRAFT_NODES)
		return NULL;
	node = &d->nodes[d->nr_nodes++];
	memset(node, 0, sizeof(*node));
	return node;
}

/* Return: a node that is in the message, or if that is full, one that is not. */
struct node *put(struct draft *d, struct node *in, int type, const void *data, uint32_t size)
{
	static struct node spare;
	struct node *node = new_node(d), **at = &in->child;
	uint32_t room = NLA_ALIGN(size);

	if (!node || d->nr_bytes + room > DRAFT_BYTES) {
		memset(&spare, 0, sizeof(spare));
		return &spare;
	}
	node->type = type;
	node->size = size;
	node->data = d->bytes + d->nr_bytes;
	d->nr_bytes += room;
	memset(node->data, 0, room);
	if (size)
		memcpy(node->data, data, size);
	while (*at)
		at = &(*at)->next;
	*at = node;
	return node;
}

struct node *put_u32(struct draft *d, struct node *in, int type, uint32_t v)
{
	return put(d, in, type, &v, sizeof(v));
}

struct node *put_u64(struct draft *d, struct node *in, int type, uint64_t v)
{
	return put(d, in, type, &v, sizeof(v));
}

struct node *put_str(struct draft *d, struct node *in, int type, const char *s)
{
	return put(d, in, type, s, strlen(s) + 1);
}

struct node *put_nest(struct draft *d, struct node *in, int type)
{
	return put(d, in, type | NLA_F_NESTED, NULL, 0);
}

/* With all that is in it, which is shared as far as it is payload. NULL: no room. */
struct node *copy_of(struct draft *d, const struct node *node)
{
	struct node *copy = new_node(d), **at, *child;

	if (!copy)
		return NULL;
	*copy = *node;
	copy->next = NULL;
	copy->child = NULL;
	at = &copy->child;
	for (child = node->child; child; child = child->next) {
		*at = copy_of(d, child);
		if (!*at)
			break;
		at = &(*at)->next;
	}
	return copy;
}

static void write_nodes(const struct node *node, struct msg *m)
{
	struct nlattr *attr;
	uint32_t len;

	for (; node; node = node->next) {
		if (m->head.nlmsg_len + NLA_HDRLEN + NLA_ALIGN(node->size) > MSG_ROOM)
			return;
		attr = msg_put(m, node->type, node->child ? NULL : node->data,
			       node->child ? 0 : node->size);
		write_nodes(node->child, m);
		len = m->bytes + m->head.nlmsg_len - (uint8_t *)attr;
		if (!node->child)
			len = NLA_HDRLEN + node->size;
		attr->nla_len = node->lies ? node->claim : len;
	}
}

void write_draft(const struct draft *d, struct msg *m)
{
	msg_begin(m, d->cmd, d->flags);
	write_nodes(d->root.child, m);
}
