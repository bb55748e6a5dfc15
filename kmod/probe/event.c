// SPDX-License-Identifier: GPL-2.0
/*
 * tracepoint: a program at an event of tracefs. If it reads nothing of the record,
 * it runs at the raw tracepoint, at a third of the cost; else at the handler that
 * was made of the kernel's own header, or by a counter of perf.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/netlink.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include "kinds.h"
#include "record.h"
#include "tracepoint.h"

/**
 * struct kmc_event_site - an event where a program runs
 * @event: what to run; the data of the tracepoint's handler, too
 * @at: the tracepoint that the handler is registered at
 * @counters: instead of it; perf pins the event's module
 * @counted: these are in use
 */
struct kmc_event_site {
	struct kmc_event_hook event;
	struct kmc_tracepoint at;
	struct kmc_counters counters;
	bool counted;
};

static bool typed_events = true;
module_param(typed_events, bool, 0644);
MODULE_PARM_DESC(typed_events, "N: read all events' records by perf's counters");

const struct kmc_event *kmc_event_handler_at(size_t i)
{
	return typed_events ? kmc_event_at(i) : NULL;
}

/* "category:name" in two. Return: false if it is something else. */
static bool split_target(const char *target, char *category, const char **name)
{
	const char *colon = strchr(target, ':');

	if (!colon)
		return false;
	memcpy(category, target, colon - target);
	category[colon - target] = '\0';
	*name = colon + 1;
	return true;
}

/* The headers that were there at build time say nothing of foreign modules. */
static bool is_of_this_kernel(const struct module *owner)
{
	return !owner || !test_bit(TAINT_OOT_MODULE, &owner->taints);
}

/*
 * The handler for the tracepoint, which was found, if there is one.
 * Return: 0 or -EINVAL.
 */
static int find_handler(const struct kmc_prog *prog, struct kmc_tracepoint *at,
			const char *category, const char *name,
			struct netlink_ext_ack *extack)
{
	const struct kmc_event *typed;

	if (!(prog->needs & KMC_NEEDS_EVENT)) {
		at->handler = kmc_raw_handler(prog);
		return 0;
	}
	typed = kmc_event_find(category, name);
	if (!typed || !typed_events || !is_of_this_kernel(at->owner))
		return 0;
	if (typed->size < prog->event_bytes) {
		NL_SET_ERR_MSG(extack, "the event's record is smaller than what the program reads");
		return -EINVAL;
	}
	at->handler = typed->hit;
	return 0;
}

static int attach_counted(struct kmc_event_site *at,
			  struct netlink_ext_ack *extack)
{
	int err;

	at->counted = true;
	err = kmc_record_start(&at->counters, &at->event);
	if (err == -EACCES || err == -EPERM)
		NL_SET_ERR_MSG(extack, "the kernel does not let this event's record be read");
	else if (err)
		NL_SET_ERR_MSG(extack, "the kernel has no such event, or can't count it");
	return err;
}

static int event_attach_site(struct kmc_probe *probe, struct kmc_event_site *at,
			     const struct kmc_site *site,
			     struct netlink_ext_ack *extack)
{
	char category[KMC_SITE_NAME_MAX];
	const char *name;
	int err = 0;

	if (!split_target(site->target, category, &name)) {
		NL_SET_ERR_MSG(extack, "an event is named by its category and its name");
		return -EINVAL;
	}
	kmc_hook_init(&at->event.hook, probe, site);
	at->event.type = site->event;
	if (kmc_tracepoint_get(&at->at, name))
		err = find_handler(probe->prog, &at->at, category, name, extack);
	if (!err && at->at.handler) {
		err = kmc_tracepoint_register(&at->at, &at->event);
		if (err)
			NL_SET_ERR_MSG(extack, "cannot register at the tracepoint");
	} else if (!err) {
		err = attach_counted(at, extack);
	}
	kmc_tracepoint_put(&at->at);
	return err;
}

static int event_attach(struct kmc_probe *probe, struct netlink_ext_ack *extack)
{
	struct kmc_event_site *sites;
	int err = -EINVAL;
	u32 i;

	sites = kvcalloc(probe->nr_sites, sizeof(*sites), GFP_KERNEL);
	if (!sites)
		return -ENOMEM;
	probe->private = sites;
	for (i = 0; i < probe->nr_sites; i++) {
		err = kmc_attach_interrupted(extack);
		if (err)
			return err;
		err = event_attach_site(probe, &sites[i], &probe->sites[i],
					extack);
		if (err && !probe->sites[i].optional)
			return err;
		if (err)
			kmc_probe_skip(probe, &probe->sites[i]);
		probe->nr_attached += !err;
	}
	return probe->nr_attached ? 0 : err;
}

static void event_detach(struct kmc_probe *probe)
{
	struct kmc_event_site *sites = probe->private;
	u32 i;

	for (i = 0; sites && i < probe->nr_sites; i++) {
		if (sites[i].counted)
			kmc_counters_stop(&sites[i].counters);
		else
			kmc_tracepoint_unregister(&sites[i].at,
						  &sites[i].event);
	}
	probe->nr_attached = 0;
}

static void event_drain(struct kmc_probe *probe)
{
	struct kmc_event_site *sites = probe->private;
	u32 i;

	for (i = 0; sites && i < probe->nr_sites; i++) {
		if (sites[i].counted)
			kmc_counters_free(&sites[i].counters);
	}
	kvfree(sites);
	probe->private = NULL;
}

static void event_going(struct kmc_probe *probe, struct module *mod)
{
	struct kmc_event_site *sites = probe->private;
	u32 i;

	for (i = 0; i < probe->nr_sites; i++) {
		if (kmc_tracepoint_leave(&sites[i].at, &sites[i].event, mod))
			kmc_probe_lose(probe, &probe->sites[i]);
	}
}

static u64 event_missed(struct kmc_probe *probe)
{
	const struct kmc_event_site *sites = probe->private;
	u64 missed = 0;
	u32 i;

	for (i = 0; sites && i < probe->nr_sites; i++)
		missed += kmc_counters_missed(&sites[i].counters);
	return missed;
}

const struct kmc_probe_ops kmc_tracepoint_ops = {
	.name = "tracepoint",
	.targets = true,
	.wait = KMC_WAIT_TRACEPOINT,
	.attach = event_attach,
	.detach = event_detach,
	.drain = event_drain,
	.missed = event_missed,
	.going = event_going,
};
