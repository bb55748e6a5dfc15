// SPDX-License-Identifier: GPL-2.0
/*
 * Returns of any number of functions by one kretprobe. To arm a kretprobe takes
 * milliseconds, for ftrace walks all its places, and kprobes arm one by one. So
 * there is one that is never armed: ftrace calls us at all the functions'
 * entries, with one filter, and we hand each call to the kretprobe's own
 * pre_handler, which hooks the return.
 *
 * At the return we come before the kretprobe's handler, which would take the
 * CPU for one that is in a kprobe: a return can come while another kprobe is.
 *
 * As with the kernel's fprobes, all that ftrace knows can be hooked: what runs
 * between a return and our handler is not traced, and the rest is nested.
 */
#include "../compat.h"

#ifdef KMC_RETHOOK_RIDE

#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/mm.h>
#include <linux/netlink.h>
#include <linux/rethook.h>
#include <linux/slab.h>
#include <linux/workqueue.h>
#include "entry.h"
#include "function.h"
#include "kinds.h"
#include "return.h"

/* Functions of a probe that may all be none that takes a kretprobe. */
#define KMC_PLACES_TRIED	16

/**
 * struct kmc_ride - a probe's returns
 * @entries: where ftrace calls us
 * @with: where they call us instead: the entries of a kprobe at the same functions, or
 *	NULL
 * @rp: the kretprobe; registered if kp.addr is set
 * @reap: unregisters both, and frees this
 */
struct kmc_ride {
	struct kmc_entries entries;
	struct kmc_entries *with;
	struct kretprobe rp;
	struct work_struct reap;
};

static struct kmc_ride *ride_of(const struct kretprobe *rp)
{
	return container_of(rp, struct kmc_ride, rp);
}

void kmc_ride_call(struct kmc_ride *ride, struct pt_regs *regs)
{
	ride->rp.kp.pre_handler(&ride->rp.kp, regs);
}

void kmc_ride_nested(struct kmc_ride *ride)
{
	this_cpu_inc(ride->entries.hook.count->nested);
}

static void ride_call_hit(unsigned long ip, unsigned long parent_ip,
			  struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct kmc_ride *ride = container_of(ops, struct kmc_ride, entries.ops);
	const struct kmc_hook *hook = &ride->entries.hook;
	unsigned int level;

	preempt_disable_notrace();
	if (kmc_entries_hit(&ride->entries, ip)) {
		level = kmc_level();
		if (kmc_enter(hook, level)) {
			kmc_ride_call(ride, kmc_ftrace_regs(fregs));
			kmc_leave(level);
		}
	}
	preempt_enable_notrace();
}

/* Called by the kretprobe's pre_handler for a call that will be hooked. */
static int ride_keep_args(struct kretprobe_instance *instance,
			  struct pt_regs *regs)
{
	kmc_return_keep_args((void *)instance->data, regs);
	return 0;
}

static int ride_keep(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	const struct kmc_ride *ride = ride_of(get_kretprobe(instance));
	struct kmc_return_data *data = (void *)instance->data;
	const struct kmc_entry *entry;

	entry = kmc_entry_find(&ride->entries, regs->ip - MCOUNT_INSN_SIZE);
	data->func = entry->func;
	data->site = entry->site;
	return 0;
}

static int ride_keep_all(struct kretprobe_instance *instance,
			 struct pt_regs *regs)
{
	ride_keep(instance, regs);
	return ride_keep_args(instance, regs);
}

static void ride_one_hit(struct rethook_node *node, void *rp,
			 KMC_RETHOOK_RET_ADDR struct pt_regs *regs)
{
	struct kmc_ride *ride = ride_of(rp);
	const struct kmc_hook *hook = &ride->entries.hook;
	const struct kretprobe_instance *instance =
		container_of(node, struct kretprobe_instance, node);

	preempt_disable_notrace();
	if (kmc_entries_live(&ride->entries))
		kmc_return_run(hook, hook->ctx.site, hook->ctx.func,
			       (const void *)instance->data, regs);
	preempt_enable_notrace();
}

static void ride_many_hit(struct rethook_node *node, void *rp,
			  KMC_RETHOOK_RET_ADDR struct pt_regs *regs)
{
	struct kmc_ride *ride = ride_of(rp);
	const struct kretprobe_instance *instance =
		container_of(node, struct kretprobe_instance, node);
	const struct kmc_return_data *data = (const void *)instance->data;

	preempt_disable_notrace();
	if (kmc_entries_live(&ride->entries))
		kmc_return_run(&ride->entries.hook, data->site, data->func,
			       data, regs);
	preempt_enable_notrace();
}

/* Only for kretprobe's sake, which would not hook a return for nobody. */
static int no_hit(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	return 0;
}

/* Where the task changes, and with it the list of hooked returns. */
static bool changes_task(const struct kmc_site *site)
{
	return !strcmp(site->target, KMC_SWITCH_FUNCTION);
}

static void leave_unsafe(struct kmc_probe *probe, struct kmc_split *split)
{
	u32 good = 0, i;

	for (i = 0; i < split->nr_traced; i++) {
		if (changes_task(split->traced[i])) {
			kmc_split_leave(split, probe, split->traced[i]);
			continue;
		}
		split->traced[good] = split->traced[i];
		split->ips[good++] = split->ips[i];
	}
	split->nr_traced = good;
}

/* A kretprobe is put at a function that it may be put at. */
static int register_at_any(struct kretprobe *rp, const struct kmc_split *split)
{
	int err = -EINVAL;
	u32 i;

	for (i = 0; err && i < split->nr_traced && i < KMC_PLACES_TRIED; i++) {
		rp->kp.addr = (kprobe_opcode_t *)split->ips[i];
		rp->kp.flags = KPROBE_FLAG_DISABLED;
		err = register_kretprobe(rp);
	}
	if (err)
		rp->kp.addr = NULL;
	return err;
}

static int ride_register(struct kmc_ride *ride, const struct kmc_prog *prog,
			 const struct kmc_split *split)
{
	const bool many = split->nr_traced > 1;
	struct kretprobe *rp = &ride->rp;
	int err;

	rp->handler = no_hit;
	rp->maxactive = clamp(KMC_CALLS_MIN * split->nr_traced,
			      KMC_CALLS_MIN * (num_possible_cpus() + 16),
			      KMC_CALLS_MAX);
	rp->data_size = many ? offsetof(struct kmc_return_data, args) : 0;
	rp->entry_handler = many ? ride_keep : NULL;
	if (prog->needs & KMC_NEEDS_ARGS) {
		rp->data_size = sizeof(struct kmc_return_data);
		rp->entry_handler = many ? ride_keep_all : ride_keep_args;
	}
	err = register_at_any(rp, split);
	if (err)
		return err;
	rcu_assign_pointer(rp->rh->handler, many ? ride_many_hit : ride_one_hit);
	return 0;
}

static void ride_reap(struct work_struct *work)
{
	struct kmc_ride *ride = container_of(work, struct kmc_ride, reap);

	kmc_entries_untrace(&ride->entries);
	if (ride->rp.kp.addr)
		unregister_kretprobe(&ride->rp);
	kfree(ride);
}

static bool are_at_the_same(const struct kmc_probe *a, const struct kmc_probe *b)
{
	u32 i;

	if (a->nr_sites != b->nr_sites)
		return false;
	for (i = 0; i < a->nr_sites; i++)
		if (!a->sites[i].addr || a->sites[i].addr != b->sites[i].addr)
			return false;
	return true;
}

bool kmc_ride_comes(const struct kmc_probe *probe)
{
	const struct kmc_session *session = probe->session;
	u32 i;

	for (i = 0; i < session->nr_probes; i++)
		if (session->probes[i]->ops == &kmc_kretprobe_ops &&
		    are_at_the_same(session->probes[i], probe))
			return true;
	return false;
}

/* Entries that a kprobe has registered with us in mind. */
static struct kmc_entries *find_entries(const struct kmc_probe *probe,
					const struct kmc_split *split)
{
	const struct kmc_session *session = probe->session;
	struct kmc_entries *entries;
	u32 i;

	for (i = 0; i < session->nr_probes; i++) {
		entries = kmc_kprobe_entries(session->probes[i]);
		if (entries && !entries->ride && kmc_entries_are(entries, split))
			return entries;
	}
	return NULL;
}

static int call_at_entries(struct kmc_ride *ride, const struct kmc_probe *probe,
			   const struct kmc_split *split,
			   struct netlink_ext_ack *extack)
{
	struct kmc_entries *with = find_entries(probe, split);
	int err;

	if (!with)
		return kmc_entries_trace(&ride->entries, probe, split,
					 ride_call_hit, ride_call_hit, extack);
	err = kmc_entries_join(&ride->entries, probe, split);
	if (!err) {
		ride->with = with;
		/* All of it is there when it is called. */
		smp_store_release(&with->ride, ride);
	}
	return err;
}

int kmc_ride_attach(struct kmc_ride **result, struct kmc_probe *probe,
		    struct kmc_split *split, struct netlink_ext_ack *extack)
{
	struct kmc_ride *ride;
	int err;

	leave_unsafe(probe, split);
	if (!split->nr_traced)
		return 0;
	ride = kzalloc(sizeof(*ride), GFP_KERNEL);
	if (!ride)
		return -ENOMEM;
	*result = ride;
	INIT_WORK(&ride->reap, ride_reap);
	err = ride_register(ride, probe->prog, split);
	if (err)
		return err;
	err = call_at_entries(ride, probe, split, extack);
	if (!err)
		kmc_functions_traced(probe, split);
	return err;
}

void kmc_ride_stop(struct kmc_ride *ride)
{
	if (ride)
		WRITE_ONCE(ride->entries.live, false);
}

void kmc_ride_end(struct kmc_ride *ride)
{
	if (ride)
		queue_work(kmc_reap_queue, &ride->reap);
}

u64 kmc_ride_missed(const struct kmc_ride *ride)
{
	if (!ride)
		return 0;
	return ride->rp.nmissed + atomic_long_read(&ride->entries.unwatched) +
	       (ride->with ? atomic_long_read(&ride->with->unwatched) : 0);
}

#endif /* KMC_RETHOOK_RIDE */
