// SPDX-License-Identifier: GPL-2.0
/*
 * The rings: made, written, counted.
 */
#include <linux/cpu.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include "compat.h"
#include "map/pot.h"
#include "ring.h"
#include "trace_flags.h"

/* From one notice of a loss to the next. */
#define LOSS_JIFFIES	HZ

#define AGAIN_NSECS	1000000	/* from one wake-up to one that came too late for it */

/* What the handler's own guard adds to the preemption count, if there is one. */
#define GUARD_DEPTH	(IS_ENABLED(CONFIG_PREEMPT_COUNT) ? 1 : 0)

/* Bytes of a KMC_RECORD_LOST. */
#define GAP_BYTES	(sizeof(struct kmc_record) + sizeof(struct kmc_lost))

/* Bytes of a part in the record. */
static __always_inline u32 part_bytes(const struct kmc_part *part,
				      const u8 *frame)
{
	return kmc_part_is_counted(part) ?
	       kmc_part_used(part, *(const u64 *)frame) : part->size;
}

static u32 counted_bytes(const struct kmc_layout *parts, const u8 *frame)
{
	const struct kmc_part *part = parts->parts;
	const struct kmc_part *end = part + parts->nr;
	u32 bytes = 0;

	for (; part < end; frame += part->size, part++)
		bytes += part_bytes(part, frame);
	return bytes;
}

/* Not memcpy(): records are short, and everything is a multiple of 8. */
static __always_inline u64 *copy_words(u64 *to, const void *from, u32 bytes)
{
	const u64 *word = from;
	const u64 *end = from + bytes;

	while (word < end)
		*to++ = *word++;
	return to;
}

static void copy_counted(u64 *to, const struct kmc_layout *parts,
			 const u8 *frame)
{
	const struct kmc_part *part = parts->parts;
	const struct kmc_part *end = part + parts->nr;

	for (; part < end; frame += part->size, part++)
		to = copy_words(to, frame, part_bytes(part, frame));
}

static void ring_count_loss(struct kmc_ring *ring)
{
	struct kmc_stream *stream = ring->stream;

	local_inc(&ring->lost);
	/* Only ever written here, on this CPU; the reader sees the number. */
	if (ring->size)
		local_inc((local_t *)&ring->writer->lost);
	if (time_before(jiffies, READ_ONCE(stream->told_loss) + LOSS_JIFFIES))
		return;
	WRITE_ONCE(stream->told_loss, jiffies);
	WRITE_ONCE(stream->losing, true);
	WRITE_ONCE(ring->wake, true);
}

static bool is_counted(u32 id)
{
	return id != KMC_RECORD_PAD && id != KMC_RECORD_LOST;
}

/* How often a handler lets the reader move the tail first. */
#define CLAIM_TRIES	16

/*
 * Give up the oldest records until @want bytes fit behind @head. What is being written
 * is not given up: a context that was interrupted would go on there. Return: false if
 * nothing else is left, or if the reader does not let go of the tail.
 */
static noinline bool ring_discard(struct kmc_ring *ring, u64 head, u64 want)
{
	const struct kmc_record *record;
	u32 len, id, tries = CLAIM_TRIES;
	u64 tail, whole;

	while (tries) {
		tail = READ_ONCE(ring->reader->tail);
		if (head - tail <= ring->size && want <= ring->size - (head - tail))
			return true;
		whole = ring->writer->head;
		if (tail == whole || want > ring->size)
			return false;
		record = kmc_record_at(ring, tail, whole - tail, &len);
		if (!record) {
			tries -= !kmc_ring_claim(ring, tail, whole);
			continue;
		}
		id = record->id;
		if (!kmc_ring_claim(ring, tail, tail + len))
			tries--;
		else if (is_counted(id))
			ring_count_loss(ring);
	}
	return false;
}

/*
 * Reserve @len bytes in one piece. Return: where, or NULL if there is no room.
 *
 * The acquire pairs with the reader's release of its tail: what it has read is
 * not overwritten before. A tail that is ahead of the head, or more than
 * the ring behind it, makes "used" larger than the ring, which counts as full.
 */
static __always_inline void *ring_reserve(struct kmc_ring *ring, u32 len)
{
	unsigned long head, used, end, want;
	u32 size = ring->size;
	struct kmc_record *pad;

	do {
		head = local_read(&ring->head);
		/* Pairs with the reader's release of its tail. */
		used = head - smp_load_acquire(&ring->reader->tail);
		end = size - (head & (size - 1));
		want = unlikely(len > end) ? end + len : len;
		if (unlikely(used > size || want > size - used)) {
			if (!ring->stream->overwrite ||
			    !ring_discard(ring, head, want))
				return NULL;
			used = head - READ_ONCE(ring->reader->tail);
		}
	} while (unlikely(local_cmpxchg(&ring->head, head, head + want) !=
			  head));

	/* The reader is at work, or late: it is told once, at one half. */
	if (unlikely(used < size / 2 && used + want >= size / 2))
		WRITE_ONCE(ring->wake, true);
	if (unlikely(want > len)) {
		pad = (struct kmc_record *)(ring->data + (head & (size - 1)));
		pad->len = end;
		pad->id = KMC_RECORD_PAD;
		return ring->data;
	}
	return ring->data + (head & (size - 1));
}

/*
 * Leave. Contexts nest, so when the first that came gets here, all that have
 * interrupted it have left: what is reserved is written. One that comes
 * between the read of the head and the end of the nest is published by the
 * repetition, which is in the nest again, so that the head never goes back.
 */
static __always_inline bool ring_commit(struct kmc_ring *ring)
{
	unsigned long head;

	if (unlikely(local_read(&ring->nest) > 1)) {
		local_dec(&ring->nest);
		return false;
	}
	for (;;) {
		head = local_read(&ring->head);
		/* Records before the head; pairs with the reader's acquire. */
		smp_store_release(&ring->writer->head, head);
		barrier();
		local_set(&ring->nest, 0);
		barrier();
		if (likely(head == local_read(&ring->head)))
			return true;
		local_set(&ring->nest, 1);
		barrier();
	}
}

/* After a commit that published: is the reader to be woken? */
static __always_inline void ring_notify(struct kmc_ring *ring)
{
	/* Either we see that the reader waits, or it sees the head: ring_poll(). */
	smp_mb();
	if (likely(!READ_ONCE(ring->wake) && !READ_ONCE(ring->reader->wait)))
		return;
	/* A probe on what a wake-up does: one at once would never end. */
	if (READ_ONCE(ring->waking)) {
		WRITE_ONCE(ring->late, true);
		return;
	}
	WRITE_ONCE(ring->wake, false);
	WRITE_ONCE(ring->reader->wait, 0);
	irq_work_queue(&ring->wakeup);
}

static noinline void ring_lose(struct kmc_ring *ring, u64 nsecs, u32 site)
{
	struct kmc_lost *gap = &ring->gap;

	if (!local_read(&ring->nr_gap)) {
		gap->from = nsecs;
		gap->site = site;
	} else if (gap->site != site) {
		gap->site = KMC_SITE_SEVERAL;
	}
	gap->until = nsecs;
	local_inc(&ring->nr_gap);
	ring_count_loss(ring);
}

/* Room for it was reserved. Return: what is behind it. */
static noinline struct kmc_record *put_gap(struct kmc_ring *ring,
					   struct kmc_record *record)
{
	struct kmc_lost *lost = (struct kmc_lost *)(record + 1);

	*lost = ring->gap;
	/* 0 if a context that came between was faster. */
	lost->n = local_xchg(&ring->nr_gap, 0);
	record->len = GAP_BYTES;
	record->id = KMC_RECORD_LOST;
	record->nsecs = lost->until;
	return (void *)record + GAP_BYTES;
}

static noinline void put_context(struct kmc_context *context, u32 site)
{
	unsigned int count = preempt_count();

	*context = (struct kmc_context){
		.tid = current->pid,
		.site = site,
		.flags = kmc_trace_flags(count),
		.depth = kmc_trace_depth(count - GUARD_DEPTH),
	};
	memcpy(context->comm, current->comm, sizeof(context->comm));
	context->comm[sizeof(context->comm) - 1] = '\0';
}

/* Fill a record whose place is reserved. */
static __always_inline void put_record(struct kmc_stream *stream,
				       struct kmc_record *record, u32 len,
				       const struct kmc_format *format, u32 id,
				       const void *frame, u64 nsecs, u32 site,
				       bool context)
{
	const struct kmc_layout *parts = &format->parts;
	u64 *payload = (u64 *)(record + 1);

	record->len = len;
	record->id = id;
	record->nsecs = nsecs;
	if (unlikely(context)) {
		record->id |= KMC_RECORD_CONTEXT;
		put_context((struct kmc_context *)payload, site);
		payload += sizeof(struct kmc_context) / sizeof(*payload);
	}
	if (parts->counted)
		copy_counted(payload, parts, frame);
	else
		copy_words(payload, frame, parts->size);
}

void kmc_stream_emit(struct kmc_stream *stream, const struct kmc_format *format,
		     u32 id, const void *frame, u64 nsecs, u32 site)
{
	struct kmc_ring *ring = this_cpu_ptr(stream->rings);
	const struct kmc_layout *parts = &format->parts;
	bool context = stream->context && id < KMC_RECORD_CONTEXT;
	struct kmc_record *record;
	u32 len = sizeof(*record), gap = 0;

	local_inc(&ring->emitted);
	if (unlikely(!ring->size)) {
		ring_lose(ring, nsecs, site);
		return;
	}
	len += parts->counted ? counted_bytes(parts, frame) : parts->size;
	if (context)
		len += sizeof(struct kmc_context);
	local_inc(&ring->nest);
	if (unlikely(local_read(&ring->nr_gap)))
		gap = GAP_BYTES;
	record = ring_reserve(ring, len + gap);
	if (likely(record)) {
		if (unlikely(gap))
			record = put_gap(ring, record);
		put_record(stream, record, len, format, id, frame, nsecs, site,
			   context);
	} else {
		ring_lose(ring, nsecs, site);
	}
	if (format->urgent)
		WRITE_ONCE(ring->wake, true);
	if (likely(ring_commit(ring)))
		ring_notify(ring);
}

static void ring_wakeup(struct irq_work *work)
{
	struct kmc_ring *ring = container_of(work, struct kmc_ring, wakeup);

	WRITE_ONCE(ring->waking, true);
	WRITE_ONCE(ring->woken, READ_ONCE(ring->writer->head));
	wake_up_all(&ring->waitq);
	wake_up_all(&ring->stream->waitq);
	if (READ_ONCE(ring->stream->armed) || READ_ONCE(ring->stream->losing))
		schedule_delayed_work(&ring->stream->notice, 0);
	WRITE_ONCE(ring->waking, false);
	barrier();
	if (!READ_ONCE(ring->late))
		return;
	/* What the timer's start emits is seen when it ends. */
	WRITE_ONCE(ring->waking, true);
	WRITE_ONCE(ring->late, false);
	hrtimer_start(&ring->again, ns_to_ktime(AGAIN_NSECS), HRTIMER_MODE_REL);
	WRITE_ONCE(ring->waking, false);
}

static enum hrtimer_restart ring_again(struct hrtimer *timer)
{
	struct kmc_ring *ring = container_of(timer, struct kmc_ring, again);

	irq_work_queue(&ring->wakeup);
	return HRTIMER_NORESTART;
}

static bool ring_alloc(struct kmc_ring *ring, u32 bytes)
{
	u8 *pages = vmalloc_user(2 * PAGE_SIZE + bytes);

	if (!pages)
		return false;
	ring->reader = (struct kmc_ring_reader *)pages;
	ring->writer = (struct kmc_ring_writer *)(pages + PAGE_SIZE);
	ring->data = pages + 2 * PAGE_SIZE;
	ring->size = bytes;
	if (ring->stream->overwrite)
		ring->writer->flags = KMC_RING_OVERWRITE;
	return true;
}

/* Asked for ahead: an allocation that is too large makes the kernel kill for it. */
static bool rings_fit(u32 bytes)
{
	u64 pages = (u64)num_online_cpus() * (bytes / PAGE_SIZE + 2);
	long free = si_mem_available();

	return free > 0 && pages <= (u64)free / 2;
}

/* All that the rings will take. */
static bool take_memory(struct kmc_stream *stream, struct kmc_pot *pot, u32 bytes)
{
	u64 all = (u64)num_online_cpus() * (bytes + 2 * PAGE_SIZE);

	if (!kmc_pot_take(pot, all))
		return false;
	stream->pot = pot;
	stream->bytes = all;
	return true;
}

static void stream_release(struct kref *ref)
{
	struct kmc_stream *stream = container_of(ref, struct kmc_stream, ref);
	int cpu;

	for_each_possible_cpu(cpu)
		vfree(per_cpu_ptr(stream->rings, cpu)->reader);
	free_percpu(stream->rings);
	kfree(stream);
}

void kmc_stream_put(struct kmc_stream *stream)
{
	kref_put(&stream->ref, stream_release);
}

static void stream_notice(struct work_struct *work)
{
	struct kmc_stream *stream = container_of(to_delayed_work(work),
						 struct kmc_stream, notice);

	if (xchg(&stream->losing, false))
		stream->tell(stream->data, KMC_NOTICE_LOST);
	if (xchg(&stream->armed, false))
		stream->tell(stream->data, KMC_NOTICE_RECORDS);
}

struct kmc_stream *kmc_stream_new(u32 bytes, bool overwrite, bool context,
				  struct kmc_pot *pot,
				  void (*tell)(void *data, enum kmc_notice what),
				  void *data)
{
	struct kmc_stream *stream;
	struct kmc_ring *ring;
	bool failed = false;
	int cpu;

	stream = kzalloc(sizeof(*stream), GFP_KERNEL);
	if (!stream)
		return ERR_PTR(-ENOMEM);
	kref_init(&stream->ref);
	init_waitqueue_head(&stream->waitq);
	INIT_DELAYED_WORK(&stream->notice, stream_notice);
	stream->overwrite = overwrite;
	stream->context = context;
	stream->told_loss = jiffies - LOSS_JIFFIES;
	stream->tell = tell;
	stream->data = data;
	stream->rings = alloc_percpu(struct kmc_ring);
	if (!stream->rings) {
		kfree(stream);
		return ERR_PTR(-ENOMEM);
	}
	for_each_possible_cpu(cpu) {
		ring = per_cpu_ptr(stream->rings, cpu);
		ring->stream = stream;
		init_irq_work(&ring->wakeup, ring_wakeup);
		hrtimer_setup(&ring->again, ring_again, CLOCK_MONOTONIC,
			      HRTIMER_MODE_REL);
		init_waitqueue_head(&ring->waitq);
	}
	bytes = max_t(u32, bytes, PAGE_SIZE);
	cpus_read_lock();
	failed = !rings_fit(bytes) || !take_memory(stream, pot, bytes);
	for_each_online_cpu(cpu) {
		ring = per_cpu_ptr(stream->rings, cpu);
		failed = failed || !ring_alloc(ring, bytes);
	}
	cpus_read_unlock();
	if (failed) {
		kmc_pot_give(stream->pot, stream->bytes);
		kmc_stream_put(stream);
		return ERR_PTR(-ENOMEM);
	}
	return stream;
}

void kmc_stream_quiet(struct kmc_stream *stream)
{
	WRITE_ONCE(stream->quiet, true);
}

void kmc_stream_end(struct kmc_stream *stream)
{
	struct kmc_ring *ring;
	int cpu;

	kmc_stream_quiet(stream);
	WRITE_ONCE(stream->ended, true);
	for_each_possible_cpu(cpu) {
		ring = per_cpu_ptr(stream->rings, cpu);
		irq_work_sync(&ring->wakeup);
		hrtimer_cancel(&ring->again);
		irq_work_sync(&ring->wakeup);
		wake_up_all(&ring->waitq);
	}
	cancel_delayed_work_sync(&stream->notice);
	wake_up_all(&stream->waitq);
}

void kmc_stream_free(struct kmc_stream *stream)
{
	kmc_stream_end(stream);
	/* Who has a ring mapped may keep it for a while, but the session's end is here. */
	kmc_pot_give(stream->pot, stream->bytes);
	kmc_stream_put(stream);
}

void kmc_stream_stats(struct kmc_stream *stream, int cpu,
		      struct kmc_ring_stats *stats)
{
	const struct kmc_ring *ring = per_cpu_ptr(stream->rings, cpu);

	/* The lost first: it can't pass the emitted then. */
	stats->lost = local_read(&ring->lost);
	/* Pairs with the order in which kmc_stream_emit() counts. */
	smp_rmb();
	stats->emitted = local_read(&ring->emitted);
	stats->bytes = ring->size;
}
