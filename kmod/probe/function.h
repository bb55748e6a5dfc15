/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions as places for probes: where userspace says that they are, and whether
 * that is so.
 */
#ifndef KMC_PROBE_FUNCTION_H
#define KMC_PROBE_FUNCTION_H

#include <linux/kprobes.h>
#include "probe.h"
#include "split.h"

/*
 * True if the site's address is the start of a function of its name. An
 * alias is not seen: the kernel shows one name for an address.
 */
bool kmc_function_is_there(const struct kmc_site *site);

/* Point a kprobe at the site: by address where that is sure, else by name. */
void kmc_function_place(struct kprobe *kp, const struct kmc_site *site);

/* 0, or -ENOENT if a registered kprobe is not where the site says. */
int kmc_function_check_place(const struct kprobe *kp,
			     const struct kmc_site *site);

/**
 * kmc_function_let_go() - after a kprobe was unregistered
 * @kp: the kprobe, or a kretprobe's
 *
 * Without memory the kernel can't take a kprobe away, and leaves it where it is, though
 * out of use, without a word but in @kp. What it is part of, and this module, have to
 * stay then for good.
 *
 * Return: false, if it is so.
 */
bool kmc_function_let_go(struct kprobe *kp);

/* The site's program runs at the kprobe, or where ftrace calls. */
void kmc_function_attached(struct kmc_probe *probe, struct kmc_site *site,
			   const struct kprobe *kp);
void kmc_functions_traced(struct kmc_probe *probe, const struct kmc_split *split);

/* Is it no failure that the site could not be attached, since it is waited for? */
bool kmc_function_waits(struct kmc_probe *probe, const struct kmc_site *site,
			int err);

/* @mod comes, and a site waits for it; it goes, and with it a site. */
bool kmc_function_comes(const struct kmc_site *site, const struct module *mod);
bool kmc_function_goes(struct kmc_probe *probe, struct kmc_site *site,
		       const struct module *mod);

/*
 * What to answer when nr_attached sites of a probe could be attached, and the
 * last one that could not, and is neither left out nor waited for, failed with
 * @err: some are enough.
 */
int kmc_function_result(const struct kmc_probe *probe, int err,
			struct netlink_ext_ack *extack);

#endif /* KMC_PROBE_FUNCTION_H */
