// SPDX-License-Identifier: GPL-2.0
/*
 * System calls: the tracepoints sys_enter and sys_exit, and a table by number
 * for those who ask for certain calls. The table, and the one handler that looks
 * into it, are shared by all such probes of a session: a second handler on the
 * same tracepoint would cost more than all of this.
 *
 * A call of a 32-bit task has another table's number: like the kernel's own
 * tracing, the table leaves it out.
 */
#include <linux/compat.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/nospec.h>
#include <linux/slab.h>
#include <linux/tracepoint.h>
#include <asm/syscall.h>
#include <asm/unistd.h>
#include "../arch/probe.h"
#include "kinds.h"
#include "run.h"
#include "tracepoint.h"

/**
 * struct kmc_call - a program at one system call, or at all
 * @hook: what to run
 * @next: the next program at the same call
 * @handler: registered for it alone, or NULL if it is in the table
 * @nr: number of the call, or -1
 * @attached: in the table, or registered
 */
struct kmc_call {
	struct kmc_hook hook;
	struct kmc_call *next;
	void *handler;
	long nr;
	bool attached;
};

/**
 * struct kmc_call_table - programs by number of the system call
 * @list: in call_tables, while it is registered
 * @session: whose
 * @ops: which direction
 * @tp: the tracepoint
 * @users: probes that are attached; under call_tables_lock
 * @refs: probes that point here; under call_tables_lock
 * @calls: read by the handler, in any state that a single store makes
 */
struct kmc_call_table {
	struct list_head list;
	struct kmc_session *session;
	const struct kmc_probe_ops *ops;
	struct tracepoint *tp;
	u32 users;
	u32 refs;
	struct kmc_call *calls[NR_syscalls];
};

/**
 * struct kmc_calls - a probe's share
 * @table: shared, or NULL if no site is in it
 * @tp: for those
 * @nr: number of @calls
 * @calls: one a site
 */
struct kmc_calls {
	struct kmc_call_table *table;
	struct tracepoint *tp;
	u32 nr;
	struct kmc_call calls[];
};

static LIST_HEAD(call_tables);
static DEFINE_MUTEX(call_tables_lock);

static __always_inline void enter_run(const struct kmc_hook *hook,
				      struct pt_regs *regs, long nr)
{
	struct kmc_ctx ctx;

	kmc_enter_first();
	ctx.site = hook->ctx.site;
	ctx.regs = NULL;
	ctx.syscall = nr;
	ctx.args = regs;
	ctx.arg_off = kmc_syscall_args;
	kmc_run(hook, &ctx, KMC_LEVEL_TASK);
	kmc_leave(KMC_LEVEL_TASK);
}

static __always_inline void exit_run(const struct kmc_hook *hook,
				     struct pt_regs *regs, long ret)
{
	struct kmc_ctx ctx;

	kmc_enter_first();
	ctx.site = hook->ctx.site;
	ctx.regs = NULL;
	ctx.syscall = kmc_syscall_nr(regs);
	ctx.retval = ret;
	kmc_run(hook, &ctx, KMC_LEVEL_TASK);
	kmc_leave(KMC_LEVEL_TASK);
}

static void all_leaf_hit(void *data)
{
	kmc_tracepoint_begin();
	kmc_run_leaf(data);
	kmc_tracepoint_end();
}

static __always_inline void plain_run(const struct kmc_hook *hook)
{
	struct kmc_ctx ctx;

	kmc_enter_first();
	ctx.site = hook->ctx.site;
	kmc_run(hook, &ctx, KMC_LEVEL_TASK);
	kmc_leave(KMC_LEVEL_TASK);
}

static void all_plain_hit(void *data)
{
	kmc_tracepoint_begin();
	plain_run(data);
	kmc_tracepoint_end();
}

static void enter_all_hit(void *data, struct pt_regs *regs, long nr)
{
	kmc_tracepoint_begin();
	enter_run(data, regs, nr);
	kmc_tracepoint_end();
}

/*
 * After a test: the tracepoint's arguments again, from the task, so that they did
 * not have to be saved over it.
 */
static noinline void enter_passed(const struct kmc_hook *hook)
{
	struct pt_regs *regs = current_pt_regs();

	enter_run(hook, regs, syscall_get_nr(current, regs));
}

static noinline void exit_passed(const struct kmc_hook *hook)
{
	struct pt_regs *regs = current_pt_regs();

	exit_run(hook, regs, syscall_get_return_value(current, regs));
}

static void enter_all_tested_hit(void *data, struct pt_regs *regs, long nr)
{
	const struct kmc_hook *hook;

	kmc_tracepoint_begin();
	hook = kmc_passed(data);
	if (hook)
		enter_passed(hook);
	kmc_tracepoint_end();
}

static void exit_all_hit(void *data, struct pt_regs *regs, long ret)
{
	kmc_tracepoint_begin();
	exit_run(data, regs, ret);
	kmc_tracepoint_end();
}

static void exit_all_tested_hit(void *data, struct pt_regs *regs, long ret)
{
	const struct kmc_hook *hook;

	kmc_tracepoint_begin();
	hook = kmc_passed(data);
	if (hook)
		exit_passed(hook);
	kmc_tracepoint_end();
}

/* The only program of its session at system calls by number needs no table. */
static __always_inline bool is_call(const struct kmc_call *call, long nr)
{
	return nr == call->nr && !kmc_syscall_is_compat();
}

static void enter_one_hit(void *data, struct pt_regs *regs, long nr)
{
	const struct kmc_call *call = data;

	if (!is_call(call, nr))
		return;
	kmc_tracepoint_begin();
	enter_run(&call->hook, regs, nr);
	kmc_tracepoint_end();
}

static void enter_one_plain_hit(void *data, struct pt_regs *regs, long nr)
{
	const struct kmc_call *call = data;

	if (!is_call(call, nr))
		return;
	kmc_tracepoint_begin();
	plain_run(&call->hook);
	kmc_tracepoint_end();
}

static void exit_one_hit(void *data, struct pt_regs *regs, long ret)
{
	const struct kmc_call *call = data;

	if (!is_call(call, kmc_syscall_nr(regs)))
		return;
	kmc_tracepoint_begin();
	exit_run(&call->hook, regs, ret);
	kmc_tracepoint_end();
}

static void exit_one_plain_hit(void *data, struct pt_regs *regs, long ret)
{
	const struct kmc_call *call = data;

	if (!is_call(call, kmc_syscall_nr(regs)))
		return;
	kmc_tracepoint_begin();
	plain_run(&call->hook);
	kmc_tracepoint_end();
}

/**
 * struct kmc_call_hit - a hit of the programs at one call
 * @ctx: for the program
 * @call: whose turn it is; here, not in a register that would have to be saved
 */
struct kmc_call_hit {
	struct kmc_ctx ctx;
	const struct kmc_call *call;
};

static __always_inline void call_run(struct kmc_call_hit *hit)
{
	const struct kmc_hook *hook = &hit->call->hook;
	enum kmc_outcome outcome;

	kmc_enter_first();
	hit->ctx.site = hook->ctx.site;
	hit->ctx.syscall = hook->ctx.syscall;
	outcome = kmc_run_only(hook, &hit->ctx, KMC_LEVEL_TASK);
	kmc_leave(KMC_LEVEL_TASK);
	if (unlikely(outcome != KMC_RAN))
		kmc_hook_recount(&hit->call->hook, outcome);
}

static noinline void enter_chain(const struct kmc_call *call,
				 struct pt_regs *regs)
{
	struct kmc_call_hit hit;

	if (kmc_syscall_is_compat())
		return;
	hit.call = call;
	hit.ctx.regs = NULL;
	hit.ctx.args = regs;
	hit.ctx.arg_off = kmc_syscall_args;
	do {
		call_run(&hit);
		hit.call = READ_ONCE(hit.call->next);
	} while (unlikely(hit.call));
}

static noinline void exit_chain(const struct kmc_call *call, long ret)
{
	struct kmc_call_hit hit;

	if (kmc_syscall_is_compat())
		return;
	hit.call = call;
	hit.ctx.regs = NULL;
	hit.ctx.retval = ret;
	do {
		call_run(&hit);
		hit.call = READ_ONCE(hit.call->next);
	} while (unlikely(hit.call));
}

static __always_inline const struct kmc_call *
call_lookup(const struct kmc_call_table *table, unsigned long nr)
{
	if (nr >= NR_syscalls)
		return NULL;
	return READ_ONCE(table->calls[array_index_nospec(nr, NR_syscalls)]);
}

static void enter_table_hit(void *data, struct pt_regs *regs, long nr)
{
	const struct kmc_call *call;

	kmc_tracepoint_begin();
	call = call_lookup(data, nr);
	if (call)
		enter_chain(call, regs);
	kmc_tracepoint_end();
}

static void exit_table_hit(void *data, struct pt_regs *regs, long ret)
{
	const struct kmc_call *call;

	kmc_tracepoint_begin();
	call = call_lookup(data, kmc_syscall_nr(regs));
	if (call)
		exit_chain(call, ret);
	kmc_tracepoint_end();
}

static bool is_enter(const struct kmc_probe_ops *ops)
{
	return ops == &kmc_syscall_enter_ops;
}

static void *table_handler(const struct kmc_probe_ops *ops)
{
	return is_enter(ops) ? (void *)enter_table_hit : (void *)exit_table_hit;
}

static void *all_handler(const struct kmc_probe *probe)
{
	const struct kmc_prog *prog = probe->prog;

	if (prog->leaf)
		return all_leaf_hit;
	if (prog->passes)
		return is_enter(probe->ops) ? (void *)enter_all_tested_hit :
					      (void *)exit_all_tested_hit;
	if (prog->plain)
		return all_plain_hit;
	return is_enter(probe->ops) ? (void *)enter_all_hit :
				      (void *)exit_all_hit;
}

static void *one_handler(const struct kmc_probe *probe)
{
	if (is_enter(probe->ops))
		return probe->prog->plain ? (void *)enter_one_plain_hit :
					    (void *)enter_one_hit;
	return probe->prog->plain ? (void *)exit_one_plain_hit :
				    (void *)exit_one_hit;
}

/* Is there one site only in the session that asks for a call by its number? */
static bool is_only_call(const struct kmc_probe *probe)
{
	const struct kmc_session *session = probe->session;
	const struct kmc_probe *other;
	u32 i, site, nr = 0;

	for (i = 0; i < session->nr_probes; i++) {
		other = session->probes[i];
		if (other->ops != probe->ops)
			continue;
		for (site = 0; site < other->nr_sites && nr < 2; site++)
			nr += other->sites[site].syscall >= 0;
	}
	return nr == 1;
}

/* The handler that a call has for itself, or NULL if it goes into the table. */
static void *own_handler(const struct kmc_probe *probe,
			 const struct kmc_call *call)
{
	if (call->nr < 0)
		return all_handler(probe);
	return is_only_call(probe) ? one_handler(probe) : NULL;
}

static struct kmc_call_table *table_find(const struct kmc_probe *probe)
{
	struct kmc_call_table *table;

	list_for_each_entry(table, &call_tables, list)
		if (table->session == probe->session &&
		    table->ops == probe->ops)
			return table;
	return NULL;
}

/* The session's table for this direction, registered, with one more user. */
static struct kmc_call_table *table_get(struct kmc_probe *probe,
					struct tracepoint *tp)
{
	struct kmc_call_table *table = table_find(probe);
	int err;

	if (!table) {
		table = kvzalloc(sizeof(*table), GFP_KERNEL);
		if (!table)
			return ERR_PTR(-ENOMEM);
		table->session = probe->session;
		table->ops = probe->ops;
		table->tp = tp;
		err = tracepoint_probe_register(tp, table_handler(table->ops),
						table);
		if (err) {
			kvfree(table);
			return ERR_PTR(err);
		}
		list_add(&table->list, &call_tables);
	}
	table->users++;
	table->refs++;
	return table;
}

/* No new hits for this user; the memory stays until table_put(). */
static void table_leave(struct kmc_call_table *table)
{
	if (--table->users)
		return;
	tracepoint_probe_unregister(table->tp, table_handler(table->ops),
				    table);
	list_del(&table->list);
}

static void table_put(struct kmc_call_table *table)
{
	if (!--table->refs)
		kvfree(table);
}

/* A handler that walks the chain sees it with or without the call. */
static void table_add(struct kmc_call_table *table, struct kmc_call *call)
{
	struct kmc_call **p = &table->calls[call->nr];

	while (*p)
		p = &(*p)->next;
	/* What the call says before the call; pairs with READ_ONCE() by dependency. */
	smp_store_release(p, call);
}

static void table_remove(struct kmc_call_table *table, struct kmc_call *call)
{
	struct kmc_call **p = &table->calls[call->nr];

	while (*p != call)
		p = &(*p)->next;
	WRITE_ONCE(*p, call->next);
}

static int calls_attach_one(struct kmc_probe *probe, struct kmc_calls *calls,
			    struct kmc_call *call)
{
	struct kmc_call_table *table;
	int err;

	call->handler = own_handler(probe, call);
	if (call->handler) {
		/* Its hook is the first thing in it. */
		err = tracepoint_probe_register(calls->tp, call->handler, call);
		if (err)
			return err;
	} else {
		if (!calls->table) {
			table = table_get(probe, calls->tp);
			if (IS_ERR(table))
				return PTR_ERR(table);
			calls->table = table;
		}
		table_add(calls->table, call);
	}
	call->attached = true;
	probe->nr_attached++;
	return 0;
}

static int calls_attach(struct kmc_probe *probe, struct netlink_ext_ack *extack)
{
	struct kmc_calls *calls;
	struct kmc_tracepoint at;
	int err = 0;
	u32 i;

	calls = kvzalloc(struct_size(calls, calls, probe->nr_sites), GFP_KERNEL);
	if (!calls)
		return -ENOMEM;
	probe->private = calls;
	calls->nr = probe->nr_sites;
	/* The kernel's own: it stays. */
	if (kmc_tracepoint_get(&at, is_enter(probe->ops) ? "sys_enter" :
				    "sys_exit"))
		calls->tp = at.tp;
	if (!calls->tp) {
		NL_SET_ERR_MSG(extack,
			       "this kernel has no system call tracepoints");
		return -EOPNOTSUPP;
	}
	mutex_lock(&call_tables_lock);
	for (i = 0; i < calls->nr && !err; i++) {
		calls->calls[i].nr = probe->sites[i].syscall;
		kmc_hook_init(&calls->calls[i].hook, probe, &probe->sites[i]);
		calls->calls[i].hook.ctx.syscall = calls->calls[i].nr;
		if (calls->calls[i].nr >= NR_syscalls) {
			NL_SET_ERR_MSG(extack, "no such system call number");
			err = -EINVAL;
		} else {
			err = calls_attach_one(probe, calls, &calls->calls[i]);
		}
	}
	mutex_unlock(&call_tables_lock);
	return err;
}

static void calls_detach(struct kmc_probe *probe)
{
	struct kmc_calls *calls = probe->private;
	struct kmc_call *call;
	u32 i;

	if (!calls)
		return;
	mutex_lock(&call_tables_lock);
	for (i = 0; i < calls->nr; i++) {
		call = &calls->calls[i];
		if (!call->attached)
			continue;
		if (call->handler)
			tracepoint_probe_unregister(calls->tp, call->handler,
						    call);
		else
			table_remove(calls->table, call);
		call->attached = false;
	}
	if (calls->table)
		table_leave(calls->table);
	mutex_unlock(&call_tables_lock);
	probe->nr_attached = 0;
}

static void calls_drain(struct kmc_probe *probe)
{
	struct kmc_calls *calls = probe->private;

	if (calls && calls->table) {
		mutex_lock(&call_tables_lock);
		table_put(calls->table);
		mutex_unlock(&call_tables_lock);
	}
	kvfree(calls);
	probe->private = NULL;
}

const struct kmc_probe_ops kmc_syscall_enter_ops = {
	.name = "sys_enter",
	.sites = true,
	.wait = KMC_WAIT_SYSCALL,
	.attach = calls_attach,
	.detach = calls_detach,
	.drain = calls_drain,
};

const struct kmc_probe_ops kmc_syscall_exit_ops = {
	.name = "sys_exit",
	.sites = true,
	.wait = KMC_WAIT_SYSCALL,
	.attach = calls_attach,
	.detach = calls_detach,
	.drain = calls_drain,
};
