// SPDX-License-Identifier: GPL-2.0
/*
 * BEGIN and END: run once, in the context of whoever starts or stops the
 * session. self: run in that of its owner, who has been sent a signal.
 */
#include "kinds.h"
#include "run.h"

static int now_attach(struct kmc_probe *probe, struct netlink_ext_ack *extack)
{
	probe->nr_attached = probe->nr_sites;
	return 0;
}

static void now_detach(struct kmc_probe *probe)
{
	probe->nr_attached = 0;
}

static void now_drain(struct kmc_probe *probe)
{
}

void kmc_probe_run_now(struct kmc_probe *probe)
{
	struct kmc_hook hook = {};
	struct kmc_ctx ctx;

	kmc_hook_init(&hook, probe, probe->sites);
	preempt_disable_notrace();
	if (kmc_enter(&hook, KMC_LEVEL_TASK)) {
		ctx = hook.ctx;
		kmc_run(&hook, &ctx, KMC_LEVEL_TASK);
		kmc_leave(KMC_LEVEL_TASK);
	}
	preempt_enable_notrace();
}

const struct kmc_probe_ops kmc_begin_ops = {
	.name = "BEGIN",
	.attach = now_attach,
	.detach = now_detach,
	.drain = now_drain,
};

static int now_run(struct kmc_probe *probe, struct netlink_ext_ack *extack)
{
	kmc_probe_run_now(probe);
	return 0;
}

const struct kmc_probe_ops kmc_self_ops = {
	.name = "self",
	.attach = now_attach,
	.detach = now_detach,
	.drain = now_drain,
	.run = now_run,
};

const struct kmc_probe_ops kmc_end_ops = {
	.name = "END",
	.attach = now_attach,
	.detach = now_detach,
	.drain = now_drain,
};
