// SPDX-License-Identifier: GPL-2.0
/*
 * interval: a timer on the CPU that starts the session.
 */
#include <linux/netlink.h>
#include <linux/slab.h>
#include "kinds.h"
#include "timer.h"

struct kmc_interval {
	struct kmc_timer timer;
	struct kmc_hook hook;
};

static int interval_attach(struct kmc_probe *probe,
			   struct netlink_ext_ack *extack)
{
	struct kmc_interval *interval;

	interval = kzalloc(sizeof(*interval), GFP_KERNEL);
	if (!interval)
		return -ENOMEM;
	probe->private = interval;
	kmc_hook_init(&interval->hook, probe, probe->sites);
	kmc_timer_init(&interval->timer, probe, &interval->hook);
	kmc_timer_start(&interval->timer);
	probe->nr_attached = probe->nr_sites;
	return 0;
}

static void interval_detach(struct kmc_probe *probe)
{
	struct kmc_interval *interval = probe->private;

	if (interval)
		hrtimer_cancel(&interval->timer.timer);
	probe->nr_attached = 0;
}

static void interval_drain(struct kmc_probe *probe)
{
	kfree(probe->private);
	probe->private = NULL;
}

static u64 interval_missed(struct kmc_probe *probe)
{
	struct kmc_interval *interval = probe->private;

	return interval ? READ_ONCE(interval->timer.missed) : 0;
}

const struct kmc_probe_ops kmc_interval_ops = {
	.name = "interval",
	.attach = interval_attach,
	.detach = interval_detach,
	.drain = interval_drain,
	.missed = interval_missed,
};
