/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions that ftrace can serve, and those it can't.
 */
#ifndef KMC_PROBE_SPLIT_H
#define KMC_PROBE_SPLIT_H

#include "probe.h"

/**
 * struct kmc_split - who serves which of a probe's sites
 * @traced: sites that ftrace serves, sorted, each address once
 * @ips: their addresses
 * @rest: sites that it does not
 * @nr_traced: number of @traced
 * @nr_rest: number of @rest
 */
struct kmc_split {
	struct kmc_site **traced;
	unsigned long *ips;
	struct kmc_site **rest;
	u32 nr_traced;
	u32 nr_rest;
};

/**
 * kmc_split_sites() - find out which of a probe's sites ftrace knows
 * @split: result; to be freed, also on failure
 * @probe: whose optional sites are left out, and marked, where ftrace does not
 *	know them
 *
 * Context: process. Return: 0 or an errno.
 */
int kmc_split_sites(struct kmc_split *split, struct kmc_probe *probe);
/* Ftrace does not serve it: it is left out, or one of the rest. */
void kmc_split_leave(struct kmc_split *split, struct kmc_probe *probe,
		     struct kmc_site *site);
void kmc_split_free(struct kmc_split *split);

#endif /* KMC_PROBE_SPLIT_H */
