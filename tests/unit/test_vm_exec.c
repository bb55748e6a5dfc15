// SPDX-License-Identifier: GPL-2.0
/* What each operation does, but for those of maps and formats. */
#include "vm.h"

struct alu_case {
	u8 op;
	u64 a, b, want;
};

static const struct alu_case alu_cases[] = {
	{ KMC_OP_MOV, 1, 2, 2 },
	{ KMC_OP_ADD, U64_MAX, 2, 1 },
	{ KMC_OP_SUB, 1, 2, U64_MAX },
	{ KMC_OP_MUL, 1ULL << 63, 3, 1ULL << 63 },
	{ KMC_OP_DIV, U64_MAX, 2, S64_MAX },
	{ KMC_OP_DIV, 7, 0, 0 },
	{ KMC_OP_MOD, U64_MAX, 10, 5 },
	{ KMC_OP_MOD, 7, 0, 7 },
	{ KMC_OP_SDIV, -7, 2, -3 },
	{ KMC_OP_SDIV, 7, -2, -3 },
	{ KMC_OP_SDIV, -7, 0, 0 },
	{ KMC_OP_SDIV, S64_MIN, -1, S64_MIN },
	{ KMC_OP_SMOD, -7, 2, -1 },
	{ KMC_OP_SMOD, 7, -2, 1 },
	{ KMC_OP_SMOD, -7, 0, -7 },
	{ KMC_OP_SMOD, S64_MIN, -1, 0 },
	{ KMC_OP_AND, 0xff0, 0x0ff, 0x0f0 },
	{ KMC_OP_OR, 0xff0, 0x0ff, 0xfff },
	{ KMC_OP_XOR, 0xff0, 0x0ff, 0xf0f },
	{ KMC_OP_LSH, 3, 63, 1ULL << 63 },
	{ KMC_OP_LSH, 3, 65, 6 },
	{ KMC_OP_RSH, 1ULL << 63, 63, 1 },
	{ KMC_OP_RSH, 6, 65, 3 },
	{ KMC_OP_ARSH, S64_MIN, 63, U64_MAX },
	{ KMC_OP_ARSH, -8, 65, -4 },
};

static void test_alu(void **state)
{
	struct vm *vm = *state;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(alu_cases); i++) {
		const struct alu_case *c = &alu_cases[i];
		struct kmc_insn insns[] = {
			MOVI(1, c->a), MOVI(2, c->b),
			{ c->op, 1, 2, 0, 0, 0 }, STF(1, 0),
			MOVI(9, c->a), { c->op + 1, 9, 0, 0, 0, c->b },
			STF(9, 8), END,
		};

		vm_do(vm, insns, ARRAY_SIZE(insns));
		expect_frame(vm, 0, c->want);
		expect_frame(vm, 8, c->want);
	}
}

static void test_unary(void **state)
{
	struct vm *vm = *state;
	const s64 n = 0x1122334485868788;

	VM_DO(vm, MOVI(0, 5), INSN(NEG, 0, 0, 0, 0, 0), STF(0, 0),
	      MOVI(0, S64_MIN), INSN(NEG, 0, 0, 0, 0, 0), STF(0, 8), END);
	expect_frame(vm, 0, -5ULL);
	expect_frame(vm, 8, S64_MIN);
	VM_DO(vm, MOVI(0, n), INSN(SEXT, 0, 0, 1, 0, 0), STF(0, 0),
	      MOVI(0, n), INSN(SEXT, 0, 0, 2, 0, 0), STF(0, 8),
	      MOVI(0, n), INSN(SEXT, 0, 0, 4, 0, 0), STF(0, 16),
	      MOVI(0, 0x7f), INSN(SEXT, 0, 0, 1, 0, 0), STF(0, 24), END);
	expect_frame(vm, 0, 0xffffffffffffff88);
	expect_frame(vm, 8, 0xffffffffffff8788);
	expect_frame(vm, 16, 0xffffffff85868788);
	expect_frame(vm, 24, 0x7f);
	VM_DO(vm, MOVI(0, n), INSN(ZEXT, 0, 0, 1, 0, 0), STF(0, 0),
	      MOVI(0, n), INSN(ZEXT, 0, 0, 2, 0, 0), STF(0, 8),
	      MOVI(0, n), INSN(ZEXT, 0, 0, 4, 0, 0), STF(0, 16), END);
	expect_frame(vm, 0, 0x88);
	expect_frame(vm, 8, 0x8788);
	expect_frame(vm, 16, 0x85868788);
}

struct jump_case {
	u8 op;
	u64 a, b;
	bool taken;
};

static const struct jump_case jump_cases[] = {
	{ KMC_OP_JEQ, 1, 1, true }, { KMC_OP_JEQ, 1, 2, false },
	{ KMC_OP_JEQ, -1, -1, true },
	{ KMC_OP_JNE, 1, 2, true }, { KMC_OP_JNE, 1, 1, false },
	{ KMC_OP_JGT, -1, 1, true }, { KMC_OP_JGT, 1, -1, false },
	{ KMC_OP_JGT, 1, 1, false },
	{ KMC_OP_JGE, -1, 1, true }, { KMC_OP_JGE, 1, -1, false },
	{ KMC_OP_JGE, 1, 1, true },
	{ KMC_OP_JLT, 1, -1, true }, { KMC_OP_JLT, -1, 1, false },
	{ KMC_OP_JLT, 1, 1, false },
	{ KMC_OP_JLE, 1, -1, true }, { KMC_OP_JLE, -1, 1, false },
	{ KMC_OP_JLE, 1, 1, true },
	{ KMC_OP_JSGT, 1, -1, true }, { KMC_OP_JSGT, -1, 1, false },
	{ KMC_OP_JSGT, 1, 1, false },
	{ KMC_OP_JSGE, 1, -1, true }, { KMC_OP_JSGE, -1, 1, false },
	{ KMC_OP_JSGE, 1, 1, true },
	{ KMC_OP_JSLT, -1, 1, true }, { KMC_OP_JSLT, 1, -1, false },
	{ KMC_OP_JSLT, 1, 1, false },
	{ KMC_OP_JSLE, -1, 1, true }, { KMC_OP_JSLE, 1, -1, false },
	{ KMC_OP_JSLE, 1, 1, true },
};

static void test_jumps(void **state)
{
	struct vm *vm = *state;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(jump_cases); i++) {
		const struct jump_case *c = &jump_cases[i];
		struct kmc_insn insns[] = {
			MOVI(1, c->a), MOVI(2, c->b), STI(0, 1), STI(8, 1),
			{ c->op, 1, 2, 0, 1, 0 }, STI(0, 0),
			{ c->op + 1, 1, 0, 0, 1, c->b }, STI(8, 0), END,
		};

		vm_do(vm, insns, ARRAY_SIZE(insns));
		expect_frame(vm, 0, c->taken);
		expect_frame(vm, 8, c->taken);
	}
}

static void test_loop(void **state)
{
	struct vm *vm = *state;

	VM_DO(vm, MOVI(0, 10), MOVI(1, 0), INSN(ADD, 1, 0, 0, 0, 0),
	      INSN(SUBI, 0, 0, 0, 0, 1), INSN(JNEI, 0, 0, 0, -3, 0),
	      INSN(JA, 0, 0, 0, 1, 0), MOVI(1, 0), STF(1, 0), END);
	expect_frame(vm, 0, 55);
}

/* As many rounds of two instructions as the fuel lasts, and one more. */
static void test_fuel(void **state)
{
	struct vm *vm = *state;
	struct kmc_insn insns[] = {
		STI(0, 0), MOVI(0, KMC_FUEL / 2 + 1),
		INSN(SUBI, 0, 0, 0, 0, 1), INSN(JNEI, 0, 0, 0, -2, 0),
		STI(0, 1), END,
	};
	static const struct kmc_insn forever[] = {
		INSN(JA, 0, 0, 0, -1, 0),
	};

	vm_do(vm, insns, ARRAY_SIZE(insns));
	expect_frame(vm, 0, 1);
	insns[1].imm++;
	vm_load(vm, insns, ARRAY_SIZE(insns));
	assert_int_equal(vm_run(vm), KMC_OUT_OF_FUEL);
	expect_frame(vm, 0, 0);
	vm_load(vm, forever, ARRAY_SIZE(forever));
	assert_int_equal(vm_run(vm), KMC_OUT_OF_FUEL);
}

/* The room of a string is paid for, whatever is in it. */
static void test_fuel_strings(void **state)
{
	static const u8 text[64] = "text";
	struct vm *vm = *state;
	struct kmc_insn insns[] = {
		STI(0, 0), MOVI(1, 0x1000), MOVI(0, 0),
		INSN(STRK, 0, 1, 0, 8, 32),
		INSN(SUBI, 0, 0, 0, 0, 1), INSN(JNEI, 0, 0, 0, -3, 0),
		STI(0, 1), END,
	};
	const s64 round = 32 / KMC_FUEL_BYTES + 3;

	shim_kernel = (struct shim_memory){ 0x1000, text, 64, 0 };
	insns[2].imm = KMC_FUEL / round;
	vm_do(vm, insns, ARRAY_SIZE(insns));
	expect_frame(vm, 0, 1);
	insns[2].imm = KMC_FUEL / round + 2;
	vm_load(vm, insns, ARRAY_SIZE(insns));
	assert_int_equal(vm_run(vm), KMC_OUT_OF_FUEL);
	expect_frame(vm, 0, 0);
}

#define VAR_AND_STV(var)						\
	INSN(VAR, 3, 0, 0, 0, KMC_VAR_##var), STF(3, 0),		\
	INSN(STV, 0, 0, 0, 8, KMC_VAR_##var), END

#define EXPECT_VAR(vm, var, want) do {					\
	VM_DO(vm, VAR_AND_STV(var));					\
	expect_frame(vm, 0, want);					\
	expect_frame(vm, 8, want);					\
} while (0)

static void test_vars(void **state)
{
	struct task_struct parent = { .pid = 3, .tgid = 4 };
	struct task_struct was = shim_task;
	struct vm *vm = *state;

	shim_task.pid = 11;
	shim_task.tgid = 10;
	shim_task.uid = U32_MAX;
	shim_task.gid = 13;
	shim_task.real_parent = &parent;
	shim_task.cgroups->dfl_cgrp->id = 1ULL << 40;
	vm->ctx.site = 21;
	vm->ctx.func = 0xffffffff81000000;
	vm->ctx.retval = -22;
	vm->ctx.syscall = 59;

	EXPECT_VAR(vm, PID, 10);
	EXPECT_VAR(vm, TID, 11);
	EXPECT_VAR(vm, PPID, 4);
	EXPECT_VAR(vm, UID, U32_MAX);
	EXPECT_VAR(vm, GID, 13);
	EXPECT_VAR(vm, CPU, raw_smp_processor_id());
	EXPECT_VAR(vm, NSECS, 5000);
	EXPECT_VAR(vm, ELAPSED, 4000);
	EXPECT_VAR(vm, CGROUP, 1ULL << 40);
	EXPECT_VAR(vm, CURTASK, (unsigned long)&shim_task);
	EXPECT_VAR(vm, SITE, 21);
	EXPECT_VAR(vm, FUNC, 0xffffffff81000000);
	EXPECT_VAR(vm, RETVAL, -22ULL);
	EXPECT_VAR(vm, SYSCALL, 59);
	shim_task = was;
}

static void test_comm(void **state)
{
	struct vm *vm = *state;

	vm->frame[1] = -1;
	vm->frame[2] = -1;
	vm->frame[3] = -1;
	VM_DO(vm, INSN(STV, 0, 0, 0, 8, KMC_VAR_COMM), END);
	assert_memory_equal(vm->frame + 1, "init\0\0\0\0\0\0\0\0\0\0\0", 16);
	expect_frame(vm, 24, U64_MAX);
}

static void test_rand(void **state)
{
	struct vm *vm = *state;
	u64 seen = 0;
	int i;

	for (i = 0; i < 64; i++) {
		VM_DO(vm, INSN(VAR, 0, 0, 0, 0, KMC_VAR_RAND), STF(0, 0),
		      INSN(STV, 0, 0, 0, 8, KMC_VAR_RAND), END);
		assert_int_equal(vm->frame[0] >> 32, 0);
		assert_int_not_equal(vm->frame[0], vm->frame[1]);
		seen |= vm->frame[0];
	}
	/* That a bit is 0 in all of 64 is next to impossible. */
	assert_int_equal(seen, U32_MAX);
}

/* All of a run, its record too, agree on the time. */
static void test_one_time(void **state)
{
	static const struct kmc_insn insns[] = {
		INSN(VAR, 0, 0, 0, 0, KMC_VAR_NSECS),
		INSN(EMIT, 0, 0, 0, 0, FORMAT_EMPTY), STF(0, 0), END,
	};
	struct vm *vm = *state;

	vm_load(vm, insns, ARRAY_SIZE(insns));
	vm->ctx.nsecs = 77;
	assert_int_equal(vm->prog.run(&vm->ctx, &vm->prog), KMC_RAN);
	expect_frame(vm, 0, 77);
	assert_int_equal(shim_emitted.nsecs, 77);
}

static void test_args(void **state)
{
	struct vm *vm = *state;

	VM_DO(vm, INSN(ARG, 0, 0, 0, 0, 0), STF(0, 0),
	      INSN(ARG, 0, 0, 0, 0, 5), STF(0, 8), END);
	expect_frame(vm, 0, 105);
	expect_frame(vm, 8, 100);
}

static void test_frame(void **state)
{
	struct vm *vm = *state;

	VM_DO(vm, MOVI(0, 0x1122334455667788), STI(0, -1), STI(8, -1),
	      STI(16, -1), INSN(STF, 0, 0, 1, 3, 0), INSN(STF, 0, 0, 2, 10, 0),
	      INSN(STF, 0, 0, 4, 20, 0), INSN(LDF, 1, 0, 1, 3, 0), STF(1, 24),
	      INSN(LDF, 1, 0, 2, 10, 0), STF(1, 32),
	      INSN(LDF, 1, 0, 4, 20, 0), STF(1, 40),
	      INSN(LDF, 1, 0, 8, 8, 0), STF(1, 48), END);
	expect_frame(vm, 0, 0xffffffff88ffffff);
	expect_frame(vm, 8, 0xffffffff7788ffff);
	expect_frame(vm, 16, 0x55667788ffffffff);
	expect_frame(vm, 24, 0x88);
	expect_frame(vm, 32, 0x7788);
	expect_frame(vm, 40, 0x55667788);
	expect_frame(vm, 48, 0xffffffff7788ffff);
}

static void test_data(void **state)
{
	struct vm *vm = *state;

	VM_DO(vm, STI(24, -1), INSN(DATA, 0, 0, 0, 8, HIGH(16)),
	      INSN(DATA, 0, 0, 0, 32, HIGH(8) | 4), END);
	assert_memory_equal(vm->frame + 1, DATA_BYTES, 16);
	expect_frame(vm, 24, U64_MAX);
	assert_memory_equal(vm->frame + 4, DATA_BYTES + 4, 8);
}

static void test_memory(void **state)
{
	static const u8 bytes[8] = { 0x88, 0x87, 0x86, 0x85, 4, 3, 2, 1 };
	struct vm *vm = *state;

	shim_kernel = (struct shim_memory){ 0x1000, bytes, 8, 0 };
	shim_user = (struct shim_memory){ 0x2000, bytes, 8, 0 };
	VM_DO(vm, MOVI(1, 0x1004), INSN(LDK, 0, 1, 1, -4, 0), STF(0, 0),
	      INSN(LDK, 0, 1, 2, -4, 0), STF(0, 8),
	      INSN(LDK, 0, 1, 4, -4, 0), STF(0, 16),
	      INSN(LDK, 1, 1, 8, -4, 0), STF(1, 24), END);
	expect_frame(vm, 0, 0x88);
	expect_frame(vm, 8, 0x8788);
	expect_frame(vm, 16, 0x85868788);
	expect_frame(vm, 24, 0x0102030485868788);
	VM_DO(vm, MOVI(1, 0x2000), INSN(LDU, 0, 1, 4, 4, 0), STF(0, 0), END);
	expect_frame(vm, 0, 0x01020304);
}

/* The run goes on to its end, with 0 for what can't be read. */
static void test_faulted(void **state)
{
	static const struct kmc_insn loads[] = {
		INSN(LDK, 0, 1, 8, 0, 0), INSN(LDU, 0, 1, 8, 0, 0),
		INSN(STRK, 0, 1, 0, 32, 16), INSN(STRU, 0, 1, 0, 32, 16),
	};
	struct vm *vm = *state;
	size_t i;

	shim_kernel = (struct shim_memory){};
	shim_user = (struct shim_memory){};
	for (i = 0; i < ARRAY_SIZE(loads); i++) {
		struct kmc_insn insns[] = {
			STI(0, 1), MOVI(0, 0), MOVI(1, 0x7777), STI(32, -1),
			loads[i], STF(0, 8), STI(0, 2), END,
		};

		vm->frame[1] = -1;
		vm_load(vm, insns, ARRAY_SIZE(insns));
		expect_faulted(vm_run(vm), 4);
		expect_frame(vm, 0, 2);
		expect_frame(vm, 8, 0);
		expect_frame(vm, 32, i < 2 ? U64_MAX : 0);
	}
}

static void test_strings(void **state)
{
	static const u8 text[64] = "kernel";
	struct vm *vm = *state;
	struct kmc_str *str = (void *)vm->frame;

	shim_kernel = (struct shim_memory){ 0x1000, text, 64, 0 };
	shim_user = (struct shim_memory){ 0x2000, text + 1, 63, 0 };
	VM_DO(vm, MOVI(1, 0x1000), INSN(STRK, 0, 1, 0, 0, 16), END);
	assert_int_equal(str->len, 6);
	assert_int_equal(str->truncated, 0);
	assert_memory_equal(str->data, "kernel\0\0", 8);
	VM_DO(vm, MOVI(1, 0x2000), INSN(STRU, 0, 1, 0, 0, 16), END);
	assert_int_equal(str->len, 5);
	assert_memory_equal(str->data, "ernel\0\0\0", 8);
}

static void put_str(struct vm *vm, u32 off, const char *text, u32 len)
{
	struct kmc_str *str = (void *)(vm->ctx.frame + off);

	memset(str->data, 0x55, 16);
	memcpy(str->data, text, strlen(text));
	str->len = len;
	str->truncated = 0;
}

#define STREQ(off_a, kind_a, off_b, kind_b)				\
	INSN(STREQ, 0, KMC_PART_##kind_a, KMC_PART_##kind_b, off_a,	\
	     HIGH(0x100010) | (off_b))

static u64 streq(struct vm *vm, struct kmc_insn insn)
{
	struct kmc_insn insns[] = { insn, STF(0, 56), END };

	vm_do(vm, insns, ARRAY_SIZE(insns));
	return vm->frame[7];
}

static void test_streq(void **state)
{
	struct kmc_insn strings = STREQ(0, STR, 24, STR);
	struct kmc_insn chars = STREQ(0, STR, 24, CHARS);
	struct kmc_insn both = STREQ(24, CHARS, 24, CHARS);
	struct vm *vm = *state;

	put_str(vm, 0, "same", 4);
	put_str(vm, 24, "same", 4);
	assert_int_equal(streq(vm, strings), 1);
	put_str(vm, 24, "samf", 4);
	assert_int_equal(streq(vm, strings), 0);
	put_str(vm, 24, "same", 5);
	assert_int_equal(streq(vm, strings), 0);
	put_str(vm, 0, "", 0);
	put_str(vm, 24, "x", 0);
	assert_int_equal(streq(vm, strings), 1);

	put_str(vm, 0, "comm", 4);
	memcpy(vm->frame + 3, "comm\0\0\0\0\0\0\0\0\0\0\0", 16);
	assert_int_equal(streq(vm, chars), 1);
	assert_int_equal(streq(vm, both), 1);
	memcpy(vm->frame + 3, "comma\0\0\0\0\0\0\0\0\0\0", 16);
	assert_int_equal(streq(vm, chars), 0);
	/* A length that a program has spoiled ends at the room. */
	put_str(vm, 0, "0123456789abcdef", U32_MAX);
	memcpy(vm->frame + 3, "0123456789abcdef", 16);
	assert_int_equal(streq(vm, chars), 1);
}

/* What is behind the calls is 0: stacks are compared whole. */
static void test_stack(void **state)
{
	struct vm *vm = *state;

	memset(vm->frame, 0xaa, FRAME_BYTES);
	VM_DO(vm, INSN(STACK, 0, 0, 0, 0, 5), END);
	expect_frame(vm, 0, 3);
	expect_frame(vm, 8, 0xffffffff81000000);
	expect_frame(vm, 24, 0xffffffff81000002);
	expect_frame(vm, 32, 0);
	expect_frame(vm, 40, 0);
	expect_frame(vm, 48, 0xaaaaaaaaaaaaaaaa);
	VM_DO(vm, INSN(STACK, 0, 0, 0, 8, HIGH(1) | 2), END);
	expect_frame(vm, 8, 42ULL << 32 | 2);
	expect_frame(vm, 24, 0x400001);
	expect_frame(vm, 32, 0);
}

/* So many stacks that the fuel runs out: 32 for each entry of room. */
static void test_stack_fuel(void **state)
{
	const struct kmc_insn insns[] = {
		MOVI(0, 0), INSN(STACK, 0, 0, 0, 0, 7),
		INSN(ADDI, 0, 0, 0, 0, 1), STF(0, 0),
		INSN(JA, 0, 0, 0, -4, 0),
	};
	struct vm *vm = *state;

	vm_load(vm, insns, ARRAY_SIZE(insns));
	assert_int_equal(vm_run(vm), KMC_OUT_OF_FUEL);
	assert_int_equal(vm->frame[0], KMC_FUEL / (7 * KMC_FUEL_FRAME + 4));
}

int main(void)
{
#define TEST(name) \
	cmocka_unit_test_setup_teardown(test_##name, vm_setup, vm_teardown)
	const struct CMUnitTest tests[] = {
		TEST(alu), TEST(unary), TEST(jumps), TEST(loop), TEST(fuel),
		TEST(fuel_strings), TEST(vars), TEST(comm), TEST(rand),
		TEST(one_time), TEST(args), TEST(frame), TEST(data),
		TEST(memory), TEST(faulted), TEST(strings), TEST(streq),
		TEST(stack), TEST(stack_fuel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
