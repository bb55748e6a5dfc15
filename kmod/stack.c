// SPDX-License-Identifier: GPL-2.0
/*
 * Stacks, walked as perf walks them, whose own functions for that are not to be
 * had: the kernel's as the architecture does it, a process's from frame pointer to
 * frame pointer.
 */
#include <linux/hash.h>
#include <linux/processor.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/sched/task_stack.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include "arch/regs.h"
#include "arch/stack.h"
#include "stack.h"
#include "stream.h"
#include "vm/mem.h"
#include "vm/var.h"
#include "vm/vm.h"

void kmc_stack_kernel(const struct kmc_ctx *ctx, struct kmc_stack *stack,
		      u32 room)
{
	stack->pid = 0;
	stack->nr = 0;
	if (ctx->regs && kmc_regs_are_user(ctx->regs))
		return;
	stack->nr = kmc_arch_stack_kernel(ctx, stack->ips, room);
}

/* The registers that the task left user space with, or NULL. */
static struct pt_regs *user_regs(const struct kmc_ctx *ctx)
{
	struct pt_regs *regs = (struct pt_regs *)ctx->regs;

	if (!current->mm || current->flags & PF_KTHREAD)
		return NULL;
	if (!regs || !kmc_regs_are_user(regs))
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
static bool first_frame(unsigned long fp, struct frame *frame, u32 word)
{
	u32 narrow[2];

	if (!is_frame(fp))
		return false;
	if (word == sizeof(u64))
		return !kmc_space_user.copy(frame, fp, sizeof(*frame));
	if (kmc_space_user.copy(narrow, fp, sizeof(narrow)))
		return false;
	frame->fp = narrow[0];
	frame->ret = narrow[1];
	return true;
}

/* The same, where a first one was read and faults are not served. */
static bool next_frame(unsigned long fp, struct frame *frame, u32 word)
{
	const u64 __user *wide = (const u64 __user *)fp;
	const u32 __user *narrow = (const u32 __user *)fp;
	u64 saved, ret;

	if (!is_frame(fp) || !user_access_begin(wide, sizeof(*frame)))
		return false;
	if (word == sizeof(u64)) {
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
static u32 walk_frames(unsigned long fp, u64 *ips, u32 room, u32 word)
{
	struct frame frame;
	u32 nr = 0;

	if (!word || !room || !first_frame(fp, &frame, word))
		return 0;
	pagefault_disable();
	while (frame.ret) {
		ips[nr++] = frame.ret;
		if (nr == room || !next_frame(frame.fp, &frame, word))
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

void kmc_stack_user(const struct kmc_env *env, struct kmc_ctx *ctx,
		    struct kmc_stack *stack, u32 room)
{
	struct pt_regs *regs = user_regs(ctx);
	u32 nr = 0;

	stack->pid = current->tgid;
	if (regs) {
		announce(env, ctx);
		stack->ips[nr++] = instruction_pointer(regs);
		if (ctx->regs == regs && nr < room &&
		    kmc_arch_stack_entry(regs, &stack->ips[nr]))
			nr++;
		nr += walk_frames(frame_pointer(regs), stack->ips + nr,
				  room - nr, kmc_arch_stack_word(regs));
	}
	stack->nr = nr;
}
