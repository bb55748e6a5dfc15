/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The interpreter's own instructions: a verified program is translated to them in
 * place when it is loaded, so that a run looks nothing up that is known by then.
 */
#ifndef KMC_CODE_H
#define KMC_CODE_H

#include <linux/build_bug.h>
#include "var.h"
#include "vm.h"

/*
 * Aggregations into a map with a key of so many words have an opcode each; an
 * average is kept as a sum is.
 */
#define KMC_AGG_KINDS(X)			\
	KMC_AGG_WORDS(X, COUNT)			\
	KMC_AGG_WORDS(X, SUM)			\
	KMC_AGG_WORDS(X, MIN)			\
	KMC_AGG_WORDS(X, MAX)			\
	KMC_AGG_WORDS(X, STATS)			\
	KMC_AGG_WORDS(X, HIST)			\
	KMC_AGG_WORDS(X, LHIST)

#define KMC_AGG_WORDS(X, kind)						\
	X(kind, 0) X(kind, 1) X(kind, 2) X(kind, 3) X(kind, 4)
#define KMC_AGG_WORDS_MAX	4

/* Opcodes that follow those of the contract. */
enum kmc_code_op {
	__KMC_CODE_FIRST = __KMC_OP_MAX - 1,
#define CODE_OPS(name, function, needs)	KMC_CODE_VAR_##name, KMC_CODE_STV_##name,
	KMC_VARS(CODE_OPS)
#undef CODE_OPS
	KMC_CODE_STV_COMM, KMC_CODE_STV_PCOMM,
#define CODE_OPS(kind, words)	KMC_CODE_##kind##_##words,
	KMC_AGG_KINDS(CODE_OPS)
#undef CODE_OPS
	KMC_CODE_COUNT_LONG,	/* a count by any other key */
	KMC_CODE_GET_1, KMC_CODE_SET_1, KMC_CODE_DEL_1,	/* scalar_fast.h */
	KMC_CODE_AGG_LOAD, KMC_CODE_AGG_HAS, KMC_CODE_AGG_DEL,
	KMC_CODE_LDF1, KMC_CODE_LDF2, KMC_CODE_LDF4, KMC_CODE_LDF8,
	KMC_CODE_STF1, KMC_CODE_STF2, KMC_CODE_STF4, KMC_CODE_STF8,
	KMC_CODE_LDX1, KMC_CODE_LDX2, KMC_CODE_LDX4, KMC_CODE_LDX8,
	KMC_CODE_LDE1, KMC_CODE_LDE2, KMC_CODE_LDE4, KMC_CODE_LDE8,
	__KMC_CODE_MAX
};

/**
 * struct kmc_code - an instruction as the interpreter wants it
 * @op: enum kmc_op or enum kmc_code_op
 * @dst: register
 * @src: register
 * @size: as in the contract; of a backward jump, see fuel.h
 * @off: offset in the frame or jump
 * @key: @value: instead of @off with two places in the frame: in 8 bytes
 * @imm: number
 * @map: instead of @imm in an operation on a map
 */
struct kmc_code {
	u8 op;
	u8 dst;
	u8 src;
	u8 size;
	union {
		s32 off;
		struct {
			u16 key;
			u16 value;
		};
	};
	union {
		s64 imm;
		struct kmc_map *map;
	};
};

static inline const struct kmc_code *kmc_prog_code(const struct kmc_prog *prog)
{
	BUILD_BUG_ON(sizeof(struct kmc_code) != sizeof(struct kmc_insn));
	BUILD_BUG_ON(KMC_FRAME_MAX / 8 > U16_MAX);
	BUILD_BUG_ON(__KMC_CODE_MAX > U8_MAX);
	return (const struct kmc_code *)prog->insns;
}

/* KMC_FAULTED, because of this instruction. */
static __always_inline u32 kmc_faulted_at(const struct kmc_prog *prog,
					  const struct kmc_code *code)
{
	/* Native code has it as a number of 32 bits, with a sign. */
	BUILD_BUG_ON(KMC_INSNS_MAX >> (31 - KMC_OUTCOME_BITS));
	return KMC_FAULTED |
	       (u32)(code - kmc_prog_code(prog) + 1) << KMC_OUTCOME_BITS;
}

/* The interpreter. Context: any, NMI included; preemption off. */
enum kmc_outcome kmc_exec(struct kmc_ctx *ctx, const struct kmc_prog *prog);

#endif /* KMC_CODE_H */
