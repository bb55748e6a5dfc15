/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The guard that every handler starts with, and the run of one hit.
 *
 * A handler has preemption off before anything else, for all that follows is per
 * CPU: it switches it off itself where it is not called like that. Then it enters the CPU's context level. A level that is already entered means that
 * the hit comes from within a handler (a probe on a function that a handler
 * calls), so it is skipped and counted: this ends every recursion, and
 * makes the level's frame the program's own.
 *
 * Levels need no atomic operation. Whatever interrupts between the test and
 * the set of a level has left it as it was when it returns.
 */
#ifndef KMC_PROBE_RUN_H
#define KMC_PROBE_RUN_H

#include <linux/compiler.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include "../compat.h"
#include "../frames.h"
#include "../map/fast.h"
#include "../session.h"
#include "../vm/shape.h"
#include "probe.h"

#define KMC_LEVEL_TASK		0
#define KMC_LEVEL_HARDIRQ	2

DECLARE_PER_CPU(u8[KMC_LEVELS], kmc_nesting);

/**
 * struct kmc_hook - what a handler needs of a place where a program is hooked in
 * @prog: to be run
 * @count: of the probe
 * @frames: of the session
 * @ctx: what is known before the hit: @site and @func; a leaf program gets it
 *	as it is
 *
 * Written before the attachment, only read after it.
 */
struct kmc_hook {
	const struct kmc_prog *prog;
	struct kmc_probe_count __percpu *count;
	struct kmc_frames __percpu *frames;
	struct kmc_ctx ctx;
};

/* @site: may be NULL, for a probe that has none. */
void kmc_hook_init(struct kmc_hook *hook, const struct kmc_probe *probe,
		   const struct kmc_site *site);

/* A run that was counted as "ran" ahead has ended in another way. */
void kmc_hook_recount(const struct kmc_hook *hook, enum kmc_outcome outcome);

/* Preemption, of handlers of tracepoints. */
static __always_inline void kmc_tracepoint_begin(void)
{
	if (KMC_TRACEPOINT_PREEMPTIBLE)
		preempt_disable_notrace();
}

static __always_inline void kmc_tracepoint_end(void)
{
	if (KMC_TRACEPOINT_PREEMPTIBLE)
		preempt_enable_notrace();
}

static __always_inline bool kmc_is_task_level(void)
{
	return likely(!(preempt_count() &
			(NMI_MASK | HARDIRQ_MASK | SOFTIRQ_OFFSET)));
}

/* Context level of the caller: task, softirq, hard irq, NMI. */
static __always_inline unsigned int kmc_level(void)
{
	return kmc_is_task_level() ? KMC_LEVEL_TASK : interrupt_context_level();
}

/* Enter a level. Preemption is off. Return: false if the hit is nested. */
static __always_inline bool kmc_enter(const struct kmc_hook *hook,
				      unsigned int level)
{
	if (unlikely(raw_cpu_read(kmc_nesting[level]))) {
		this_cpu_inc(hook->count->nested);
		return false;
	}
	raw_cpu_write(kmc_nesting[level], 1);
	barrier();
	return true;
}

/*
 * The same at the edge between user and kernel, where no handler of the task's
 * level can be under way: handlers are not preempted and make no system calls.
 */
static __always_inline void kmc_enter_first(void)
{
	raw_cpu_write(kmc_nesting[KMC_LEVEL_TASK], 1);
	barrier();
}

static __always_inline void kmc_leave(unsigned int level)
{
	barrier();
	raw_cpu_write(kmc_nesting[level], 0);
}

/*
 * Run the program, with the level entered, its @frame, and what the probe has in @ctx.
 * The hit is counted ahead, so that nothing has to be kept over the call.
 */
static __always_inline enum kmc_outcome kmc_run_in(const struct kmc_hook *hook,
						   struct kmc_ctx *ctx,
						   u8 *frame)
{
	const struct kmc_prog *prog = hook->prog;

	this_cpu_inc(hook->count->ran);
	ctx->frame = frame;
	ctx->nsecs = 0;
	return prog->run(ctx, prog);
}

static __always_inline enum kmc_outcome kmc_run_only(const struct kmc_hook *hook,
						     struct kmc_ctx *ctx,
						     unsigned int level)
{
	return kmc_run_in(hook, ctx, kmc_frame(hook->frames, level));
}

static __always_inline void kmc_run(const struct kmc_hook *hook,
				    struct kmc_ctx *ctx, unsigned int level)
{
	enum kmc_outcome outcome = kmc_run_only(hook, ctx, level);

	if (unlikely(outcome != KMC_RAN))
		kmc_hook_recount(hook, outcome);
}

/*
 * Run a leaf program, a count that can neither recurse nor fail: no guard, no call.
 * Preemption is off.
 */
static __always_inline void kmc_run_leaf(const struct kmc_hook *hook)
{
	this_cpu_inc(hook->count->ran);
	kmc_map_count(hook->prog->shape.map);
}

/*
 * Is the hit one that the program begins with turning away? Then it is counted,
 * the guard is spared, and there is no hook to go on with. For programs with
 * kmc_prog.passes. Preemption is off. The hook comes back from the test, so that
 * nothing has to be saved over it: this is a tenth of the cost.
 */
static __always_inline const struct kmc_hook *
kmc_passed(const struct kmc_hook *hook)
{
	const struct kmc_prog *prog = hook->prog;
	const struct kmc_ctx *ctx;

	this_cpu_inc(hook->count->ran);
	if (likely(prog->shape.field)) {
		if (likely(!kmc_task_passes(&prog->shape)))
			return NULL;
	} else {
		ctx = prog->passes((struct kmc_ctx *)&hook->ctx, prog);
		if (likely(!ctx))
			return NULL;
		hook = container_of(ctx, struct kmc_hook, ctx);
	}
	/* The run counts itself. */
	this_cpu_dec(hook->count->ran);
	return hook;
}

#endif /* KMC_PROBE_RUN_H */
