/* SPDX-License-Identifier: GPL-2.0 */
/*
 * arm64: where the arguments of functions and system calls are kept, offsets in pt_regs
 * for kmc_ctx.arg_off, and what functions begin with.
 */
#ifndef KMC_ARCH_PROBE_H
#define KMC_ARCH_PROBE_H

#include <linux/compat.h>
#include <linux/ptrace.h>
#include <linux/stddef.h>
#include <linux/types.h>

static const u16 kmc_function_args[] __maybe_unused = {
	offsetof(struct pt_regs, regs[0]), offsetof(struct pt_regs, regs[1]),
	offsetof(struct pt_regs, regs[2]), offsetof(struct pt_regs, regs[3]),
	offsetof(struct pt_regs, regs[4]), offsetof(struct pt_regs, regs[5]),
};

/* The first one's register becomes the result's. */
static const u16 kmc_syscall_args[] __maybe_unused = {
	offsetof(struct pt_regs, orig_x0), offsetof(struct pt_regs, regs[1]),
	offsetof(struct pt_regs, regs[2]), offsetof(struct pt_regs, regs[3]),
	offsetof(struct pt_regs, regs[4]), offsetof(struct pt_regs, regs[5]),
};

/* Bytes of a BTI, which may come before a function's patched call. */
#define KMC_LANDING_PAD	4

/*
 * Where in a function ftrace's call may be, which one instruction that keeps the link
 * register comes before: no other function is there.
 */
static const u8 kmc_entry_offsets[] __maybe_unused = {
	4,
#ifdef CONFIG_ARM64_BTI_KERNEL
	4 + KMC_LANDING_PAD,
#endif
};

/* The function that one task enters and another one leaves. */
#define KMC_SWITCH_FUNCTION	"__switch_to"

/* Number of the system call that @regs belong to. */
static __always_inline unsigned long kmc_syscall_nr(const struct pt_regs *regs)
{
	return regs->syscallno;
}

/* Is the current system call one of the 32-bit table? */
static __always_inline bool kmc_syscall_is_compat(void)
{
	return is_compat_task();
}

#endif /* KMC_ARCH_PROBE_H */
