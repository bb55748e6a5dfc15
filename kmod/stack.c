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
#include <linux/uaccess.h>
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

void kmc_stack_kernel(const struct kmc_ctx *ctx, struct kmc_stack *stack,
		      u32 room)
{
	unsigned long addr;
	struct walk walk;
	u32 nr = 0;

	stack->pid = 0;
	stack->nr = 0;
	if (ctx->regs && user_mode((struct pt_regs *)ctx->regs))
		return;
	if (ctx->regs)
		stack->ips[nr++] = hit_address(ctx);
	if (nr < room)
		begin(&walk, ctx);
	for (; nr < room && !unwind_done(&walk.state);
	     unwind_next_frame(&walk.state)) {
		addr = unwind_get_return_address(&walk.state);
		if (!addr)
			break;
		stack->ips[nr++] = addr;
	}
	stack->nr = nr;
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
struct frame {
	u64 fp;
	u64 ret;
};

/*
 * The outermost frame's is 0 by the ABI, and code without frame pointers has small
 * numbers there: a fault would cost more than the walk.
 */
static bool is_frame(unsigned long fp)
{
	return fp >= PAGE_SIZE;
}

/* Asks whether user memory may be read here at all: an NMI may come amid a switch of it. */
static bool first_frame(unsigned long fp, struct frame *frame, bool compat)
{
	u32 narrow[2];

	if (!is_frame(fp))
		return false;
	if (!compat)
		return !kmc_space_user.copy(frame, fp, sizeof(*frame));
	if (kmc_space_user.copy(narrow, fp, sizeof(narrow)))
		return false;
	frame->fp = narrow[0];
	frame->ret = narrow[1];
	return true;
}

/* The same, where a first one was read and faults are not served. */
static bool next_frame(unsigned long fp, struct frame *frame, bool compat)
{
	const u64 __user *wide = (const u64 __user *)fp;
	const u32 __user *narrow = (const u32 __user *)fp;
	u64 saved, ret;

	if (!is_frame(fp) || !user_access_begin(wide, sizeof(*frame)))
		return false;
	if (!compat) {
		unsafe_get_user(saved, wide, fault);
		unsafe_get_user(ret, wide + 1, fault);
	} else {
		unsafe_get_user(saved, narrow, fault);
		unsafe_get_user(ret, narrow + 1, fault);
	}
	user_access_end();
	frame->fp = saved;
	frame->ret = ret;
	return true;
fault:
	user_access_end();
	return false;
}

/* The return addresses from a frame pointer on. Return: their number. */
static u32 walk_frames(unsigned long fp, u64 *ips, u32 room, bool compat)
{
	struct frame frame;
	u32 nr = 0;

	if (!room || !first_frame(fp, &frame, compat))
		return 0;
	pagefault_disable();
	while (frame.ret) {
		ips[nr++] = frame.ret;
		if (nr == room || !next_frame(frame.fp, &frame, compat))
			break;
	}
	pagefault_enable();
	return nr;
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
	bool compat;
	u32 nr = 0;

	stack->pid = current->tgid;
	if (regs) {
		announce(env, ctx);
		compat = regs->cs == __USER32_CS;
		stack->ips[nr++] = instruction_pointer(regs);
		if (!compat && nr < room && at_entry(ctx, regs) &&
		    !kmc_space_user.copy(&stack->ips[nr], regs->sp,
					 sizeof(stack->ips[nr])))
			nr++;
		nr += walk_frames(frame_pointer(regs), stack->ips + nr,
				  room - nr, compat);
	}
	stack->nr = nr;
}
