/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Feed: a session's records by netlink, for who can't map its rings: because the kernel
 * is locked down, or debugfs is not there, or not theirs to open. They are put into a
 * ring of our own, which is read as the module's are.
 */
#ifndef KMC_FEED_H
#define KMC_FEED_H

#include <stdbool.h>
#include <stdint.h>
#include "netlink.h"
#include "ring.h"

/**
 * struct feed - where records come from, if not from mapped rings
 * @m: asked for them
 * @id: of their session
 * @notices: tells that there are some; NULL if we may not hear it, or the kernel
 *	has no such: then they are to be asked for every now and then
 * @ended: the session was stopped or removed, or @failed
 * @failed: asking for its records did
 * @ring: the only one of the rings given to feed_open()
 */
struct feed {
	struct module *m;
	uint32_t id;
	struct nl_sock *notices;
	bool ended;
	bool failed;
	struct ring *ring;
};

/**
 * feed_open() - begin, with one ring whose fd is ready when there may be records
 * @rings: gets the ring; rings_close() ends it, then feed_close() the rest
 *
 * Return: 0 or a negative errno.
 */
int feed_open(struct feed *f, struct module *m, uint32_t id, struct rings *rings);
void feed_close(struct feed *f);

/*
 * Fill the ring with what there is. The first one begins the notices, so it comes after
 * the session's start. Return: 0, or a negative errno with @f->m->error set; a session
 * that has gone is none, but @f->ended.
 */
int feed_fetch(struct feed *f);

#endif /* KMC_FEED_H */
