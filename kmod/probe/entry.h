/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions' entries by ftrace: all functions of a probe are one filter, so one
 * patch of the kernel's text serves any number of them. The kernel's own recursion
 * guard is left out, since every handler has its own.
 */
#ifndef KMC_PROBE_ENTRY_H
#define KMC_PROBE_ENTRY_H

#include <linux/ftrace.h>
#include <linux/hash.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include "../compat.h"
#include "run.h"
#include "split.h"

struct kmc_ride;

/**
 * struct kmc_entry - a function that ftrace calls us for
 * @ip: of the patched call, as ftrace passes it; 0 in a free slot
 * @func: address of the function
 * @site: number of the site
 */
struct kmc_entry {
	unsigned long ip;
	unsigned long func;
	u32 site;
};

/**
 * struct kmc_entries - functions that ftrace calls us for
 * @ops: ftrace's
 * @hook: for all of them; its site and function are those of the first
 * @live: handlers run the program; if not, they touch nothing but this
 * @unwatched: hits where RCU was not watching
 * @registered: @ops is
 * @ride: of the same session at the returns of the same functions, or NULL: two ops
 *	at a function cost four times what one does
 * @nr: functions
 * @bits: log2 of the slots in @table
 * @table: hash by ip, at least half empty, so that a search ends; there if @nr
 *	is more than 1
 */
struct kmc_entries {
	struct ftrace_ops ops;
	struct kmc_hook hook;
	bool live;
	atomic_long_t unwatched;
	bool registered;
	struct kmc_ride *ride;
	u32 nr;
	u32 bits;
	struct kmc_entry *table;
};

static __always_inline const struct kmc_entry *
kmc_entry_find(const struct kmc_entries *entries, unsigned long ip)
{
	u32 mask = (1U << entries->bits) - 1;
	u32 i = hash_long(ip, entries->bits);

	while (entries->table[i].ip != ip && entries->table[i].ip)
		i = (i + 1) & mask;
	return &entries->table[i];
}

/*
 * Maps and streams need RCU, which does not watch in the idle loop's last
 * steps; nor would the grace period that ends a probe's life wait for a
 * handler there. What runs elsewhere while it does not watch is not traced: the
 * question costs a fifth of all. rcu_is_watching() is not traced itself.
 */
static __always_inline bool kmc_entries_live(struct kmc_entries *entries)
{
	if (unlikely(!READ_ONCE(entries->live)))
		return false;
	if (likely(!is_idle_task(current)) || rcu_is_watching())
		return true;
	atomic_long_inc(&entries->unwatched);
	return false;
}

/* Of many functions: is the one at @ip among them, and do its handlers run? */
static __always_inline bool kmc_entries_hit(struct kmc_entries *entries,
					    unsigned long ip)
{
	if (!KMC_FILTER_IS_EXACT && entries->nr > 1 &&
	    !kmc_entry_find(entries, ip)->ip)
		return false;
	return kmc_entries_live(entries);
}

/**
 * kmc_entries_trace() - have ftrace call at a probe's functions
 * @entries: all zeroes
 * @split: the functions
 * @one: @many: what to call, for one function, and for more
 * @extack: says why not
 *
 * Context: process. Return: 0 or an errno; kmc_entries_untrace() after both.
 */
int kmc_entries_trace(struct kmc_entries *entries,
		      const struct kmc_probe *probe,
		      const struct kmc_split *split, ftrace_func_t one,
		      ftrace_func_t many, struct netlink_ext_ack *extack);

/**
 * kmc_entries_join() - have another probe's ops call at a probe's functions
 * @entries: all zeroes
 * @split: the functions, for which that is registered
 *
 * Context: process. Return: 0 or an errno; kmc_entries_untrace() after both.
 */
int kmc_entries_join(struct kmc_entries *entries, const struct kmc_probe *probe,
		     const struct kmc_split *split);

/* The entries of a kprobe that may have a ride, or NULL. Context: process. */
struct kmc_entries *kmc_kprobe_entries(const struct kmc_probe *probe);

/* Are these the functions of @split? */
bool kmc_entries_are(const struct kmc_entries *entries,
		     const struct kmc_split *split);

/*
 * Unregister and free. It takes a tenth of a second and more, for the tasks that
 * may have been preempted in ftrace's trampoline. Nobody has to wait for that: a
 * probe that is not live any more, which all handlers have seen a grace period
 * later, is left to a worker.
 */
void kmc_entries_untrace(struct kmc_entries *entries);

#endif /* KMC_PROBE_ENTRY_H */
