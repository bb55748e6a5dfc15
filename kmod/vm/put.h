/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The generator's instructions, one after the other, and where they find what has
 * a home. Registers 0 and 1 are free at the start of each instruction of ours.
 */
#ifndef KMC_PUT_H
#define KMC_PUT_H

#include <linux/filter.h>
#include "lower.h"

#define TEMP		BPF_REG_0
#define TEMP_2		BPF_REG_1
#define TEMP_3		BPF_REG_5	/* of those that say so: KMC_OP_CHARS */

static inline bool kmc_fits_s32(u64 v)
{
	return (s64)v == (s32)v;
}

static inline bool kmc_fits_s16(s64 v)
{
	return v == (s16)v;
}

void kmc_put(struct kmc_lower *lower, struct bpf_insn insn);
void kmc_put_number(struct kmc_lower *lower, u8 reg, u64 v);
/* Send the jump at @from to what comes next. */
void kmc_put_target(struct kmc_lower *lower, u32 from);
void kmc_put_move(struct kmc_lower *lower, u8 to, u8 from);

/* The register that a value is in, @temp if its home is on the stack. */
u8 kmc_value(struct kmc_lower *lower, u32 which, u8 temp);

/* The register to compute a value in; kmc_written() brings it home. */
u8 kmc_target(const struct kmc_lower *lower, u32 which, u8 temp);
void kmc_written(struct kmc_lower *lower, u32 which, u8 reg);

/* A place in the frame as the generator addresses it. */
struct place {
	u8 reg;
	s16 off;
};

struct place kmc_frame_place(struct kmc_lower *lower, u32 off, u8 temp);

/* A field of struct kmc_ctx into a register. */
void kmc_load_ctx(struct kmc_lower *lower, u8 size, u8 reg, size_t off);

/* Calls: what they are called with. */
struct arg {
	enum { ARG_NONE, ARG_NUMBER, ARG_VALUE, ARG_FRAME } kind;
	u32 which;	/* of a value; of the frame: the offset */
	u64 number;
};

#define NONE		((struct arg){ ARG_NONE })
#define NUMBER(n)	((struct arg){ ARG_NUMBER, 0, (n) })
#define POINTER(p)	NUMBER((unsigned long)(p))
#define VALUE(which)	((struct arg){ ARG_VALUE, (which), 0 })
#define FRAME_AT(off)	((struct arg){ ARG_FRAME, (off), 0 })
#define ARGS_MAX	5

/* The first of the generator's registers become arguments; TEMP is overwritten. */
void kmc_put_args(struct kmc_lower *lower, const struct arg *args, u32 nr);
void kmc_put_call(struct kmc_lower *lower, void *function);

#endif /* KMC_PUT_H */
