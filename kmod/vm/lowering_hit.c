// SPDX-License-Identifier: GPL-2.0
/*
 * Lowerings of what reads the hit: built-ins, arguments, registers, an event's record.
 */
#include <linux/filter.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include "call.h"
#include "lowering.h"
#include "put.h"

/* Built-ins that are there in the hit; the others are calls. */
static const struct field {
	u8 size;
	u16 off;
} fields[__KMC_VAR_MAX] = {
	[KMC_VAR_SITE] = { BPF_W, offsetof(struct kmc_ctx, site) },
	[KMC_VAR_FUNC] = { BPF_DW, offsetof(struct kmc_ctx, func) },
	[KMC_VAR_RETVAL] = { BPF_DW, offsetof(struct kmc_ctx, retval) },
	[KMC_VAR_SYSCALL] = { BPF_W, offsetof(struct kmc_ctx, syscall) },
	[KMC_VAR_EVENT] = { BPF_DW, offsetof(struct kmc_ctx, event) },
};

static const struct field *field_of(u32 var)
{
	return fields[var].off ? &fields[var] : NULL;
}

bool kmc_var_is_there(u32 var)
{
	return field_of(var);
}

void kmc_write_var(struct kmc_lower *lower, const struct kmc_code *code,
		   const struct kmc_lowering *how)
{
	const struct arg args[] = { VALUE(KMC_HOME_CTX), POINTER(lower->prog) };
	const struct field *field = field_of(code->imm);
	u8 dst = kmc_target(lower, code->dst, TEMP);

	if (field) {
		kmc_load_ctx(lower, field->size, dst, field->off);
	} else {
		dst = BPF_REG_0;
		if (how->flags & L_CTX)
			kmc_put_args(lower, args, ARRAY_SIZE(args));
		kmc_put_call(lower, how->call);
	}
	kmc_written(lower, code->dst, dst);
}

/* A word of the lowest bits of its bytes, and one of the highest. */
#define ONES	(U64_MAX / 255)
#define HIGHS	(ONES << 7)

/*
 * A word of characters into TEMP, as kmc_chars_copy() does it. TEMP_2 becomes 0 if it has
 * no NUL.
 */
static void put_chars_word(struct kmc_lower *lower, u32 from)
{
	kmc_load_ctx(lower, BPF_DW, TEMP, offsetof(struct kmc_ctx, event));
	kmc_put(lower, BPF_LDX_MEM(BPF_DW, TEMP, TEMP, from));
	/* The highest bit of the first byte that is 0, and perhaps of some behind. */
	kmc_put_number(lower, TEMP_2, -ONES);
	kmc_put(lower, BPF_ALU64_REG(BPF_ADD, TEMP_2, TEMP));
	kmc_put(lower, BPF_ALU64_REG(BPF_OR, TEMP_2, TEMP));
	kmc_put(lower, BPF_ALU64_REG(BPF_XOR, TEMP_2, TEMP));
	kmc_put_number(lower, TEMP_3, HIGHS);
	kmc_put(lower, BPF_ALU64_REG(BPF_AND, TEMP_2, TEMP_3));
	/* All bits up to that one, which is not set in the byte; or all there are. */
	kmc_put_move(lower, TEMP_3, TEMP_2);
	kmc_put(lower, BPF_ALU64_IMM(BPF_SUB, TEMP_3, 1));
	kmc_put(lower, BPF_ALU64_REG(BPF_XOR, TEMP_3, TEMP_2));
	kmc_put(lower, BPF_ALU64_REG(BPF_AND, TEMP, TEMP_3));
}

static void put_chars_store(struct kmc_lower *lower, u32 off)
{
	struct place to = kmc_frame_place(lower, off, TEMP_3);

	kmc_put(lower, BPF_STX_MEM(BPF_DW, to.reg, TEMP, to.off));
}

/* A comm, as most of them are: most end in their first word. */
static void put_comm(struct kmc_lower *lower, u32 off, u32 from)
{
	struct place to;
	u32 end;

	put_chars_word(lower, from);
	put_chars_store(lower, off);
	to = kmc_frame_place(lower, off + sizeof(u64), TEMP_3);
	kmc_put(lower, BPF_ST_MEM(BPF_DW, to.reg, to.off, 0));
	end = lower->nr;
	kmc_put(lower, BPF_JMP_IMM(BPF_JNE, TEMP_2, 0, 0));
	put_chars_word(lower, from + sizeof(u64));
	put_chars_store(lower, off + sizeof(u64));
	kmc_put_target(lower, end);
}

void kmc_write_chars(struct kmc_lower *lower, const struct kmc_code *code,
		     const struct kmc_lowering *how)
{
	u32 from = code->imm, size = (u64)code->imm >> 32;
	const struct arg args[] = {
		VALUE(KMC_HOME_CTX), FRAME_AT(code->off), NUMBER(from),
		NUMBER(size),
	};

	if (kmc_chars_are_short(code)) {
		put_comm(lower, code->off, from);
	} else {
		kmc_put_args(lower, args, ARRAY_SIZE(args));
		kmc_put_call(lower, kmc_call_chars);
	}
}

void kmc_write_stv(struct kmc_lower *lower, const struct kmc_code *code,
		   const struct kmc_lowering *how)
{
	const struct arg args[] = {
		how->flags & L_CTX ? VALUE(KMC_HOME_CTX) : NONE,
		how->flags & L_CTX ? POINTER(lower->prog) : NONE,
		FRAME_AT(code->off),
	};
	const struct field *field = field_of(code->imm);
	struct place to;

	if (field) {
		to = kmc_frame_place(lower, code->off, TEMP_2);
		kmc_load_ctx(lower, field->size, TEMP, field->off);
		kmc_put(lower, BPF_STX_MEM(BPF_DW, to.reg, TEMP, to.off));
		return;
	}
	kmc_put_args(lower, args, ARRAY_SIZE(args));
	kmc_put_call(lower, how->call);
}

void kmc_write_arg(struct kmc_lower *lower, const struct kmc_code *code,
		   const struct kmc_lowering *how)
{
	u8 dst = kmc_target(lower, code->dst, TEMP);

	kmc_load_ctx(lower, BPF_DW, TEMP, offsetof(struct kmc_ctx, arg_off));
	kmc_put(lower, BPF_LDX_MEM(BPF_H, TEMP, TEMP, code->imm * sizeof(u16)));
	kmc_load_ctx(lower, BPF_DW, TEMP_2, offsetof(struct kmc_ctx, args));
	kmc_put(lower, BPF_ALU64_REG(BPF_ADD, TEMP, TEMP_2));
	kmc_put(lower, BPF_LDX_MEM(BPF_DW, dst, TEMP, 0));
	kmc_written(lower, code->dst, dst);
}

void kmc_write_reg(struct kmc_lower *lower, const struct kmc_code *code,
		   const struct kmc_lowering *how)
{
	u8 dst = kmc_target(lower, code->dst, TEMP);

	kmc_load_ctx(lower, BPF_DW, TEMP, offsetof(struct kmc_ctx, regs));
	if (kmc_reg_is_short(code->imm))
		kmc_put(lower, BPF_LDX_MEM(BPF_H, dst, TEMP, code->imm));
	else
		kmc_put(lower, BPF_LDX_MEM(BPF_DW, dst, TEMP, code->imm));
	kmc_written(lower, code->dst, dst);
}

void kmc_write_lde(struct kmc_lower *lower, const struct kmc_code *code,
		   const struct kmc_lowering *how)
{
	u8 dst = kmc_target(lower, code->dst, TEMP);

	kmc_load_ctx(lower, BPF_DW, TEMP, offsetof(struct kmc_ctx, event));
	kmc_put(lower, BPF_LDX_MEM(how->bpf, dst, TEMP, code->off));
	kmc_written(lower, code->dst, dst);
}
