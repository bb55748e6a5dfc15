/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the verifier knows of each opcode: which fields of the instruction mean
 * something, which registers it reads and writes, and what else is to be checked.
 */
#ifndef KMC_OPS_H
#define KMC_OPS_H

#include "vm.h"

#define KMC_F_DST	0x0001	/* the field means something; else it is 0 */
#define KMC_F_SRC	0x0002
#define KMC_F_SIZE	0x0004
#define KMC_F_OFF	0x0008
#define KMC_F_IMM	0x0010
#define KMC_F_FIELDS	0x001f
#define KMC_F_READ_DST	0x0020	/* the register is read */
#define KMC_F_READ_SRC	0x0040
#define KMC_F_WRITE_DST	0x0080	/* the register is written */
#define KMC_F_JUMP	0x0100	/* may go on at the instruction off further */
#define KMC_F_NO_NEXT	0x0200	/* never goes on at the next instruction */

/**
 * struct kmc_op_info - one opcode
 * @flags: KMC_F_*
 * @check: what the flags don't say; returns the reason of a refusal, a static
 *	string, or NULL. Called after the flags' checks. Adds to prog->needs.
 */
struct kmc_op_info {
	u16 flags;
	const char *(*check)(struct kmc_prog *prog, const struct kmc_insn *insn);
};

/* The entry of an opcode, or NULL if there is no such opcode. */
const struct kmc_op_info *kmc_op_info(u8 op);

/* KMC_F_* of an instruction; map operations depend on the kind of the map. */
u32 kmc_op_flags(const struct kmc_prog *prog, const struct kmc_insn *insn);

/*
 * Bytes that a verified instruction copies, compares, looks up or emits at most,
 * if that is not paid for at run time.
 */
u64 kmc_op_bytes(const struct kmc_prog *prog, const struct kmc_insn *insn);

#endif /* KMC_OPS_H */
