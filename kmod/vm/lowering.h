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

/* Does it call a function? Some do if there is no shorter way. */
bool kmc_lowering_calls(const struct kmc_code *code);

#endif /* KMC_LOWERING_H */
