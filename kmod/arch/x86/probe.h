/* SPDX-License-Identifier: GPL-2.0 */
/*
 * x86: where the arguments of functions and system calls are kept, offsets in pt_regs
 * for kmc_ctx.arg_off, and what functions begin with.
 */
#ifndef KMC_ARCH_PROBE_H
#define KMC_ARCH_PROBE_H

#include <linux/compat.h>
#include <linux/ptrace.h>
#include <linux/stddef.h>
#include <linux/types.h>

static const u16 kmc_function_args[] __maybe_unused = {
	offsetof(struct pt_regs, di), offsetof(struct pt_regs, si),
	offsetof(struct pt_regs, dx), offsetof(struct pt_regs, cx),
	offsetof(struct pt_regs, r8), offsetof(struct pt_regs, r9),
};

static const u16 kmc_syscall_args[] __maybe_unused = {
	offsetof(struct pt_regs, di), offsetof(struct pt_regs, si),
	offsetof(struct pt_regs, dx), offsetof(struct pt_regs, r10),
	offsetof(struct pt_regs, r8), offsetof(struct pt_regs, r9),
};

/* Bytes of an ENDBR, which may come before a function's patched call. */
#define KMC_LANDING_PAD	4

/* Where in a function ftrace's call may be: no other function is there. */
static const u8 kmc_entry_offsets[] __maybe_unused = {
	0,
#ifdef CONFIG_X86_KERNEL_IBT
	KMC_LANDING_PAD,
#endif
};

/* The function that one task enters and another one leaves. */
#define KMC_SWITCH_FUNCTION	"__switch_to"

/* Number of the system call that @regs belong to. */
static __always_inline unsigned long kmc_syscall_nr(const struct pt_regs *regs)
{
	return regs->orig_ax;
}

/* Is the current system call one of the 32-bit table? */
static __always_inline bool kmc_syscall_is_compat(void)
{
	return in_ia32_syscall();
}

#endif /* KMC_ARCH_PROBE_H */
