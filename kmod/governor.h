/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The governor: the time that a session's programs take is kept below a budget, by
 * running only some of their hits, and counting the others.
 */
#ifndef KMC_GOVERNOR_H
#define KMC_GOVERNOR_H

#include <linux/types.h>
#include <uapi/linux/kmodctl.h>

struct kmc_governor;
struct kmc_prog;

/**
 * kmc_governor_new() - make a governor
 * @budget: hundredths of a percent of the time of all CPUs that are online
 * @tell: called from a worker, with @data, when fewer hits are run than before
 * @data: see above
 *
 * Return: the governor, or NULL without memory.
 */
struct kmc_governor *kmc_governor_new(u32 budget,
				      void (*tell)(void *data,
						   enum kmc_notice what),
				      void *data);
void kmc_governor_free(struct kmc_governor *governor);

/* Have a prepared program's runs governed. Before anything can be hit; once. */
void kmc_govern(struct kmc_governor *governor, struct kmc_prog *prog);

/* Begin, and end, to look at what is taken. Context: process. */
void kmc_governor_start(struct kmc_governor *governor);
void kmc_governor_stop(struct kmc_governor *governor);

void kmc_governor_stats(const struct kmc_governor *governor,
			struct kmc_budget_stats *stats);

#endif /* KMC_GOVERNOR_H */
