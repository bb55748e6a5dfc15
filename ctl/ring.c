// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "ring.h"

/* The end of the data may be too short for a whole struct kmc_record. */
#define PAD_BYTES_MIN	8

int ring_map(struct ring *ring, int fd, size_t size)
{
	size_t page = sysconf(_SC_PAGESIZE);
	void *reader, *writer;

	memset(ring, 0, sizeof(*ring));
	reader = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (reader == MAP_FAILED)
		return -errno;
	writer = mmap(NULL, page + size, PROT_READ, MAP_SHARED, fd, page);
	if (writer == MAP_FAILED) {
		int err = -errno;

		munmap(reader, page);
		return err;
	}
	ring->fd = fd;
	ring->reader = reader;
	ring->writer = writer;
	ring->data = (const uint8_t *)writer + page;
	ring->size = size;
	ring->shared = ring->data;
	if (ring->writer->flags & KMC_RING_OVERWRITE) {
		ring->copy = malloc(size);
		if (!ring->copy) {
			munmap(reader, page);
			munmap(writer, page + size);
			return -ENOMEM;
		}
		ring->data = ring->copy;
	}
	ring->tail = ring->reader->tail;
	ring->released = ring->tail;
	ring->head = ring->tail;
	return 0;
}

void ring_unmap(struct ring *ring)
{
	size_t page = sysconf(_SC_PAGESIZE);

	if (ring->reader)
		munmap(ring->reader, page);
	if (ring->writer)
		munmap((void *)ring->writer, page + ring->size);
	if (ring->fd >= 0)
		close(ring->fd);
	free(ring->copy);
}

static int add_ring(struct rings *rings, int dir, const char *name, size_t size)
{
	struct ring *list;
	int fd, err;

	list = realloc(rings->list, (rings->nr + 1) * sizeof(*list));
	if (!list)
		return -ENOMEM;
	rings->list = list;
	fd = openat(dir, name, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = ring_map(&list[rings->nr], fd, size);
	if (err)
		close(fd);
	else
		rings->nr++;
	return err;
}

int rings_open(struct rings *rings, const char *dir, size_t size)
{
	struct dirent *entry;
	int err = 0;
	DIR *d;

	rings->list = NULL;
	rings->nr = 0;
	d = opendir(dir);
	if (!d)
		return -errno;
	while (!err && (entry = readdir(d))) {
		if (!strncmp(entry->d_name, "cpu", 3))
			err = add_ring(rings, dirfd(d), entry->d_name, size);
	}
	closedir(d);
	if (!err && !rings->nr)
		err = -ENOENT;
	if (err)
		rings_close(rings);
	return err;
}

void rings_close(struct rings *rings)
{
	for (size_t i = 0; i < rings->nr; i++)
		ring_unmap(&rings->list[i]);
	free(rings->list);
	rings->list = NULL;
	rings->nr = 0;
}

/*
 * Can this be a record at @at, with @left bytes up to the head? The module never writes
 * others; without the question we would run away.
 */
static bool is_record(const struct ring *ring, uint32_t len, uint32_t id,
		      size_t at, uint64_t left)
{
	if (len < PAD_BYTES_MIN || len % 8)
		return false;
	if (len < sizeof(struct kmc_record) && id != KMC_RECORD_PAD)
		return false;
	return len <= left && len <= ring->size - at;
}

/* The record at @tail; NULL: there is none before @ring->head. */
static const struct kmc_record *record_at(const struct ring *ring,
					  uint64_t tail)
{
	size_t at = tail & (ring->size - 1);
	const struct kmc_record *record =
		(const struct kmc_record *)(ring->data + at);

	if (tail == ring->head ||
	    !is_record(ring, record->len, record->id, at, ring->head - tail))
		return NULL;
	return record;
}

/* Set @ring->next, stepping over the filled-up end of the data. */
static void ring_peek(struct ring *ring)
{
	const struct kmc_record *record;

	while ((record = record_at(ring, ring->tail)) &&
	       record->id == KMC_RECORD_PAD)
		ring->tail += record->len;
	ring->next = record;
	if (!record)
		ring->tail = ring->head;
}

/* Announced processes among the records from @tail on. */
static void find_processes(const struct rings *rings, const struct ring *ring,
			   uint64_t tail)
{
	const struct kmc_record *record;
	uint64_t pid;

	for (; (record = record_at(ring, tail)); tail += record->len) {
		if (record->id != KMC_RECORD_PROCESS ||
		    record->len < sizeof(*record) + sizeof(pid))
			continue;
		memcpy(&pid, record + 1, sizeof(pid));
		rings->process(rings->data, pid);
	}
}

/*
 * What is at @tail is no record: the tail has been moved, or the module writes no such.
 * Return: false if what was taken before is to be read first.
 */
static bool ring_skip(struct ring *ring, uint64_t tail, uint64_t head)
{
	if (tail != __atomic_load_n(&ring->reader->tail, __ATOMIC_ACQUIRE))
		return true;
	if (ring->tail != ring->head)
		return false;
	if (__atomic_compare_exchange_n(&ring->reader->tail, &tail, head, false,
					__ATOMIC_SEQ_CST, __ATOMIC_RELAXED)) {
		ring->tail = head;
		ring->head = head;
	}
	return true;
}

/*
 * Take the next record out of a ring that is overwritten: a copy is good if nobody has
 * moved the tail meanwhile. Return: false if there is none, or it does not follow on
 * what was taken before, which is to be read first.
 */
static bool ring_take(struct ring *ring)
{
	const uint32_t *begin;
	uint64_t tail, head;
	size_t at;
	uint32_t len;

	tail = __atomic_load_n(&ring->reader->tail, __ATOMIC_RELAXED);
	head = __atomic_load_n(&ring->writer->head, __ATOMIC_ACQUIRE);
	if (tail == head || (tail != ring->head && ring->tail != ring->head))
		return false;
	at = tail & (ring->size - 1);
	begin = (const uint32_t *)(ring->shared + at);
	/* Once: it may be written over at any time. */
	len = __atomic_load_n(&begin[0], __ATOMIC_RELAXED);
	if (!is_record(ring, len, __atomic_load_n(&begin[1], __ATOMIC_RELAXED),
		       at, head - tail))
		return ring_skip(ring, tail, head);
	/* Not over what was not read yet. */
	if (ring->tail != ring->head && tail + len - ring->tail > ring->size)
		return false;
	memcpy(ring->copy + at, ring->shared + at, len);
	if (!__atomic_compare_exchange_n(&ring->reader->tail, &tail, tail + len,
					 false, __ATOMIC_SEQ_CST,
					 __ATOMIC_RELAXED))
		return true;
	if (tail != ring->head)
		ring->tail = tail;
	ring->head = tail + len;
	return true;
}

static void ring_look(const struct rings *rings, struct ring *ring)
{
	uint64_t before = ring->head;

	if (ring->copy) {
		while (ring_take(ring))
			;
		if (before - ring->tail > ring->head - ring->tail)
			before = ring->tail;
	} else {
		/* Acquire: the records before head are whole. */
		ring->head = __atomic_load_n(&ring->writer->head,
					     __ATOMIC_ACQUIRE);
	}
	if (rings->process)
		find_processes(rings, ring, before);
	ring_peek(ring);
}

/*
 * The ring with the oldest record; *@limit: up to which time no other ring has
 * an older one. A ring's own records are in order, but for those of an interrupt
 * that came while an earlier one was written: these stay as they are.
 */
static struct ring *oldest(struct rings *rings, uint64_t *limit)
{
	struct ring *first = NULL;
	uint64_t second = UINT64_MAX;

	for (size_t i = 0; i < rings->nr; i++) {
		struct ring *ring = &rings->list[i];

		if (!ring->next)
			continue;
		if (!first || ring->next->nsecs < first->next->nsecs) {
			if (first)
				second = first->next->nsecs;
			first = ring;
		} else if (ring->next->nsecs < second) {
			second = ring->next->nsecs;
		}
	}
	*limit = second;
	return first;
}

/* Release: what was read may be overwritten from now on. */
static void ring_release(struct ring *ring)
{
	ring->released = ring->tail;
	/* Of one that is overwritten it was, when the record was taken. */
	if (ring->copy)
		return;
	__atomic_store_n(&ring->reader->tail, ring->tail, __ATOMIC_RELEASE);
}

static void hand_out(const struct kmc_record *record, ring_record_fn fn,
		     void *data)
{
	const uint8_t *payload = (const uint8_t *)(record + 1);
	size_t len = record->len - sizeof(*record);
	uint32_t id = record->id;

	if (id < KMC_RECORD_LOST && id & KMC_RECORD_CONTEXT) {
		if (len < sizeof(struct kmc_context))
			return;
		id &= ~KMC_RECORD_CONTEXT;
		payload += sizeof(struct kmc_context);
		len -= sizeof(struct kmc_context);
	}
	fn(data, id, payload, len);
}

/* Hand out records of one ring up to @limit. Return: how many. */
static size_t ring_run(struct ring *ring, uint64_t limit, ring_record_fn fn,
		       void *data)
{
	size_t n = 0;

	for (; ring->next && ring->next->nsecs <= limit; n++) {
		const struct kmc_record *record = ring->next;

		hand_out(record, fn, data);
		ring->tail += record->len;
		if (ring->tail - ring->released > ring->size / 8)
			ring_release(ring);
		ring_peek(ring);
	}
	return n;
}

size_t rings_drain(struct rings *rings, uint64_t until, ring_record_fn fn,
		   void *data, bool *held)
{
	struct ring *ring;
	uint64_t limit;
	size_t i, n = 0;

	*held = false;
	for (i = 0; i < rings->nr; i++)
		ring_look(rings, &rings->list[i]);
	while ((ring = oldest(rings, &limit))) {
		if (ring->next->nsecs > until) {
			*held = true;
			break;
		}
		n += ring_run(ring, limit < until ? limit : until, fn, data);
	}
	for (i = 0; i < rings->nr; i++) {
		ring = &rings->list[i];
		if (ring->tail != ring->released)
			ring_release(ring);
	}
	return n;
}

bool rings_wait(struct rings *rings)
{
	for (size_t i = 0; i < rings->nr; i++)
		__atomic_store_n(&rings->list[i].reader->wait, 1,
				 __ATOMIC_RELAXED);
	/* Either the writer sees that we wait, or we see its record. */
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	for (size_t i = 0; i < rings->nr; i++) {
		const struct ring *ring = &rings->list[i];

		if (__atomic_load_n(&ring->writer->head, __ATOMIC_RELAXED) !=
		    (ring->copy ? ring->head : ring->tail))
			return false;
	}
	return true;
}
