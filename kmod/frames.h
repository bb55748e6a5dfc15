/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Frames: where programs have their variables and keys, one on each CPU for each context
 * level. Before a frame there is room for an event's record.
 */
#ifndef KMC_FRAMES_H
#define KMC_FRAMES_H

#include <linux/percpu.h>
#include <linux/types.h>
#include "vm/vm.h"

/* Context levels: task, softirq, hard irq, NMI. */
#define KMC_LEVELS	4

/**
 * struct kmc_frames - the frames of a CPU
 * @at: each level's
 * @mem: what they are in
 */
struct kmc_frames {
	u8 *at[KMC_LEVELS];
	void *mem;
};

/*
 * @bytes: of a frame; @records: with room for records before it. Process context.
 * Return: NULL if there is no memory.
 */
struct kmc_frames __percpu *kmc_frames_new(size_t bytes, bool records);

/* Nobody uses them any more. @frames may be NULL. */
void kmc_frames_free(struct kmc_frames __percpu *frames);

/* This CPU's frame of a level that was entered. */
static __always_inline u8 *kmc_frame(struct kmc_frames __percpu *frames,
				     unsigned int level)
{
	return raw_cpu_read(frames->at[level]);
}

/* Where a record is, KMC_EVENT_MAX bytes. */
static __always_inline u8 *kmc_frame_record(u8 *frame)
{
	return frame - KMC_EVENT_MAX;
}

static __always_inline u8 *kmc_record_frame(u8 *record)
{
	return record + KMC_EVENT_MAX;
}

#endif /* KMC_FRAMES_H */
