// SPDX-License-Identifier: GPL-2.0
/*
 * Stacks, walked as perf walks them, whose own functions for that are not to be
 * had: the kernel's by its unwinder, a process's from frame pointer to frame
 * pointer.
 */
#include <linux/ftrace.h>
#include <linux/hash.h>
#include <linux/module.h>
#include <linux/processor.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <asm/segment.h>
#include <asm/unwind.h>
#include "probe/arch.h"
#include "stack.h"
#include "stream.h"
#include "vm/mem.h"
#include "vm/var.h"
#include "vm/vm.h"

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

/* Begin at the frame of the hit, or behind it when it is known from @ctx. */
static void begin(struct unwind_state *state, const struct kmc_ctx *ctx)
{
	struct pt_regs *regs = (struct pt_regs *)ctx->regs;

	if (regs && is_full(regs)) {
		unwind_start(state, current, regs, NULL);
		return;
	}
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

static void fill_up(struct kmc_stack *stack, u32 nr, u32 room)
{
	stack->nr = nr;
	memset(stack->ips + nr, 0, (room - nr) * sizeof(stack->ips[0]));
}

void kmc_stack_kernel(const struct kmc_ctx *ctx, struct kmc_stack *stack,
		      u32 room)
{
	struct unwind_state state;
	unsigned long addr;
	u32 nr = 0;

	stack->pid = 0;
	if (ctx->regs && user_mode((struct pt_regs *)ctx->regs)) {
		fill_up(stack, 0, room);
		return;
	}
	if (ctx->regs)
		stack->ips[nr++] = hit_address(ctx);
	for (begin(&state, ctx); nr < room && !unwind_done(&state);
	     unwind_next_frame(&state)) {
		addr = unwind_get_return_address(&state);
		if (!addr)
			break;
		stack->ips[nr++] = addr;
	}
	fill_up(stack, nr, room);
}

/* The registers that the task left user space with, or NULL. */
static struct pt_regs *user_regs(const struct kmc_ctx *ctx)
{
	struct pt_regs *regs = (struct pt_regs *)ctx->regs;

	if (!current->mm || current->flags & PF_KTHREAD)
		return NULL;
	if (!regs || !user_mode(regs))
		regs = task_pt_regs(current);
	/* A worker that lends its process's memory has never been there. */
	return user_mode(regs) ? regs : NULL;
}

/* What is saved at a frame pointer: the caller's, then the return address. */
static bool next_frame(unsigned long *fp, u64 *ret, bool compat)
{
	u64 wide[2];
	u32 narrow[2];

	if (!compat) {
		if (kmc_space_user.copy(wide, *fp, sizeof(wide)))
			return false;
		*fp = wide[0];
		*ret = wide[1];
	} else {
		if (kmc_space_user.copy(narrow, *fp, sizeof(narrow)))
			return false;
		*fp = narrow[0];
		*ret = narrow[1];
	}
	return *ret;
}

/*
 * Processes whose stacks were taken: a mark at a place, both made of who it is
 * and in which session. One that loses its place to another is announced again.
 */
#define SEEN_BITS	12

static u64 seen[1 << SEEN_BITS];

static const struct kmc_part process_part = {
	.kind = KMC_PART_INT,
	.size = sizeof(u64),
};

static const struct kmc_format process_format = {
	.parts = {
		.parts = (struct kmc_part *)&process_part,
		.nr = 1,
		.size = sizeof(u64),
	},
	.urgent = true,
};

/* The address space changes with exec(), its number never comes again soon. */
static void announce(const struct kmc_env *env, struct kmc_ctx *ctx)
{
	u64 pid = current->tgid;
	u64 who = (unsigned long)current->mm + (pid << 40) + env->start;
	u64 mark = who * GOLDEN_RATIO_64;
	u64 *place = &seen[mark >> (64 - SEEN_BITS)];

	if (likely(READ_ONCE(*place) == mark))
		return;
	WRITE_ONCE(*place, mark);
	kmc_stream_emit(env->stream, &process_format, KMC_RECORD_PROCESS, &pid,
			kmc_now(ctx), ctx->site);
}

/*
 * At a breakpoint in a function's first instruction the function has no frame
 * yet: its return address is what the stack ends with. The breakpoint hides one
 * byte of "push %rbp; mov %rsp,%rbp" or of the landing pad.
 */
static bool at_entry(const struct kmc_ctx *ctx, const struct pt_regs *regs)
{
	static const u8 frame[] = { 0xcc, 0x48, 0x89, 0xe5 };
	static const u8 pad[] = { 0xcc, 0x0f, 0x1e, 0xfa };
	u8 code[sizeof(frame)];

	return ctx->regs == regs &&
	       !kmc_space_user.copy(code, regs->ip, sizeof(code)) &&
	       (!memcmp(code, frame, sizeof(code)) ||
		!memcmp(code, pad, sizeof(code)));
}

void kmc_stack_user(const struct kmc_env *env, struct kmc_ctx *ctx,
		    struct kmc_stack *stack, u32 room)
{
	struct pt_regs *regs = user_regs(ctx);
	unsigned long fp;
	bool compat;
	u32 nr = 0;

	stack->pid = current->tgid;
	if (regs) {
		announce(env, ctx);
		fp = frame_pointer(regs);
		compat = regs->cs == __USER32_CS;
		stack->ips[nr++] = instruction_pointer(regs);
		if (!compat && nr < room && at_entry(ctx, regs) &&
		    !kmc_space_user.copy(&stack->ips[nr], regs->sp,
					 sizeof(stack->ips[nr])))
			nr++;
		while (nr < room && next_frame(&fp, &stack->ips[nr], compat))
			nr++;
	}
	fill_up(stack, nr, room);
}
