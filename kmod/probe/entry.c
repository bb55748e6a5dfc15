// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/netlink.h>
#include "../arch/probe.h"
#include "entry.h"

static void table_add(struct kmc_entries *entries, const struct kmc_site *site,
		      unsigned long ip)
{
	struct kmc_entry *entry;

	entry = (struct kmc_entry *)kmc_entry_find(entries, ip);
	entry->ip = ip;
	entry->func = site->addr;
	entry->site = site->shown;
}

static int table_fill(struct kmc_entries *entries,
		      const struct kmc_split *split)
{
	u32 nr = split->nr_traced;
	u32 keys = nr * ARRAY_SIZE(kmc_entry_offsets);
	u32 i, j;

	entries->bits = order_base_2(2 * keys);
	entries->table = kvcalloc(1UL << entries->bits,
				  sizeof(*entries->table), GFP_KERNEL);
	if (!entries->table)
		return -ENOMEM;
	for (i = 0; i < nr; i++)
		for (j = 0; j < ARRAY_SIZE(kmc_entry_offsets); j++)
			table_add(entries, split->traced[i],
				  split->ips[i] + kmc_entry_offsets[j]);
	return 0;
}

static int entries_register(struct kmc_entries *entries,
			    const struct kmc_split *split)
{
	int err;

	err = ftrace_set_filter_ips(&entries->ops, split->ips,
				    split->nr_traced, 0, 1);
	if (err)
		return err;
	/* Not to be silenced behind our back by kernel.ftrace_enabled. */
	entries->ops.flags |= FTRACE_OPS_FL_PERMANENT | KMC_FTRACE_FL_GUARDED;
	entries->live = true;
	err = register_ftrace_function(&entries->ops);
	entries->registered = !err;
	return err;
}

static int entries_fill(struct kmc_entries *entries,
			const struct kmc_probe *probe,
			const struct kmc_split *split)
{
	kmc_hook_init(&entries->hook, probe, split->traced[0]);
	entries->nr = split->nr_traced;
	return entries->nr > 1 ? table_fill(entries, split) : 0;
}

int kmc_entries_join(struct kmc_entries *entries, const struct kmc_probe *probe,
		     const struct kmc_split *split)
{
	int err = entries_fill(entries, probe, split);

	entries->live = !err;
	return err;
}

bool kmc_entries_are(const struct kmc_entries *entries,
		     const struct kmc_split *split)
{
	u32 i;

	if (entries->nr != split->nr_traced)
		return false;
	if (entries->nr == 1)
		return entries->hook.ctx.func == split->ips[0];
	/* Each is in either once. */
	for (i = 0; i < split->nr_traced; i++)
		if (!kmc_entry_find(entries, split->ips[i] +
					     kmc_entry_offsets[0])->ip)
			return false;
	return true;
}

int kmc_entries_trace(struct kmc_entries *entries,
		      const struct kmc_probe *probe,
		      const struct kmc_split *split, ftrace_func_t one,
		      ftrace_func_t many, struct netlink_ext_ack *extack)
{
	int err;

	/* An empty filter would be all functions. */
	if (!split->nr_traced)
		return 0;
	err = entries_fill(entries, probe, split);
	entries->ops.func = entries->nr > 1 ? many : one;
	if (!err)
		err = entries_register(entries, split);
	if (err == -EBUSY)
		NL_SET_ERR_MSG(extack,
			       "ftrace is switched off: set the sysctl kernel.ftrace_enabled to 1");
	else if (err)
		NL_SET_ERR_MSG(extack, "cannot register with ftrace");
	return err;
}

void kmc_entries_untrace(struct kmc_entries *entries)
{
	if (entries->registered)
		unregister_ftrace_function(&entries->ops);
	ftrace_free_filter(&entries->ops);
	kvfree(entries->table);
}
