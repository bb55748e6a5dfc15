// SPDX-License-Identifier: GPL-2.0
/*
 * Reading rings: their files, which a reader maps; and taking records out of
 * them in the kernel, for who maps nothing. There is one reader at a time.
 */
#include <linux/cpumask.h>
#include <linux/debugfs.h>
#include <linux/fs.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/timekeeping.h>
#include <linux/vmalloc.h>
#include "access.h"
#include "compat.h"
#include "ring.h"

/* How long who waits sleeps at most; a wake-up comes before. */
#define WAIT_JIFFIES	(HZ / 2)
#define HOLD_JIFFIES	max(HZ / 250, 1)

/* A younger record waits, lest another CPU commit something older. */
#define HOLD_NSECS	2000000

/* How often a record may be overwritten while it is read, one after the other. */
#define TAKE_TRIES	100

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
	kmc_stream_put(ring->stream);
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

void kmc_stream_release(struct kmc_stream *stream)
{
	int cpu;

	for_each_possible_cpu(cpu)
		clear_bit_unlock(0, &per_cpu_ptr(stream->rings, cpu)->taken);
}

bool kmc_stream_take(struct kmc_stream *stream)
{
	int cpu, i;

	for_each_possible_cpu(cpu) {
		if (!test_and_set_bit(0, &per_cpu_ptr(stream->rings, cpu)->taken))
			continue;
		/* Give back what was taken before this one. */
		for_each_possible_cpu(i) {
			if (i == cpu)
				return false;
			clear_bit_unlock(0, &per_cpu_ptr(stream->rings, i)->taken);
		}
	}
	return true;
}

bool kmc_stream_ended(const struct kmc_stream *stream)
{
	return READ_ONCE(stream->ended);
}

/* The next record of a ring, and where it is; or NULL. */
static const struct kmc_record *ring_peek(struct kmc_ring *ring, u64 *tail,
					  u32 *len)
{
	const struct kmc_record *record;
	u64 head;

	if (!ring->size)
		return NULL;
	for (;;) {
		*tail = READ_ONCE(ring->reader->tail);
		/* Pairs with ring_commit(): the records before the head are whole. */
		head = smp_load_acquire(&ring->writer->head);
		if (*tail == head)
			return NULL;
		record = kmc_record_at(ring, *tail, head - *tail, len);
		if (!record) {
			if (kmc_ring_claim(ring, *tail, head))
				return NULL;
			continue;
		}
		if (record->id != KMC_RECORD_PAD)
			return record;
		kmc_ring_claim(ring, *tail, *tail + *len);
	}
}

u64 kmc_stream_settled(const struct kmc_stream *stream)
{
	return READ_ONCE(stream->quiet) ? U64_MAX : ktime_get_mono_fast_ns() - HOLD_NSECS;
}

static int take_oldest(struct kmc_stream *stream, u64 until, struct kmc_record *to,
		       int *cpu)
{
	const struct kmc_record *record, *first = NULL;
	u64 tail, first_tail = 0;
	u32 len, first_len = 0;
	int i;

	for_each_possible_cpu(i) {
		record = ring_peek(per_cpu_ptr(stream->rings, i), &tail, &len);
		if (!record || (first && record->nsecs >= first->nsecs))
			continue;
		first = record;
		first_tail = tail;
		first_len = len;
		*cpu = i;
	}
	if (!first)
		return 0;
	if (first->nsecs > until)
		return -EAGAIN;
	memcpy(to, first, first_len);
	to->len = first_len;
	return kmc_ring_claim(per_cpu_ptr(stream->rings, *cpu), first_tail,
			      first_tail + first_len) ? 1 : -EBUSY;
}

int kmc_stream_next(struct kmc_stream *stream, u64 until, struct kmc_record *to,
		    int *cpu)
{
	const struct kmc_lost *lost = (void *)(to + 1);
	int got, tries = TAKE_TRIES;

	/* What is overwritten while it is read is not the oldest any more. */
	do {
		got = take_oldest(stream, until, to, cpu);
	} while (got == -EBUSY && --tries);
	if (got == -EBUSY)
		return -EAGAIN;
	if (got > 0 && to->id == KMC_RECORD_LOST)
		per_cpu_ptr(stream->rings, *cpu)->told += lost->n;
	return got;
}

u64 kmc_stream_untold(struct kmc_stream *stream, int cpu)
{
	struct kmc_ring *ring = per_cpu_ptr(stream->rings, cpu);
	u64 lost = local_read(&ring->lost), untold = lost - ring->told;

	ring->told = lost;
	return untold;
}

bool kmc_stream_has_records(struct kmc_stream *stream)
{
	u64 tail;
	u32 len;
	int cpu;

	for_each_possible_cpu(cpu) {
		if (ring_peek(per_cpu_ptr(stream->rings, cpu), &tail, &len))
			return true;
	}
	return false;
}

static bool has_news(struct kmc_stream *stream)
{
	return kmc_stream_has_records(stream) || kmc_stream_ended(stream);
}

/* Have the next record wake us. */
static void ask_for_wakeup(struct kmc_stream *stream)
{
	struct kmc_ring *ring;
	int cpu;

	for_each_possible_cpu(cpu) {
		ring = per_cpu_ptr(stream->rings, cpu);
		if (ring->size)
			WRITE_ONCE(ring->reader->wait, 1);
	}
	/* Either the writer sees that we wait, or we see its record. */
	smp_mb();
}

int kmc_stream_wait(struct kmc_stream *stream, bool held)
{
	if (held) {
		schedule_timeout_interruptible(HOLD_JIFFIES);
		return signal_pending(current) ? -ERESTARTSYS : 0;
	}
	ask_for_wakeup(stream);
	return wait_event_interruptible_timeout(stream->waitq,
						has_news(stream),
						WAIT_JIFFIES) < 0 ? -ERESTARTSYS : 0;
}

void kmc_stream_arm(struct kmc_stream *stream)
{
	WRITE_ONCE(stream->armed, true);
	ask_for_wakeup(stream);
	/* What is there already wakes nobody; the youngest is held back. */
	if (kmc_stream_has_records(stream))
		schedule_delayed_work(&stream->notice, HOLD_JIFFIES);
}

void kmc_stream_poll_wait(struct kmc_stream *stream, struct file *file,
			  struct poll_table_struct *wait)
{
	poll_wait(file, &stream->waitq, wait);
	ask_for_wakeup(stream);
}
