// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include "feed.h"
#include "session.h"

/* Of the ring at first; it grows as it must. */
#define FIRST_BYTES	(64 << 10)

static void *new_pages(size_t bytes)
{
	void *pages = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return pages == MAP_FAILED ? NULL : pages;
}

/* As ring_unmap() expects it: the reader's page, the writer's and the data. */
static int ring_new(struct ring *ring)
{
	size_t page = sysconf(_SC_PAGESIZE);

	memset(ring, 0, sizeof(*ring));
	ring->fd = -1;
	ring->reader = new_pages(page);
	ring->writer = new_pages(page + FIRST_BYTES);
	if (!ring->reader || !ring->writer)
		return -ENOMEM;
	ring->size = FIRST_BYTES;
	ring->data = (const uint8_t *)ring->writer + page;
	return 0;
}

static int ring_grow(struct ring *ring)
{
	size_t page = sysconf(_SC_PAGESIZE);
	void *pages = mremap((void *)ring->writer, page + ring->size,
			     page + 2 * ring->size, MREMAP_MAYMOVE);

	if (pages == MAP_FAILED)
		return -ENOMEM;
	ring->size *= 2;
	ring->writer = pages;
	ring->data = (const uint8_t *)pages + page;
	return 0;
}

/* What was not read yet goes to the beginning. */
static void ring_rewind(struct ring *ring)
{
	struct kmc_ring_writer *writer = (struct kmc_ring_writer *)ring->writer;
	uint64_t left = writer->head - ring->tail;

	memmove((void *)ring->data, ring->data + ring->tail, left);
	ring->tail = 0;
	ring->released = 0;
	ring->reader->tail = 0;
	ring->head = left;
	writer->head = left;
	ring->next = NULL;
}

static int on_records(void *data, struct nlattr **attrs)
{
	struct ring *ring = data;
	struct kmc_ring_writer *writer;
	size_t len;

	if (!attrs[KMC_A_RECORDS])
		return 0;
	len = nla_len(attrs[KMC_A_RECORDS]);
	while (ring->writer->head + len > ring->size)
		if (ring_grow(ring))
			return -ENOMEM;
	writer = (struct kmc_ring_writer *)ring->writer;
	memcpy((uint8_t *)ring->data + writer->head,
	       nla_data(attrs[KMC_A_RECORDS]), len);
	writer->head += len;
	return 0;
}

static int on_notice(struct nl_msg *msg, void *data)
{
	struct nlattr *attrs[KMC_A_MAX + 1];
	struct feed *f = data;
	uint32_t notice;

	if (genlmsg_parse(nlmsg_hdr(msg), 0, attrs, KMC_A_MAX, NULL) ||
	    !attrs[KMC_A_NOTICE] || !attrs[KMC_A_SESSION] ||
	    nla_get_u32(attrs[KMC_A_SESSION]) != f->id)
		return NL_OK;
	notice = nla_get_u32(attrs[KMC_A_NOTICE]);
	f->ended |= notice == KMC_NOTICE_STOPPED ||
		    notice == KMC_NOTICE_REMOVED;
	return NL_OK;
}

/* Who may not join, or whose kernel has no such group, goes without. */
static void join(struct feed *f)
{
	struct nl_sock *sk = nl_socket_alloc();
	int group = -1;

	if (sk && !genl_connect(sk))
		group = genl_ctrl_resolve_grp(sk, KMC_GENL_NAME, KMC_GENL_GROUP);
	if (group < 0 || nl_socket_add_membership(sk, group) ||
	    nl_socket_set_nonblocking(sk)) {
		nl_socket_free(sk);
		return;
	}
	/* The ring closes its own. */
	f->ring->fd = fcntl(nl_socket_get_fd(sk), F_DUPFD_CLOEXEC, 0);
	if (f->ring->fd < 0) {
		nl_socket_free(sk);
		return;
	}
	nl_socket_disable_seq_check(sk);
	nl_socket_modify_cb(sk, NL_CB_VALID, NL_CB_CUSTOM, on_notice, f);
	f->notices = sk;
}

int feed_open(struct feed *f, struct module *m, uint32_t id, struct rings *rings)
{
	memset(f, 0, sizeof(*f));
	f->m = m;
	f->id = id;
	rings->list = calloc(1, sizeof(*rings->list));
	if (!rings->list)
		return -ENOMEM;
	rings->nr = 1;
	f->ring = rings->list;
	if (ring_new(f->ring)) {
		rings_close(rings);
		return -ENOMEM;
	}
	join(f);
	return 0;
}

void feed_close(struct feed *f)
{
	nl_socket_free(f->notices);
	f->notices = NULL;
}

int feed_fetch(struct feed *f)
{
	int err;

	/* One that was missed, because there were too many, is one, too: NLE_NOMEM. */
	while (f->notices) {
		err = nl_recvmsgs_default(f->notices);
		if (err < 0 && err != -NLE_NOMEM)
			break;
	}
	ring_rewind(f->ring);
	err = session_dump(f->m, KMC_CMD_RECORDS, f->id, on_records, f->ring);
	f->failed = err && err != -ENOENT;
	f->ended |= err;
	return f->failed ? err : 0;
}
