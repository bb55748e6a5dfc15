/* SPDX-License-Identifier: GPL-2.0 */
/*
 * x86: what there is to know of single registers.
 */
#ifndef KMC_ARCH_REGS_H
#define KMC_ARCH_REGS_H

#include <linux/compiler.h>
#include <linux/ptrace.h>
#include <linux/stddef.h>
#include <linux/types.h>

/*
 * Is a register half a word at most? From 6.9 on, something else is beside these two,
 * in the rest of their words.
 */
static __always_inline bool kmc_reg_is_short(u32 offset)
{
	return offset == offsetof(struct pt_regs, cs) ||
	       offset == offsetof(struct pt_regs, ss);
}

/* Are these of a process, outside of the kernel? */
static __always_inline bool kmc_regs_are_user(const struct pt_regs *regs)
{
	return user_mode((struct pt_regs *)regs);
}

#endif /* KMC_ARCH_REGS_H */
