/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The table of lowerings, one entry an opcode.
 */
#ifndef KMC_LOWERING_H
#define KMC_LOWERING_H

#include "lower.h"

/* What a lowering does, besides the fields that it reads and writes. */
#define L_WRITES_DST	0x01
#define L_READS_DST	0x02
#define L_READS_SRC	0x04
#define L_CTX		0x08
#define L_FRAME		0x10
#define L_CALLS		0x20
#define L_BURNS		0x40
#define L_FAULTS	0x80

/**
 * struct kmc_lowering - how an instruction is lowered
 * @write: writes what it becomes
 * @call: the function that it calls
 * @flags: L_*
 * @bpf: the generator's operation, or size
 */
struct kmc_lowering {
	void (*write)(struct kmc_lower *lower, const struct kmc_code *code,
		      const struct kmc_lowering *how);
	void *call;
	u8 flags;
	u8 bpf;
};

extern const struct kmc_lowering kmc_lowerings[__KMC_CODE_MAX];

/* lowering_hit.c */
#define DECLARE(name)							\
void kmc_write_##name(struct kmc_lower *lower, const struct kmc_code *code, \
		      const struct kmc_lowering *how);
DECLARE(var)
DECLARE(stv)
DECLARE(chars)
DECLARE(arg)
DECLARE(reg)
DECLARE(lde)
#undef DECLARE

/* Is this built-in a field of the hit? The others are calls. */
bool kmc_var_is_there(u32 var);

/* Characters that are copied inline: a comm. */
static inline bool kmc_chars_are_short(const struct kmc_code *code)
{
	return (u64)code->imm >> 32 == 2 * sizeof(u64);
}

/* Does it call a function? Some do if there is no shorter way. */
bool kmc_lowering_calls(const struct kmc_code *code);

#endif /* KMC_LOWERING_H */
