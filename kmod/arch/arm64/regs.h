/* SPDX-License-Identifier: GPL-2.0 */
/*
 * arm64: what there is to know of single registers.
 */
#ifndef KMC_ARCH_REGS_H
#define KMC_ARCH_REGS_H

#include <linux/compiler.h>
#include <linux/ptrace.h>
#include <linux/types.h>

static __always_inline bool kmc_reg_is_short(u32 offset)
{
	return false;
}

/*
 * Are these of a process, outside of the kernel? Ftrace does not save the state that
 * user_mode() asks; but the kernel's code is all in the upper half.
 */
static __always_inline bool kmc_regs_are_user(const struct pt_regs *regs)
{
	return (long)regs->pc >= 0;
}

#endif /* KMC_ARCH_REGS_H */
