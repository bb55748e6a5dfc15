// SPDX-License-Identifier: GPL-2.0
/*
 * The most common pair of programs: a thread's time from one probe to another,
 * into a histogram.
 *
 *	{ @start[tid] = nsecs; }
 *	/@start[tid]/ { @ns = hist(nsecs - @start[tid]); delete(@start[tid]); }
 *
 * As in shape.c, run as straight C. Whatever is not as it mostly is (the row is
 * elsewhere, or is being changed) is left to the interpreter.
 */
#include <linux/kernel.h>
#include "../clock.h"
#include "../map/fast.h"
#include "../map/scalar_fast.h"
#include "code.h"
#include "shape.h"

static enum kmc_outcome stamp(struct kmc_ctx *ctx, const struct kmc_prog *prog)
{
	u64 now = kmc_clock_ns();
	u64 tid = kmc_var_tid(prog, ctx);

	kmc_scalar_set_1(prog->shape.map, &tid, now);
	return KMC_RAN;
}

/*
 * The deletion comes before the aggregation, where the program has it behind:
 * nobody can tell. The time comes first, so that little is kept over that call.
 */
static __always_inline enum kmc_outcome
elapse(struct kmc_ctx *ctx, const struct kmc_prog *prog, const u32 words)
{
	u64 begin, end, key[KMC_COMM_SIZE / 8];
	struct kmc_row *row;

	end = kmc_clock_ns();
	row = kmc_scalar_look(prog->shape.map, kmc_var_tid(prog, ctx));
	if (unlikely(!row) || unlikely(!kmc_scalar_row_take(row, &begin)))
		return kmc_exec(ctx, prog);
	if (words)
		kmc_var_comm((u8 *)key);
	kmc_agg_words(prog->shape.into, KMC_MAP_HIST, key, words, end - begin);
	return KMC_RAN;
}

static enum kmc_outcome elapse_alone(struct kmc_ctx *ctx,
				     const struct kmc_prog *prog)
{
	return elapse(ctx, prog, 0);
}

static enum kmc_outcome elapse_by_comm(struct kmc_ctx *ctx,
				       const struct kmc_prog *prog)
{
	return elapse(ctx, prog, KMC_COMM_SIZE / 8);
}

static bool has_ops(const struct kmc_code *code, const u8 *ops, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (code[i].op != ops[i])
			return false;
	return true;
}

/* Each op but the last has one behind it, or else the program would end there. */
static bool choose_stamp(struct kmc_prog *prog)
{
	static const u8 ops[] = {
		KMC_CODE_VAR_NSECS, KMC_CODE_STV_TID, KMC_CODE_SET_1, KMC_OP_RET,
	};
	const struct kmc_code *code = kmc_prog_code(prog);

	if (!has_ops(code, ops, ARRAY_SIZE(ops)) ||
	    code[0].dst != code[2].src || code[1].off != code[2].off)
		return false;
	prog->shape.map = code[2].map;
	prog->run = stamp;
	return true;
}

/* From the clock on: r = nsecs - begin; hist(r); delete. */
static bool ends_well(const struct kmc_code *code, const struct kmc_code *get,
		      const struct kmc_code *agg)
{
	const struct kmc_code *now = code, *sub = code + 1, *del = agg + 1;

	return sub->dst == now->dst && sub->src == get->dst &&
	       now->dst != get->dst && agg->src == now->dst &&
	       del->map == get->map && del->off == get->off &&
	       del[1].op == KMC_OP_RET;
}

static bool choose_elapse(struct kmc_prog *prog)
{
	static const u8 head[] = {
		KMC_CODE_STV_TID, KMC_CODE_GET_1, KMC_OP_JEQI,
		KMC_CODE_VAR_NSECS, KMC_OP_SUB,
	};
	static const u8 alone[] = { KMC_CODE_HIST_0, KMC_CODE_DEL_1 };
	static const u8 by_comm[] = {
		KMC_CODE_STV_COMM, KMC_CODE_HIST_2, KMC_CODE_DEL_1,
	};
	const struct kmc_code *code = kmc_prog_code(prog);
	const struct kmc_code *get = code + 1, *test = code + 2;
	const struct kmc_code *tail = code + ARRAY_SIZE(head), *agg = tail;

	if (!has_ops(code, head, ARRAY_SIZE(head)) || get->off != code->off ||
	    test->dst != get->dst || test->imm ||
	    test->off < 0 || test[1 + test->off].op != KMC_OP_RET)
		return false;
	if (has_ops(tail, alone, ARRAY_SIZE(alone))) {
		prog->run = elapse_alone;
	} else if (has_ops(tail, by_comm, ARRAY_SIZE(by_comm))) {
		agg++;
		/* The comm must not overwrite the key that is deleted. */
		if (agg->off != tail->off ||
		    (tail->off < get->off + 8 &&
		     get->off < tail->off + KMC_COMM_SIZE))
			return false;
		prog->run = elapse_by_comm;
	} else {
		return false;
	}
	if (!ends_well(test + 1, get, agg))
		return false;
	prog->shape.map = get->map;
	prog->shape.into = agg->map;
	return true;
}

bool kmc_latency_choose(struct kmc_prog *prog)
{
	return choose_stamp(prog) || choose_elapse(prog);
}
