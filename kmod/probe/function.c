// SPDX-License-Identifier: GPL-2.0
/*
 * Functions by address and by name.
 */
#include <linux/kallsyms.h>
#include <linux/netlink.h>
#include <linux/string.h>
#include "arch.h"
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
	if (kmc_function_is_there(site))
		kp->addr = (kprobe_opcode_t *)site->addr;
	else
		kp->symbol_name = site->target;
}

int kmc_function_check_place(const struct kprobe *kp,
			     const struct kmc_site *site)
{
	unsigned long addr = (unsigned long)kp->addr;

	if (!site->addr || addr == site->addr ||
	    addr == site->addr + KMC_LANDING_PAD)
		return 0;
	return -ENOENT;
}

int kmc_function_result(const struct kmc_probe *probe, int err,
			struct netlink_ext_ack *extack)
{
	if (probe->nr_attached)
		return 0;
	switch (err) {
	case 0:
		NL_SET_ERR_MSG(extack, "none of the functions can be probed");
		return -EINVAL;
	case -ENOENT:
		NL_SET_ERR_MSG(extack, "the function is not at that address");
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
