// SPDX-License-Identifier: GPL-2.0
/*
 * Tracepoints by name. The symbols are not exported; the iterators are.
 */
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/string.h>
#include <linux/tracepoint.h>
#include "tracepoint.h"

struct kmc_lookup {
	const char *name;
	struct tracepoint *tp;
	struct module *owner;
	struct notifier_block nb;
};

static void look_at(struct tracepoint *tp, void *data)
{
	struct kmc_lookup *lookup = data;

	if (!lookup->tp && !strcmp(tp->name, lookup->name))
		lookup->tp = tp;
}

static int look_into_module(struct notifier_block *nb, unsigned long event,
			    void *data)
{
	struct kmc_lookup *lookup = container_of(nb, struct kmc_lookup, nb);
	struct tp_module *tp_mod = data;
	struct module *mod = tp_mod->mod;
	unsigned int i;

	if (event != MODULE_STATE_COMING || lookup->tp)
		return NOTIFY_OK;
	for (i = 0; i < mod->num_tracepoints && !lookup->tp; i++)
		look_at(tracepoint_ptr_deref(&mod->tracepoints_ptrs[i]), lookup);
	if (lookup->tp && !try_module_get(mod))
		lookup->tp = NULL;
	if (lookup->tp)
		lookup->owner = mod;
	return NOTIFY_OK;
}

bool kmc_tracepoint_get(struct kmc_tracepoint *at, const char *name)
{
	struct kmc_lookup lookup = {
		.name = name,
		.nb.notifier_call = look_into_module,
	};

	for_each_kernel_tracepoint(look_at, &lookup);
	/*
	 * A notifier that registers is told of every module that is there;
	 * this is the one way to see them.
	 */
	if (!lookup.tp && !register_tracepoint_module_notifier(&lookup.nb))
		unregister_tracepoint_module_notifier(&lookup.nb);
	at->tp = lookup.tp;
	at->owner = lookup.owner;
	return at->tp;
}

void kmc_tracepoint_put(struct kmc_tracepoint *at)
{
	module_put(at->owner);
}

int kmc_tracepoint_register(struct kmc_tracepoint *at, void *data)
{
	int err = tracepoint_probe_register(at->tp, at->handler, data);

	at->registered = !err;
	return err;
}

void kmc_tracepoint_unregister(struct kmc_tracepoint *at, void *data)
{
	if (at->registered)
		tracepoint_probe_unregister(at->tp, at->handler, data);
	at->registered = false;
}

bool kmc_tracepoint_leave(struct kmc_tracepoint *at, void *data,
			  const struct module *mod)
{
	if (!at->registered || at->owner != mod ||
	    mod->state != MODULE_STATE_GOING)
		return false;
	kmc_tracepoint_unregister(at, data);
	return true;
}
