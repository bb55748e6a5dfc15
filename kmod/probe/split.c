// SPDX-License-Identifier: GPL-2.0
#include <linux/ftrace.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include "../compat.h"
#include "function.h"
#include "split.h"

static int split_new(struct kmc_split *split, u32 nr)
{
	memset(split, 0, sizeof(*split));
	split->traced = kvcalloc(nr, sizeof(*split->traced), GFP_KERNEL);
	split->ips = kvcalloc(nr, sizeof(*split->ips), GFP_KERNEL);
	split->rest = kvcalloc(nr, sizeof(*split->rest), GFP_KERNEL);
	return split->traced && split->ips && split->rest ? 0 : -ENOMEM;
}

void kmc_split_free(struct kmc_split *split)
{
	kvfree(split->rest);
	kvfree(split->ips);
	kvfree(split->traced);
}

void kmc_split_leave(struct kmc_split *split, struct kmc_probe *probe,
		     struct kmc_site *site)
{
	if (site->optional)
		kmc_probe_skip(probe, site);
	else
		split->rest[split->nr_rest++] = site;
}

static int cmp_site(const void *a, const void *b)
{
	const struct kmc_site *x = *(const struct kmc_site **)a;
	const struct kmc_site *y = *(const struct kmc_site **)b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return x->number < y->number ? -1 : 1;
}

static void split_by_address(struct kmc_split *split, struct kmc_probe *probe)
{
	struct kmc_site *site;
	u32 nr = 0, i;

	for (i = 0; i < probe->nr_sites; i++) {
		site = &probe->sites[i];
		if (!site->offset && kmc_function_is_there(site))
			split->traced[nr++] = site;
		else
			kmc_split_leave(split, probe, site);
		cond_resched();
	}
	sort(split->traced, nr, sizeof(*split->traced), cmp_site, NULL);
	for (i = 0; i < nr; i++) {
		site = split->traced[i];
		if (split->nr_traced &&
		    split->ips[split->nr_traced - 1] == site->addr)
			continue;
		split->traced[split->nr_traced] = site;
		split->ips[split->nr_traced++] = site->addr;
	}
}

/*
 * Ftrace takes or refuses a whole row of addresses, so halve a refused row until
 * the culprit is alone. Done on an ops of its own, whose filter never holds more
 * than the row.
 */
static int split_by_ftrace(struct kmc_split *split, struct kmc_probe *probe)
{
	u32 nr = split->nr_traced, pos = 0, good = 0;
	u32 len = min(nr, KMC_FILTER_ROW);
	struct ftrace_ops *scratch;
	int err = 0;

	scratch = kzalloc(sizeof(*scratch), GFP_KERNEL);
	if (!scratch)
		return -ENOMEM;
	while (pos < nr) {
		err = ftrace_set_filter_ips(scratch, split->ips + pos, len, 0,
					    1);
		if (err && err != -EINVAL)
			break;
		if (err && len > 1) {
			len /= 2;
			continue;
		}
		if (err) {
			kmc_split_leave(split, probe, split->traced[pos++]);
		} else {
			memmove(split->traced + good, split->traced + pos,
				len * sizeof(*split->traced));
			memmove(split->ips + good, split->ips + pos,
				len * sizeof(*split->ips));
			good += len;
			pos += len;
		}
		err = 0;
		len = min3(2 * len, nr - pos, KMC_FILTER_ROW);
		cond_resched();
	}
	ftrace_free_filter(scratch);
	kfree(scratch);
	split->nr_traced = good;
	return err;
}

int kmc_split_sites(struct kmc_split *split, struct kmc_probe *probe)
{
	int err = split_new(split, probe->nr_sites);

	if (err)
		return err;
	split_by_address(split, probe);
	return split_by_ftrace(split, probe);
}
