// SPDX-License-Identifier: GPL-2.0
/*
 * arm64: the kernel's stack from frame record to frame record, for its unwinder is not to
 * be had. Entries from user mode leave a record of zeroes, and exceptions one of what
 * they have interrupted.
 */
#include <linux/ftrace.h>
#include <linux/module.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <asm/memory.h>
#include "../../vm/mem.h"
#include "../../vm/nofault.h"
#include "../probe.h"
#include "../stack.h"

/* Without the signature that the kernel's return addresses may have. */
static unsigned long strip(unsigned long addr)
{
	return addr ? addr | -(1UL << VA_BITS_MIN) : 0;
}

/* From one frame record to the next. Return: the return address, or 0. */
static unsigned long next_frame(unsigned long *fp)
{
	unsigned long record[2];

	if (!*fp || *fp % sizeof(*fp) ||
	    kmc_copy_kernel(record, *fp, sizeof(record)))
		return 0;
	*fp = record[0];
	return strip(record[1]);
}

/*
 * Is the hit at the function's entry, where the function has no frame yet? Ftrace has
 * what comes after its call, a kprobe its own place.
 */
static bool at_entry(const struct kmc_ctx *ctx)
{
	return ctx->func && ctx->regs->pc - ctx->func <=
			    kmc_entry_offsets[ARRAY_SIZE(kmc_entry_offsets) - 1] +
			    AARCH64_INSN_SIZE;
}

u32 kmc_arch_stack_kernel(const struct kmc_ctx *ctx, u64 *ips, u32 room)
{
	const struct pt_regs *regs = ctx->regs;
	unsigned long fp, addr;
	u32 nr = 0;

	if (!regs) {
		fp = (unsigned long)__builtin_frame_address(0);
		do {
			addr = next_frame(&fp);
		} while (addr && within_module(addr, THIS_MODULE));
		if (!addr)
			return 0;
		ips[nr++] = addr;
	} else if (at_entry(ctx)) {
		fp = regs->regs[29];
		ips[nr++] = ctx->func;
		if (nr < room)
			ips[nr++] = strip(regs->regs[30]);
	} else {
		fp = regs->regs[29];
		ips[nr++] = regs->pc;
	}
	while (nr < room && (addr = next_frame(&fp)))
		ips[nr++] = addr;
	return nr;
}

/* Signs the link register, or not, then saves it: "stp x29, x30, [sp, #…]!". */
#define STP_FRAME	0xa9807bfd
#define STP_FRAME_MASK	0xffc07fff
#define MOV_FRAME	0x910003fd	/* mov x29, sp */

/* The breakpoint hides the first instruction. */
bool kmc_arch_stack_entry(const struct pt_regs *regs, u64 *ret)
{
	u32 code[2];

	if (compat_user_mode(regs) ||
	    kmc_space_user.copy(code, regs->pc, sizeof(code)) ||
	    ((code[1] & STP_FRAME_MASK) != STP_FRAME && code[1] != MOV_FRAME))
		return false;
	*ret = regs->regs[30];
	return true;
}

/* Where the frame pointer of 32-bit processes is, and what it points to, varies. */
u32 kmc_arch_stack_word(const struct pt_regs *regs)
{
	return compat_user_mode(regs) ? 0 : sizeof(u64);
}
