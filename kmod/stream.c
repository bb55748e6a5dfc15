// SPDX-License-Identifier: GPL-2.0
/*
 * The rings and their files.
 */
#include <linux/cpu.h>
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/hrtimer.h>
#include <linux/irq_work.h>
#include <linux/kref.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <linux/wait.h>
#include <asm/local.h>
#include "access.h"
#include "compat.h"
#include "stream.h"

#define AGAIN_NSECS	1000000	/* from one wake-up to one that came too late for it */

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
 * @ended: the session has let go
 */
struct kmc_stream {
	struct kmc_ring __percpu *rings;
	struct kref ref;
	bool ended;
};

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
		if (unlikely(used > size || want > size - used))
			return NULL;
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

static noinline void ring_lose(struct kmc_ring *ring)
{
	local_inc(&ring->lost);
	/* Only ever written here, on this CPU; the reader sees the number. */
	if (ring->size)
		local_inc((local_t *)&ring->writer->lost);
}

void kmc_stream_emit(struct kmc_stream *stream, const struct kmc_format *format,
		     u32 id, const void *frame, u64 nsecs)
{
	struct kmc_ring *ring = this_cpu_ptr(stream->rings);
	const struct kmc_layout *parts = &format->parts;
	struct kmc_record *record;
	u32 len = sizeof(*record);

	local_inc(&ring->emitted);
	if (unlikely(!ring->size)) {
		ring_lose(ring);
		return;
	}
	len += parts->counted ? counted_bytes(parts, frame) : parts->size;
	local_inc(&ring->nest);
	record = ring_reserve(ring, len);
	if (likely(record)) {
		record->len = len;
		record->id = id;
		record->nsecs = nsecs;
		if (parts->counted)
			copy_counted((u64 *)(record + 1), parts, frame);
		else
			copy_words((u64 *)(record + 1), frame, parts->size);
	} else {
		ring_lose(ring);
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
	return true;
}

/* Asked for ahead: an allocation that is too large makes the kernel kill for it. */
static bool rings_fit(u32 bytes)
{
	u64 pages = (u64)num_online_cpus() * (bytes / PAGE_SIZE + 2);
	long free = si_mem_available();

	return free > 0 && pages <= (u64)free / 2;
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

struct kmc_stream *kmc_stream_new(u32 bytes)
{
	struct kmc_stream *stream;
	struct kmc_ring *ring;
	bool failed = false;
	int cpu;

	stream = kzalloc(sizeof(*stream), GFP_KERNEL);
	if (!stream)
		return ERR_PTR(-ENOMEM);
	kref_init(&stream->ref);
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
	failed = !rings_fit(bytes);
	for_each_online_cpu(cpu) {
		ring = per_cpu_ptr(stream->rings, cpu);
		failed = failed || !ring_alloc(ring, bytes);
	}
	cpus_read_unlock();
	if (failed) {
		kref_put(&stream->ref, stream_release);
		return ERR_PTR(-ENOMEM);
	}
	return stream;
}

void kmc_stream_free(struct kmc_stream *stream)
{
	struct kmc_ring *ring;
	int cpu;

	WRITE_ONCE(stream->ended, true);
	for_each_possible_cpu(cpu) {
		ring = per_cpu_ptr(stream->rings, cpu);
		irq_work_sync(&ring->wakeup);
		hrtimer_cancel(&ring->again);
		irq_work_sync(&ring->wakeup);
		wake_up_all(&ring->waitq);
	}
	kref_put(&stream->ref, stream_release);
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

/* The folder's removal waits for an open: the session still has its reference. */
static int ring_open(struct inode *inode, struct file *file)
{
	struct kmc_ring *ring = inode->i_private;
	int err;

	err = kmc_open_allowed();
	if (err)
		return err;
	/* Two readers would move the tail back and forth. */
	if (file->f_mode & FMODE_WRITE && test_and_set_bit(0, &ring->taken))
		return -EBUSY;
	kref_get(&ring->stream->ref);
	file->private_data = ring;
	return 0;
}

static int ring_release(struct inode *inode, struct file *file)
{
	struct kmc_ring *ring = file->private_data;

	if (file->f_mode & FMODE_WRITE)
		clear_bit_unlock(0, &ring->taken);
	kref_put(&ring->stream->ref, stream_release);
	return 0;
}

/*
 * Ready if the reader waits and there is something, or if it was woken for
 * something that it has not read yet.
 */
static __poll_t ring_poll(struct file *file, poll_table *wait)
{
	struct kmc_ring *ring = file->private_data;
	u64 head, tail;

	poll_wait(file, &ring->waitq, wait);
	/* After the reader's store of wait; pairs with ring_notify(). */
	smp_mb();
	/* Pairs with ring_commit(). */
	head = smp_load_acquire(&ring->writer->head);
	tail = READ_ONCE(ring->reader->tail);
	if (READ_ONCE(ring->stream->ended))
		return EPOLLIN | EPOLLRDNORM | EPOLLHUP;
	if ((s64)(READ_ONCE(ring->woken) - tail) > 0 ||
	    (READ_ONCE(ring->reader->wait) && head != tail))
		return EPOLLIN | EPOLLRDNORM;
	return 0;
}

/* The reader's page alone may be written; all behind it never, by no mprotect(). */
static int ring_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct kmc_ring *ring = file->private_data;
	unsigned long len = vma->vm_end - vma->vm_start;

	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (vma->vm_pgoff == 0) {
		if (len != PAGE_SIZE)
			return -EINVAL;
	} else if (vma->vm_pgoff == 1) {
		if (len != PAGE_SIZE + ring->size)
			return -EINVAL;
		if (vma->vm_flags & VM_WRITE)
			return -EPERM;
		vm_flags_clear(vma, VM_MAYWRITE);
	} else {
		return -EINVAL;
	}
	return remap_vmalloc_range(vma, ring->reader, vma->vm_pgoff);
}

static const struct file_operations ring_fops = {
	.owner = THIS_MODULE,
	.open = ring_open,
	.release = ring_release,
	.poll = ring_poll,
	.mmap = ring_mmap,
	.llseek = noop_llseek,
};

void kmc_stream_debugfs(struct kmc_stream *stream, struct dentry *dir)
{
	struct kmc_ring *ring;
	char name[16];
	int cpu;

	for_each_possible_cpu(cpu) {
		ring = per_cpu_ptr(stream->rings, cpu);
		if (!ring->size)
			continue;
		snprintf(name, sizeof(name), "cpu%d", cpu);
		/* "unsafe": debugfs has no wrapper for mmap. */
		debugfs_create_file_unsafe(name, 0600, dir, ring, &ring_fops);
	}
}
