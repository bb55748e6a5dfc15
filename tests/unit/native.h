/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Native code in userspace: a prepared program is lowered, checked as the generator
 * would have it, and run by shim/filter.c.
 */
#ifndef TEST_NATIVE_H
#define TEST_NATIVE_H

#include <stdio.h>
#include <stdlib.h>
#include <linux/filter.h>
#include <linux/kernel.h>
#include <vm/listing.h>
#include <vm/lower.h>

static inline bool native_is_ours(const void *function)
{
	const struct kmc_callee *callee;

	for (callee = kmc_callees; callee->function; callee++)
		if (callee->function == function)
			return true;
	return false;
}

/* Return: false if the program has no lowering. */
static inline bool native_run(const struct kmc_prog *prog, struct kmc_ctx *ctx,
			      enum kmc_outcome *outcome)
{
	struct bpf_insn *insns;
	struct kmc_lower lower;
	const char *why;
	u32 nr;

	if (kmc_lower_init(&lower, prog)) {
		kmc_lower_free(&lower);
		return false;
	}
	nr = lower.nr;
	/* Of exactly this size: what is written behind is found. */
	insns = malloc(nr * sizeof(*insns));
	if (!insns)
		abort();
	kmc_lower_write(&lower, insns);
	why = lower.nr != nr ? "has another length the second time" :
	      shim_bpf_check(insns, nr, native_is_ours, lower.stack);
	if (why) {
		fprintf(stderr, "native code %s\n", why);
		abort();
	}
	*outcome = shim_bpf_run(insns, ctx);
	free(insns);
	kmc_lower_free(&lower);
	return true;
}

#endif
