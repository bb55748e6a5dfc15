// SPDX-License-Identifier: GPL-2.0
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/ptrace.h>
#include "../map/map.h"
#include "../stream.h"
#include "ops.h"
#include "var.h"

/* The largest room of a string: a part holds it and 8 bytes of struct kmc_str. */
#define STR_ROOM_MAX	(KMC_PART_SIZE_MAX - sizeof(struct kmc_str))

static const char *check_frame(const struct kmc_prog *prog, s64 off, u64 size,
			       u32 align)
{
	if (off < 0 || off > prog->frame || size > prog->frame - (u64)off)
		return "outside of the frame";
	if (off % align)
		return "not aligned in the frame";
	return NULL;
}

static bool is_access_size(u8 size)
{
	return size == 1 || size == 2 || size == 4 || size == 8;
}

static const char *check_extend(struct kmc_prog *prog,
				const struct kmc_insn *insn)
{
	if (insn->size == 8 || !is_access_size(insn->size))
		return "size must be 1, 2 or 4";
	return NULL;
}

static const char *check_memory(struct kmc_prog *prog,
				const struct kmc_insn *insn)
{
	if (!is_access_size(insn->size))
		return "size must be 1, 2, 4 or 8";
	return NULL;
}

static const char *check_frame_access(struct kmc_prog *prog,
				      const struct kmc_insn *insn)
{
	if (!is_access_size(insn->size))
		return "size must be 1, 2, 4 or 8";
	return check_frame(prog, insn->off, insn->size, insn->size);
}

static const char *check_store_imm(struct kmc_prog *prog,
				   const struct kmc_insn *insn)
{
	return check_frame(prog, insn->off, 8, 8);
}

/* Who knows where the record is may read all of it. */
static void need_var(struct kmc_prog *prog, enum kmc_var var)
{
	prog->needs |= kmc_var_needs(var);
	prog->event_common |= var == KMC_VAR_EVENT;
}

static const char *check_var(struct kmc_prog *prog, const struct kmc_insn *insn)
{
	if (insn->imm < 0 || insn->imm >= __KMC_VAR_MAX)
		return "unknown built-in";
	if (insn->imm == KMC_VAR_COMM || insn->imm == KMC_VAR_PCOMM)
		return "comm does not fit in a register";
	need_var(prog, insn->imm);
	return NULL;
}

static const char *check_store_var(struct kmc_prog *prog,
				   const struct kmc_insn *insn)
{
	u32 size;

	if (insn->imm < 0 || insn->imm >= __KMC_VAR_MAX)
		return "unknown built-in";
	need_var(prog, insn->imm);
	size = insn->imm == KMC_VAR_COMM || insn->imm == KMC_VAR_PCOMM ?
	       KMC_COMM_SIZE : 8;
	return check_frame(prog, insn->off, size, 8);
}

static const char *check_arg(struct kmc_prog *prog, const struct kmc_insn *insn)
{
	if (insn->imm < 0 || insn->imm >= KMC_ARGS)
		return "raw arguments are numbered 0 to 5";
	prog->needs |= KMC_NEEDS_ARGS;
	return NULL;
}

static const char *check_reg(struct kmc_prog *prog, const struct kmc_insn *insn)
{
	if (insn->imm < 0 || insn->imm % 8 ||
	    insn->imm > sizeof(struct pt_regs) - 8)
		return "outside of the registers";
	prog->needs |= KMC_NEEDS_REGS;
	return NULL;
}

static const char *check_index(struct kmc_prog *prog,
			       const struct kmc_insn *insn)
{
	if (!is_access_size(insn->size))
		return "size must be 1, 2, 4 or 8";
	if (insn->imm < 1 || insn->imm > KMC_FRAME_MAX)
		return "an array has 1 to 131072 elements";
	return check_frame(prog, insn->off, insn->imm * insn->size,
			   insn->size);
}

static void need_event(struct kmc_prog *prog, u32 from, u32 size)
{
	prog->needs |= KMC_NEEDS_EVENT;
	prog->event_bytes = max(prog->event_bytes, from + size);
	prog->event_common |= from < KMC_EVENT_COMMON;
}

static const char *check_event(struct kmc_prog *prog,
			       const struct kmc_insn *insn)
{
	if (!is_access_size(insn->size))
		return "size must be 1, 2, 4 or 8";
	if (insn->off < 0 || insn->off > KMC_EVENT_MAX - insn->size)
		return "outside of the largest event record";
	need_event(prog, insn->off, insn->size);
	return NULL;
}

static const char *check_chars(struct kmc_prog *prog,
			       const struct kmc_insn *insn)
{
	u64 size = (u64)insn->imm >> 32;
	u32 from = (u32)insn->imm;

	if (!size || size % 8)
		return "the size of the characters is not a multiple of 8";
	if (from > KMC_EVENT_MAX || size > KMC_EVENT_MAX - from)
		return "outside of the largest event record";
	need_event(prog, from, size);
	return check_frame(prog, insn->off, size, 8);
}

static const char *check_comm(struct kmc_prog *prog,
			      const struct kmc_insn *insn)
{
	return check_frame(prog, insn->off, KMC_COMM_SIZE, 8);
}

static const char *check_signal(struct kmc_prog *prog,
				const struct kmc_insn *insn)
{
	if (insn->imm != 0 && insn->imm != 1)
		return "a signal is for the process or the thread";
	return NULL;
}

static const char *check_data(struct kmc_prog *prog,
			      const struct kmc_insn *insn)
{
	u64 size = (u64)insn->imm >> 32;
	u32 from = (u32)insn->imm;

	if (!size || size % 8)
		return "the size of the data is not a multiple of 8";
	if (from > prog->data_len || size > prog->data_len - from)
		return "outside of the program's data";
	return check_frame(prog, insn->off, size, 8);
}

static const char *check_room(u64 room)
{
	if (!room || room % 8 || room > STR_ROOM_MAX)
		return "a string's room is a multiple of 8, 8 to 65520";
	return NULL;
}

static const char *check_string(struct kmc_prog *prog,
				const struct kmc_insn *insn)
{
	const char *why = check_room(insn->imm);

	if (why)
		return why;
	return check_frame(prog, insn->off, sizeof(struct kmc_str) + insn->imm,
			   8);
}

static const char *check_path(struct kmc_prog *prog,
			      const struct kmc_insn *insn)
{
	if (insn->imm > KMC_PATH_MAX)
		return "a path's room is a multiple of 8, 8 to 4096";
	return check_string(prog, insn);
}

static const char *check_memory_copy(struct kmc_prog *prog,
				     const struct kmc_insn *insn)
{
	if (insn->imm < 1 || insn->imm > KMC_PART_SIZE_MAX)
		return "a copy of memory has 1 to 65528 bytes";
	return check_frame(prog, insn->off, ALIGN(insn->imm, 8), 8);
}

static const char *check_apart(u64 a, u64 a_size, u64 b, u64 b_size)
{
	if (a < b + b_size && b < a + a_size)
		return "what is copied would overwrite itself";
	return NULL;
}

static const char *check_copy(struct kmc_prog *prog,
			      const struct kmc_insn *insn)
{
	u64 size = (u64)insn->imm >> 32;
	u32 from = (u32)insn->imm;
	const char *why;

	if (!size || size % 8)
		return "the size of the copy is not a multiple of 8";
	why = check_frame(prog, from, size, 8);
	if (!why)
		why = check_frame(prog, insn->off, size, 8);
	return why ?: check_apart(insn->off, size, from, size);
}

/* @size: what the operand takes in the frame */
static const char *check_operand(const struct kmc_prog *prog, u8 kind, s64 off,
				 u32 room, u32 *size)
{
	*size = room;
	switch (kind) {
	case KMC_PART_STR:
		*size += sizeof(struct kmc_str);
		break;
	case KMC_PART_CHARS:
		break;
	default:
		return "only chars and strings can be compared or copied";
	}
	return check_room(room) ?: check_frame(prog, off, *size, 8);
}

static const char *check_strings(struct kmc_prog *prog,
				 const struct kmc_insn *insn)
{
	u32 rooms = (u64)insn->imm >> 32;
	const char *why;
	u32 size;

	why = check_operand(prog, insn->src, insn->off, rooms >> 16, &size);
	if (why)
		return why;
	return check_operand(prog, insn->size, (u32)insn->imm, rooms & 0xffff,
			     &size);
}

static const char *check_hash(struct kmc_prog *prog,
			      const struct kmc_insn *insn)
{
	u32 size;

	if (insn->imm < 0 || insn->imm > KMC_PART_SIZE_MAX)
		return "this room is too large";
	if (insn->size == KMC_PART_BYTES)
		return check_room(insn->imm) ?:
		       check_frame(prog, insn->off, insn->imm, 8);
	return check_operand(prog, insn->size, insn->off, insn->imm, &size);
}

static const char *check_string_copy(struct kmc_prog *prog,
				     const struct kmc_insn *insn)
{
	u32 rooms = (u64)insn->imm >> 32, from = (u32)insn->imm;
	u32 to_size, from_size;
	const char *why;

	if (insn->size > 1)
		return "a string is copied or put behind another";
	why = check_operand(prog, KMC_PART_STR, insn->off, rooms >> 16,
			    &to_size);
	if (!why)
		why = check_operand(prog, insn->src, from, rooms & 0xffff,
				    &from_size);
	return why ?: check_apart(insn->off, to_size, from, from_size);
}

static const char *check_stack(struct kmc_prog *prog,
			       const struct kmc_insn *insn)
{
	u32 which = (u64)insn->imm >> 32, room = (u32)insn->imm;

	if (which > 1)
		return "a stack is the kernel's or the process's";
	if (!room || room > KMC_STACK_MAX)
		return "a stack has room for 1 to 1024 entries";
	prog->announces |= which;
	return check_frame(prog, insn->off,
			   sizeof(struct kmc_stack) + room * sizeof(u64), 8);
}

static const struct kmc_map_desc *insn_map(const struct kmc_prog *prog,
					   const struct kmc_insn *insn)
{
	u32 nr = (u32)insn->imm;

	return nr < prog->env->nr_maps ? kmc_map_desc(prog->env->maps[nr]) :
					 NULL;
}

static const char *check_key(struct kmc_prog *prog, const struct kmc_insn *insn,
			     const struct kmc_map_desc *desc)
{
	if (!desc->key.size)
		return insn->off ? "a map without a key: off must be 0" : NULL;
	return check_frame(prog, insn->off, desc->key.size, 8);
}

static const char *check_scalar(struct kmc_prog *prog,
				const struct kmc_insn *insn)
{
	const struct kmc_map_desc *desc = insn_map(prog, insn);

	if (!desc)
		return "no such map";
	if (desc->kind != KMC_MAP_SCALAR)
		return "not for a map that aggregates";
	return check_key(prog, insn, desc);
}

/* An operation that takes nothing but a map and a key. */
static const char *check_has(struct kmc_prog *prog, const struct kmc_insn *insn)
{
	const struct kmc_map_desc *desc = insn_map(prog, insn);

	if (!desc || (u64)insn->imm >> 32)
		return "no such map";
	return check_key(prog, insn, desc);
}

static const char *check_len(struct kmc_prog *prog, const struct kmc_insn *insn)
{
	return insn_map(prog, insn) && !((u64)insn->imm >> 32) ? NULL :
		"no such map";
}

/* An operation that reads an aggregation needs room for that. */
static void need_scratch(struct kmc_prog *prog, const struct kmc_map_desc *desc)
{
	prog->scratch = max(prog->scratch, kmc_map_scratch_size(desc));
}

static const char *check_next(struct kmc_prog *prog,
			      const struct kmc_insn *insn)
{
	const char *why = check_len(prog, insn);
	const struct kmc_map_desc *desc;

	if (why)
		return why;
	desc = insn_map(prog, insn);
	need_scratch(prog, desc);
	return check_frame(prog, insn->off,
			   desc->key.size + kmc_map_value_size(desc), 8);
}

/* Not chars and strings, which happen to be as long as a number. */
static bool is_number(const struct kmc_layout *value)
{
	return value->nr == 1 && kmc_part_is_number(&value->parts[0]);
}

static const char *check_number(struct kmc_prog *prog,
				const struct kmc_insn *insn)
{
	const char *why = check_scalar(prog, insn);

	if (!why && (u64)insn->imm >> 32)
		why = "no such map";
	if (!why && !is_number(&insn_map(prog, insn)->value))
		why = "the map's value is not one number";
	return why;
}

static const char *check_value(struct kmc_prog *prog,
			       const struct kmc_insn *insn)
{
	const char *why = check_scalar(prog, insn);

	if (why)
		return why;
	return check_frame(prog, (u64)insn->imm >> 32,
			   insn_map(prog, insn)->value.size, 8);
}

static const char *check_load(struct kmc_prog *prog,
			      const struct kmc_insn *insn)
{
	const struct kmc_map_desc *desc = insn_map(prog, insn);
	s64 value = (u64)insn->imm >> 32;
	const char *why;
	u32 size;

	if (!desc)
		return "no such map";
	why = check_key(prog, insn, desc);
	if (why)
		return why;
	need_scratch(prog, desc);
	size = kmc_map_value_size(desc);
	/* The map may look at the key again after it began to copy. */
	if (desc->key.size && value < (s64)insn->off + desc->key.size &&
	    insn->off < value + size)
		return "the value would overwrite the key";
	return check_frame(prog, value, size, 8);
}

static const char *check_agg(struct kmc_prog *prog, const struct kmc_insn *insn)
{
	const struct kmc_map_desc *desc = insn_map(prog, insn);

	if (!desc || (u64)insn->imm >> 32)
		return "no such map";
	if (desc->kind == KMC_MAP_SCALAR)
		return "only for a map that aggregates";
	return check_key(prog, insn, desc);
}

static const char *check_emit(struct kmc_prog *prog,
			      const struct kmc_insn *insn)
{
	u32 size;

	if (insn->imm < 0 || insn->imm >= prog->env->nr_formats)
		return "no such format";
	size = prog->env->formats[insn->imm].parts.size;
	if (!size)
		return insn->off ? "an empty record: off must be 0" : NULL;
	return check_frame(prog, insn->off, size, 8);
}

#define F(name)		KMC_F_##name
#define RESULT		(F(DST) | F(WRITE_DST))
#define CHANGED		(RESULT | F(READ_DST))
#define SOURCE		(F(SRC) | F(READ_SRC))
#define STRINGS		(F(SRC) | F(SIZE) | F(OFF) | F(IMM))
#define TESTED		(F(DST) | F(READ_DST) | F(OFF) | F(JUMP))

#define ALU(name)						\
	[KMC_OP_##name]		= { CHANGED | SOURCE },		\
	[KMC_OP_##name##I]	= { CHANGED | F(IMM) }

#define JUMP_IF(name)						\
	[KMC_OP_##name]		= { TESTED | SOURCE },		\
	[KMC_OP_##name##I]	= { TESTED | F(IMM) }

static const struct kmc_op_info op_infos[__KMC_OP_MAX] = {
	[KMC_OP_RET]	= { F(NO_NEXT) },

	[KMC_OP_MOV]	= { RESULT | SOURCE },
	[KMC_OP_MOVI]	= { RESULT | F(IMM) },
	ALU(ADD), ALU(SUB), ALU(MUL), ALU(DIV), ALU(MOD), ALU(SDIV), ALU(SMOD),
	ALU(AND), ALU(OR), ALU(XOR), ALU(LSH), ALU(RSH), ALU(ARSH),
	[KMC_OP_NEG]	= { CHANGED },
	[KMC_OP_SEXT]	= { CHANGED | F(SIZE), check_extend },
	[KMC_OP_ZEXT]	= { CHANGED | F(SIZE), check_extend },

	[KMC_OP_JA]	= { F(OFF) | F(JUMP) | F(NO_NEXT) },
	JUMP_IF(JEQ), JUMP_IF(JNE),
	JUMP_IF(JGT), JUMP_IF(JGE), JUMP_IF(JLT), JUMP_IF(JLE),
	JUMP_IF(JSGT), JUMP_IF(JSGE), JUMP_IF(JSLT), JUMP_IF(JSLE),

	[KMC_OP_VAR]	= { RESULT | F(IMM), check_var },
	[KMC_OP_STV]	= { F(OFF) | F(IMM), check_store_var },
	[KMC_OP_ARG]	= { RESULT | F(IMM), check_arg },
	[KMC_OP_REG]	= { RESULT | F(IMM), check_reg },
	[KMC_OP_LDF]	= { RESULT | F(SIZE) | F(OFF), check_frame_access },
	[KMC_OP_LDX]	= { RESULT | SOURCE | F(SIZE) | F(OFF) | F(IMM),
			    check_index },
	[KMC_OP_STF]	= { SOURCE | F(SIZE) | F(OFF), check_frame_access },
	[KMC_OP_STI]	= { F(OFF) | F(IMM), check_store_imm },
	[KMC_OP_LDK]	= { RESULT | SOURCE | F(SIZE) | F(OFF), check_memory },
	[KMC_OP_LDU]	= { RESULT | SOURCE | F(SIZE) | F(OFF), check_memory },
	[KMC_OP_DATA]	= { F(OFF) | F(IMM), check_data },
	[KMC_OP_COPY]	= { F(OFF) | F(IMM), check_copy },
	[KMC_OP_STRF]	= { F(SRC) | F(SIZE) | F(OFF) | F(IMM),
			    check_string_copy },
	[KMC_OP_LDE]	= { RESULT | F(SIZE) | F(OFF), check_event },
	[KMC_OP_STRK]	= { SOURCE | F(OFF) | F(IMM), check_string },
	[KMC_OP_STRU]	= { SOURCE | F(OFF) | F(IMM), check_string },
	[KMC_OP_CPYK]	= { SOURCE | F(OFF) | F(IMM), check_memory_copy },
	[KMC_OP_CPYU]	= { SOURCE | F(OFF) | F(IMM), check_memory_copy },
	[KMC_OP_BUFK]	= { F(DST) | F(READ_DST) | SOURCE | F(OFF) | F(IMM),
			    check_string },
	[KMC_OP_BUFU]	= { F(DST) | F(READ_DST) | SOURCE | F(OFF) | F(IMM),
			    check_string },
	[KMC_OP_PATH]	= { SOURCE | F(OFF) | F(IMM), check_path },
	[KMC_OP_STREQ]	= { RESULT | STRINGS, check_strings },
	[KMC_OP_STRNEQ]	= { CHANGED | STRINGS, check_strings },
	[KMC_OP_STRSTR]	= { RESULT | STRINGS, check_strings },
	[KMC_OP_STACK]	= { F(OFF) | F(IMM), check_stack },

	[KMC_OP_GET]	= { RESULT | F(OFF) | F(IMM), check_number },
	[KMC_OP_SET]	= { SOURCE | F(OFF) | F(IMM), check_number },
	[KMC_OP_LOAD]	= { RESULT | F(OFF) | F(IMM), check_load },
	[KMC_OP_STORE]	= { F(OFF) | F(IMM), check_value },
	[KMC_OP_HAS]	= { RESULT | F(OFF) | F(IMM), check_has },
	[KMC_OP_DEL]	= { RESULT | F(OFF) | F(IMM), check_has },
	[KMC_OP_LEN]	= { RESULT | F(IMM), check_len },
	[KMC_OP_NEXT]	= { CHANGED | F(OFF) | F(IMM), check_next },
	[KMC_OP_AGG]	= { SOURCE | F(OFF) | F(IMM), check_agg },
	[KMC_OP_EMIT]	= { F(OFF) | F(IMM), check_emit },
	[KMC_OP_SIGNAL]	= { RESULT | SOURCE | F(IMM), check_signal },
	[KMC_OP_HASH]	= { CHANGED | F(SIZE) | F(OFF) | F(IMM), check_hash },
	[KMC_OP_CHARS]	= { F(OFF) | F(IMM), check_chars },
	[KMC_OP_COMM]	= { SOURCE | F(OFF), check_comm },
};

const struct kmc_op_info *kmc_op_info(u8 op)
{
	return op < __KMC_OP_MAX ? &op_infos[op] : NULL;
}

u64 kmc_op_bytes(const struct kmc_prog *prog, const struct kmc_insn *insn)
{
	const struct kmc_map_desc *desc;
	u32 high = (u64)insn->imm >> 32;

	switch (insn->op) {
	case KMC_OP_DATA:
	case KMC_OP_COPY:
	case KMC_OP_CHARS:
		return high;
	case KMC_OP_STRF:
	case KMC_OP_STREQ:
	case KMC_OP_STRNEQ:
		return max(high >> 16, high & 0xffff);
	case KMC_OP_HASH:
		return insn->imm;
	case KMC_OP_EMIT:
		return prog->env->formats[insn->imm].parts.size;
	case KMC_OP_LOAD:
	case KMC_OP_STORE:
	case KMC_OP_NEXT:
		desc = insn_map(prog, insn);
		return (u64)desc->key.size + kmc_map_value_size(desc);
	case KMC_OP_GET:
	case KMC_OP_SET:
	case KMC_OP_HAS:
	case KMC_OP_DEL:
	case KMC_OP_AGG:
		return insn_map(prog, insn)->key.size;
	}
	return 0;
}

u32 kmc_op_flags(const struct kmc_prog *prog, const struct kmc_insn *insn)
{
	const struct kmc_map_desc *desc;

	if (insn->op == KMC_OP_AGG) {
		desc = insn_map(prog, insn);
		if (desc && desc->kind == KMC_MAP_COUNT)
			return op_infos[insn->op].flags & ~SOURCE;
	}
	return op_infos[insn->op].flags;
}
