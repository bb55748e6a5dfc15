/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KMC_PROBE_LOCATE_H
#define KMC_PROBE_LOCATE_H

#include <linux/kallsyms.h>

/**
 * kmc_locate() - where a function is that a kprobe may be put at
 * @name: NAME or MODULE:NAME
 * @addr: of its first instruction
 * @shown: the name that the kernel shows for @addr: another one, if several
 *	functions share it
 *
 * Context: process. Return: 0, or what register_kprobe() answers.
 */
int kmc_locate(const char *name, unsigned long *addr,
	       char shown[KSYM_NAME_LEN]);

#endif /* KMC_PROBE_LOCATE_H */
