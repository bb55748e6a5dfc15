/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fuzzer of the netlink family and of the files in debugfs: messages are drafted
 * as trees, in which most is right, then something is made wrong.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/kmodctl.h>
#include "../../random_prog.h"
#include "../genl_msg.h"

/**
 * struct node - an attribute
 * @child: attributes in it; it has either these or @data
 * @next: the attribute behind it
 * @data: its payload
 * @size: bytes of @data
 * @type: with NLA_F_NESTED and other flags
 * @lies: @claim is what it says of its length
 * @claim: see @lies
 * @code: @data are instructions
 */
struct node {
	struct node *child, *next;
	uint8_t *data;
	uint32_t size;
	uint16_t type;
	bool lies;
	uint16_t claim;
	bool code;
};

#define DRAFT_NODES	8192
#define DRAFT_BYTES	(256 << 10)

/**
 * struct draft - a message that is being made
 * @cmd: enum kmc_cmd
 * @flags: NLM_F_DUMP and so on
 * @root: its @child is the first attribute
 * @dice: where all randomness comes from
 * @own: sessions of the socket that it will go to, and some that are no more
 * @nr_own: how many
 * @running: the one of them that was started last, or 0
 * @session: the one that the message is about
 */
struct draft {
	int cmd;
	int flags;
	struct node root;
	struct node nodes[DRAFT_NODES];
	uint32_t nr_nodes;
	uint8_t bytes[DRAFT_BYTES];
	uint32_t nr_bytes;
	struct random_prog dice;
	const uint32_t *own;
	uint32_t nr_own;
	uint32_t running;
	uint32_t session;
};

static inline uint32_t below(struct draft *d, uint32_t n)
{
	return random_below(&d->dice, n);
}

static inline bool one_in(struct draft *d, uint32_t n)
{
	return !below(d, n);
}

#define PICK(d, array) ((array)[below(d, sizeof(array) / sizeof(*(array)))])

/* What the processes know of each other's sessions: the last that were made. */
#define KNOWN	64

struct known {
	uint32_t ids[KNOWN];
	uint32_t nr;
	bool done;
};

extern struct known *known;

/* fuzz_tree.c */
struct node *put(struct draft *d, struct node *in, int type, const void *data, uint32_t size);
struct node *put_u32(struct draft *d, struct node *in, int type, uint32_t v);
struct node *put_u64(struct draft *d, struct node *in, int type, uint64_t v);
struct node *put_str(struct draft *d, struct node *in, int type, const char *s);
struct node *put_nest(struct draft *d, struct node *in, int type);
struct node *copy_of(struct draft *d, const struct node *node);
void write_draft(const struct draft *d, struct msg *m);

/* fuzz_question.c */
void draft_question(struct draft *d);

/* fuzz_message.c */
void message_setup(void);
void draft_site(struct draft *d, uint32_t probe, uint32_t kind);
void draft_message(struct draft *d);

/* fuzz_mutate.c */
void mutate(struct draft *d);
void mutate_bytes(struct draft *d, struct msg *m);

/* fuzz_files.c */
void fuzz_files(uint64_t seed);

#endif
