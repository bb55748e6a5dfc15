/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Stacks of calls at a hit.
 */
#ifndef KMC_STACK_H
#define KMC_STACK_H

#include <linux/types.h>
#include <uapi/linux/kmodctl.h>

struct kmc_ctx;
struct kmc_env;

/**
 * kmc_stack_kernel() - the kernel's calls that led to a hit
 * @ctx: the hit
 * @stack: to be filled; behind its last entry it is left as it was
 * @room: entries in @stack
 *
 * The first entry is the place of the hit. Empty if it came from user space.
 *
 * Context: any, NMI included; preemption off.
 */
void kmc_stack_kernel(const struct kmc_ctx *ctx, struct kmc_stack *stack,
		      u32 room);

/**
 * kmc_stack_user() - the calls of the current process, by its frame pointers
 * @env: of the session, whose stream gets a KMC_RECORD_PROCESS
 * @ctx: @stack: @room: as above
 *
 * Ends where memory can't be read; empty for a kernel thread.
 *
 * Context: any, NMI included; preemption off.
 */
void kmc_stack_user(const struct kmc_env *env, struct kmc_ctx *ctx,
		    struct kmc_stack *stack, u32 room);

#endif /* KMC_STACK_H */
