// SPDX-License-Identifier: GPL-2.0
/*
 * All kinds of attach points, and what is done with a session's probes
 * together.
 */
#include <linux/bitops.h>
#include <linux/cpumask.h>
#include <linux/netlink.h>
#include <linux/rcupdate.h>
#include <linux/tracepoint.h>
#include <linux/workqueue.h>
#include "../compat.h"
#include "../engine.h"
#include "../session.h"
#include "counter.h"
#include "kinds.h"

const struct kmc_probe_ops *const kmc_probe_ops[__KMC_PROBE_KIND_MAX] = {
	[KMC_PROBE_BEGIN] = &kmc_begin_ops,
	[KMC_PROBE_END] = &kmc_end_ops,
	[KMC_PROBE_INTERVAL] = &kmc_interval_ops,
	[KMC_PROBE_SYSCALL_ENTER] = &kmc_syscall_enter_ops,
	[KMC_PROBE_SYSCALL_EXIT] = &kmc_syscall_exit_ops,
	[KMC_PROBE_RAW_TRACEPOINT] = &kmc_raw_tracepoint_ops,
	[KMC_PROBE_KPROBE] = &kmc_kprobe_ops,
	[KMC_PROBE_KRETPROBE] = &kmc_kretprobe_ops,
	[KMC_PROBE_TRACEPOINT] = &kmc_tracepoint_ops,
	[KMC_PROBE_UPROBE] = &kmc_uprobe_ops,
	[KMC_PROBE_URETPROBE] = &kmc_uretprobe_ops,
	[KMC_PROBE_PROFILE] = &kmc_profile_ops,
	[KMC_PROBE_COUNTER] = &kmc_counter_ops,
	[KMC_PROBE_SELF] = &kmc_self_ops,
	[KMC_PROBE_ITER] = &kmc_iter_ops,
};

struct workqueue_struct *kmc_reap_queue;

int kmc_probes_init(void)
{
	int err;

	kmc_reap_queue = alloc_workqueue("kmodctl_reap", WQ_UNBOUND, 0);
	if (!kmc_reap_queue)
		return -ENOMEM;
	err = kmc_profile_init();
	if (err)
		goto err_profile;
	err = kmc_counters_init();
	if (err)
		goto err_counters;
	err = kmc_modules_init();
	if (err)
		goto err_modules;
	return 0;

err_modules:
	kmc_counters_exit();
err_counters:
	kmc_profile_exit();
err_profile:
	destroy_workqueue(kmc_reap_queue);
	return err;
}

void kmc_probes_exit(void)
{
	kmc_modules_exit();
	kmc_counters_exit();
	kmc_profile_exit();
	destroy_workqueue(kmc_reap_queue);
}

/* It may have been attached before. */
static void probe_reset(struct kmc_probe *probe)
{
	struct kmc_site *site;
	u32 i;

	probe->nr_waiting = 0;
	for (i = 0; i < probe->nr_sites; i++) {
		site = &probe->sites[i];
		if (site->late && site->attached)
			site->addr = 0;
		site->attached = false;
	}
}

/* Detach, wait for the last handler, free; once, for probes of all kinds. */
static void probes_undo(struct kmc_probe **probes, u32 nr)
{
	struct kmc_probe *probe;
	u32 wait = 0;
	u32 i;

	for (i = nr; i--; ) {
		probe = probes[i];
		if (!probe->attached)
			continue;
		wait |= probe->ops->wait;
		probe->ops->detach(probe);
	}
	if (wait & (KMC_WAIT_TRACEPOINT | KMC_WAIT_SYSCALL))
		kmc_tracepoint_synchronize(wait & KMC_WAIT_TRACEPOINT);
	if (wait & KMC_WAIT_RCU)
		synchronize_rcu_expedited();
	for (i = nr; i--; ) {
		probe = probes[i];
		if (!probe->attached)
			continue;
		if (probe->ops->missed)
			probe->missed += probe->ops->missed(probe);
		probe->ops->drain(probe);
		probe->attached = false;
	}
}

static int check_sites(const struct kmc_probe *probe,
		       struct netlink_ext_ack *extack)
{
	if (!probe->ops->sites || probe->nr_sites)
		return 0;
	NL_SET_ERR_MSG(extack,
		       "a probe has no site: it would never be hit");
	return -EINVAL;
}

/* Some probes may be left out for what the kernel does not let be probed; not all. */
static int check_any(struct kmc_probe **probes, u32 nr,
		     struct netlink_ext_ack *extack)
{
	u32 left_out = 0, there = 0, i;

	for (i = 0; i < nr; i++) {
		/* BEGIN, END and interval, which are there for the others. */
		if (probes[i]->kind <= KMC_PROBE_INTERVAL)
			continue;
		if (!probes[i]->ops->sites || probes[i]->nr_attached ||
		    probes[i]->nr_waiting)
			there++;
		else
			left_out++;
	}
	if (there || !left_out)
		return 0;
	NL_SET_ERR_MSG(extack, "none of the functions can be probed");
	return -EINVAL;
}

static int probe_attach(struct kmc_probe *probe, struct netlink_ext_ack *extack)
{
	int err;

	probe_reset(probe);
	err = check_sites(probe, extack);
	if (err)
		return err;
	/* Also if that fails, to undo its first half. */
	probe->attached = true;
	return probe->ops->attach(probe, extack);
}

/*
 * Probes of one place run in the order that the session has them in. Entries of
 * functions come before returns, which may share what serves those.
 */
static int probes_do(struct kmc_probe **probes, u32 nr,
		     struct netlink_ext_ack *extack)
{
	u32 i;
	int err;

	for (i = nr; i--; ) {
		if (!probes[i]->ops->last_runs_first)
			continue;
		err = probe_attach(probes[i], extack);
		if (err)
			return err;
	}
	for (i = 0; i < nr; i++) {
		if (probes[i]->ops->last_runs_first)
			continue;
		err = probe_attach(probes[i], extack);
		if (err)
			return err;
	}
	return check_any(probes, nr, extack);
}

int kmc_probes_attach(struct kmc_probe **probes, u32 nr,
		      struct netlink_ext_ack *extack)
{
	int err = probes_do(probes, nr, extack);

	if (err)
		probes_undo(probes, nr);
	return err;
}

void kmc_probes_detach(struct kmc_probe **probes, u32 nr)
{
	probes_undo(probes, nr);
}

void kmc_probe_skip(struct kmc_probe *probe, const struct kmc_site *site)
{
	set_bit(site->number, probe->session->skipped);
}

void kmc_probe_lose(struct kmc_probe *probe, const struct kmc_site *site)
{
	probe->nr_attached--;
	probe->nr_gone++;
	probe->nr_waiting += site->late;
}

void kmc_probe_stats(struct kmc_probe *probe, struct kmc_probe_stats *stats)
{
	const struct kmc_probe_count *count;
	int cpu;

	memset(stats, 0, sizeof(*stats));
	for_each_possible_cpu(cpu) {
		count = per_cpu_ptr(probe->count, cpu);
		stats->ran += READ_ONCE(count->ran);
		stats->nested += READ_ONCE(count->nested);
		stats->faulted += READ_ONCE(count->faulted);
		stats->fuel += READ_ONCE(count->fuel);
		stats->skipped += READ_ONCE(count->skipped);
		stats->faulted_at = READ_ONCE(count->faulted_at) ?:
				    stats->faulted_at;
	}
	stats->hits = stats->ran + stats->nested + stats->faulted +
		      stats->fuel + stats->skipped;
	stats->missed = probe->missed;
	if (probe->attached && probe->ops->missed)
		stats->missed += probe->ops->missed(probe);
	stats->sites = probe->nr_attached;
	stats->engine = kmc_engine_of(probe->prog);
	stats->gone = probe->nr_gone;
	stats->waiting = probe->nr_waiting;
}
