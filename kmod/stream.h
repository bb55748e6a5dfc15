/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Streams: a ring a CPU, written by handlers, mapped by the reader.
 */
#ifndef KMC_STREAM_H
#define KMC_STREAM_H

#include <linux/types.h>
#include "layout.h"

struct kmc_stream;
struct file_operations;

/**
 * struct kmc_format - what a record looks like
 * @parts: of the payload
 * @urgent: wake the reader at once
 */
struct kmc_format {
	struct kmc_layout parts;
	bool urgent;
};

/**
 * kmc_stream_emit() - write a record
 * @stream: the session's stream
 * @format: the record's format
 * @id: the format's number
 * @frame: payload, laid out as @format->parts says
 * @nsecs: the record's time
 *
 * Context: any, NMI included, preemption off. A record for which there is no
 * room is refused and counted.
 */
void kmc_stream_emit(struct kmc_stream *stream, const struct kmc_format *format,
		     u32 id, const void *frame, u64 nsecs);

/* @bytes: of each CPU's ring, a power of 2. Return: ERR_PTR(-ENOMEM) on failure. */
struct kmc_stream *kmc_stream_new(u32 bytes);
void kmc_stream_free(struct kmc_stream *stream);
void kmc_stream_stats(struct kmc_stream *stream, int cpu,
		      struct kmc_ring_stats *stats);

#endif /* KMC_STREAM_H */
