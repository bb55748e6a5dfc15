// SPDX-License-Identifier: GPL-2.0
/*
 * Which of the generator's registers holds what, for all of a program. Registers 0
 * and 1 are for what one instruction needs meanwhile.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/filter.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include "lower.h"
#include "put.h"

/* Those that calls leave alone, and those that they do not. */
#define SAVED_FIRST	BPF_REG_6
#define SAVED_LAST	BPF_REG_9
#define NR_FREE		4

/*
 * In which a free register is looked for: a call's arguments are often a map, a
 * key in the frame, and a number, in this order.
 */
static const u8 frame_order[NR_FREE] = {
	BPF_REG_2, BPF_REG_5, BPF_REG_4, BPF_REG_3
};
static const u8 ctx_order[NR_FREE] = {
	BPF_REG_5, BPF_REG_4, BPF_REG_3, BPF_REG_2
};
static const u8 number_order[NR_FREE] = {
	BPF_REG_3, BPF_REG_4, BPF_REG_5, BPF_REG_2
};

/**
 * struct usage - what the program does with those that need a home
 * @live: for each instruction, a bit for each whose value is needed from there on
 * @used: bits of those that are used at all
 * @kept: bits of those that are needed after some call
 * @taken: bits of registers that are none of theirs
 * @weight: how often each is used
 */
struct usage {
	u16 *live;
	u16 used;
	u16 kept;
	u16 taken;
	u32 weight[KMC_HOMES];
};

/* What is needed behind an instruction. */
static u16 live_behind(const struct kmc_lower *lower, const u16 *live, u32 nr)
{
	const struct kmc_code *code = kmc_prog_code(lower->prog) + nr;
	u16 behind = 0;

	if (code->op >= KMC_OP_JA && code->op <= KMC_OP_JSLEI)
		behind = live[nr + 1 + code->off];
	if (code->op != KMC_OP_JA && code->op != KMC_OP_RET)
		behind |= live[nr + 1];
	return behind;
}

/* To the fixpoint, backwards; one more round for each loop within a loop. */
static void find_live(const struct kmc_lower *lower, u16 *live)
{
	const struct kmc_code *code = kmc_prog_code(lower->prog);
	struct kmc_effect effect;
	bool changed;
	u16 now;
	u32 nr;

	do {
		changed = false;
		for (nr = lower->prog->nr_insns; nr-- > 0;) {
			effect = kmc_lower_effect(lower, &code[nr]);
			now = live_behind(lower, live, nr) & ~effect.writes;
			now |= effect.reads;
			changed |= now != live[nr];
			live[nr] = now;
		}
	} while (changed);
}

static void weigh(const struct kmc_lower *lower, struct usage *usage)
{
	const struct kmc_code *code = kmc_prog_code(lower->prog);
	struct kmc_effect effect;
	u32 nr, i;
	u16 uses;

	for (nr = 0; nr < lower->prog->nr_insns; nr++) {
		effect = kmc_lower_effect(lower, &code[nr]);
		uses = effect.reads | effect.writes;
		usage->used |= uses;
		for (i = 0; i < KMC_HOMES; i++)
			usage->weight[i] += uses >> i & 1;
		if (effect.temp_3)
			usage->taken = BIT(TEMP_3);
		if (effect.calls)
			usage->kept |= effect.keeps |
				(live_behind(lower, usage->live, nr) &
				 ~effect.writes);
	}
}

/* The heaviest of @which, which is not empty. */
static u32 heaviest(const struct usage *usage, u16 which)
{
	u32 i, best = __ffs(which);

	for (i = best + 1; i < KMC_HOMES; i++)
		if (which >> i & 1 && usage->weight[i] > usage->weight[best])
			best = i;
	return best;
}

static s8 on_stack(struct kmc_lower *lower)
{
	lower->stack += sizeof(u64);
	return -(s8)(lower->stack / sizeof(u64));
}

static s8 free_register(u32 which, u16 *taken)
{
	const u8 *order = number_order;
	u32 i;

	if (which == KMC_HOME_CTX)
		order = ctx_order;
	else if (which == KMC_HOME_FRAME)
		order = frame_order;
	for (i = 0; i < NR_FREE; i++) {
		if (*taken & BIT(order[i]))
			continue;
		*taken |= BIT(order[i]);
		return order[i];
	}
	return 0;
}

static void assign(struct kmc_lower *lower, const struct usage *usage)
{
	u16 todo = usage->kept & usage->used, taken = usage->taken;
	u8 saved = SAVED_FIRST;
	u32 which;

	for (; todo; todo &= ~BIT(which)) {
		which = heaviest(usage, todo);
		lower->home[which] = saved <= SAVED_LAST ? saved++ :
				     on_stack(lower);
	}
	for (todo = usage->used & ~usage->kept; todo; todo &= ~BIT(which)) {
		which = heaviest(usage, todo);
		lower->home[which] = free_register(which, &taken);
		if (lower->home[which])
			continue;
		lower->home[which] = saved <= SAVED_LAST ? saved++ :
				     on_stack(lower);
	}
}

int kmc_lower_homes(struct kmc_lower *lower)
{
	struct usage usage = {};

	BUILD_BUG_ON(KMC_HOMES > 16);
	usage.live = kvcalloc(lower->prog->nr_insns, sizeof(*usage.live),
			      GFP_KERNEL);
	if (!usage.live)
		return -ENOMEM;
	find_live(lower, usage.live);
	weigh(lower, &usage);
	kvfree(usage.live);
	assign(lower, &usage);
	return 0;
}
