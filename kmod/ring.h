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
 * @ended: the session has ended
 * @waitq: who reads without a mapping
 * @armed: subscribers are to be told of the next record
 * @losing: they are to be told that records are lost
 * @told_loss: when they were told that last, jiffies
 * @notice: tells them, by calling @tell with @data
 */
struct kmc_stream {
	struct kmc_ring __percpu *rings;
	struct kref ref;
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

#endif /* KMC_RING_H */
