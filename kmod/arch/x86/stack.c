// SPDX-License-Identifier: GPL-2.0
/*
 * x86: the kernel's stack by its unwinder.
 */
#include <linux/ftrace.h>
#include <linux/module.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/string.h>
#include <asm/segment.h>
#include <asm/unwind.h>
#include "../../vm/mem.h"
#include "../probe.h"
#include "../stack.h"

/* ftrace gives some registers only, and a tracepoint's are taken by hand. */
static bool is_full(const struct pt_regs *regs)
{
	return regs->cs && regs->flags & X86_EFLAGS_FIXED;
}

/*
 * At a function's entry ftrace has what comes after its call, a kprobe what comes
 * after its breakpoint. Always as the latter, which is what everybody shows.
 */
static unsigned long hit_address(const struct kmc_ctx *ctx)
{
	unsigned long addr = instruction_pointer((struct pt_regs *)ctx->regs);
	unsigned long into = addr - ctx->func - MCOUNT_INSN_SIZE;

	if (!into || into == KMC_LANDING_PAD)
		addr -= MCOUNT_INSN_SIZE - 1;
	return addr;
}

/*
 * The unwinder's start. It needs @whole for as long as it goes on.
 */
struct walk {
	struct unwind_state state;
	struct pt_regs whole;
};

/*
 * Of a function's entry ftrace has what the unwinder starts with, but no segment. To
 * start there saves it the way from here through our handler and ftrace's trampoline,
 * half of a short stack's cost. An unwinder by frame pointers would miss the caller,
 * for the function has no frame yet.
 */
static bool begin_at_entry(struct walk *walk, const struct pt_regs *regs)
{
	if (!IS_ENABLED(CONFIG_UNWINDER_ORC) || regs->cs)
		return false;
	walk->whole = (struct pt_regs){
		.ip = regs->ip,
		.sp = regs->sp,
		.bp = regs->bp,
		.cs = __KERNEL_CS,
	};
	unwind_start(&walk->state, current, &walk->whole, NULL);
	return true;
}

/* Begin at the frame of the hit, or behind it when it is known from @ctx. */
static void begin(struct walk *walk, const struct kmc_ctx *ctx)
{
	struct pt_regs *regs = (struct pt_regs *)ctx->regs;
	struct unwind_state *state = &walk->state;

	if (regs && is_full(regs)) {
		unwind_start(state, current, regs, NULL);
		return;
	}
	if (regs && begin_at_entry(walk, regs))
		return;
	if (regs) {
		unwind_start(state, current, NULL,
			     (unsigned long *)kernel_stack_pointer(regs));
		return;
	}
	unwind_start(state, current, NULL, NULL);
	while (!unwind_done(state) &&
	       within_module(unwind_get_return_address(state), THIS_MODULE))
		unwind_next_frame(state);
}

u32 kmc_arch_stack_kernel(const struct kmc_ctx *ctx, u64 *ips, u32 room)
{
	unsigned long addr;
	struct walk walk;
	u32 nr = 0;

	if (ctx->regs)
		ips[nr++] = hit_address(ctx);
	if (nr < room)
		begin(&walk, ctx);
	for (; nr < room && !unwind_done(&walk.state);
	     unwind_next_frame(&walk.state)) {
		addr = unwind_get_return_address(&walk.state);
		if (!addr)
			break;
		ips[nr++] = addr;
	}
	return nr;
}

/*
 * The return address is what the stack ends with. The breakpoint hides one byte of
 * "push %rbp; mov %rsp,%rbp" or of the landing pad.
 */
bool kmc_arch_stack_entry(const struct pt_regs *regs, u64 *ret)
{
	static const u8 frame[] = { 0xcc, 0x48, 0x89, 0xe5 };
	static const u8 pad[] = { 0xcc, 0x0f, 0x1e, 0xfa };
	u8 code[sizeof(frame)];

	return regs->cs != __USER32_CS &&
	       !kmc_space_user.copy(code, regs->ip, sizeof(code)) &&
	       (!memcmp(code, frame, sizeof(code)) ||
		!memcmp(code, pad, sizeof(code))) &&
	       !kmc_space_user.copy(ret, regs->sp, sizeof(*ret));
}

u32 kmc_arch_stack_word(const struct pt_regs *regs)
{
	return regs->cs == __USER32_CS ? sizeof(u32) : sizeof(u64);
}
