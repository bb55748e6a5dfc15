/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a stream is made of; private to stream.c, which writes, and ring.c, which
 * lets others read.
 */
#ifndef KMC_RING_H
#define KMC_RING_H

#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/kref.h>
#include <linux/percpu.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <asm/local.h>
#include "stream.h"

/**
 * struct kmc_ring - one CPU's ring
 * @head: bytes reserved since the start
 * @nest: contexts that are between reserve and commit
 * @emitted: records, with the lost ones
 * @lost: records that found no room
 * @gap: what was lost since the last record; its @n is @nr_gap
 * @nr_gap: see there
 * @told: lost records that a reader in the kernel was told of
 * @woken: the head when the reader was last woken
 * @waking: the reader is being woken from this CPU
 * @late: a record wanted it woken meanwhile
 * @wake: one of those contexts wants the reader woken
 * @size: bytes of data, a power of 2; 0 without a ring
 * @data: the records
 * @reader: page that the reader writes
 * @writer: page that the reader only reads
 * @stream: that it belongs to
 * @wakeup: to wake the reader from where no lock may be taken
 * @again: to wake it once more a moment later
 * @waitq: the reader
 * @taken: bit 0: somebody reads it, and nobody else may
 */
struct kmc_ring {
	local_t head;
	local_t nest;
	local_t emitted;
	local_t lost;
	struct kmc_lost gap;
	local_t nr_gap;
	u64 told;
	u64 woken;
	bool waking;
	bool late;
	bool wake;
	u32 size;
	u8 *data;
	struct kmc_ring_reader *reader;
	struct kmc_ring_writer *writer;
	struct kmc_stream *stream;
	struct irq_work wakeup;
	struct hrtimer again;
	wait_queue_head_t waitq;
	unsigned long taken;
};

/**
 * struct kmc_stream - a session's rings
 * @rings: of all CPUs that may ever be there
 * @ref: the session, and each open file
 * @overwrite: rings lose their oldest records
 * @context: records have a struct kmc_context
 * @pot: what @bytes of memory were taken from
 * @quiet: the session was stopped, nobody writes any more
 * @ended: it has ended
 * @waitq: who reads without a mapping
 * @armed: subscribers are to be told of the next record
 * @losing: they are to be told that records are lost
 * @told_loss: when they were told that last, jiffies
 * @notice: tells them, by calling @tell with @data
 */
struct kmc_stream {
	struct kmc_ring __percpu *rings;
	struct kref ref;
	bool overwrite;
	bool context;
	struct kmc_pot *pot;
	u64 bytes;
	bool quiet;
	bool ended;
	wait_queue_head_t waitq;
	bool armed;
	bool losing;
	unsigned long told_loss;
	struct delayed_work notice;
	void (*tell)(void *data, enum kmc_notice what);
	void *data;
};

void kmc_stream_put(struct kmc_stream *stream);

/*
 * The record at @tail, of which there are @left bytes to the head; NULL: the module
 * writes no such, so the tail was put anywhere, or has just been moved.
 */
static inline const struct kmc_record *
kmc_record_at(const struct kmc_ring *ring, u64 tail, u64 left, u32 *len)
{
	const u64 at = tail & (ring->size - 1);
	const struct kmc_record *record = (void *)ring->data + at;

	if (left > ring->size || left < sizeof(u64) || tail % 8)
		return NULL;
	*len = READ_ONCE(record->len);
	if (*len < sizeof(u64) || *len % 8 || *len > left ||
	    *len > ring->size - at || *len > KMC_RECORD_MAX)
		return NULL;
	if (*len < sizeof(*record) && record->id != KMC_RECORD_PAD)
		return NULL;
	return record;
}

/*
 * Move the tail, unless somebody else has done so. Fully ordered: what was read before
 * was read before it may be overwritten.
 */
static inline bool kmc_ring_claim(struct kmc_ring *ring, u64 tail, u64 to)
{
	return cmpxchg64(&ring->reader->tail, tail, to) == tail;
}

#endif /* KMC_RING_H */
