/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Programs that are run as straight C. Each of these sets prog->run, and what
 * that needs of prog->shape, if it knows the program.
 */
#ifndef KMC_SHAPE_H
#define KMC_SHAPE_H

#include <linux/sched.h>
#include <linux/string.h>
#include "vm.h"

/* Does a test of a field of the current task hold? */
static __always_inline bool kmc_task_passes(const struct kmc_shape *shape)
{
	u64 value;

	memcpy(&value, (const u8 *)current + shape->field, sizeof(value));
	return (value & shape->mask) - shape->low <= shape->span;
}

/* Set prog->run, to kmc_exec if nothing better is known. */
void kmc_shape_choose(struct kmc_prog *prog);

/* Return: false if it is not one of the programs of latency.c. */
bool kmc_latency_choose(struct kmc_prog *prog);

#endif /* KMC_SHAPE_H */
