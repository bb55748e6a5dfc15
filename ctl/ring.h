/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Rings: the reader's side of a session's stream. One ring a CPU, merged by
 * time.
 */
#ifndef KMC_RING_H
#define KMC_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/kmodctl.h>

/**
 * struct ring - a CPU's ring, mapped
 * @fd: its file, for poll; -1 if it has none
 * @reader: the page that we write
 * @writer: the page that the kernel writes
 * @data: @size bytes of records
 * @tail: how far we have read
 * @released: how far the module knows, @reader->tail
 * @head: how far there is something to read, as last seen
 * @next: the record at @tail, or NULL
 * @copy: of a ring that is overwritten: what was taken out of it, at the same places;
 *	then @data is this, and @shared what the kernel writes
 */
struct ring {
	int fd;
	struct kmc_ring_reader *reader;
	const struct kmc_ring_writer *writer;
	const uint8_t *data;
	size_t size;
	uint64_t tail;
	uint64_t released;
	uint64_t head;
	const struct kmc_record *next;
	uint8_t *copy;
	const uint8_t *shared;
};

/**
 * struct rings - the rings of a session
 * @list: @nr rings, one a CPU
 * @process: called for a KMC_RECORD_PROCESS when it is first seen, not when its
 *	time comes; NULL: they don't matter
 * @data: given to @process
 */
struct rings {
	struct ring *list;
	size_t nr;
	void (*process)(void *data, uint32_t pid);
	void *data;
};

/**
 * ring_map() - map a ring
 * @fd: its file; on success it belongs to the ring
 * @size: bytes of data
 *
 * Return: 0, or a negative errno.
 */
int ring_map(struct ring *ring, int fd, size_t size);
void ring_unmap(struct ring *ring);

/**
 * rings_open() - map all rings of a session
 * @dir: its folder in debugfs
 * @size: bytes of each ring's data
 *
 * Return: 0, or a negative errno.
 */
int rings_open(struct rings *rings, const char *dir, size_t size);
void rings_close(struct rings *rings);

/*
 * A record of a format, or KMC_RECORD_LOST; @payload has @len bytes, without a
 * struct kmc_context.
 */
typedef void (*ring_record_fn)(void *data, uint32_t id, const void *payload,
			       size_t len);

/**
 * rings_drain() - read what is there, all CPUs in order of time
 * @until: leave records that are younger (CLOCK_MONOTONIC): another CPU may
 *	be about to commit an older one
 * @held: set to whether some were left
 *
 * Return: number of records read.
 */
size_t rings_drain(struct rings *rings, uint64_t until, ring_record_fn fn,
		   void *data, bool *held);

/*
 * Ask to be woken by the next record. Return: false when there is one
 * already: then drain before sleeping.
 */
bool rings_wait(struct rings *rings);

#endif /* KMC_RING_H */
