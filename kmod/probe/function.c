// SPDX-License-Identifier: GPL-2.0
/*
 * Functions by address and by name.
 */
#include <linux/kallsyms.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/string.h>
#include "../arch/probe.h"
#include "function.h"

bool kmc_function_is_there(const struct kmc_site *site)
{
	char symbol[KSYM_SYMBOL_LEN];
	size_t len = strlen(site->target);

	if (!site->addr)
		return false;
	sprint_symbol(symbol, site->addr);
	return !strncmp(symbol, site->target, len) &&
	       !strncmp(symbol + len, "+0x0/", 5);
}

void kmc_function_place(struct kprobe *kp, const struct kmc_site *site)
{
	if (kmc_function_is_there(site)) {
		kp->addr = (kprobe_opcode_t *)(site->addr + site->offset);
		return;
	}
	kp->symbol_name = site->target;
	kp->offset = site->offset;
}

int kmc_function_check_place(const struct kprobe *kp,
			     const struct kmc_site *site)
{
	unsigned long addr = (unsigned long)kp->addr - site->offset;

	if (!site->addr || addr == site->addr ||
	    (!site->offset && addr == site->addr + KMC_LANDING_PAD))
		return 0;
	return -ENOENT;
}

static int no_hit(struct kprobe *kp, struct pt_regs *regs)
{
	return 0;
}

bool kmc_function_let_go(struct kprobe *kp)
{
	if (kp->addr)
		return true;
	/* Where others are at the same place, it is still called with them. */
	WRITE_ONCE(kp->pre_handler, no_hit);
	__module_get(THIS_MODULE);
	return false;
}

void kmc_function_attached(struct kmc_probe *probe, struct kmc_site *site,
			   const struct kprobe *kp)
{
	site->attached = true;
	if (!site->addr)
		site->addr = (unsigned long)kp->addr - site->offset;
	probe->nr_attached++;
}

void kmc_functions_traced(struct kmc_probe *probe, const struct kmc_split *split)
{
	u32 i;

	for (i = 0; i < split->nr_traced; i++)
		split->traced[i]->attached = true;
	probe->nr_attached += split->nr_traced;
}

bool kmc_function_waits(struct kmc_probe *probe, const struct kmc_site *site,
			int err)
{
	if (err != -ENOENT || !site->late)
		return false;
	probe->nr_waiting++;
	return true;
}

bool kmc_function_comes(const struct kmc_site *site, const struct module *mod)
{
	size_t len = strlen(mod->name);

	return site->late && !site->attached &&
	       !strncmp(site->target, mod->name, len) &&
	       site->target[len] == ':';
}

bool kmc_function_goes(struct kmc_probe *probe, struct kmc_site *site,
		       const struct module *mod)
{
	if (!site->attached || !within_module(site->addr, mod))
		return false;
	if (mod->state == MODULE_STATE_LIVE &&
	    !within_module_init(site->addr, mod))
		return false;
	site->attached = false;
	/* It may come again, at another place. */
	if (site->late)
		site->addr = 0;
	kmc_probe_lose(probe, site);
	return true;
}

int kmc_function_result(const struct kmc_probe *probe, int err,
			struct netlink_ext_ack *extack)
{
	if (probe->nr_attached || !err)
		return 0;
	switch (err) {
	case -ENOENT:
		NL_SET_ERR_MSG(extack, "the function is not at that address");
		break;
	case -EILSEQ:
		NL_SET_ERR_MSG(extack,
			       "no instruction begins at this offset");
		break;
	case -EINVAL:
	case -EOPNOTSUPP:
		NL_SET_ERR_MSG(extack,
			       "the kernel does not let this function be probed");
		break;
	default:
		NL_SET_ERR_MSG(extack, "cannot probe the function");
		break;
	}
	return err;
}
