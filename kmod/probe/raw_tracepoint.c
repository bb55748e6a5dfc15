// SPDX-License-Identifier: GPL-2.0
/*
 * rawtracepoint: a program at a tracepoint of any signature. The arguments are
 * taken as six words; the program's author knows what they are.
 */
#include <linux/mm.h>
#include <linux/netlink.h>
#include <linux/tracepoint.h>
#include "kinds.h"
#include "run.h"
#include "tracepoint.h"

#if defined(CONFIG_CFI_CLANG) || defined(CONFIG_CFI)
#error "kmodctl has one handler for tracepoints of all signatures, which CONFIG_CFI_CLANG forbids"
#endif

struct kmc_raw_site {
	struct kmc_hook hook;
	struct kmc_tracepoint at;
};

static const u16 raw_arg_off[] = { 0, 8, 16, 24, 32, 40 };

static void raw_leaf_hit(void *data)
{
	kmc_tracepoint_begin();
	kmc_run_leaf(data);
	kmc_tracepoint_end();
}

static void raw_plain_hit(void *data)
{
	const struct kmc_hook *hook = data;
	unsigned int level;
	struct kmc_ctx ctx;

	kmc_tracepoint_begin();
	level = kmc_level();
	if (kmc_enter(hook, level)) {
		ctx.site = hook->ctx.site;
		ctx.regs = NULL;
		kmc_run(hook, &ctx, level);
		kmc_leave(level);
	}
	kmc_tracepoint_end();
}

static void raw_tested_hit(void *data)
{
	const struct kmc_hook *hook;

	kmc_tracepoint_begin();
	hook = kmc_passed(data);
	if (hook)
		raw_plain_hit((void *)hook);
	kmc_tracepoint_end();
}

/*
 * A tracepoint with fewer arguments leaves garbage in the others, which the
 * command does not let a program ask for.
 */
static void raw_args_hit(void *data, unsigned long a0, unsigned long a1,
			 unsigned long a2, unsigned long a3, unsigned long a4,
			 unsigned long a5)
{
	const struct kmc_hook *hook = data;
	const u64 args[] = { a0, a1, a2, a3, a4, a5 };
	unsigned int level;
	struct kmc_ctx ctx;

	kmc_tracepoint_begin();
	level = kmc_level();
	if (kmc_enter(hook, level)) {
		ctx.site = hook->ctx.site;
		ctx.regs = NULL;
		ctx.args = args;
		ctx.arg_off = raw_arg_off;
		kmc_run(hook, &ctx, level);
		kmc_leave(level);
	}
	kmc_tracepoint_end();
}

void *kmc_raw_handler(const struct kmc_prog *prog)
{
	if (prog->leaf)
		return raw_leaf_hit;
	if (prog->needs & KMC_NEEDS_ARGS)
		return raw_args_hit;
	if (prog->passes)
		return raw_tested_hit;
	return raw_plain_hit;
}

static int raw_attach_site(struct kmc_probe *probe, struct kmc_raw_site *raw,
			   const struct kmc_site *site,
			   struct netlink_ext_ack *extack)
{
	int err;

	if (!kmc_tracepoint_get(&raw->at, site->target)) {
		NL_SET_ERR_MSG(extack, "no such tracepoint");
		return -ENOENT;
	}
	kmc_hook_init(&raw->hook, probe, site);
	raw->at.handler = kmc_raw_handler(probe->prog);
	err = kmc_tracepoint_register(&raw->at, &raw->hook);
	if (err)
		NL_SET_ERR_MSG(extack, "cannot register at the tracepoint");
	probe->nr_attached += !err;
	kmc_tracepoint_put(&raw->at);
	return err;
}

static int raw_attach(struct kmc_probe *probe, struct netlink_ext_ack *extack)
{
	struct kmc_raw_site *raw;
	int err = 0;
	u32 i;

	raw = kvcalloc(probe->nr_sites, sizeof(*raw), GFP_KERNEL);
	if (!raw)
		return -ENOMEM;
	probe->private = raw;
	for (i = 0; i < probe->nr_sites && !err; i++) {
		err = kmc_attach_interrupted(extack) ?:
		      raw_attach_site(probe, &raw[i], &probe->sites[i], extack);
		if (err == -ENOENT && probe->sites[i].late) {
			probe->nr_waiting++;
			err = 0;
		}
	}
	return err;
}

static void raw_detach(struct kmc_probe *probe)
{
	struct kmc_raw_site *raw = probe->private;
	u32 i;

	for (i = 0; raw && i < probe->nr_sites; i++)
		kmc_tracepoint_unregister(&raw[i].at, &raw[i].hook);
	probe->nr_attached = 0;
}

static void raw_drain(struct kmc_probe *probe)
{
	kvfree(probe->private);
	probe->private = NULL;
}

static void raw_coming(struct kmc_probe *probe, struct module *mod)
{
	struct kmc_raw_site *raw = probe->private;
	u32 i;

	for (i = 0; i < probe->nr_sites; i++) {
		if (probe->sites[i].late && !raw[i].at.registered &&
		    !raw_attach_site(probe, &raw[i], &probe->sites[i], NULL))
			probe->nr_waiting--;
	}
}

static void raw_going(struct kmc_probe *probe, struct module *mod)
{
	struct kmc_raw_site *raw = probe->private;
	u32 i;

	for (i = 0; i < probe->nr_sites; i++) {
		if (kmc_tracepoint_leave(&raw[i].at, &raw[i].hook, mod))
			kmc_probe_lose(probe, &probe->sites[i]);
	}
}

const struct kmc_probe_ops kmc_raw_tracepoint_ops = {
	.name = "rawtracepoint",
	.targets = true,
	.sites = true,
	.wait = KMC_WAIT_TRACEPOINT,
	.attach = raw_attach,
	.detach = raw_detach,
	.drain = raw_drain,
	.coming = raw_coming,
	.going = raw_going,
};
