// SPDX-License-Identifier: GPL-2.0
/*
 * What is made wrong in a message.
 */
#include "fuzz.h"

#define NESTED_DEEP	100
#define MANY		1000

typedef void (*wrong)(struct draft *d, struct node *node);

/* A length that is not the payload's. */
static void lie(struct draft *d, struct node *node)
{
	static const uint16_t lengths[] = { 0, 1, 2, 3, 4, 5, 7, 8, 255, 0x7fff, 0xffff };

	node->lies = true;
	node->claim = one_in(d, 2) ? PICK(d, lengths) :
				     NLA_HDRLEN + node->size + below(d, 16) - 8;
}

static void cut(struct draft *d, struct node *node)
{
	if (!node->child && node->size)
		node->size = below(d, node->size);
}

static void retype(struct draft *d, struct node *node)
{
	switch (below(d, 4)) {
	case 0:
		node->type ^= NLA_F_NESTED;
		break;
	case 1:
		node->type ^= NLA_F_NET_BYTEORDER;
		break;
	case 2:
		node->type = (node->type & NLA_F_NESTED) | below(d, 40);
		break;
	case 3:
		node->type = below(d, 1 << 16);
		break;
	}
}

static void renumber(struct draft *d, struct node *node)
{
	uint64_t v = random_number(&d->dice);
	uint32_t size = node->size < 8 ? node->size : 8;

	if (node->child || node->code)
		return;
	memcpy(node->data + below(d, node->size / 8 + 1) * 8 % (node->size - size + 1),
	       &v, size);
}

static void scramble(struct draft *d, struct node *node)
{
	uint32_t n;

	if (node->child || node->code || !node->size)
		return;
	for (n = 1 + below(d, 8); n; n--)
		node->data[below(d, node->size)] ^= 1 << below(d, 8);
}

/* A signal to whoever is there would end the test; all else may be asked for. */
static void recode(struct draft *d, struct node *node)
{
	struct kmc_insn *insn;

	if (!node->code || node->size < sizeof(*insn))
		return;
	insn = (void *)(node->data + below(d, node->size / sizeof(*insn)) * sizeof(*insn));
	switch (below(d, 6)) {
	case 0:
		insn->op = below(d, __KMC_OP_MAX + 2);
		if (insn->op == KMC_OP_SIGNAL)
			insn->op = 0xff;
		break;
	case 1:
		insn->dst = below(d, KMC_REGS + 2);
		break;
	case 2:
		insn->src = below(d, KMC_REGS + 2);
		break;
	case 3:
		insn->size = below(d, 10);
		break;
	case 4:
		insn->off = random_number(&d->dice);
		break;
	case 5:
		insn->imm = random_number(&d->dice);
		break;
	}
}

static void repeat(struct draft *d, struct node *node)
{
	uint32_t n = one_in(d, 8) ? MANY : 1 + below(d, 4);
	struct node *copy;

	while (n--) {
		copy = copy_of(d, node);
		if (!copy)
			return;
		copy->next = node->next;
		node->next = copy;
	}
}

static void bury(struct draft *d, struct node *node)
{
	uint32_t n = one_in(d, 8) ? NESTED_DEEP : 1 + below(d, 3);
	struct node *inner;

	while (n--) {
		inner = copy_of(d, node);
		if (!inner)
			return;
		node->child = inner;
		node->type |= NLA_F_NESTED;
	}
}

/* A part of the message where another one was. */
static void transplant(struct draft *d, struct node *node)
{
	const struct node *from = &d->nodes[below(d, d->nr_nodes)];
	struct node *copy = copy_of(d, from), *next = node->next;
	uint16_t type = node->type;

	if (!copy)
		return;
	*node = *copy;
	node->next = next;
	if (one_in(d, 2))
		node->type = type;
}

static void drop(struct draft *d, struct node *node)
{
	(void)d;
	if (node->next)
		*node = *node->next;
	else
		node->child = NULL;
}

static void grow(struct draft *d, struct node *node)
{
	static uint8_t nothing[4096];

	if (node->child || node->code)
		return;
	node->data = nothing;
	node->size = below(d, sizeof(nothing));
	memset(nothing, below(d, 256), sizeof(nothing));
}

static void other_head(struct draft *d, struct node *node)
{
	(void)node;
	if (one_in(d, 2))
		d->cmd = below(d, one_in(d, 4) ? 256 : __KMC_CMD_MAX + 1);
	else
		d->flags ^= 1 << below(d, 16);
	d->flags |= NLM_F_REQUEST;
}

/*
 * Make one thing wrong, or maybe only another. Whatever it is, a copy of the message's
 * other parts is not touched by it, but for shared payload.
 */
void mutate(struct draft *d)
{
	static const wrong how[] = {
		lie, cut, retype, renumber, renumber, renumber, scramble, scramble, recode,
		recode, recode, recode, repeat, bury, transplant, drop, grow, other_head,
	};
	wrong make_wrong = PICK(d, how);
	uint32_t i, tries;

	if (!d->nr_nodes)
		return;
	i = below(d, d->nr_nodes);
	/* Few attributes are code, which has most to be wrong. */
	for (tries = 0; make_wrong == recode && !d->nodes[i].code && tries < 100; tries++)
		i = below(d, d->nr_nodes);
	make_wrong(d, &d->nodes[i]);
}

/* What is wrong with the message as a whole. */
void mutate_bytes(struct draft *d, struct msg *m)
{
	uint32_t len = m->head.nlmsg_len;

	switch (below(d, 4)) {
	case 0:
		m->head.nlmsg_len = below(d, len + 1);
		break;
	case 1:
		m->head.nlmsg_len = random_number(&d->dice);
		break;
	case 2:
		((struct genlmsghdr *)NLMSG_DATA(&m->head))->version = below(d, 256);
		break;
	case 3:
		m->head.nlmsg_seq = random_number(&d->dice);
		m->head.nlmsg_pid = random_number(&d->dice);
		break;
	}
}
