// SPDX-License-Identifier: GPL-2.0
/*
 * What each instruction becomes. TEMP and TEMP_2 are free at its start.
 */
#include <linux/filter.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/log2.h>
#include <linux/string.h>
#include "call.h"
#include "fuel.h"
#include "lowering.h"
#include "put.h"

/* Bytes that are copied word by word rather than by a call. */
#define INLINE_BYTES	64

/* To an instruction of ours. */
static void put_goto(struct kmc_lower *lower, u32 nr)
{
	kmc_put(lower, BPF_JMP_A(lower->start[nr] - lower->nr - 1));
}

static u32 number_of(const struct kmc_lower *lower, const struct kmc_code *code)
{
	return code - kmc_prog_code(lower->prog);
}

/* After what may have taken fuel. */
static void put_fuel_check(struct kmc_lower *lower)
{
	kmc_load_ctx(lower, BPF_DW, TEMP_2, offsetof(struct kmc_ctx, fuel));
	kmc_put(lower, BPF_JMP_IMM(BPF_JSLT, TEMP_2, 0,
			       lower->out - lower->nr - 1));
}

/* call.h: with all that there is of the instruction. */
static void write_call(struct kmc_lower *lower, const struct kmc_code *code,
		       const struct kmc_lowering *how)
{
	const struct arg args[ARGS_MAX] = {
		how->flags & L_CTX ? VALUE(KMC_HOME_CTX) : NONE,
		POINTER(code),
		how->flags & L_READS_SRC ? VALUE(code->src) : NONE,
		how->flags & L_READS_DST ? VALUE(code->dst) : NONE,
		POINTER(lower->prog),
	};

	kmc_put_args(lower, args, ARGS_MAX);
	kmc_put_call(lower, how->call);
	if (how->flags & L_WRITES_DST)
		kmc_written(lower, code->dst, BPF_REG_0);
	if (how->flags & L_BURNS)
		put_fuel_check(lower);
}

static void write_mov(struct kmc_lower *lower, const struct kmc_code *code,
		      const struct kmc_lowering *how)
{
	kmc_written(lower, code->dst, kmc_value(lower, code->src, TEMP));
}

static void write_mov_imm(struct kmc_lower *lower, const struct kmc_code *code,
			  const struct kmc_lowering *how)
{
	u8 dst = kmc_target(lower, code->dst, TEMP);

	kmc_put_number(lower, dst, code->imm);
	kmc_written(lower, code->dst, dst);
}

static void write_alu(struct kmc_lower *lower, const struct kmc_code *code,
		      const struct kmc_lowering *how)
{
	u8 dst = kmc_value(lower, code->dst, TEMP);

	kmc_put(lower, BPF_ALU64_REG(how->bpf, dst,
				 kmc_value(lower, code->src, TEMP_2)));
	kmc_written(lower, code->dst, dst);
}

static void put_alu_imm(struct kmc_lower *lower, u8 op, u8 reg, u64 imm)
{
	if (op == BPF_AND && imm == U32_MAX) {
		kmc_put(lower, BPF_MOV32_REG(reg, reg));
	} else if (kmc_fits_s32(imm)) {
		kmc_put(lower, BPF_ALU64_IMM(op, reg, (s32)imm));
	} else {
		kmc_put_number(lower, TEMP_2, imm);
		kmc_put(lower, BPF_ALU64_REG(op, reg, TEMP_2));
	}
}

static void write_alu_imm(struct kmc_lower *lower, const struct kmc_code *code,
			  const struct kmc_lowering *how)
{
	u8 dst = kmc_value(lower, code->dst, TEMP);

	put_alu_imm(lower, how->bpf, dst, code->imm);
	kmc_written(lower, code->dst, dst);
}

/* The generator's shifts are not defined for counts above 63. */
static void write_shift(struct kmc_lower *lower, const struct kmc_code *code,
			const struct kmc_lowering *how)
{
	u8 dst = kmc_value(lower, code->dst, TEMP);

	kmc_put_move(lower, TEMP_2, kmc_value(lower, code->src, TEMP_2));
	kmc_put(lower, BPF_ALU64_IMM(BPF_AND, TEMP_2, 63));
	kmc_put(lower, BPF_ALU64_REG(how->bpf, dst, TEMP_2));
	kmc_written(lower, code->dst, dst);
}

static void write_shift_imm(struct kmc_lower *lower,
			    const struct kmc_code *code,
			    const struct kmc_lowering *how)
{
	u8 dst = kmc_value(lower, code->dst, TEMP);

	kmc_put(lower, BPF_ALU64_IMM(how->bpf, dst, code->imm & 63));
	kmc_written(lower, code->dst, dst);
}

/* The generator's division by 0 traps. */
static void write_div(struct kmc_lower *lower, const struct kmc_code *code,
		      const struct kmc_lowering *how)
{
	u8 dst = kmc_value(lower, code->dst, TEMP);
	u8 src = kmc_value(lower, code->src, TEMP_2);

	if (how->bpf == BPF_MOD) {
		kmc_put(lower, BPF_JMP_IMM(BPF_JEQ, src, 0, 1));
		kmc_put(lower, BPF_ALU64_REG(BPF_MOD, dst, src));
	} else {
		kmc_put(lower, BPF_JMP_IMM(BPF_JNE, src, 0, 2));
		kmc_put(lower, BPF_MOV64_IMM(dst, 0));
		kmc_put(lower, BPF_JMP_A(1));
		kmc_put(lower, BPF_ALU64_REG(BPF_DIV, dst, src));
	}
	kmc_written(lower, code->dst, dst);
}

static void write_div_imm(struct kmc_lower *lower, const struct kmc_code *code,
			  const struct kmc_lowering *how)
{
	u8 dst = kmc_value(lower, code->dst, TEMP);
	bool div = how->bpf == BPF_DIV;
	u64 imm = code->imm;

	if (is_power_of_2(imm))
		put_alu_imm(lower, div ? BPF_RSH : BPF_AND, dst,
			    div ? ilog2(imm) : imm - 1);
	else if (imm)
		put_alu_imm(lower, how->bpf, dst, imm);
	else if (div)
		kmc_put(lower, BPF_MOV64_IMM(dst, 0));
	kmc_written(lower, code->dst, dst);
}

static void write_neg(struct kmc_lower *lower, const struct kmc_code *code,
		      const struct kmc_lowering *how)
{
	u8 dst = kmc_value(lower, code->dst, TEMP);

	kmc_put(lower, BPF_ALU64_IMM(BPF_NEG, dst, 0));
	kmc_written(lower, code->dst, dst);
}

/* KMC_OP_SEXT, or _ZEXT with BPF_RSH */
static void write_extend(struct kmc_lower *lower, const struct kmc_code *code,
			 const struct kmc_lowering *how)
{
	u8 dst = kmc_value(lower, code->dst, TEMP);
	u32 shift = 64 - code->size * 8;

	if (how->bpf == BPF_RSH) {
		put_alu_imm(lower, BPF_AND, dst, U64_MAX >> shift);
	} else {
		kmc_put(lower, BPF_ALU64_IMM(BPF_LSH, dst, shift));
		kmc_put(lower, BPF_ALU64_IMM(BPF_ARSH, dst, shift));
	}
	kmc_written(lower, code->dst, dst);
}

/* A jump that goes back pays first. */
static void put_goto_back(struct kmc_lower *lower, const struct kmc_code *code)
{
	s64 cost = kmc_fuel_of_jump(code->off, code->size);
	const s16 fuel = offsetof(struct kmc_ctx, fuel);
	u8 ctx = kmc_value(lower, KMC_HOME_CTX, TEMP_2);

	kmc_put(lower, BPF_LDX_MEM(BPF_DW, TEMP, ctx, fuel));
	kmc_put(lower, BPF_ALU64_IMM(BPF_SUB, TEMP, cost));
	kmc_put(lower, BPF_STX_MEM(BPF_DW, ctx, TEMP, fuel));
	kmc_put(lower, BPF_JMP_IMM(BPF_JSLT, TEMP, 0,
			       lower->out - lower->nr - 1));
	put_goto(lower, number_of(lower, code) + 1 + code->off);
}

static void write_ja(struct kmc_lower *lower, const struct kmc_code *code,
		     const struct kmc_lowering *how)
{
	if (code->off < 0)
		put_goto_back(lower, code);
	else
		put_goto(lower, number_of(lower, code) + 1 + code->off);
}

/* @insn: jumps over the next one, which goes where it does not jump */
static void put_jump(struct kmc_lower *lower, const struct kmc_code *code,
		     struct bpf_insn insn)
{
	if (code->off < 0) {
		insn.off = 1;
		kmc_put(lower, insn);
		put_goto(lower, number_of(lower, code) + 1);
		put_goto_back(lower, code);
	} else {
		insn.off = lower->start[number_of(lower, code) + 1 +
					code->off] - lower->nr - 1;
		kmc_put(lower, insn);
	}
}

static void write_jump(struct kmc_lower *lower, const struct kmc_code *code,
		       const struct kmc_lowering *how)
{
	u8 a = kmc_value(lower, code->dst, TEMP);
	u8 b = kmc_value(lower, code->src, TEMP_2);

	put_jump(lower, code, BPF_JMP_REG(how->bpf, a, b, 0));
}

static void write_jump_imm(struct kmc_lower *lower, const struct kmc_code *code,
			   const struct kmc_lowering *how)
{
	u8 a = kmc_value(lower, code->dst, TEMP);

	if (kmc_fits_s32(code->imm)) {
		put_jump(lower, code, BPF_JMP_IMM(how->bpf, a, code->imm, 0));
		return;
	}
	kmc_put_number(lower, TEMP_2, code->imm);
	put_jump(lower, code, BPF_JMP_REG(how->bpf, a, TEMP_2, 0));
}

static void write_ret(struct kmc_lower *lower, const struct kmc_code *code,
		      const struct kmc_lowering *how)
{
	if (lower->faults)
		kmc_load_ctx(lower, BPF_W, BPF_REG_0,
			 offsetof(struct kmc_ctx, outcome));
	else
		kmc_put(lower, BPF_MOV64_IMM(BPF_REG_0, KMC_RAN));
	kmc_put(lower, BPF_EXIT_INSN());
}

static void write_ldf(struct kmc_lower *lower, const struct kmc_code *code,
		      const struct kmc_lowering *how)
{
	struct place from = kmc_frame_place(lower, code->off, TEMP);
	u8 dst = kmc_target(lower, code->dst, TEMP);

	kmc_put(lower, BPF_LDX_MEM(how->bpf, dst, from.reg, from.off));
	kmc_written(lower, code->dst, dst);
}

static void write_stf(struct kmc_lower *lower, const struct kmc_code *code,
		      const struct kmc_lowering *how)
{
	u8 src = kmc_value(lower, code->src, TEMP_2);
	struct place to = kmc_frame_place(lower, code->off, TEMP);

	kmc_put(lower, BPF_STX_MEM(how->bpf, to.reg, src, to.off));
}

/* An element by its number, which may be any. */
static void write_ldx(struct kmc_lower *lower, const struct kmc_code *code,
		      const struct kmc_lowering *how)
{
	u8 dst = kmc_target(lower, code->dst, TEMP);
	u32 from, over;
	u8 ctx, frame;

	kmc_put_move(lower, TEMP, kmc_value(lower, code->src, TEMP));
	from = lower->nr;
	kmc_put(lower, BPF_JMP_IMM(BPF_JLT, TEMP, (s32)code->imm, 0));
	ctx = kmc_value(lower, KMC_HOME_CTX, TEMP_2);
	kmc_put(lower, BPF_ST_MEM(BPF_W, ctx, offsetof(struct kmc_ctx, outcome),
			      kmc_faulted_at(lower->prog, code)));
	kmc_put(lower, BPF_MOV64_IMM(dst, 0));
	over = lower->nr;
	kmc_put(lower, BPF_JMP_A(0));
	kmc_put_target(lower, from);
	if (code->size > 1)
		kmc_put(lower, BPF_ALU64_IMM(BPF_LSH, TEMP, ilog2(code->size)));
	frame = kmc_value(lower, KMC_HOME_FRAME, TEMP_2);
	kmc_put(lower, BPF_ALU64_REG(BPF_ADD, TEMP, frame));
	if (!kmc_fits_s16(code->off))
		kmc_put(lower, BPF_ALU64_IMM(BPF_ADD, TEMP, code->off));
	kmc_put(lower, BPF_LDX_MEM(how->bpf, dst, TEMP,
			       kmc_fits_s16(code->off) ? code->off : 0));
	kmc_put_target(lower, over);
	kmc_written(lower, code->dst, dst);
}

static void put_store(struct kmc_lower *lower, u32 off, u64 v)
{
	struct place to = kmc_frame_place(lower, off, TEMP);

	if (kmc_fits_s32(v)) {
		kmc_put(lower, BPF_ST_MEM(BPF_DW, to.reg, to.off, (s32)v));
		return;
	}
	kmc_put_number(lower, TEMP_2, v);
	kmc_put(lower, BPF_STX_MEM(BPF_DW, to.reg, TEMP_2, to.off));
}

static void write_sti(struct kmc_lower *lower, const struct kmc_code *code,
		      const struct kmc_lowering *how)
{
	put_store(lower, code->off, code->imm);
}

static bool is_short(const struct kmc_code *code)
{
	return (u64)code->imm >> 32 <= INLINE_BYTES;
}

static void write_data(struct kmc_lower *lower, const struct kmc_code *code,
		       const struct kmc_lowering *how)
{
	const u8 *from = lower->prog->data + (u32)code->imm;
	u32 size = (u64)code->imm >> 32, i;
	u64 v;

	if (!is_short(code)) {
		write_call(lower, code, how);
		return;
	}
	for (i = 0; i < size; i += sizeof(v)) {
		memcpy(&v, from + i, sizeof(v));
		put_store(lower, code->off + i, v);
	}
}

static void write_copy(struct kmc_lower *lower, const struct kmc_code *code,
		       const struct kmc_lowering *how)
{
	u32 size = (u64)code->imm >> 32, i;
	struct place place;

	if (!is_short(code)) {
		write_call(lower, code, how);
		return;
	}
	for (i = 0; i < size; i += sizeof(u64)) {
		place = kmc_frame_place(lower, (u32)code->imm + i, TEMP);
		kmc_put(lower, BPF_LDX_MEM(BPF_DW, TEMP, place.reg, place.off));
		place = kmc_frame_place(lower, code->off + i, TEMP_2);
		kmc_put(lower, BPF_STX_MEM(BPF_DW, place.reg, TEMP, place.off));
	}
}

/* @map[key] = aggregation(number), and the same for a number alone. */
static void write_map(struct kmc_lower *lower, const struct kmc_code *code,
		      const struct kmc_lowering *how)
{
	const struct arg args[] = {
		POINTER(code->map),
		how->flags & L_FRAME ? FRAME_AT(code->off) : NONE,
		how->flags & L_READS_SRC ? VALUE(code->src) : NONE,
	};

	kmc_put_args(lower, args, ARRAY_SIZE(args));
	kmc_put_call(lower, how->call);
	if (how->flags & L_WRITES_DST)
		kmc_written(lower, code->dst, BPF_REG_0);
}

#define W	L_WRITES_DST
#define D	L_READS_DST
#define S	L_READS_SRC
#define C	L_CTX
#define F	L_FRAME

#define LOWER(op, writer, operation, does)				\
	[op] = { .write = write_##writer, .bpf = (operation), .flags = (does) }
#define HIT(op, writer, operation, does)				\
	[op] = { .write = kmc_write_##writer, .bpf = (operation),	\
		 .flags = (does) }
#define ALU(name)							\
	LOWER(KMC_OP_##name, alu, BPF_##name, W | D | S),		\
	LOWER(KMC_OP_##name##I, alu_imm, BPF_##name, W | D)
#define SHIFT(name)							\
	LOWER(KMC_OP_##name, shift, BPF_##name, W | D | S),		\
	LOWER(KMC_OP_##name##I, shift_imm, BPF_##name, W | D)
#define DIVIDE(name)							\
	LOWER(KMC_OP_##name, div, BPF_##name, W | D | S),		\
	LOWER(KMC_OP_##name##I, div_imm, BPF_##name, W | D)
#define JUMP(name)							\
	LOWER(KMC_OP_##name, jump, BPF_##name, D | S),			\
	LOWER(KMC_OP_##name##I, jump_imm, BPF_##name, D)
#define CALL(op, name, does)						\
	[op] = { .write = write_call, .call = kmc_call_##name,		\
		 .flags = L_CALLS | (does) }
#define FETCH(op, name, does)						\
	CALL(op, name, S | C | L_FAULTS | (does))
#define SIZES(by, name, writer, does)					\
	by(KMC_CODE_##name##1, writer, BPF_B, does),			\
	by(KMC_CODE_##name##2, writer, BPF_H, does),			\
	by(KMC_CODE_##name##4, writer, BPF_W, does),			\
	by(KMC_CODE_##name##8, writer, BPF_DW, does)
#define VAR(name, function, needs)					\
	[KMC_CODE_VAR_##name] = {					\
		.write = kmc_write_var, .call = kmc_call_var_##function,	\
		.flags = L_CALLS | W | ((needs) ? C : 0),		\
	},								\
	[KMC_CODE_STV_##name] = {					\
		.write = kmc_write_stv, .call = kmc_call_stv_##function,	\
		.flags = L_CALLS | F | ((needs) ? C : 0),		\
	},
#define MAP(op, name, does)						\
	[op] = { .write = write_map, .call = kmc_call_##name,		\
		 .flags = L_CALLS | (does) }
#define AGG(kind, words)						\
	MAP(KMC_CODE_##kind##_##words, kind##_##words,			\
	    ((words) ? F : 0) | (KMC_MAP_##kind == KMC_MAP_COUNT ? 0 : S)),

const struct kmc_lowering kmc_lowerings[__KMC_CODE_MAX] = {
	LOWER(KMC_OP_RET, ret, 0, 0),
	LOWER(KMC_OP_MOV, mov, 0, W | S),
	LOWER(KMC_OP_MOVI, mov_imm, 0, W),
	ALU(ADD), ALU(SUB), ALU(MUL), ALU(AND), ALU(OR), ALU(XOR),
	SHIFT(LSH), SHIFT(RSH), SHIFT(ARSH),
	DIVIDE(DIV), DIVIDE(MOD),
	CALL(KMC_OP_SDIV, sdiv, W | D | S), CALL(KMC_OP_SDIVI, sdivi, W | D),
	CALL(KMC_OP_SMOD, smod, W | D | S), CALL(KMC_OP_SMODI, smodi, W | D),
	LOWER(KMC_OP_NEG, neg, 0, W | D),
	LOWER(KMC_OP_SEXT, extend, BPF_ARSH, W | D),
	LOWER(KMC_OP_ZEXT, extend, BPF_RSH, W | D),

	LOWER(KMC_OP_JA, ja, 0, 0),
	JUMP(JEQ), JUMP(JNE), JUMP(JGT), JUMP(JGE), JUMP(JLT), JUMP(JLE),
	JUMP(JSGT), JUMP(JSGE), JUMP(JSLT), JUMP(JSLE),

	KMC_VARS(VAR)
	[KMC_CODE_STV_COMM] = {
		.write = kmc_write_stv, .call = kmc_call_stv_comm,
		.flags = L_CALLS | F,
	},
	[KMC_CODE_STV_PCOMM] = {
		.write = kmc_write_stv, .call = kmc_call_stv_pcomm,
		.flags = L_CALLS | F,
	},
	HIT(KMC_OP_ARG, arg, 0, W | C),
	HIT(KMC_OP_REG, reg, 0, W | C),
	SIZES(LOWER, LDF, ldf, W | F), SIZES(LOWER, STF, stf, S | F),
	SIZES(LOWER, LDX, ldx, W | S | F | C | L_FAULTS),
	SIZES(HIT, LDE, lde, W | C),
	LOWER(KMC_OP_STI, sti, 0, F),
	[KMC_OP_DATA] = { .write = write_data, .call = kmc_call_data,
			  .flags = F | C | L_CALLS },
	[KMC_OP_COPY] = { .write = write_copy, .call = kmc_call_copy,
			  .flags = F | C | L_CALLS },
	FETCH(KMC_OP_LDK, ldk, W), FETCH(KMC_OP_LDU, ldu, W),
	FETCH(KMC_OP_STRK, strk, L_BURNS), FETCH(KMC_OP_STRU, stru, L_BURNS),
	FETCH(KMC_OP_CPYK, cpyk, L_BURNS), FETCH(KMC_OP_CPYU, cpyu, L_BURNS),
	FETCH(KMC_OP_BUFK, bufk, D | L_BURNS),
	FETCH(KMC_OP_BUFU, bufu, D | L_BURNS),
	FETCH(KMC_OP_PATH, path, L_BURNS),
	CALL(KMC_OP_STRF, strf, C),
	CALL(KMC_OP_STREQ, streq, W | C),
	CALL(KMC_OP_STRNEQ, strneq, W | D | C),
	CALL(KMC_OP_STRSTR, strstr, W | C | L_BURNS),
	CALL(KMC_OP_HASH, hash, W | D | C),
	HIT(KMC_OP_CHARS, chars, 0, F | C | L_CALLS),
	CALL(KMC_OP_STACK, stack, C | L_BURNS),

	CALL(KMC_OP_GET, get, W | C), CALL(KMC_OP_SET, set, S | C),
	CALL(KMC_OP_LOAD, load, W | C), CALL(KMC_OP_STORE, store, C),
	CALL(KMC_OP_HAS, has, W | C), CALL(KMC_OP_DEL, del, W | C),
	MAP(KMC_CODE_GET_1, get_1, W | F), MAP(KMC_CODE_SET_1, set_1, S | F),
	MAP(KMC_CODE_DEL_1, del_1, W | F),
	CALL(KMC_CODE_AGG_LOAD, agg_load, W | C | L_BURNS),
	CALL(KMC_CODE_AGG_HAS, agg_has, W | C | L_BURNS),
	CALL(KMC_CODE_AGG_DEL, agg_del, W | C | L_BURNS),
	CALL(KMC_OP_LEN, len, W | C | L_BURNS),
	CALL(KMC_OP_NEXT, next, W | D | C | L_BURNS),
	CALL(KMC_OP_AGG, agg, S | C), CALL(KMC_CODE_COUNT_LONG, agg, C),
	KMC_AGG_KINDS(AGG)
	CALL(KMC_OP_EMIT, emit, C),
	CALL(KMC_OP_SIGNAL, signal, W | S | C | L_FAULTS),
	CALL(KMC_OP_COMM, comm, S | C),
};

bool kmc_lowering_calls(const struct kmc_code *code)
{
	const struct kmc_lowering *how = &kmc_lowerings[code->op];

	if (how->write == kmc_write_var || how->write == kmc_write_stv)
		return !kmc_var_is_there(code->imm);
	if (how->write == kmc_write_chars)
		return !kmc_chars_are_short(code);
	if (how->write == write_data || how->write == write_copy)
		return !is_short(code);
	return how->flags & L_CALLS;
}
