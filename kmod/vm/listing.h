/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A program's lowered code, readably: what the generator is fed with, or would be if
 * another engine did not run the program.
 */
#ifndef KMC_LISTING_H
#define KMC_LISTING_H

#include "vm.h"

struct seq_file;

/* Context: process; the session's lock is held. */
void kmc_listing_show(struct seq_file *m, const struct kmc_prog *prog);

/* A function that native code may call. */
struct kmc_callee {
	const void *function;
	const char *name;
};

/* All of them; the last one's @function is NULL. */
extern const struct kmc_callee kmc_callees[];

#endif /* KMC_LISTING_H */
