/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between kernels, and nothing else: the .c files read as for the
 * newest one. KMC_HAVE_... is found by kmod/features. Each entry says what
 * changed, in which version of mainline, and with which it can go.
 */
#ifndef KMC_COMPAT_H
#define KMC_COMPAT_H

#include <linux/ftrace.h>
#include <linux/hrtimer.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/srcu.h>
#include <linux/trace_events.h>
#include <linux/tracepoint.h>
#include <linux/uprobes.h>
#include <net/genetlink.h>
#include "kernel_features.h"

/*
 * 6.10: a trace header's __assign_str() is not told what it copies any more; see
 * event/assign.h. Can go with 6.1.
 */
#ifndef KMC_HAVE_ASSIGN_STR_ALONE
#define KMC_ASSIGN_STR_SRC
#endif

/* 6.2: what pre_doit and post_doit get. Can go with 6.1. */
#ifndef KMC_HAVE_GENL_SPLIT_OPS
#define genl_split_ops genl_ops
#endif

/*
 * 6.7: a multicast group says who may join it; stable kernels have it too, 5.10 as a
 * bit of its own. Where nothing says so everybody may, and the group is not offered.
 * Can go with 5.10.
 */
#if defined(KMC_HAVE_GENL_MCAST_CAP)
#define KMC_GENL_GROUPS		1
#define KMC_GENL_GROUP_ADMIN	.flags = GENL_MCAST_CAP_SYS_ADMIN
#elif defined(KMC_HAVE_GENL_GROUP_ADMIN)
#define KMC_GENL_GROUPS		1
#define KMC_GENL_GROUP_ADMIN	.cap_sys_admin = 1
#else
#define KMC_GENL_GROUPS		0
#define KMC_GENL_GROUP_ADMIN	.flags = 0
#endif

/*
 * 6.6: the parsed attributes of a dump's request moved; NULL where the policy has
 * none. Can go with 6.1.
 */
static inline struct nlattr **kmc_dump_attrs(struct netlink_callback *cb)
{
#ifdef KMC_HAVE_GENL_INFO_DUMP
	return genl_info_dump(cb)->attrs;
#else
	return genl_dumpit_info(cb)->attrs;
#endif
}

/* 6.3: a mapping's flags are changed by functions. Can go with 6.1. */
#ifndef KMC_HAVE_VM_FLAGS_CLEAR
static inline void vm_flags_clear(struct vm_area_struct *vma,
				  unsigned long flags)
{
	vma->vm_flags &= ~flags;
}
#endif

/* 6.13: one function for what two steps were. Can go with 6.12. */
#ifndef KMC_HAVE_HRTIMER_SETUP
static inline void hrtimer_setup(struct hrtimer *timer,
				 enum hrtimer_restart (*function)(struct hrtimer *),
				 clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}
#endif

/*
 * 6.13: probes of sys_enter and sys_exit are called with preemption on, since they may
 * sleep; 7.0: those of all tracepoints. Until then the kernel has it off, and
 * handlers need not. Can go with 6.12.
 */
#ifdef KMC_HAVE_TRACEPOINT_FAULTABLE
#define KMC_TRACEPOINT_PREEMPTIBLE	1
#else
#define KMC_TRACEPOINT_PREEMPTIBLE	0
#endif

/*
 * 5.16: the context level as a number that needs no branch. Can go with 5.10.
 */
#ifndef KMC_HAVE_INTERRUPT_CONTEXT_LEVEL
static __always_inline unsigned char interrupt_context_level(void)
{
	unsigned long count = preempt_count();

	return !!(count & NMI_MASK) +
	       !!(count & (NMI_MASK | HARDIRQ_MASK)) +
	       !!(count & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_OFFSET));
}
#endif

/*
 * 5.11: what ftrace calls gets its own kind of registers, which hold at least a
 * function's arguments; until then it gets all of them, or none if it does not
 * ask for them. Can go with 5.10.
 */
#ifdef KMC_HAVE_FTRACE_REGS
#define KMC_FTRACE_FL_ARGS	0
#else
#define ftrace_regs		pt_regs
#define KMC_FTRACE_FL_ARGS	FTRACE_OPS_FL_SAVE_REGS
#endif

/* 6.13: what these are made of is to be asked for. Can go with 6.12. */
static __always_inline struct pt_regs *kmc_ftrace_regs(struct ftrace_regs *fregs)
{
#ifdef KMC_HAVE_ARCH_FTRACE_REGS
	return &arch_ftrace_regs(fregs)->regs;
#elif defined(KMC_HAVE_FTRACE_REGS)
	return &fregs->regs;
#else
	return fregs;
#endif
}

/*
 * 5.11: who has no guard against recursion asks for one; until then, who has one says
 * so, by the same bit. Can go with 5.10.
 */
#ifdef KMC_HAVE_FTRACE_RECURSION_SAFE
#define KMC_FTRACE_FL_GUARDED	FTRACE_OPS_FL_RECURSION_SAFE
#else
#define KMC_FTRACE_FL_GUARDED	0
#endif

/*
 * 5.18: many addresses at once. Until then each is a call that copies the whole filter,
 * a square of them in all: of 35,000 functions minutes. A long row is all functions
 * here, so that a handler is called for others, too, and has to look; and who wants to
 * know whether ftrace takes them asks for short rows. Can go with 5.10.
 */
#ifdef KMC_HAVE_FTRACE_SET_FILTER_IPS
#define KMC_FILTER_IS_EXACT	true
#define KMC_FILTER_ROW		UINT_MAX
#else
#define KMC_FILTER_IS_EXACT	false
#define KMC_FILTER_ROW		32
#define KMC_FILTER_LONG		4096

static inline int ftrace_set_filter_ips(struct ftrace_ops *ops,
					unsigned long *ips, unsigned int nr,
					int remove, int reset)
{
	unsigned char all[] = "*";
	unsigned int i;
	int err = 0;

	if (nr > KMC_FILTER_LONG)
		return ftrace_set_filter(ops, all, 1, reset);
	for (i = 0; i < nr && !err; i++) {
		err = ftrace_set_filter_ip(ops, ips[i], remove, reset && !i);
		cond_resched();
	}
	return err;
}
#endif

/*
 * 5.17: exported; an empty filter holds nothing, either. Can go with 5.10.
 */
#ifndef KMC_HAVE_FTRACE_FREE_FILTER
#define ftrace_free_filter(ops)	ftrace_set_filter(ops, NULL, 0, 1)
#endif

/* 5.11: the return probe of a call is behind a function. Can go with 5.10. */
#ifndef KMC_HAVE_GET_KRETPROBE
static inline struct kretprobe *get_kretprobe(struct kretprobe_instance *ri)
{
	return ri->rp;
}
#endif

/*
 * 5.18: a kretprobe's instances are rethook's, on most architectures, whose
 * handlers ride.c takes the place of. 6.6: these are told the return address.
 * The macro can go with 6.1.
 */
#ifdef CONFIG_KRETPROBE_ON_RETHOOK
#define KMC_RETHOOK_RIDE
#endif
#ifdef KMC_HAVE_RETHOOK_RET_ADDR
#define KMC_RETHOOK_RET_ADDR	unsigned long ret_addr,
#else
#define KMC_RETHOOK_RET_ADDR
#endif

/*
 * Wait for the probes that tracepoints are calling: expedited, where that can
 * be had, since two plain grace periods are most of a short question's time.
 * 6.13: probes of system calls may sleep, and are waited for by RCU of tasks;
 * 7.0: all others are called under SRCU. Can go with 6.12.
 * @srcu: not only for sys_enter and sys_exit, which are never called where RCU
 *	does not watch
 */
static inline void kmc_tracepoint_synchronize(bool srcu)
{
#ifdef KMC_HAVE_TRACEPOINT_FAULTABLE
	tracepoint_synchronize_unregister();
#else
	if (srcu)
		synchronize_srcu_expedited(&tracepoint_srcu);
	synchronize_rcu_expedited();
#endif
}

/*
 * What handlers and filters of uprobes get besides their consumer. 6.13: a place for
 * data of a call; 6.12: no reason for the question. Can go with 6.12 and 6.1.
 */
#ifndef KMC_HAVE_UPROBE_DATA
#define KMC_UPROBE_HIT	struct pt_regs *regs
#else
#define KMC_UPROBE_HIT	struct pt_regs *regs, __u64 *data
#endif
#ifndef KMC_HAVE_UPROBE_NOSYNC
#define KMC_UPROBE_MM	enum uprobe_filter_ctx ctx, struct mm_struct *mm
#else
#define KMC_UPROBE_MM	struct mm_struct *mm
#endif

/*
 * A uprobe is told apart by its inode and offset, from 6.12 on by what registering
 * it has given. Can go with 6.1. kmc_uprobe_unregister() takes away all of a row, then
 * kmc_uprobe_synchronize() waits for their handlers.
 */
#ifndef KMC_HAVE_UPROBE_NOSYNC
struct kmc_uprobe_place {
	struct inode *inode;
	loff_t offset;
};

static inline int kmc_uprobe_register(struct kmc_uprobe_place *place,
				      struct uprobe_consumer *consumer,
				      struct inode *inode, loff_t offset,
				      loff_t semaphore)
{
	place->inode = inode;
	place->offset = offset;
	return uprobe_register_refctr(inode, offset, semaphore, consumer);
}

static inline void kmc_uprobe_unregister(const struct kmc_uprobe_place *place,
					 struct uprobe_consumer *consumer)
{
	uprobe_unregister(place->inode, place->offset, consumer);
}

static inline void kmc_uprobe_synchronize(void)
{
}
#else
struct kmc_uprobe_place {
	struct uprobe *uprobe;
};

static inline int kmc_uprobe_register(struct kmc_uprobe_place *place,
				      struct uprobe_consumer *consumer,
				      struct inode *inode, loff_t offset,
				      loff_t semaphore)
{
	place->uprobe = uprobe_register(inode, offset, semaphore, consumer);
	return PTR_ERR_OR_ZERO(place->uprobe);
}

static inline void kmc_uprobe_unregister(const struct kmc_uprobe_place *place,
					 struct uprobe_consumer *consumer)
{
	uprobe_unregister_nosync(place->uprobe, consumer);
}

static inline void kmc_uprobe_synchronize(void)
{
	uprobe_unregister_sync();
}
#endif

/*
 * The header of an event's record. 5.11: a task's migration can be switched off,
 * which the record says from 5.15 on, in the upper half of the byte; until then
 * the preemption count had all of it. 5.18: the flags are in a header, and there
 * is one for softirqs that are off; they have had these values ever since.
 * Can go with 5.10.
 */
#ifdef KMC_HAVE_TRACE_FLAG_BH_OFF
#define KMC_TRACE_DEPTH_MAX	0xfU
#else
#define KMC_TRACE_DEPTH_MAX	0xffU
#define TRACE_FLAG_IRQS_OFF		0x01
#define TRACE_FLAG_NEED_RESCHED		0x04
#define TRACE_FLAG_HARDIRQ		0x08
#define TRACE_FLAG_SOFTIRQ		0x10
#define TRACE_FLAG_PREEMPT_RESCHED	0x20
#define TRACE_FLAG_NMI			0x40
#define TRACE_FLAG_BH_OFF		0
#endif

static __always_inline u8 kmc_migration_disabled(void)
{
#if defined(KMC_HAVE_MIGRATION_DISABLED) && defined(KMC_HAVE_TRACE_FLAG_BH_OFF)
	return current->migration_disabled << 4;
#else
	return 0;
#endif
}

/*
 * 6.13: a task may be asked to go when it is convenient, which the flags say by a
 * bit that meant something else before, on other architectures. Can go with 6.12.
 */
static __always_inline bool kmc_need_resched_lazy(void)
{
#if defined(KMC_HAVE_TRACE_FLAG_LAZY) && defined(CONFIG_ARCH_HAS_PREEMPT_LAZY)
	return test_thread_flag(TIF_NEED_RESCHED_LAZY);
#else
	return false;
#endif
}

#ifndef KMC_HAVE_TRACE_FLAG_LAZY
#define TRACE_FLAG_NEED_RESCHED_LAZY	0
#endif

#endif /* KMC_COMPAT_H */
