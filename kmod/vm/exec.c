// SPDX-License-Identifier: GPL-2.0
/*
 * The interpreter. It trusts the verifier altogether. Every operation goes to the
 * next by a jump of its own through a table, which branch predictors like,
 * and which, unlike a switch, stays a table in kernels built with retpolines.
 */
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>
#include "../map/fast.h"
#include "../map/scalar_fast.h"
#include "../path.h"
#include "../stack.h"
#include "../stream.h"
#include "../task_signal.h"
#include "arith.h"
#include "code.h"
#include "fuel.h"
#include "mem.h"
#include "str.h"

#define ALU_OPS(X)				\
	X(ADD, a + b)				\
	X(SUB, a - b)				\
	X(MUL, a * b)				\
	X(DIV, kmc_div(a, b))			\
	X(MOD, kmc_mod(a, b))		\
	X(SDIV, kmc_sdiv(a, b))		\
	X(SMOD, kmc_smod(a, b))		\
	X(AND, a & b)				\
	X(OR, a | b)				\
	X(XOR, a ^ b)				\
	X(LSH, a << (b & 63))			\
	X(RSH, a >> (b & 63))			\
	X(ARSH, (s64)a >> (b & 63))

#define JUMP_OPS(X)				\
	X(JEQ, a == b)				\
	X(JNE, a != b)				\
	X(JGT, a > b)				\
	X(JGE, a >= b)				\
	X(JLT, a < b)				\
	X(JLE, a <= b)				\
	X(JSGT, (s64)a > (s64)b)		\
	X(JSGE, (s64)a >= (s64)b)		\
	X(JSLT, (s64)a < (s64)b)		\
	X(JSLE, (s64)a <= (s64)b)

#define FRAME_OPS(X)				\
	X(1, u8)				\
	X(2, u16)				\
	X(4, u32)				\
	X(8, u64)

notrace enum kmc_outcome kmc_exec(struct kmc_ctx *ctx, const struct kmc_prog *prog)
{
#define BOTH(name, expression)						\
	[KMC_OP_##name] = &&do_##name, [KMC_OP_##name##I] = &&do_##name##I,
#define VAR(name, function, needs)					\
	[KMC_CODE_VAR_##name] = &&do_VAR_##name,			\
	[KMC_CODE_STV_##name] = &&do_STV_##name,
#define FRAME(size, type)						\
	[KMC_CODE_LDF##size] = &&do_LDF##size,				\
	[KMC_CODE_STF##size] = &&do_STF##size,				\
	[KMC_CODE_LDX##size] = &&do_LDX##size,				\
	[KMC_CODE_LDE##size] = &&do_LDE##size,
#define AGG(kind, words)						\
	[KMC_CODE_##kind##_##words] = &&do_##kind##_##words,
#define ONE(name)	[KMC_OP_##name] = &&do_##name
	/* No gaps: objtool takes the first one for the table's end. */
	static const void *const jump_table[] __annotate_jump_table = {
		ONE(RET), ONE(MOV), ONE(MOVI), ALU_OPS(BOTH)
		ONE(NEG), ONE(SEXT), ONE(ZEXT), ONE(JA), JUMP_OPS(BOTH)
		[KMC_OP_VAR] = &&do_RET, [KMC_OP_STV] = &&do_RET,
		ONE(ARG), ONE(REG), [KMC_OP_LDF] = &&do_RET,
		[KMC_OP_LDX] = &&do_RET, [KMC_OP_LDE] = &&do_RET,
		[KMC_OP_STF] = &&do_RET,
		ONE(STI), ONE(LDK), ONE(LDU), ONE(DATA), ONE(COPY), ONE(STRF),
		ONE(STRK), ONE(STRU), ONE(CPYK), ONE(CPYU), ONE(BUFK),
		ONE(BUFU), ONE(PATH), ONE(STREQ), ONE(STRNEQ), ONE(STRSTR),
		ONE(STACK), ONE(HASH), ONE(CHARS), ONE(COMM),
		ONE(GET), ONE(SET), ONE(LOAD), ONE(STORE),
		ONE(HAS), ONE(DEL), ONE(AGG), ONE(EMIT), ONE(SIGNAL),
		ONE(LEN), ONE(NEXT),
		KMC_VARS(VAR)
		[KMC_CODE_STV_COMM] = &&do_STV_COMM,
		[KMC_CODE_STV_PCOMM] = &&do_STV_PCOMM,
		KMC_AGG_KINDS(AGG)
		[KMC_CODE_COUNT_LONG] = &&do_COUNT_LONG,
		[KMC_CODE_GET_1] = &&do_GET_1, [KMC_CODE_SET_1] = &&do_SET_1,
		[KMC_CODE_DEL_1] = &&do_DEL_1,
		[KMC_CODE_AGG_LOAD] = &&do_AGG_LOAD,
		[KMC_CODE_AGG_HAS] = &&do_AGG_HAS,
		[KMC_CODE_AGG_DEL] = &&do_AGG_DEL,
		FRAME_OPS(FRAME)
	};
#undef ONE
#undef AGG
#undef FRAME
#undef VAR
#undef BOTH
	const struct kmc_code *code = kmc_prog_code(prog);
	enum kmc_outcome outcome = KMC_RAN;
	u8 *const frame = ctx->frame;
	s64 fuel = KMC_FUEL;
	u64 r[KMC_REGS];

#ifdef __CHECKER__
/* Sparse takes many minutes for a table of jumps at the end of each operation. */
#define DISPATCH	goto dispatch
#else
#define DISPATCH	do { goto *jump_table[code->op]; } while (0)
#endif
#define NEXT		do { code++; DISPATCH; } while (0)
#define DST		r[code->dst]
#define SRC		r[code->src]
#define BURN(cost)							\
	do {								\
		fuel -= (cost);						\
		if (unlikely(fuel < 0))					\
			return KMC_OUT_OF_FUEL;				\
	} while (0)
#define AT_OFF		(frame + code->off)
#define INSN		((const struct kmc_insn *)code)
#define DO_OR_FAULT(done)						\
	do {								\
		if (!(done))						\
			outcome = kmc_faulted_at(prog, code);		\
	} while (0)
#define AT_KEY		(frame + code->key * 8)
#define AT_VALUE	(frame + code->value * 8)
#define SCRATCH		(frame + prog->scratch)

#ifdef __CHECKER__
dispatch:
	goto *jump_table[code->op];
#endif
	DISPATCH;

do_RET:
	return outcome;

do_MOV:
	DST = SRC;
	NEXT;
do_MOVI:
	DST = code->imm;
	NEXT;

#define ALU_WITH(label, other, expression)				\
label:									\
	{								\
		u64 a = DST, b = other;					\
									\
		DST = expression;					\
		NEXT;							\
	}
#define ALU(name, expression)						\
	ALU_WITH(do_##name, SRC, expression)				\
	ALU_WITH(do_##name##I, code->imm, expression)
	ALU_OPS(ALU)
#undef ALU
#undef ALU_WITH

do_NEG:
	DST = -DST;
	NEXT;
do_SEXT:
	DST = (s64)(DST << (64 - code->size * 8)) >> (64 - code->size * 8);
	NEXT;
do_ZEXT:
	DST = DST << (64 - code->size * 8) >> (64 - code->size * 8);
	NEXT;

#define JUMP_WITH(label, other, condition)				\
label:									\
	{								\
		u64 a = DST, b = other;					\
									\
		if (condition)						\
			goto do_JA;					\
		NEXT;							\
	}
#define JUMP(name, condition)						\
	JUMP_WITH(do_##name, SRC, condition)				\
	JUMP_WITH(do_##name##I, (u64)code->imm, condition)
	JUMP_OPS(JUMP)
#undef JUMP
#undef JUMP_WITH

do_JA:
	if (unlikely(code->off < 0))
		BURN(kmc_fuel_of_jump(code->off, code->size));
	code += code->off;
	NEXT;

#define VAR(name, function, needs)					\
do_VAR_##name:								\
	DST = kmc_var_##function(prog, ctx);				\
	NEXT;								\
do_STV_##name:								\
	*(u64 *)AT_OFF = kmc_var_##function(prog, ctx);			\
	NEXT;
	KMC_VARS(VAR)
#undef VAR
do_STV_COMM:
	kmc_var_comm(AT_OFF);
	NEXT;
do_STV_PCOMM:
	kmc_var_pcomm(AT_OFF);
	NEXT;
do_ARG:
	DST = kmc_arg(ctx, code->imm);
	NEXT;
do_REG:
	DST = kmc_reg(ctx->regs, code->imm);
	NEXT;

#define FRAME(size, type)						\
do_LDF##size:								\
	DST = *(const type *)AT_OFF;					\
	NEXT;								\
do_STF##size:								\
	*(type *)AT_OFF = SRC;						\
	NEXT;								\
do_LDX##size:								\
	if (unlikely(SRC >= (u64)code->imm)) {				\
		DST = 0;						\
		outcome = kmc_faulted_at(prog, code);			\
		NEXT;							\
	}								\
	DST = ((const type *)AT_OFF)[SRC];				\
	NEXT;								\
do_LDE##size:								\
	{								\
		type value;						\
									\
		memcpy(&value, ctx->event + code->off, sizeof(value));	\
		DST = value;						\
		NEXT;							\
	}
	FRAME_OPS(FRAME)
#undef FRAME
do_STI:
	*(u64 *)AT_OFF = code->imm;
	NEXT;
do_DATA:
	memcpy(AT_OFF, prog->data + (u32)code->imm, (u64)code->imm >> 32);
	NEXT;
do_COPY:
	memcpy(AT_OFF, frame + (u32)code->imm, (u64)code->imm >> 32);
	NEXT;
do_STRF:
	kmc_string_copy(frame, INSN);
	NEXT;

#define SPACE(letter, space, string_space)				\
do_LD##letter:								\
	DO_OR_FAULT(kmc_mem_load(space, SRC + code->off, code->size, &DST)); \
	NEXT;								\
do_STR##letter:								\
	BURN(code->imm / KMC_FUEL_BYTES);				\
	DO_OR_FAULT(kmc_mem_string(string_space, SRC, (void *)AT_OFF,	\
				   code->imm));				\
	NEXT;								\
do_CPY##letter:								\
	BURN(code->imm / KMC_FUEL_BYTES);				\
	DO_OR_FAULT(kmc_mem_copy(space, SRC, AT_OFF, code->imm));	\
	NEXT;								\
do_BUF##letter:								\
	BURN(code->imm / KMC_FUEL_BYTES);				\
	DO_OR_FAULT(kmc_mem_buffer(space, SRC, DST, (void *)AT_OFF,	\
				     code->imm));			\
	NEXT;
	SPACE(K, &kmc_space_kernel, kmc_space_of(prog, ctx, SRC, code->imm))
	SPACE(U, &kmc_space_user, &kmc_space_user)
#undef SPACE
do_PATH:
	BURN(KMC_PATH_MAX / KMC_FUEL_BYTES);
	DO_OR_FAULT(kmc_path_read(SRC, (void *)AT_OFF, code->imm));
	NEXT;

do_STREQ:
	DST = kmc_string_equal(frame, INSN, U64_MAX);
	NEXT;
do_STRNEQ:
	DST = kmc_string_equal(frame, INSN, DST);
	NEXT;
do_STRSTR:
	BURN(kmc_string_find_cost(frame, INSN));
	DST = kmc_string_find(frame, INSN);
	NEXT;
do_HASH:
	DST = kmc_string_hash(frame, INSN, DST);
	NEXT;
do_CHARS:
	kmc_chars_copy((u64 *)AT_OFF, ctx->event + (u32)code->imm,
		       (u64)code->imm >> 32);
	NEXT;
do_STACK:
	BURN((u32)code->imm * KMC_FUEL_FRAME);
	if ((u64)code->imm >> 32)
		kmc_stack_user(prog->env, ctx, (void *)AT_OFF,
			       (u32)code->imm);
	else
		kmc_stack_kernel(ctx, (void *)AT_OFF, (u32)code->imm);
	NEXT;

do_GET:
	DST = kmc_map_get(code->map, AT_OFF);
	NEXT;
do_SET:
	kmc_map_set(code->map, AT_OFF, SRC);
	NEXT;
do_GET_1:
	DST = kmc_scalar_get_1(code->map, (const u64 *)AT_OFF);
	NEXT;
do_SET_1:
	kmc_scalar_set_1(code->map, (const u64 *)AT_OFF, SRC);
	NEXT;
do_DEL_1:
	DST = kmc_scalar_del_1(code->map, (const u64 *)AT_OFF);
	NEXT;
do_LOAD:
	DST = kmc_map_load(code->map, AT_KEY, AT_VALUE);
	NEXT;
do_STORE:
	kmc_map_store(code->map, AT_KEY, AT_VALUE);
	NEXT;
do_HAS:
	DST = kmc_map_has(code->map, AT_OFF);
	NEXT;
do_DEL:
	DST = kmc_map_del(code->map, AT_OFF);
	NEXT;
do_AGG_LOAD:
	BURN(code->map->look_fuel);
	DST = kmc_agg_load(code->map, AT_KEY, AT_VALUE, SCRATCH);
	NEXT;
do_AGG_HAS:
	BURN(code->map->look_fuel);
	DST = kmc_agg_has(code->map, AT_OFF);
	NEXT;
do_AGG_DEL:
	BURN(code->map->look_fuel);
	DST = kmc_agg_del(code->map, AT_OFF);
	NEXT;
do_LEN:
	DST = kmc_map_len(code->map, &fuel);
	BURN(0);
	NEXT;
do_NEXT:
	DST = kmc_map_next(code->map, DST, AT_OFF, SCRATCH, &fuel);
	BURN(0);
	NEXT;
do_AGG:
	kmc_map_agg(code->map, AT_OFF, SRC);
	NEXT;
#define AGG(kind, words)						\
do_##kind##_##words:							\
	kmc_agg_words(code->map, KMC_MAP_##kind, (const u64 *)AT_OFF, words, \
		      KMC_MAP_##kind == KMC_MAP_COUNT ? 0 : SRC);	\
	NEXT;
	KMC_AGG_KINDS(AGG)
#undef AGG
do_COUNT_LONG:
	kmc_map_agg(code->map, AT_OFF, 0);
	NEXT;
do_EMIT:
	kmc_stream_emit(prog->env->stream, &prog->env->formats[code->imm],
			code->imm, AT_OFF, kmc_now(ctx), ctx->site);
	NEXT;
do_SIGNAL:
	DST = -kmc_task_signal(SRC, code->imm);
	DO_OR_FAULT(!DST);
	NEXT;
do_COMM:
	kmc_comm_of(SRC, (u8 *)AT_OFF);
	NEXT;
}
