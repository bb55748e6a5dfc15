/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Streams: a ring a CPU, written by handlers, mapped by the reader.
 *
 * A ring has one writer, its CPU, in up to four contexts that interrupt each other.
 * Each reserves by moving the ring's private head; whoever came first, and so
 * leaves last, publishes all that was reserved meanwhile. The reader's tail is
 * a word in a page that the reader can write: it is never trusted. A record that
 * finds no room is refused and counted; or, if the stream is made like that, the oldest
 * ones are given up for it, by moving the tail for the reader.
 *
 * Lifetime: the session holds one reference, each open file (and thus each
 * mapping) another.
 */
#ifndef KMC_STREAM_H
#define KMC_STREAM_H

#include <linux/types.h>
#include "layout.h"

struct dentry;
struct file;
struct kmc_pot;
struct kmc_stream;
struct poll_table_struct;

/**
 * struct kmc_format - what a record looks like
 * @parts: of the payload
 * @urgent: wake the reader at once
 * @text: printf() format, for who reads it as text; or NULL
 */
struct kmc_format {
	struct kmc_layout parts;
	bool urgent;
	char *text;
};

/**
 * kmc_stream_emit() - write a record
 * @stream: the session's stream
 * @format: the record's format
 * @id: the format's number
 * @frame: payload, laid out as @format->parts says
 * @nsecs: the record's time
 * @site: that was hit
 *
 * Context: any, NMI included, preemption off. A record for which there is no
 * room is refused and counted, and the next one is preceded by what was lost.
 */
void kmc_stream_emit(struct kmc_stream *stream, const struct kmc_format *format,
		     u32 id, const void *frame, u64 nsecs, u32 site);

/**
 * kmc_stream_new() - make the rings
 * @bytes: of each CPU's ring, a power of 2
 * @overwrite: a ring that is full loses its oldest records
 * @context: records have a struct kmc_context
 * @pot: what the memory is taken from
 * @tell: called from a worker, with @data: KMC_NOTICE_RECORDS when there are records
 *	again for who has called kmc_stream_arm(); KMC_NOTICE_LOST
 * @data: see above
 *
 * A CPU that comes online later has no ring: its records count as lost.
 *
 * Context: process. Return: the stream, or an ERR_PTR (-ENOMEM).
 */
struct kmc_stream *kmc_stream_new(u32 bytes, bool overwrite, bool context,
				  struct kmc_pot *pot,
				  void (*tell)(void *data, enum kmc_notice what),
				  void *data);

/**
 * kmc_stream_debugfs() - make the files "cpuN" in a session's folder
 *
 * The folder must be removed before kmc_stream_free().
 */
void kmc_stream_debugfs(struct kmc_stream *stream, struct dentry *dir);

/* No handler may be able to reach the stream any more: what is there may be read. */
void kmc_stream_quiet(struct kmc_stream *stream);

/* The same. Wakes sleeping readers. */
void kmc_stream_end(struct kmc_stream *stream);
void kmc_stream_free(struct kmc_stream *stream);

void kmc_stream_stats(struct kmc_stream *stream, int cpu,
		      struct kmc_ring_stats *stats);

/*
 * Reading in the kernel: for who has taken the stream, so that nobody has a ring
 * mapped that could be written.
 */
bool kmc_stream_take(struct kmc_stream *stream);
void kmc_stream_release(struct kmc_stream *stream);

/* Bytes of the largest record. */
#define KMC_RECORD_MAX							\
	(sizeof(struct kmc_record) + sizeof(struct kmc_context) + KMC_LAYOUT_MAX)

/* Up to which time no CPU writes records any more (CLOCK_MONOTONIC). */
u64 kmc_stream_settled(const struct kmc_stream *stream);

/**
 * kmc_stream_next() - take the oldest record of all CPUs out
 * @stream: taken by the caller
 * @until: leave records that are younger; kmc_stream_settled(), or earlier
 * @to: where to: KMC_RECORD_MAX bytes
 * @cpu: whose it was
 *
 * Return: 1; 0 if there is none; -EAGAIN if it is left.
 */
int kmc_stream_next(struct kmc_stream *stream, u64 until, struct kmc_record *to,
		    int *cpu);

/*
 * How many records of a CPU were lost that no KMC_RECORD_LOST, and no call before, has
 * told of.
 */
u64 kmc_stream_untold(struct kmc_stream *stream, int cpu);
bool kmc_stream_has_records(struct kmc_stream *stream);

/* Tell subscribers, once, when there is a record. */
void kmc_stream_arm(struct kmc_stream *stream);

/* The session has ended: there will be no more records than there are. */
bool kmc_stream_ended(const struct kmc_stream *stream);

/*
 * Sleep until there may be a record; @held: a moment, there is one already.
 * Return: 0 or -ERESTARTSYS.
 */
int kmc_stream_wait(struct kmc_stream *stream, bool held);
void kmc_stream_poll_wait(struct kmc_stream *stream, struct file *file,
			  struct poll_table_struct *wait);

#endif /* KMC_STREAM_H */
