// SPDX-License-Identifier: GPL-2.0
/*
 * A program is gone through twice: to count and to know where each instruction
 * begins, then to write.
 */
#include <linux/bitops.h>
#include <linux/errno.h>
#include <linux/filter.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "lowering.h"
#include "put.h"

static bool is_jump_back(const struct kmc_code *code)
{
	return code->op >= KMC_OP_JA && code->op <= KMC_OP_JSLEI &&
	       code->off < 0;
}

/* L_* of an instruction: some depend on more than the opcode. */
static u8 flags_of(const struct kmc_lower *lower, const struct kmc_code *code)
{
	u8 flags = kmc_lowerings[code->op].flags;

	if (flags & L_CALLS && !kmc_lowering_calls(code)) {
		flags &= ~(L_CALLS | L_CTX);
		if (code->op != KMC_OP_DATA && code->op != KMC_OP_COPY)
			flags |= L_CTX;
	}
	if (is_jump_back(code))
		flags |= L_CTX | L_BURNS;
	if (code->op == KMC_OP_RET && lower->faults)
		flags |= L_CTX;
	return flags;
}

struct kmc_effect kmc_lower_effect(const struct kmc_lower *lower,
				   const struct kmc_code *code)
{
	u8 flags = flags_of(lower, code);
	struct kmc_effect effect = { .calls = flags & L_CALLS };

	if (flags & L_WRITES_DST)
		effect.writes |= BIT(code->dst);
	if (flags & L_READS_DST)
		effect.reads |= BIT(code->dst);
	if (flags & L_READS_SRC)
		effect.reads |= BIT(code->src);
	if (flags & L_CTX)
		effect.reads |= BIT(KMC_HOME_CTX);
	if (flags & L_FRAME)
		effect.reads |= BIT(KMC_HOME_FRAME);
	effect.temp_3 = code->op == KMC_OP_CHARS && kmc_chars_are_short(code);
	if (flags & L_BURNS)
		effect.keeps = BIT(KMC_HOME_CTX);
	return effect;
}

/* A hit's stack begins at our caller, whom native code would be mistaken for. */
static bool has_lowering(const struct kmc_code *code)
{
	if (code->op == KMC_OP_STACK && !((u64)code->imm >> 32))
		return false;
	return kmc_lowerings[code->op].write;
}

static void begin(struct kmc_lower *lower)
{
	if (lower->burns)
		kmc_put(lower, BPF_ST_MEM(BPF_DW, BPF_REG_1,
				      offsetof(struct kmc_ctx, fuel),
				      KMC_FUEL));
	if (lower->faults)
		kmc_put(lower, BPF_ST_MEM(BPF_W, BPF_REG_1,
				      offsetof(struct kmc_ctx, outcome),
				      KMC_RAN));
	if (lower->home[KMC_HOME_CTX])
		kmc_written(lower, KMC_HOME_CTX, BPF_REG_1);
	if (lower->home[KMC_HOME_FRAME]) {
		u8 frame = kmc_target(lower, KMC_HOME_FRAME, TEMP);

		kmc_put(lower, BPF_LDX_MEM(BPF_DW, frame, BPF_REG_1,
				       offsetof(struct kmc_ctx, frame)));
		kmc_written(lower, KMC_HOME_FRAME, frame);
	}
}

static void write_all(struct kmc_lower *lower)
{
	const struct kmc_code *code = kmc_prog_code(lower->prog);
	u32 nr;

	lower->nr = 0;
	begin(lower);
	for (nr = 0; nr < lower->prog->nr_insns; nr++, code++) {
		lower->start[nr] = lower->nr;
		kmc_lowerings[code->op].write(lower, code, &kmc_lowerings[code->op]);
	}
	lower->out = lower->nr;
	if (lower->burns) {
		kmc_put(lower, BPF_MOV64_IMM(BPF_REG_0, KMC_OUT_OF_FUEL));
		kmc_put(lower, BPF_EXIT_INSN());
	}
}

int kmc_lower_init(struct kmc_lower *lower, const struct kmc_prog *prog)
{
	const struct kmc_code *code = kmc_prog_code(prog);
	int err;
	u32 nr;

	BUILD_BUG_ON(offsetof(struct kmc_ctx, frame));
	memset(lower, 0, sizeof(*lower));
	lower->prog = prog;
	for (nr = 0; nr < prog->nr_insns; nr++) {
		if (!has_lowering(&code[nr]))
			return -EOPNOTSUPP;
		lower->burns |= flags_of(lower, &code[nr]) & L_BURNS;
		lower->faults |= flags_of(lower, &code[nr]) & L_FAULTS;
	}
	lower->start = kvcalloc(prog->nr_insns, sizeof(*lower->start),
				GFP_KERNEL);
	if (!lower->start)
		return -ENOMEM;
	err = kmc_lower_homes(lower);
	if (err)
		return err;
	write_all(lower);
	return lower->far || lower->nr > S16_MAX ? -EOPNOTSUPP : 0;
}

void kmc_lower_write(struct kmc_lower *lower, struct bpf_insn *insns)
{
	lower->insns = insns;
	write_all(lower);
}

void kmc_lower_free(struct kmc_lower *lower)
{
	kvfree(lower->start);
	lower->start = NULL;
}
