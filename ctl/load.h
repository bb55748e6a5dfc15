/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Loading: from a question to the messages that make a session of it.
 */
#ifndef KMC_LOAD_H
#define KMC_LOAD_H

#include "lang/question.h"
#include "netlink.h"

/**
 * struct session - a session in the module that is ours
 * @m: connection
 * @id: its number
 * @name: its folder in debugfs
 */
struct session {
	struct module *m;
	uint32_t id;
	char name[KMC_NAME_MAX];
};

/**
 * struct loading - how a session is made
 * @ring_bytes: of each CPU's ring
 * @max_bytes: of memory for maps and rings; 0: the module's default
 * @budget: of the CPUs' time, in hundredths of a percent; 0: none
 * @overwrite: a ring that is full loses its oldest records
 * @engine: enum kmc_engine, that its programs want
 * @keep: name of one that is to be kept, or NULL
 * @script: @desc: what it keeps for readers, or NULL
 */
struct loading {
	uint32_t ring_bytes;
	bool overwrite;
	uint64_t max_bytes;
	uint32_t budget;
	uint32_t engine;
	const char *keep;
	const char *script;
	const char *desc;
};

/**
 * session_load() - make a session of a question
 * @s: to be filled
 * @how: see above
 *
 * Return: 0, or a negative errno with @m->error saying what was refused and where.
 */
int session_load(struct session *s, struct module *m, const struct question *q,
		 const struct loading *how);

/**
 * struct loader - the messages of one question
 * @q: the question
 * @next: number of the next item of each list
 * @first: the same as of the message that was filled last
 */
#define LOADER_LISTS	5

struct loader {
	const struct question *q;
	size_t next[LOADER_LISTS];
	size_t first[LOADER_LISTS];
};

/**
 * loader_fill() - append as many items to a message as fit
 *
 * Return: 1 if there are more, 0 if all are in, -EMSGSIZE if an item is too
 * long for any message.
 */
int loader_fill(struct loader *l, struct nl_msg *msg);

/*
 * Say what the byte at @offset of the message that was filled last belongs to,
 * as " (...)"; "" if it is nothing of the question.
 */
void loader_locate(const struct loader *l, const struct nlmsghdr *nlh,
		   uint32_t offset, char *text, size_t size);

#endif /* KMC_LOAD_H */
