/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What of a stack's walk is the architecture's: arch/ARCH/stack.c.
 */
#ifndef KMC_ARCH_STACK_H
#define KMC_ARCH_STACK_H

#include <linux/ptrace.h>
#include "../vm/vm.h"

/**
 * kmc_arch_stack_kernel() - the kernel's stack at a hit, that is not user mode
 * @ctx: the hit
 * @ips: result: where it was hit, if there are registers, then return addresses
 * @room: in @ips, at least 1
 *
 * Context: any. Return: how many.
 */
u32 kmc_arch_stack_kernel(const struct kmc_ctx *ctx, u64 *ips, u32 room);

/**
 * kmc_arch_stack_entry() - where a function returns that has no frame yet
 * @regs: of the process, at a breakpoint in the function's first instruction
 * @ret: result
 *
 * Return: false if it is not known to be such a place.
 */
bool kmc_arch_stack_entry(const struct pt_regs *regs, u64 *ret);

/* Bytes of a word in the process's frames; 0 if it has none that are known. */
u32 kmc_arch_stack_word(const struct pt_regs *regs);

#endif /* KMC_ARCH_STACK_H */
