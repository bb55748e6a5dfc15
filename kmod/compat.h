/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between kernels, and nothing else: the .c files read as for the
 * newest one.
 */
#ifndef KMC_COMPAT_H
#define KMC_COMPAT_H

#include <linux/ftrace.h>
#include <linux/hrtimer.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/srcu.h>
#include <linux/tracepoint.h>
#include <linux/uprobes.h>
#include <linux/version.h>
#include <net/genetlink.h>

/* A trace header's __assign_str() is told what it copies; see event/assign.h. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 10, 0)
#define KMC_ASSIGN_STR_SRC
#endif

/* What pre_doit and post_doit get. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define genl_split_ops genl_ops
#endif

/* The parsed attributes of a dump's request; NULL where the policy has none. */
static inline struct nlattr **kmc_dump_attrs(struct netlink_callback *cb)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
	return genl_dumpit_info(cb)->attrs;
#else
	return genl_info_dump(cb)->attrs;
#endif
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 3, 0)
static inline void vm_flags_clear(struct vm_area_struct *vma,
				  unsigned long flags)
{
	vma->vm_flags &= ~flags;
}
#endif

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
static inline void hrtimer_setup(struct hrtimer *timer,
				 enum hrtimer_restart (*function)(struct hrtimer *),
				 clockid_t clock, enum hrtimer_mode mode)
{
	hrtimer_init(timer, clock, mode);
	timer->function = function;
}

#define arch_ftrace_regs(fregs) (fregs)
#endif

/*
 * A kretprobe's instances are rethook's, and their handler takes what ride.c's
 * does.
 */
#if defined(CONFIG_KRETPROBE_ON_RETHOOK) && \
	LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
#define KMC_RETHOOK_RIDE
#endif

/*
 * Wait for the probes that tracepoints are calling: expedited, where that can
 * be had, since two plain grace periods are most of a short question's time.
 * @srcu: not only for sys_enter and sys_exit, which are never called where RCU
 *	does not watch
 */
static inline void kmc_tracepoint_synchronize(bool srcu)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
	if (srcu)
		synchronize_srcu_expedited(&tracepoint_srcu);
	synchronize_rcu_expedited();
#else
	tracepoint_synchronize_unregister();
#endif
}

/* What handlers and filters of uprobes get besides their consumer. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 13, 0)
#define KMC_UPROBE_HIT	struct pt_regs *regs
#else
#define KMC_UPROBE_HIT	struct pt_regs *regs, __u64 *data
#endif
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
#define KMC_UPROBE_MM	enum uprobe_filter_ctx ctx, struct mm_struct *mm
#else
#define KMC_UPROBE_MM	struct mm_struct *mm
#endif

/*
 * A uprobe is told apart by its inode and offset, or by what registering it
 * has given. kmc_uprobe_unregister() takes away all of a row, then
 * kmc_uprobe_synchronize() waits for their handlers.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0)
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

#endif /* KMC_COMPAT_H */
