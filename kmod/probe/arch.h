/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where an architecture keeps the arguments of functions and system calls:
 * offsets in pt_regs, for kmc_ctx.arg_off.
 */
#ifndef KMC_PROBE_ARCH_H
#define KMC_PROBE_ARCH_H

#include <linux/ptrace.h>
#include <linux/stddef.h>
#include <linux/types.h>

#ifndef CONFIG_X86_64
#error "kmodctl knows the registers of x86_64 only"
#endif

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

/* The function that one task enters and another one leaves. */
#define KMC_SWITCH_FUNCTION	"__switch_to"

/* Number of the system call that @regs belong to. */
static __always_inline unsigned long kmc_syscall_nr(const struct pt_regs *regs)
{
	return regs->orig_ax;
}

#endif /* KMC_PROBE_ARCH_H */
