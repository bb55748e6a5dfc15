// SPDX-License-Identifier: GPL-2.0
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include "fuel.h"
#include "ops.h"

static u64 weight(const struct kmc_prog *prog, const struct kmc_insn *insn)
{
	u64 bytes = kmc_op_bytes(prog, insn);

	return bytes > KMC_FUEL_FREE ? bytes / KMC_FUEL_BYTES : 0;
}

/* @sums: for each instruction, what all before it weigh; filled by weigh(). */
static void price_jumps(struct kmc_prog *prog, const u32 *sums)
{
	u32 nr, back;

	for (nr = 0; nr < prog->nr_insns; nr++) {
		struct kmc_insn *insn = &prog->insns[nr];

		if (!(kmc_op_flags(prog, insn) & KMC_F_JUMP) || insn->off >= 0)
			continue;
		back = sums[nr] - sums[nr + 1 + insn->off];
		if (back)
			insn->size = 1 + ilog2(roundup_pow_of_two(back));
	}
}

static int weigh(const struct kmc_prog *prog, u32 *sums,
		 struct kmc_complaint *complaint)
{
	u64 sum = 0;
	u32 nr;

	for (nr = 0; nr < prog->nr_insns; nr++) {
		sums[nr] = sum;
		sum += weight(prog, &prog->insns[nr]);
		if (sum > KMC_FUEL) {
			complaint->why = "the program copies too much";
			complaint->insn = nr;
			return -EINVAL;
		}
	}
	return 0;
}

int kmc_fuel_plan(struct kmc_prog *prog, struct kmc_complaint *complaint)
{
	u32 *sums;
	int err;

	sums = kvmalloc_array(prog->nr_insns, sizeof(*sums), GFP_KERNEL);
	if (!sums)
		return -ENOMEM;
	err = weigh(prog, sums, complaint);
	if (!err)
		price_jumps(prog, sums);
	kvfree(sums);
	return err;
}
