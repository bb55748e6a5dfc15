// SPDX-License-Identifier: GPL-2.0
#include <linux/cache.h>
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/topology.h>
#include "frames.h"

/* Whole cache lines, for no two CPUs should share one. */
static int frames_init(struct kmc_frames *frames, size_t bytes, size_t before,
		       int cpu)
{
	unsigned int level;
	u8 *mem;

	mem = kvzalloc_node(ALIGN(KMC_LEVELS * (before + bytes), SMP_CACHE_BYTES),
			    GFP_KERNEL, cpu_to_node(cpu));
	if (!mem)
		return -ENOMEM;
	frames->mem = mem;
	for (level = 0; level < KMC_LEVELS; level++) {
		frames->at[level] = mem + before;
		mem += before + bytes;
	}
	return 0;
}

struct kmc_frames __percpu *kmc_frames_new(size_t bytes, bool records)
{
	struct kmc_frames __percpu *frames = alloc_percpu(struct kmc_frames);
	int cpu;

	if (!frames)
		return NULL;
	for_each_possible_cpu(cpu) {
		if (frames_init(per_cpu_ptr(frames, cpu), bytes,
				records ? KMC_EVENT_MAX : 0, cpu)) {
			kmc_frames_free(frames);
			return NULL;
		}
	}
	return frames;
}

void kmc_frames_free(struct kmc_frames __percpu *frames)
{
	int cpu;

	if (!frames)
		return;
	for_each_possible_cpu(cpu)
		kvfree(per_cpu_ptr(frames, cpu)->mem);
	free_percpu(frames);
}
