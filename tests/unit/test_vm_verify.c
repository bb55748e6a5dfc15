// SPDX-License-Identifier: GPL-2.0
/* What the verifier refuses, with which words, and at which instruction. */
#include "vm.h"

#define INSNS	6
#define INSN_OF(...)	INSN(__VA_ARGS__)

struct refusal {
	const char *why;
	u32 insn;
	u32 nr;
	struct kmc_insn insns[INSNS];
};

/* One instruction that is refused, and END. */
#define ONE(why, ...)	{ why, 0, 2, { INSN(__VA_ARGS__), END } }
/* The same, with register 0 written before. */
#define TWO(why, ...)	{ why, 1, 3, { MOVI(0, 0), INSN(__VA_ARGS__), END } }

#define OUTSIDE		"outside of the frame"
#define UNALIGNED	"not aligned in the frame"
#define ROOM		"a string's room is a multiple of 8, 8 to 65520"
#define KINDS		"only chars and strings can be compared or copied"
#define OVERLAP		"what is copied would overwrite itself"
#define SIZE8		"size must be 1, 2, 4 or 8"
#define DST_UNWRITTEN	"register dst is read before it is written"
#define SRC_UNWRITTEN	"register src is read before it is written"
#define ROOMS(a, b)	HIGH((u32)(a) << 16 | (b))
#define STREQ(off_a, kind_a, room_a, off_b, kind_b, room_b)		\
	STREQ, 0, KMC_PART_##kind_a, KMC_PART_##kind_b, off_a,		\
	ROOMS(room_a, room_b) | (off_b)

static const struct refusal refusals[] = {
	/* Opcodes, fields, registers. */
	{ "unknown opcode", 0, 2, { { __KMC_OP_MAX, 0, 0, 0, 0, 0 }, END } },
	{ "unknown opcode", 0, 2, { { 255, 0, 0, 0, 0, 0 }, END } },
	ONE("dst must be 0", RET, 1, 0, 0, 0, 0),
	ONE("src must be 0", RET, 0, 1, 0, 0, 0),
	ONE("size must be 0", RET, 0, 0, 1, 0, 0),
	ONE("off must be 0", RET, 0, 0, 0, 1, 0),
	ONE("imm must be 0", RET, 0, 0, 0, 0, 1),
	ONE("src must be 0", MOVI, 0, 1, 0, 0, 0),
	ONE("imm must be 0", MOV, 0, 0, 0, 0, 1),
	ONE("off must be 0", ADDI, 0, 0, 0, 8, 0),
	ONE("size must be 0", JEQI, 0, 0, 8, 0, 0),
	ONE("imm must be 0", JEQ, 0, 0, 0, 0, 1),
	ONE("dst must be 0", STI, 1, 0, 0, 0, 0),
	ONE("src must be 0", AGG, 0, 1, 0, 0, MAP_COUNT),
	ONE("dst must be 0", AGG, 1, 0, 0, 0, MAP_COUNT),
	ONE("dst must be 0", EMIT, 1, 0, 0, 0, FORMAT_EMPTY),
	ONE("dst is not a register", MOVI, KMC_REGS, 0, 0, 0, 0),
	ONE("dst is not a register", NEG, 255, 0, 0, 0, 0),
	ONE("src is not a register", MOV, 0, KMC_REGS, 0, 0, 0),
	ONE("src is not a register", STF, 0, KMC_REGS, 8, 0, 0),
	ONE("size must be 1, 2 or 4", SEXT, 0, 0, 8, 0, 0),
	ONE("size must be 1, 2 or 4", ZEXT, 0, 0, 3, 0, 0),
	ONE("size must be 1, 2 or 4", ZEXT, 0, 0, 0, 0, 0),

	/* Ways through the program. */
	{ "the program runs off its end", 0, 1, { MOVI(0, 0) } },
	{ "the program runs off its end", 1, 2, {
		MOVI(0, 0), INSN(JEQI, 0, 0, 0, -1, 0) } },
	ONE("jumps out of the program", JA, 0, 0, 0, 1, 0),
	ONE("jumps out of the program", JA, 0, 0, 0, -2, 0),
	ONE("jumps out of the program", JA, 0, 0, 0, S32_MAX, 0),
	ONE("jumps out of the program", JA, 0, 0, 0, -S32_MAX - 1, 0),
	TWO("jumps out of the program", JEQI, 0, 0, 0, 1, 0),
	TWO("jumps out of the program", JSLE, 0, 0, 0, -3, 0),

	/* Registers that are read before they are written. */
	ONE(DST_UNWRITTEN, NEG, 0, 0, 0, 0, 0),
	ONE(DST_UNWRITTEN, ADDI, 9, 0, 0, 0, 1),
	ONE(DST_UNWRITTEN, JEQI, 0, 0, 0, 0, 1),
	ONE(SRC_UNWRITTEN, MOV, 0, 1, 0, 0, 0),
	ONE(SRC_UNWRITTEN, STF, 0, 1, 8, 0, 0),
	ONE(SRC_UNWRITTEN, LDK, 0, 1, 8, 0, 0),
	ONE(SRC_UNWRITTEN, AGG, 0, 1, 0, 0, MAP_SUM),
	ONE(SRC_UNWRITTEN, SET, 0, 0, 0, 0, MAP_INT),
	TWO(SRC_UNWRITTEN, ADD, 0, 1, 0, 0, 0),
	TWO(SRC_UNWRITTEN, JLT, 0, 1, 0, 0, 0),
	/* Written on one of two ways only. */
	{ DST_UNWRITTEN, 3, 5, {
		MOVI(0, 0), INSN(JEQI, 0, 0, 0, 1, 0), MOVI(1, 0),
		INSN(NEG, 1, 0, 0, 0, 0), END } },
	/* Unwritten on the way back only. */
	{ SRC_UNWRITTEN, 2, 6, {
		INSN(JA, 0, 0, 0, 2, 0), END, INSN(MOV, 1, 0, 0, 0, 0),
		MOVI(2, 1), INSN(JEQI, 2, 0, 0, -3, 1), END } },

	/* Built-ins and arguments. */
	ONE("unknown built-in", VAR, 0, 0, 0, 0, __KMC_VAR_MAX),
	ONE("unknown built-in", VAR, 0, 0, 0, 0, -1),
	ONE("unknown built-in", STV, 0, 0, 0, 0, __KMC_VAR_MAX),
	ONE("unknown built-in", STV, 0, 0, 0, 0, HIGH(1)),
	ONE("comm does not fit in a register", VAR, 0, 0, 0, 0, KMC_VAR_COMM),
	ONE("comm does not fit in a register", VAR, 0, 0, 0, 0, KMC_VAR_PCOMM),
	ONE("raw arguments are numbered 0 to 5", ARG, 0, 0, 0, 0, 6),
	ONE("raw arguments are numbered 0 to 5", ARG, 0, 0, 0, 0, -1),

	/* Stacks. */
	ONE("a stack is the kernel's or the process's", STACK, 0, 0, 0, 0,
	    HIGH(2) | 1),
	ONE("a stack is the kernel's or the process's", STACK, 0, 0, 0, 0, -1),
	ONE("a stack has room for 1 to 1024 entries", STACK, 0, 0, 0, 0, 0),
	ONE("a stack has room for 1 to 1024 entries", STACK, 0, 0, 0, 0,
	    HIGH(1) | (KMC_STACK_MAX + 1)),
	ONE(OUTSIDE, STACK, 0, 0, 0, 0, FRAME_BYTES / 8),
	ONE(OUTSIDE, STACK, 0, 0, 0, -8, 1),
	ONE(UNALIGNED, STACK, 0, 0, 0, 4, 1),
	ONE("dst must be 0", STACK, 1, 0, 0, 0, 1),

	/* The frame. */
	ONE(OUTSIDE, STV, 0, 0, 0, FRAME_BYTES, KMC_VAR_PID),
	ONE(OUTSIDE, STV, 0, 0, 0, FRAME_BYTES - 8, KMC_VAR_COMM),
	ONE(OUTSIDE, STV, 0, 0, 0, FRAME_BYTES - 8, KMC_VAR_PCOMM),
	ONE(OUTSIDE, STV, 0, 0, 0, -8, KMC_VAR_PID),
	ONE(UNALIGNED, STV, 0, 0, 0, 4, KMC_VAR_PID),
	ONE(OUTSIDE, LDF, 0, 0, 8, FRAME_BYTES - 7, 0),
	ONE(OUTSIDE, LDF, 0, 0, 1, FRAME_BYTES, 0),
	ONE(OUTSIDE, LDF, 0, 0, 1, -1, 0),
	ONE(UNALIGNED, LDF, 0, 0, 8, 4, 0),
	ONE(UNALIGNED, LDF, 0, 0, 2, 1, 0),
	ONE(SIZE8, LDF, 0, 0, 0, 0, 0),
	ONE(SIZE8, LDF, 0, 0, 16, 0, 0),
	TWO(SIZE8, STF, 0, 0, 3, 0, 0),
	TWO(OUTSIDE, STF, 0, 0, 4, FRAME_BYTES - 2, 0),
	ONE(OUTSIDE, STI, 0, 0, 0, FRAME_BYTES, 0),
	ONE(OUTSIDE, STI, 0, 0, 0, S32_MAX, 0),
	ONE(UNALIGNED, STI, 0, 0, 0, 2, 0),
	TWO(SIZE8, LDK, 0, 0, 5, 0, 0),
	TWO(SIZE8, LDU, 0, 0, 0, 0, 0),

	/* Data and strings. */
	ONE("the size of the data is not a multiple of 8", DATA, 0, 0, 0, 0, 0),
	ONE("the size of the data is not a multiple of 8", DATA, 0, 0, 0, 0,
	    HIGH(12)),
	ONE("outside of the program's data", DATA, 0, 0, 0, 0, HIGH(24)),
	ONE("outside of the program's data", DATA, 0, 0, 0, 0, HIGH(8) | 9),
	ONE("outside of the program's data", DATA, 0, 0, 0, 0,
	    HIGH(8) | U32_MAX),
	ONE("outside of the program's data", DATA, 0, 0, 0, 0, HIGH(-8)),
	ONE(OUTSIDE, DATA, 0, 0, 0, FRAME_BYTES - 8, HIGH(16)),
	ONE(UNALIGNED, DATA, 0, 0, 0, 4, HIGH(8)),
	TWO(ROOM, STRK, 0, 0, 0, 0, 0),
	TWO(ROOM, STRU, 0, 0, 0, 0, 12),
	TWO(ROOM, STRU, 0, 0, 0, 0, -8),
	TWO(ROOM, STRK, 0, 0, 0, 0, KMC_PART_SIZE_MAX),
	TWO(OUTSIDE, STRK, 0, 0, 0, 0, FRAME_BYTES),
	TWO(UNALIGNED, STRU, 0, 0, 0, 1, 8),
	ONE(KINDS, STREQ(0, INT, 16, 0, STR, 16)),
	ONE(KINDS, STREQ(0, STR, 16, 0, INT, 16)),
	ONE(KINDS, STREQ(0, STR, 16, 0, BUF, 16)),
	ONE(ROOM, STREQ(0, CHARS, 12, 0, STR, 8)),
	ONE(ROOM, STREQ(0, STR, 8, 0, CHARS, 0)),
	ONE(OUTSIDE, STREQ(0, STR, 8, 0, CHARS, FRAME_BYTES + 8)),
	ONE(ROOM, STREQ(0, STR, 0, 0, STR, 8)),
	ONE(ROOM, STREQ(0, STR, 8, 0, STR, 9)),
	ONE(DST_UNWRITTEN, HASH, 0, 0, KMC_PART_CHARS, 0, 16),
	TWO(KINDS, HASH, 0, 0, KMC_PART_INT, 0, 8),
	TWO(ROOM, HASH, 0, 0, KMC_PART_BYTES, 0, 0),
	TWO(ROOM, HASH, 0, 0, KMC_PART_CHARS, 0, 12),
	TWO("this room is too large", HASH, 0, 0, KMC_PART_STR, 0, -8),
	TWO(OUTSIDE, HASH, 0, 0, KMC_PART_BYTES, 8, FRAME_BYTES),
	ONE(OUTSIDE, STREQ(0, STR, FRAME_BYTES, 0, STR, 8)),
	ONE(OUTSIDE, STREQ(0, STR, 8, FRAME_BYTES - 8, STR, 8)),
	ONE(OUTSIDE, STREQ(FRAME_BYTES - 8, CHARS, 16, 0, STR, 8)),
	ONE(UNALIGNED, STREQ(0, STR, 8, 12, STR, 8)),
	ONE(KINDS, STRSTR, 0, KMC_PART_STR, KMC_PART_INT, 0, ROOMS(8, 8)),
	ONE(DST_UNWRITTEN, STRNEQ, 0, KMC_PART_STR, KMC_PART_STR, 0,
	    ROOMS(8, 8)),
	TWO(KINDS, STRNEQ, 0, KMC_PART_STR, KMC_PART_INT, 0, ROOMS(8, 8)),
	ONE(KINDS, STRF, 0, KMC_PART_INT, 0, 0, ROOMS(8, 8) | 32),
	ONE("a string is copied or put behind another", STRF, 0, KMC_PART_STR,
	    2, 0, ROOMS(8, 8) | 32),
	ONE(ROOM, STRF, 0, KMC_PART_STR, 0, 0, ROOMS(0, 8) | 32),
	ONE(ROOM, STRF, 0, KMC_PART_CHARS, 0, 0, ROOMS(8, 4) | 32),
	ONE(OUTSIDE, STRF, 0, KMC_PART_STR, 0, 0, ROOMS(8, FRAME_BYTES - 32) | 32),
	ONE(OUTSIDE, STRF, 0, KMC_PART_STR, 0, -8, ROOMS(8, 8) | 32),
	ONE(OVERLAP, STRF, 0, KMC_PART_STR, 0, 0, ROOMS(16, 8) | 16),
	ONE(OVERLAP, STRF, 0, KMC_PART_CHARS, 0, 8, ROOMS(8, 16)),
	ONE(OVERLAP, STRF, 0, KMC_PART_STR, 0, 0, ROOMS(8, 8)),
	ONE("the size of the characters is not a multiple of 8", CHARS, 0, 0, 0,
	    0, HIGH(12)),
	ONE("the size of the characters is not a multiple of 8", CHARS, 0, 0, 0,
	    0, 8),
	ONE("outside of the largest event record", CHARS, 0, 0, 0, 0,
	    HIGH(16) | 8184),
	ONE("outside of the largest event record", CHARS, 0, 0, 0, 0,
	    HIGH(8) | U32_MAX),
	ONE("outside of the largest event record", CHARS, 0, 0, 0, 0, HIGH(-8)),
	ONE(OUTSIDE, CHARS, 0, 0, 0, FRAME_BYTES - 8, HIGH(16)),
	ONE(UNALIGNED, CHARS, 0, 0, 0, 4, HIGH(8)),
	ONE("the size of the copy is not a multiple of 8", COPY, 0, 0, 0, 0,
	    HIGH(12) | 32),
	ONE("the size of the copy is not a multiple of 8", COPY, 0, 0, 0, 0,
	    32),
	ONE(OUTSIDE, COPY, 0, 0, 0, 0, HIGH(16) | (FRAME_BYTES - 8)),
	ONE(OUTSIDE, COPY, 0, 0, 0, FRAME_BYTES - 8, HIGH(16)),
	ONE(OUTSIDE, COPY, 0, 0, 0, 0, HIGH(-8) | 8),
	ONE(UNALIGNED, COPY, 0, 0, 0, 0, HIGH(8) | 12),
	ONE(UNALIGNED, COPY, 0, 0, 0, 4, HIGH(8) | 16),
	ONE(OVERLAP, COPY, 0, 0, 0, 0, HIGH(16) | 8),
	ONE(OVERLAP, COPY, 0, 0, 0, 8, HIGH(16)),
	ONE(OVERLAP, COPY, 0, 0, 0, 8, HIGH(8) | 8),
	ONE(SIZE8, LDX, 0, 0, 3, 0, 1),
	ONE("an array has 1 to 131072 elements", LDX, 0, 0, 8, 0, 0),
	ONE("an array has 1 to 131072 elements", LDX, 0, 0, 8, 0, S64_MAX),
	ONE(OUTSIDE, LDX, 0, 0, 8, 8, FRAME_BYTES / 8),
	ONE(OUTSIDE, LDX, 0, 0, 1, 0, FRAME_BYTES + 1),
	ONE(OUTSIDE, LDX, 0, 0, 1, -1, 1),
	ONE(UNALIGNED, LDX, 0, 0, 4, 2, 1),
	ONE(SRC_UNWRITTEN, LDX, 0, 0, 1, 0, 1),
	ONE("a copy of memory has 1 to 65528 bytes", CPYK, 0, 0, 0, 0, 0),
	ONE("a copy of memory has 1 to 65528 bytes", CPYU, 0, 0, 0, 0, 65529),
	ONE(OUTSIDE, CPYK, 0, 0, 0, FRAME_BYTES - 8, 9),
	ONE(UNALIGNED, CPYU, 0, 0, 0, 4, 1),
	ONE(SRC_UNWRITTEN, CPYK, 0, 0, 0, 0, 1),
	ONE(ROOM, BUFK, 0, 0, 0, 0, 12),
	ONE(OUTSIDE, BUFU, 0, 0, 0, 0, FRAME_BYTES),
	ONE(DST_UNWRITTEN, BUFK, 0, 0, 0, 0, 8),
	TWO(SRC_UNWRITTEN, BUFU, 0, 1, 0, 0, 8),
	ONE(ROOM, PATH, 0, 0, 0, 0, 0),
	ONE("a path's room is a multiple of 8, 8 to 4096", PATH, 0, 0, 0, 0,
	    KMC_PATH_MAX + 8),
	ONE(OUTSIDE, PATH, 0, 0, 0, 0, FRAME_BYTES),
	ONE(SRC_UNWRITTEN, PATH, 0, 0, 0, 0, 8),
	ONE("outside of the registers", REG, 0, 0, 0, 0, -8),
	ONE("outside of the registers", REG, 0, 0, 0, 0, 4),
	ONE("outside of the registers", REG, 0, 0, 0, 0, 21 * 8),
	ONE(SRC_UNWRITTEN, SIGNAL, 0, 0, 0, 0, 0),
	ONE("a signal is for the process or the thread", SIGNAL, 0, 0, 0, 0, 2),
	ONE(OUTSIDE, COMM, 0, 0, 0, FRAME_BYTES - 8, 0),
	ONE(UNALIGNED, COMM, 0, 0, 0, 4, 0),
	ONE(SRC_UNWRITTEN, COMM, 0, 0, 0, 0, 0),
	ONE("imm must be 0", COMM, 0, 0, 0, 0, 1),

	/* Maps and formats. */
	ONE("no such map", GET, 0, 0, 0, 0, NR_MAPS),
	ONE("no such map", AGG, 0, 0, 0, 0, NR_MAPS),
	ONE("no such map", AGG, 0, 0, 0, 0, U32_MAX),
	ONE("no such map", AGG, 0, 0, 0, 0, HIGH(1) | MAP_COUNT),
	ONE("no such map", GET, 0, 0, 0, 0, HIGH(8) | MAP_INT),
	ONE("no such map", HAS, 0, 0, 0, 0, HIGH(8) | MAP_INT),
	ONE("no such map", LOAD, 0, 0, 0, 0, HIGH(8) | NR_MAPS),
	ONE("not for a map that aggregates", GET, 0, 0, 0, 0, MAP_COUNT),
	ONE(OUTSIDE, DEL, 0, 0, 0, FRAME_BYTES, MAP_COUNT_BY),
	ONE(OUTSIDE, HAS, 0, 0, 0, FRAME_BYTES, MAP_COUNT_BY),
	ONE(OUTSIDE, LOAD, 0, 0, 0, 0, HIGH(FRAME_BYTES - 8) | MAP_COUNT_BY),
	ONE(OUTSIDE, LOAD, 0, 0, 0, 0, HIGH(8) | MAP_HIST),
	ONE("the value would overwrite the key", LOAD, 0, 0, 0, 8,
	    MAP_COUNT_BY),
	ONE("no such map", LEN, 0, 0, 0, 0, NR_MAPS),
	ONE("no such map", LEN, 0, 0, 0, 0, HIGH(1) | MAP_COUNT),
	ONE("off must be 0", LEN, 0, 0, 0, 8, MAP_COUNT_BY),
	TWO("no such map", NEXT, 0, 0, 0, 0, NR_MAPS),
	TWO(OUTSIDE, NEXT, 0, 0, 0, FRAME_BYTES - 16, MAP_COUNT_BY),
	TWO(OUTSIDE, NEXT, 0, 0, 0, 0, MAP_HIST_COMM),
	TWO(UNALIGNED, NEXT, 0, 0, 0, 4, MAP_COUNT_BY),
	ONE("register dst is read before it is written", NEXT, 0, 0, 0, 0,
	    MAP_COUNT_BY),
	ONE("not for a map that aggregates", STORE, 0, 0, 0, 0, MAP_COUNT),
	TWO("not for a map that aggregates", SET, 0, 0, 0, 0, MAP_SUM),
	TWO("only for a map that aggregates", AGG, 0, 0, 0, 0, MAP_INT),
	ONE("the map's value is not one number", GET, 0, 0, 0, 0, MAP_WIDE),
	TWO("the map's value is not one number", SET, 0, 0, 0, 0, MAP_WIDE),
	ONE(OUTSIDE, GET, 0, 0, 0, FRAME_BYTES, MAP_INT),
	ONE(UNALIGNED, GET, 0, 0, 0, 4, MAP_INT),
	ONE(OUTSIDE, HAS, 0, 0, 0, -8, MAP_INT),
	ONE(OUTSIDE, AGG, 0, 0, 0, FRAME_BYTES, MAP_COUNT_BY),
	ONE(UNALIGNED, AGG, 0, 0, 0, 1, MAP_COUNT_BY),
	ONE("a map without a key: off must be 0", AGG, 0, 0, 0, 8, MAP_COUNT),
	ONE(OUTSIDE, LOAD, 0, 0, 0, 0, HIGH(FRAME_BYTES - 8) | MAP_WIDE),
	ONE(UNALIGNED, LOAD, 0, 0, 0, 0, HIGH(12) | MAP_WIDE),
	ONE(OUTSIDE, STORE, 0, 0, 0, 0, HIGH(-8) | MAP_WIDE),
	ONE(OUTSIDE, LOAD, 0, 0, 0, FRAME_BYTES, HIGH(8) | MAP_WIDE),
	ONE("the value would overwrite the key", LOAD, 0, 0, 0, 0, MAP_WIDE),
	ONE("the value would overwrite the key", LOAD, 0, 0, 0, 16,
	    HIGH(8) | MAP_WIDE),
	ONE("no such format", EMIT, 0, 0, 0, 0, NR_FORMATS),
	ONE("no such format", EMIT, 0, 0, 0, 0, -1),
	ONE(OUTSIDE, EMIT, 0, 0, 0, FRAME_BYTES - 8, FORMAT_TWO),
	ONE(UNALIGNED, EMIT, 0, 0, 0, 4, FORMAT_TWO),
	ONE("an empty record: off must be 0", EMIT, 0, 0, 0, 8, FORMAT_EMPTY),
};

static void test_refusals(void **state)
{
	struct vm *vm = *state;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(refusals); i++) {
		const struct refusal *r = &refusals[i];
		int err = vm_verify(vm, r->insns, r->nr);

		if (err != -EINVAL)
			fail_msg("%zu is not refused: %s", i, r->why);
		if (strcmp(vm->complaint.why, r->why) ||
		    vm->complaint.insn != r->insn)
			fail_msg("%zu: insn %u: %s, not insn %u: %s", i,
				 vm->complaint.insn, vm->complaint.why,
				 r->insn, r->why);
	}
}

struct whole_case {
	const char *why;
	u32 nr, frame, data_len;
};

static const struct whole_case whole_cases[] = {
	{ "the program has no instructions", 0, 8, 0 },
	{ "the program has too many instructions", KMC_INSNS_MAX + 1, 8, 0 },
	{ "the frame is too large", 1, KMC_FRAME_MAX + 8, 0 },
	{ "the frame's size is not a multiple of 8", 1, 12, 0 },
	{ "the program's data is too large", 1, 8, KMC_DATA_MAX + 1 },
};

static void test_whole(void **state)
{
	struct kmc_insn ret = END;
	struct vm *vm = *state;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(whole_cases); i++) {
		const struct whole_case *c = &whole_cases[i];
		struct kmc_complaint complaint = { .insn = 9 };
		struct kmc_prog prog = {
			.env = &vm->env,
			.insns = &ret,
			.nr_insns = c->nr,
			.frame = c->frame,
			.data_len = c->data_len,
		};

		assert_int_equal(kmc_verify(&prog, &complaint), -EINVAL);
		assert_string_equal(complaint.why, c->why);
		assert_int_equal(complaint.insn, 0);
	}
}

struct needs_case {
	u32 needs;
	struct kmc_insn insn;
};

static const struct needs_case needs_cases[] = {
	{ 0, MOVI(0, 1) },
	{ 0, INSN(VAR, 0, 0, 0, 0, KMC_VAR_NSECS) },
	{ 0, INSN(STV, 0, 0, 0, 0, KMC_VAR_COMM) },
	{ KMC_NEEDS_ARGS, INSN(ARG, 0, 0, 0, 0, 0) },
	{ KMC_NEEDS_RETVAL, INSN(VAR, 0, 0, 0, 0, KMC_VAR_RETVAL) },
	{ KMC_NEEDS_SYSCALL, INSN(STV, 0, 0, 0, 0, KMC_VAR_SYSCALL) },
	{ KMC_NEEDS_EVENT, INSN(LDE, 0, 0, 8, 8184, 0) },
	{ KMC_NEEDS_EVENT, INSN(CHARS, 0, 0, 0, 0, HIGH(16) | 8176) },
	{ KMC_NEEDS_EVENT, INSN(VAR, 0, 0, 0, 0, KMC_VAR_EVENT) },
	{ KMC_NEEDS_FUNC, INSN(STV, 0, 0, 0, 0, KMC_VAR_FUNC) },
	{ KMC_NEEDS_REGS, INSN(REG, 0, 0, 0, 0, 20 * 8) },
	{ KMC_NEEDS_REGS, INSN(VAR, 0, 0, 0, 0, KMC_VAR_USERMODE) },
	{ 0, INSN(VAR, 0, 0, 0, 0, KMC_VAR_NUMA) },
	{ 0, INSN(VAR, 0, 0, 0, 0, KMC_VAR_FRAME) },
};

static void test_needs(void **state)
{
	struct vm *vm = *state;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(needs_cases); i++) {
		struct kmc_insn insns[] = { needs_cases[i].insn, END };

		assert_int_equal(vm_verify(vm, insns, 2), 0);
		assert_int_equal(vm->prog.needs, needs_cases[i].needs);
	}
	assert_int_equal(kmc_probe_offers(KMC_PROBE_BEGIN), 0);
	assert_int_equal(kmc_probe_offers(KMC_PROBE_INTERVAL), 0);
	assert_int_equal(kmc_probe_offers(KMC_PROBE_KPROBE),
			 KMC_NEEDS_ARGS | KMC_NEEDS_FUNC | KMC_NEEDS_REGS);
	assert_int_equal(kmc_probe_offers(KMC_PROBE_KRETPROBE),
			 KMC_NEEDS_ARGS | KMC_NEEDS_RETVAL |
			 KMC_NEEDS_FUNC | KMC_NEEDS_REGS);
	assert_int_equal(kmc_probe_offers(KMC_PROBE_UPROBE),
			 KMC_NEEDS_ARGS | KMC_NEEDS_FUNC | KMC_NEEDS_REGS);
	assert_int_equal(kmc_probe_offers(KMC_PROBE_URETPROBE),
			 KMC_NEEDS_RETVAL | KMC_NEEDS_FUNC | KMC_NEEDS_REGS);
	assert_int_equal(kmc_probe_offers(KMC_PROBE_SELF), 0);
	assert_int_equal(kmc_probe_offers(KMC_PROBE_ITER), KMC_NEEDS_ARGS);
	assert_int_equal(kmc_probe_offers(__KMC_PROBE_KIND_MAX), 0);
}

/* What is at the edge of what is allowed. */
static const struct kmc_insn accepted[] = {
	INSN(STV, 0, 0, 0, FRAME_BYTES - 16, KMC_VAR_COMM),
	INSN(LDF, 0, 0, 1, FRAME_BYTES - 1, 0),
	INSN(LDF, 0, 0, 8, FRAME_BYTES - 8, 0),
	INSN(STI, 0, 0, 0, FRAME_BYTES - 8, S64_MIN),
	INSN(DATA, 0, 0, 0, FRAME_BYTES - 16, HIGH(16)),
	INSN(DATA, 0, 0, 0, 0, HIGH(8) | 8),
	INSN_OF(STREQ(FRAME_BYTES - 16, CHARS, 16, 0, STR, FRAME_BYTES - 8)),
	INSN_OF(STREQ(FRAME_BYTES - 8, CHARS, 8, 0, CHARS, FRAME_BYTES)),
	INSN(STRF, 0, KMC_PART_STR, 0, 0, ROOMS(FRAME_BYTES - 24, 8) | (FRAME_BYTES - 16)),
	INSN(STRF, 0, KMC_PART_CHARS, 0, 8, ROOMS(FRAME_BYTES - 16, 8)),
	INSN(COPY, 0, 0, 0, 0, HIGH(FRAME_BYTES / 2) | FRAME_BYTES / 2),
	INSN(COPY, 0, 0, 0, FRAME_BYTES / 2, HIGH(FRAME_BYTES / 2)),
	INSN(GET, 9, 0, 0, FRAME_BYTES - 8, MAP_INT),
	INSN(LOAD, 0, 0, 0, 0, HIGH(8) | MAP_WIDE),
	INSN(LOAD, 0, 0, 0, 16, HIGH(0) | MAP_WIDE),
	INSN(STORE, 0, 0, 0, 0, MAP_WIDE),
	INSN(AGG, 0, 0, 0, 0, MAP_COUNT),
	INSN(EMIT, 0, 0, 0, FRAME_BYTES - 16, FORMAT_TWO),
	INSN(EMIT, 0, 0, 0, 0, FORMAT_EMPTY),
	INSN(JA, 0, 0, 0, -1, 0),
	INSN(JA, 0, 0, 0, 0, 0),
};

static void test_accepted(void **state)
{
	struct vm *vm = *state;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(accepted); i++) {
		struct kmc_insn insns[] = { accepted[i], END };

		if (vm_verify(vm, insns, 2))
			fail_msg("%zu: %s", i, vm->complaint.why);
	}
}

/* What can't be reached reads no register; its other fields still count. */
static void test_unreached(void **state)
{
	static const struct kmc_insn dead[] = {
		INSN(JA, 0, 0, 0, 1, 0), INSN(NEG, 0, 0, 0, 0, 0), END,
	};
	static const struct kmc_insn wrong[] = {
		INSN(JA, 0, 0, 0, 1, 0), INSN(STI, 0, 0, 0, FRAME_BYTES, 0), END,
	};
	struct vm *vm = *state;

	assert_int_equal(vm_verify(vm, dead, ARRAY_SIZE(dead)), 0);
	assert_int_equal(vm_verify(vm, wrong, ARRAY_SIZE(wrong)), -EINVAL);
	assert_int_equal(vm->complaint.insn, 1);
}

/* The largest program, every other instruction a jump back to the first. */
static void test_largest(void **state)
{
	struct kmc_insn *insns = calloc(KMC_INSNS_MAX, sizeof(*insns));
	struct vm *vm = *state;
	u32 i;

	assert_non_null(insns);
	for (i = 0; i < KMC_INSNS_MAX; i++)
		insns[i] = i % 2 ?
			(struct kmc_insn)INSN(JEQI, 0, 0, 0, -(s32)i - 1, 1) :
			(struct kmc_insn)MOVI(i / 2 % KMC_REGS, i);
	insns[KMC_INSNS_MAX - 1] = (struct kmc_insn)END;
	assert_int_equal(vm_verify(vm, insns, KMC_INSNS_MAX), 0);
	insns[KMC_INSNS_MAX - 2] = (struct kmc_insn)INSN(NEG, 9, 0, 0, 0, 0);
	insns[18] = (struct kmc_insn)MOVI(0, 0);
	for (i = 20; i < KMC_INSNS_MAX - 2; i += 2)
		insns[i] = (struct kmc_insn)MOVI(0, 0);
	assert_int_equal(vm_verify(vm, insns, KMC_INSNS_MAX), -EINVAL);
	assert_string_equal(vm->complaint.why, DST_UNWRITTEN);
	assert_int_equal(vm->complaint.insn, KMC_INSNS_MAX - 2);
	free(insns);
}

static void test_no_memory(void **state)
{
	struct kmc_insn ret = END;
	struct vm *vm = *state;
	int i;

	for (i = 1; i <= 4; i++) {
		shim_alloc_fail_at = i;
		assert_int_equal(vm_verify(vm, &ret, 1), -ENOMEM);
	}
	shim_alloc_fail_at = 0;
	assert_int_equal(vm_verify(vm, &ret, 1), 0);
}

int main(void)
{
#define TEST(name) \
	cmocka_unit_test_setup_teardown(test_##name, vm_setup, vm_teardown)
	const struct CMUnitTest tests[] = {
		TEST(refusals), TEST(whole), TEST(needs), TEST(accepted),
		TEST(unreached), TEST(largest), TEST(no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
