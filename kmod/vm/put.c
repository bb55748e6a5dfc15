// SPDX-License-Identifier: GPL-2.0
#include <linux/filter.h>
#include <linux/kernel.h>
#include "put.h"

void kmc_put(struct kmc_lower *lower, struct bpf_insn insn)
{
	if (lower->insns)
		lower->insns[lower->nr] = insn;
	lower->nr++;
}

void kmc_put_target(struct kmc_lower *lower, u32 from)
{
	if (lower->insns)
		lower->insns[from].off = lower->nr - from - 1;
}

void kmc_put_number(struct kmc_lower *lower, u8 reg, u64 v)
{
	if (kmc_fits_s32(v)) {
		kmc_put(lower, BPF_MOV64_IMM(reg, (s32)v));
		return;
	}
	kmc_put(lower, BPF_RAW_INSN(BPF_LD | BPF_DW | BPF_IMM, reg, 0, 0, (u32)v));
	kmc_put(lower, BPF_RAW_INSN(0, 0, 0, 0, v >> 32));
}

void kmc_put_move(struct kmc_lower *lower, u8 to, u8 from)
{
	if (to != from)
		kmc_put(lower, BPF_MOV64_REG(to, from));
}

/* The register that a value is in, @temp if its home is on the stack. */
u8 kmc_value(struct kmc_lower *lower, u32 which, u8 temp)
{
	s8 home = lower->home[which];

	if (home >= 0)
		return home;
	kmc_put(lower, BPF_LDX_MEM(BPF_DW, temp, BPF_REG_10,
			       home * (s16)sizeof(u64)));
	return temp;
}

/* The register to compute a value in; kmc_written() brings it home. */
u8 kmc_target(const struct kmc_lower *lower, u32 which, u8 temp)
{
	return lower->home[which] >= 0 ? lower->home[which] : temp;
}

void kmc_written(struct kmc_lower *lower, u32 which, u8 reg)
{
	s8 home = lower->home[which];

	if (home >= 0)
		kmc_put_move(lower, home, reg);
	else
		kmc_put(lower, BPF_STX_MEM(BPF_DW, BPF_REG_10, reg,
				       home * (s16)sizeof(u64)));
}

struct place kmc_frame_place(struct kmc_lower *lower, u32 off, u8 temp)
{
	u8 frame = kmc_value(lower, KMC_HOME_FRAME, temp);

	if (kmc_fits_s16(off))
		return (struct place){ frame, off };
	kmc_put_move(lower, temp, frame);
	kmc_put(lower, BPF_ALU64_IMM(BPF_ADD, temp, off));
	return (struct place){ temp, 0 };
}

void kmc_load_ctx(struct kmc_lower *lower, u8 size, u8 reg, size_t off)
{
	u8 ctx = kmc_value(lower, KMC_HOME_CTX, reg);

	kmc_put(lower, BPF_LDX_MEM(size, reg, ctx, off));
}

/* The register that an argument is moved from, or below 0. */
static int arg_source(const struct kmc_lower *lower, const struct arg *arg)
{
	switch (arg->kind) {
	case ARG_VALUE:
		return lower->home[arg->which];
	case ARG_FRAME:
		return lower->home[KMC_HOME_FRAME];
	default:
		return -1;
	}
}

static void put_arg(struct kmc_lower *lower, const struct arg *arg, u8 to)
{
	switch (arg->kind) {
	case ARG_NONE:
		break;
	case ARG_NUMBER:
		kmc_put_number(lower, to, arg->number);
		break;
	case ARG_VALUE:
		kmc_put_move(lower, to, kmc_value(lower, arg->which, to));
		break;
	case ARG_FRAME:
		kmc_put_move(lower, to, kmc_value(lower, KMC_HOME_FRAME, to));
		if (arg->which)
			kmc_put(lower, BPF_ALU64_IMM(BPF_ADD, to, arg->which));
		break;
	}
}

/* Is register @reg still to be read by one of @todo but @but? */
static bool arg_reads(const struct kmc_lower *lower, const struct arg *args,
		      u8 todo, u32 but, u8 reg)
{
	u32 i;

	for (i = 0; i < ARGS_MAX; i++)
		if (todo >> i & 1 && i != but &&
		    arg_source(lower, &args[i]) == reg)
			return true;
	return false;
}

/*
 * All at once, as it were: nothing is overwritten before it is read. Should that
 * leave a ring, what is in the way of its first goes to the spare register.
 */
void kmc_put_args(struct kmc_lower *lower, const struct arg *args, u32 nr)
{
	u8 todo = (1U << nr) - 1, spared = 0;
	u32 i;

	while (todo) {
		for (i = 0; i < nr; i++)
			if (todo >> i & 1 &&
			    !arg_reads(lower, args, todo & ~spared, i,
				       BPF_REG_1 + i))
				break;
		if (i == nr) {
			for (i = 0; arg_source(lower, &args[i]) < BPF_REG_1 ||
				    !(todo >> i & 1);)
				i++;
			put_arg(lower, &args[i], TEMP);
			spared |= 1U << i;
			continue;
		}
		if (spared >> i & 1)
			kmc_put_move(lower, BPF_REG_1 + i, TEMP);
		else
			put_arg(lower, &args[i], BPF_REG_1 + i);
		todo &= ~(1U << i);
	}
}

void kmc_put_call(struct kmc_lower *lower, void *function)
{
	unsigned long distance = (unsigned long)function -
				 (unsigned long)__bpf_call_base;

	lower->far |= !kmc_fits_s32(distance);
	kmc_put(lower, BPF_RAW_INSN(BPF_JMP | BPF_CALL, 0, 0, 0, distance));
}
