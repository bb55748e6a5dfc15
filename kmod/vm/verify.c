// SPDX-License-Identifier: GPL-2.0
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "fuel.h"
#include "ops.h"

/**
 * struct flow - which registers are written whichever way one comes
 * @written: for each instruction, a bit for each register that has been written
 *	on all ways to it; NOT_REACHED before a way is found
 * @todo: instructions whose @written has changed, as a stack
 * @queued: the instruction is on @todo
 * @nr_todo: entries of @todo
 */
struct flow {
	u16 *written;
	u16 *todo;
	unsigned long *queued;
	u32 nr_todo;
};

#define NOT_REACHED	0xffff

static const char *check_fields(const struct kmc_insn *insn, u32 flags)
{
	if (!(flags & KMC_F_DST) && insn->dst)
		return "dst must be 0";
	if (!(flags & KMC_F_SRC) && insn->src)
		return "src must be 0";
	if (!(flags & KMC_F_SIZE) && insn->size)
		return "size must be 0";
	if (!(flags & KMC_F_OFF) && insn->off)
		return "off must be 0";
	if (!(flags & KMC_F_IMM) && insn->imm)
		return "imm must be 0";
	if ((flags & KMC_F_DST) && insn->dst >= KMC_REGS)
		return "dst is not a register";
	if ((flags & KMC_F_READ_SRC) && insn->src >= KMC_REGS)
		return "src is not a register";
	return NULL;
}

static const char *check_insn(struct kmc_prog *prog, u32 nr)
{
	const struct kmc_insn *insn = &prog->insns[nr];
	const struct kmc_op_info *info = kmc_op_info(insn->op);
	s64 target = (s64)nr + 1 + insn->off;
	const char *why;
	u32 flags;

	if (!info)
		return "unknown opcode";
	flags = kmc_op_flags(prog, insn);
	why = check_fields(insn, flags);
	if (why)
		return why;
	if ((flags & KMC_F_JUMP) && (target < 0 || target >= prog->nr_insns))
		return "jumps out of the program";
	if (!(flags & KMC_F_NO_NEXT) && nr + 1 == prog->nr_insns)
		return "the program runs off its end";
	return info->check ? info->check(prog, insn) : NULL;
}

/* One more way to an instruction, with these registers written. */
static void flow_to(struct flow *flow, u32 nr, u16 written)
{
	u16 both = flow->written[nr] & written;

	if (both == flow->written[nr])
		return;
	flow->written[nr] = both;
	if (!__test_and_set_bit(nr, flow->queued))
		flow->todo[flow->nr_todo++] = nr;
}

/*
 * To the fixpoint: an instruction is looked at again only when it has lost a
 * register, so no more often than there are registers.
 */
static void flow_run(const struct kmc_prog *prog, struct flow *flow)
{
	flow_to(flow, 0, 0);
	while (flow->nr_todo) {
		u32 nr = flow->todo[--flow->nr_todo];
		const struct kmc_insn *insn = &prog->insns[nr];
		u32 flags = kmc_op_flags(prog, insn);
		u16 written = flow->written[nr];

		__clear_bit(nr, flow->queued);
		if (flags & KMC_F_WRITE_DST)
			written |= BIT(insn->dst);
		if (flags & KMC_F_JUMP)
			flow_to(flow, nr + 1 + insn->off, written);
		if (!(flags & KMC_F_NO_NEXT))
			flow_to(flow, nr + 1, written);
	}
}

static const char *check_reads(const struct kmc_prog *prog,
			       const struct flow *flow, u32 nr)
{
	const struct kmc_insn *insn = &prog->insns[nr];
	u32 flags = kmc_op_flags(prog, insn);
	u16 written = flow->written[nr];

	if (written == NOT_REACHED)
		return NULL;
	if ((flags & KMC_F_READ_DST) && !(written & BIT(insn->dst)))
		return "register dst is read before it is written";
	if ((flags & KMC_F_READ_SRC) && !(written & BIT(insn->src)))
		return "register src is read before it is written";
	return NULL;
}

static int check_flow(const struct kmc_prog *prog,
		      struct kmc_complaint *complaint)
{
	u32 nr = prog->nr_insns;
	struct flow flow = {};
	int err = -ENOMEM;

	BUILD_BUG_ON(KMC_REGS >= 16);
	BUILD_BUG_ON(KMC_INSNS_MAX > U16_MAX);

	flow.written = kvmalloc_array(nr, sizeof(*flow.written), GFP_KERNEL);
	flow.todo = kvmalloc_array(nr, sizeof(*flow.todo), GFP_KERNEL);
	flow.queued = kvcalloc(BITS_TO_LONGS(nr), sizeof(*flow.queued),
			       GFP_KERNEL);
	if (!flow.written || !flow.todo || !flow.queued)
		goto free;
	memset(flow.written, 0xff, nr * sizeof(*flow.written));
	flow_run(prog, &flow);

	err = -EINVAL;
	for (nr = 0; nr < prog->nr_insns; nr++) {
		complaint->why = check_reads(prog, &flow, nr);
		complaint->insn = nr;
		if (complaint->why)
			goto free;
	}
	err = 0;
free:
	kvfree(flow.queued);
	kvfree(flow.todo);
	kvfree(flow.written);
	return err;
}

static const char *check_prog(const struct kmc_prog *prog)
{
	if (!prog->nr_insns)
		return "the program has no instructions";
	if (prog->nr_insns > KMC_INSNS_MAX)
		return "the program has too many instructions";
	if (prog->frame > KMC_FRAME_MAX)
		return "the frame is too large";
	if (prog->frame % 8)
		return "the frame's size is not a multiple of 8";
	if (prog->data_len > KMC_DATA_MAX)
		return "the program's data is too large";
	return NULL;
}

/* The checks have found how much; it is behind what the program knows of. */
static void add_scratch(struct kmc_prog *prog)
{
	u32 size = prog->scratch;

	prog->scratch = prog->frame;
	prog->frame += size;
}

int kmc_verify(struct kmc_prog *prog, struct kmc_complaint *complaint)
{
	u32 nr;
	int err;

	prog->needs = 0;
	prog->announces = false;
	prog->scratch = 0;
	prog->event_bytes = 0;
	prog->event_common = false;
	complaint->insn = 0;
	complaint->why = check_prog(prog);
	if (complaint->why)
		return -EINVAL;
	for (nr = 0; nr < prog->nr_insns; nr++) {
		complaint->insn = nr;
		complaint->why = check_insn(prog, nr);
		if (complaint->why)
			return -EINVAL;
		if (!(nr % 1024))
			cond_resched();
	}
	add_scratch(prog);
	err = check_flow(prog, complaint);
	if (!err)
		err = kmc_fuel_plan(prog, complaint);
	return err;
}
