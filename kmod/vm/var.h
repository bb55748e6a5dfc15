/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Built-ins: one small function each, and one line in KMC_VARS. They run in
 * probe handlers: any context, NMI included, with preemption off, which makes
 * them RCU readers too.
 */
#ifndef KMC_VAR_H
#define KMC_VAR_H

#include <linux/build_bug.h>
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/jiffies.h>
#include <linux/percpu.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/topology.h>
#include <linux/uidgid.h>
#include "../clock.h"
#include "../arch/regs.h"
#include "kernel_features.h"
#include "str.h"
#include "vm.h"

#define KMC_COMM_SIZE	16
#define KMC_ARGS	6

/*
 * X(the built-in's number without KMC_VAR_, its function without kmc_var_, what
 * it asks of the probe, KMC_NEEDS_*, or KMC_VAR_GUARDED if it is there behind the guard
 * only: it calls a function of the kernel, or a run has it); comms are apart, they do
 * not fit in a register.
 */
#define KMC_VAR_GUARDED	0x80
#define KMC_VARS(X)				\
	X(PID, pid, 0)				\
	X(TID, tid, 0)				\
	X(PPID, ppid, 0)			\
	X(UID, uid, 0)				\
	X(GID, gid, 0)				\
	X(CPU, cpu, 0)				\
	X(NSECS, nsecs, KMC_VAR_GUARDED)		\
	X(ELAPSED, elapsed, KMC_VAR_GUARDED)	\
	X(CGROUP, cgroup, 0)			\
	X(CURTASK, curtask, 0)			\
	X(RAND, rand, KMC_VAR_GUARDED)		\
	X(SITE, site, 0)			\
	X(FUNC, func, KMC_NEEDS_FUNC)		\
	X(RETVAL, retval, KMC_NEEDS_RETVAL)	\
	X(SYSCALL, syscall, KMC_NEEDS_SYSCALL)	\
	X(NSECS_BOOT, nsecs_boot, KMC_VAR_GUARDED) \
	X(NSECS_TAI, nsecs_tai, KMC_VAR_GUARDED)	\
	X(NUMA, numa, 0)			\
	X(JIFFIES, jiffies, 0)			\
	X(USERMODE, usermode, KMC_NEEDS_REGS)	\
	X(EVENT, event, KMC_NEEDS_EVENT)	\
	X(FRAME, frame, KMC_VAR_GUARDED)

DECLARE_PER_CPU(u64, kmc_rand_state);

/* The time of the hit: read once, so that all of a run agree on it. */
static inline u64 kmc_now(struct kmc_ctx *ctx)
{
	if (likely(!ctx->nsecs))
		ctx->nsecs = kmc_clock_ns();
	return ctx->nsecs;
}

static inline u64 kmc_var_pid(const struct kmc_prog *prog, struct kmc_ctx *ctx)
{
	return current->tgid;
}

static inline u64 kmc_var_tid(const struct kmc_prog *prog, struct kmc_ctx *ctx)
{
	return current->pid;
}

static inline u64 kmc_var_ppid(const struct kmc_prog *prog, struct kmc_ctx *ctx)
{
	return rcu_dereference_sched(current->real_parent)->tgid;
}

static inline u64 kmc_var_uid(const struct kmc_prog *prog, struct kmc_ctx *ctx)
{
	return __kuid_val(current_uid());
}

static inline u64 kmc_var_gid(const struct kmc_prog *prog, struct kmc_ctx *ctx)
{
	return __kgid_val(current_gid());
}

/*
 * 5.17: a thread's name is followed by zeros, before by the rest of the one that it had
 * before. Here, not in compat.h, which userspace can't compile. Can go with 5.10.
 */
#ifdef KMC_HAVE_COMM_PADDED
#define KMC_COMM_IS_PADDED	1
#else
#define KMC_COMM_IS_PADDED	0
#endif

static inline void kmc_comm_copy(u8 *to, const char *comm)
{
	if (KMC_COMM_IS_PADDED)
		memcpy(to, comm, KMC_COMM_SIZE);
	else
		kmc_chars_copy((u64 *)to, (const u8 *)comm, KMC_COMM_SIZE);
}

static inline void kmc_var_comm(u8 *to)
{
	BUILD_BUG_ON(sizeof(current->comm) != KMC_COMM_SIZE);
	kmc_comm_copy(to, current->comm);
}

static inline void kmc_var_pcomm(u8 *to)
{
	kmc_comm_copy(to, rcu_dereference_sched(current->real_parent)->comm);
}

/*
 * KMC_OP_COMM: of the thread with this number in the initial pid namespace, or NULs.
 * Context: any, NMI included; preemption off.
 */
void kmc_comm_of(u64 nr, u8 *to);

static inline u64 kmc_var_cpu(const struct kmc_prog *prog, struct kmc_ctx *ctx)
{
	return raw_smp_processor_id();
}

static inline u64 kmc_var_nsecs(const struct kmc_prog *prog,
				struct kmc_ctx *ctx)
{
	return kmc_now(ctx);
}

static inline u64 kmc_var_elapsed(const struct kmc_prog *prog,
				  struct kmc_ctx *ctx)
{
	return kmc_now(ctx) - prog->env->start;
}

/* As task_dfl_cgroup(), which asks lockdep for a rcu_read_lock(). */
static inline u64 kmc_var_cgroup(const struct kmc_prog *prog,
				 struct kmc_ctx *ctx)
{
#ifdef CONFIG_CGROUPS
	return cgroup_id(rcu_dereference_sched(current->cgroups)->dfl_cgrp);
#else
	return 0;
#endif
}

static inline u64 kmc_var_curtask(const struct kmc_prog *prog,
				  struct kmc_ctx *ctx)
{
	return (unsigned long)current;
}

/*
 * The counter and the output mix of splitmix64; one atomic step on the CPU's own
 * state, so that an NMI in between takes another number.
 */
static inline u64 kmc_var_rand(const struct kmc_prog *prog, struct kmc_ctx *ctx)
{
	u64 z = this_cpu_add_return(kmc_rand_state, 0x9e3779b97f4a7c15ULL);

	z += kmc_clock_ns();
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return (z ^ (z >> 31)) >> 32;
}

static inline u64 kmc_var_site(const struct kmc_prog *prog, struct kmc_ctx *ctx)
{
	return ctx->site;
}

static inline u64 kmc_var_func(const struct kmc_prog *prog, struct kmc_ctx *ctx)
{
	return ctx->func;
}

static inline u64 kmc_var_retval(const struct kmc_prog *prog,
				 struct kmc_ctx *ctx)
{
	return ctx->retval;
}

static inline u64 kmc_var_syscall(const struct kmc_prog *prog,
				  struct kmc_ctx *ctx)
{
	return ctx->syscall;
}

static inline u64 kmc_var_nsecs_boot(const struct kmc_prog *prog,
				     struct kmc_ctx *ctx)
{
	return ktime_get_boot_fast_ns();
}

static inline u64 kmc_var_nsecs_tai(const struct kmc_prog *prog,
				    struct kmc_ctx *ctx)
{
	return kmc_now(ctx) + prog->env->tai;
}

static inline u64 kmc_var_numa(const struct kmc_prog *prog, struct kmc_ctx *ctx)
{
	return numa_node_id();
}

static inline u64 kmc_var_jiffies(const struct kmc_prog *prog,
				  struct kmc_ctx *ctx)
{
	return jiffies;
}

static inline u64 kmc_var_usermode(const struct kmc_prog *prog,
				   struct kmc_ctx *ctx)
{
	return kmc_regs_are_user(ctx->regs);
}

static inline u64 kmc_var_event(const struct kmc_prog *prog,
				struct kmc_ctx *ctx)
{
	return (unsigned long)ctx->event;
}

static inline u64 kmc_var_frame(const struct kmc_prog *prog,
				struct kmc_ctx *ctx)
{
	return (unsigned long)ctx->frame;
}

static inline u64 kmc_arg(const struct kmc_ctx *ctx, u32 nr)
{
	return *(const unsigned long *)((const u8 *)ctx->args +
					ctx->arg_off[nr]);
}

static inline u64 kmc_reg(const struct pt_regs *regs, u32 offset)
{
	const void *reg = (const u8 *)regs + offset;

	if (unlikely(kmc_reg_is_short(offset)))
		return *(const u16 *)reg;
	return *(const u64 *)reg;
}

/* What a built-in asks of the probe: KMC_NEEDS_*. */
u32 kmc_var_needs(enum kmc_var var);

#endif /* KMC_VAR_H */
