// SPDX-License-Identifier: GPL-2.0
/*
 * What the handlers of all kinds share.
 */
#include "run.h"

DEFINE_PER_CPU(u8[KMC_LEVELS], kmc_nesting);

void kmc_hook_init(struct kmc_hook *hook, const struct kmc_probe *probe,
		   const struct kmc_site *site)
{
	hook->prog = probe->prog;
	hook->count = probe->count;
	hook->frames = probe->session->frames;
	if (site) {
		hook->ctx.site = site->shown;
		hook->ctx.func = site->addr;
	}
}

void kmc_hook_recount(const struct kmc_hook *hook, enum kmc_outcome outcome)
{
	this_cpu_dec(hook->count->ran);
	switch (outcome & KMC_OUTCOME_MASK) {
	case KMC_FAULTED:
		this_cpu_inc(hook->count->faulted);
		this_cpu_write(hook->count->faulted_at,
			       outcome >> KMC_OUTCOME_BITS);
		break;
	case KMC_SKIPPED:
		this_cpu_inc(hook->count->skipped);
		break;
	default:
		this_cpu_inc(hook->count->fuel);
		break;
	}
}
