// SPDX-License-Identifier: GPL-2.0
/* Operations on more than a register: copies, strings, arrays, memory; their fuel. */
#include <linux/jiffies.h>
#include <linux/ptrace.h>
#include <linux/sched.h>
#include "shim/outside.h"
#include "vm.h"

#define ROOMS(a, b)	HIGH((u32)(a) << 16 | (b))

static u64 word(struct vm *vm, u32 off)
{
	u64 have;

	memcpy(&have, vm->ctx.frame + off, sizeof(have));
	return have;
}

static struct kmc_str *str_at(struct vm *vm, u32 off)
{
	return (struct kmc_str *)(vm->ctx.frame + off);
}

static void put_str(struct vm *vm, u32 off, const char *text)
{
	struct kmc_str *str = str_at(vm, off);

	str->len = strlen(text);
	str->truncated = 0;
	memcpy(str->data, text, str->len);
}

static void expect_str(struct vm *vm, u32 off, const char *text, u32 truncated)
{
	const struct kmc_str *str = str_at(vm, off);
	u32 i;

	assert_int_equal(str->len, strlen(text));
	assert_int_equal(str->truncated, truncated);
	assert_memory_equal(str->data, text, str->len);
	for (i = str->len; i % 8; i++)
		assert_int_equal(str->data[i], 0);
}

static void test_copy(void **state)
{
	struct vm *vm = *state;

	VM_DO(vm, STI(0, 1), STI(8, 2), STI(16, 3), STI(40, -1),
	      INSN(COPY, 0, 0, 0, 24, HIGH(16) | 8), END);
	assert_int_equal(word(vm, 24), 2);
	assert_int_equal(word(vm, 32), 3);
	assert_int_equal(word(vm, 40), U64_MAX);
}

static void test_index(void **state)
{
	struct vm *vm = *state;

	VM_DO(vm, STI(0, 0x1122334455667788), STI(8, -2),
	      MOVI(1, 7), INSN(LDX, 0, 1, 1, 0, 8), STF(0, 16),
	      MOVI(1, 2), INSN(LDX, 0, 1, 2, 2, 3), STF(0, 24),
	      MOVI(1, 1), INSN(LDX, 0, 1, 4, 4, 2), STF(0, 32),
	      INSN(LDX, 1, 1, 8, 0, 2), STF(1, 40), END);
	assert_int_equal(word(vm, 16), 0x11);
	assert_int_equal(word(vm, 24), 0x1122);
	assert_int_equal(word(vm, 32), 0xfffffffe);
	assert_int_equal(word(vm, 40), -2ULL);
}

/* An index that is too large, or negative, is noticed and harms nobody. */
static void test_index_outside(void **state)
{
	static const s64 wrong[] = { 2, -1, S64_MIN, S64_MAX, 1LL << 61 };
	struct vm *vm = *state;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++) {
		struct kmc_insn insns[] = {
			MOVI(1, wrong[i]), MOVI(0, 5),
			INSN(LDX, 0, 1, 8, 0, 2), STF(0, 48), END,
		};

		vm->frame[6] = 9;
		vm_load(vm, insns, ARRAY_SIZE(insns));
		expect_faulted(vm_run(vm), 2);
		assert_int_equal(word(vm, 48), 0);
	}
}

static void test_string_copy(void **state)
{
	struct vm *vm = *state;

	put_str(vm, 0, "0123456789");
	VM_DO(vm, STI(40, -1), STI(48, -1),
	      INSN(STRF, 0, KMC_PART_STR, 0, 24, ROOMS(16, 16)), END);
	expect_str(vm, 24, "0123456789", 0);
	VM_DO(vm, STI(40, -1),
	      INSN(STRF, 0, KMC_PART_STR, 0, 24, ROOMS(8, 16)), END);
	expect_str(vm, 24, "01234567", 1);
	assert_int_equal(word(vm, 40), U64_MAX);
	/* What was cut off before stays cut off. */
	str_at(vm, 0)->truncated = 1;
	VM_DO(vm, INSN(STRF, 0, KMC_PART_STR, 0, 24, ROOMS(16, 16)), END);
	expect_str(vm, 24, "0123456789", 1);
	/* A length that a program has spoiled ends at the room. */
	str_at(vm, 0)->len = U32_MAX;
	str_at(vm, 0)->truncated = 0;
	memset(str_at(vm, 0)->data, 'z', 16);
	VM_DO(vm, INSN(STRF, 0, KMC_PART_STR, 0, 24, ROOMS(24, 16)), END);
	expect_str(vm, 24, "zzzzzzzzzzzzzzzz", 0);
}

static void test_chars_copy(void **state)
{
	struct vm *vm = *state;

	memcpy(vm->frame, "comm\0\0\0\0", 8);
	VM_DO(vm, STI(24, -1),
	      INSN(STRF, 0, KMC_PART_CHARS, 0, 8, ROOMS(16, 8)), END);
	expect_str(vm, 8, "comm", 0);
	assert_int_equal(word(vm, 24), U64_MAX);
	memcpy(vm->frame, "12345678", 8);
	VM_DO(vm, INSN(STRF, 0, KMC_PART_CHARS, 0, 8, ROOMS(8, 8)), END);
	expect_str(vm, 8, "12345678", 0);
}

static u64 compare(struct vm *vm, u8 op, const char *a, const char *b, s64 n)
{
	struct kmc_insn insns[] = {
		MOVI(0, n),
		{ op, 0, KMC_PART_STR, KMC_PART_STR, 0, ROOMS(16, 16) | 24 },
		STF(0, 56), END,
	};

	put_str(vm, 0, a);
	put_str(vm, 24, b);
	vm_do(vm, insns, ARRAY_SIZE(insns));
	return word(vm, 56);
}

static void test_strneq(void **state)
{
	struct vm *vm = *state;

	assert_int_equal(compare(vm, KMC_OP_STRNEQ, "abcd", "abce", 3), 1);
	assert_int_equal(compare(vm, KMC_OP_STRNEQ, "abcd", "abce", 4), 0);
	assert_int_equal(compare(vm, KMC_OP_STRNEQ, "abc", "abcd", 3), 1);
	assert_int_equal(compare(vm, KMC_OP_STRNEQ, "abc", "abcd", 4), 0);
	assert_int_equal(compare(vm, KMC_OP_STRNEQ, "abc", "abc", 100), 1);
	assert_int_equal(compare(vm, KMC_OP_STRNEQ, "abc", "xyz", 0), 1);
	assert_int_equal(compare(vm, KMC_OP_STRNEQ, "abc", "abd", -1), 0);
	assert_int_equal(compare(vm, KMC_OP_STRNEQ, "", "", 1), 1);
}

static void test_strstr(void **state)
{
	struct vm *vm = *state;

	assert_int_equal(compare(vm, KMC_OP_STRSTR, "abcabd", "abd", 0), 3);
	assert_int_equal(compare(vm, KMC_OP_STRSTR, "abcabd", "abc", 0), 0);
	assert_int_equal(compare(vm, KMC_OP_STRSTR, "abc", "abc", 0), 0);
	assert_int_equal(compare(vm, KMC_OP_STRSTR, "abc", "abcd", 0), -1ULL);
	assert_int_equal(compare(vm, KMC_OP_STRSTR, "aaaaaaaaaaaaaaaa", "ab", 0),
			 -1ULL);
	assert_int_equal(compare(vm, KMC_OP_STRSTR, "abc", "", 0), 0);
	assert_int_equal(compare(vm, KMC_OP_STRSTR, "", "", 0), 0);
	assert_int_equal(compare(vm, KMC_OP_STRSTR, "", "a", 0), -1ULL);
}

/* Chars of any room, on either side. */
static void test_chars(void **state)
{
	struct vm *vm = *state;

	memcpy(vm->frame, "0123456789abcdef01234567", 24);
	put_str(vm, 24, "9abc");
	VM_DO(vm, INSN(STRSTR, 0, KMC_PART_CHARS, KMC_PART_STR, 0,
		       ROOMS(24, 8) | 24), STF(0, 48),
	      INSN(STRSTR, 0, KMC_PART_CHARS, KMC_PART_STR, 0,
		   ROOMS(8, 8) | 24), STF(0, 56), END);
	assert_int_equal(word(vm, 48), 9);
	assert_int_equal(word(vm, 56), -1ULL);
	memcpy(vm->frame + 3, "01234567", 8);
	VM_DO(vm, INSN(STREQ, 0, KMC_PART_CHARS, KMC_PART_CHARS, 0,
		       ROOMS(8, 8) | 24), STF(0, 48),
	      INSN(STREQ, 0, KMC_PART_CHARS, KMC_PART_CHARS, 0,
		   ROOMS(16, 8) | 24), STF(0, 56), END);
	assert_int_equal(word(vm, 48), 1);
	assert_int_equal(word(vm, 56), 0);
}

static void test_memory_copy(void **state)
{
	static const u8 bytes[16] = "kernel memory..";
	struct vm *vm = *state;

	shim_kernel = (struct shim_memory){ 0x1000, bytes, 16, 0 };
	shim_user = (struct shim_memory){ 0x2000, bytes + 1, 15, 0 };
	VM_DO(vm, STI(0, -1), STI(8, -1), STI(16, -1), MOVI(1, 0x1001),
	      INSN(CPYK, 0, 1, 0, 0, 9), END);
	assert_memory_equal(vm->frame, "ernel mem\0\0\0\0\0\0\0", 16);
	assert_int_equal(word(vm, 16), U64_MAX);
	VM_DO(vm, STI(8, -1), MOVI(1, 0x2000), INSN(CPYU, 0, 1, 0, 0, 8), END);
	assert_memory_equal(vm->frame, "ernel me", 8);
	assert_int_equal(word(vm, 8), U64_MAX);
}

static void test_buffer(void **state)
{
	static const u8 bytes[24] = "a\0b\377defghijklmnopqrstuv";
	struct vm *vm = *state;
	struct kmc_str *str = str_at(vm, 0);

	shim_kernel = (struct shim_memory){ 0x1000, bytes, 24, 0 };
	shim_user = (struct shim_memory){ 0x2000, bytes, 24, 0 };
	VM_DO(vm, STI(8, -1), MOVI(1, 0x1000), MOVI(2, 4),
	      INSN(BUFK, 2, 1, 0, 0, 16), END);
	assert_int_equal(str->len, 4);
	assert_int_equal(str->truncated, 0);
	assert_memory_equal(str->data, "a\0b\xff\0\0\0", 8);
	VM_DO(vm, STI(24, -1), MOVI(1, 0x2000), MOVI(2, 17),
	      INSN(BUFU, 2, 1, 0, 0, 16), END);
	assert_int_equal(str->len, 16);
	assert_int_equal(str->truncated, 1);
	assert_memory_equal(str->data, bytes, 16);
	assert_int_equal(word(vm, 24), U64_MAX);
	VM_DO(vm, MOVI(1, 0x2000), MOVI(2, -1), INSN(BUFU, 2, 1, 0, 0, 8), END);
	assert_int_equal(str->len, 8);
	VM_DO(vm, MOVI(1, 0x2000), MOVI(2, 0), INSN(BUFU, 2, 1, 0, 0, 8), END);
	assert_int_equal(str->len, 0);
	assert_int_equal(str->truncated, 0);
}

/* What can't be read is nothing at all, and the run goes on. */
static void test_faulted(void **state)
{
	static const struct kmc_insn reads[] = {
		INSN(CPYK, 0, 1, 0, 0, 12), INSN(CPYU, 0, 1, 0, 0, 16),
		INSN(BUFK, 1, 1, 0, 0, 8), INSN(BUFU, 1, 1, 0, 0, 8),
		INSN(PATH, 0, 1, 0, 0, 8),
	};
	struct vm *vm = *state;
	size_t i;

	shim_kernel = (struct shim_memory){};
	shim_user = (struct shim_memory){};
	for (i = 0; i < ARRAY_SIZE(reads); i++) {
		struct kmc_insn insns[] = {
			STI(0, -1), STI(8, -1), STI(16, -1), MOVI(1, 0x1000),
			reads[i], STI(24, i), END,
		};

		vm_load(vm, insns, ARRAY_SIZE(insns));
		expect_faulted(vm_run(vm), 4);
		assert_int_equal(word(vm, 0), 0);
		if (i < 2)
			assert_int_equal(word(vm, 8), 0);
		assert_int_equal(word(vm, 16), U64_MAX);
		assert_int_equal(word(vm, 24), i);
	}
}

static void test_path(void **state)
{
	static const u8 path[16] = "/etc/passwd";
	struct vm *vm = *state;

	shim_kernel = (struct shim_memory){ 0x1000, path, 16, 0 };
	VM_DO(vm, MOVI(1, 0x1000), INSN(PATH, 0, 1, 0, 8, 16), END);
	expect_str(vm, 8, "/etc/passwd", 0);
}

static void test_signal(void **state)
{
	static const struct kmc_insn insns[] = {
		MOVI(1, 9), INSN(SIGNAL, 2, 1, 0, 0, 0), STF(2, 0), END,
	};
	struct vm *vm = *state;

	shim_signal = 0;
	shim_signal_error = 0;
	vm_load(vm, insns, ARRAY_SIZE(insns));
	assert_int_equal(vm_run(vm), KMC_RAN);
	assert_int_equal(shim_signal, 9);
	assert_int_equal(word(vm, 0), 0);
	shim_signal_error = -1;
	expect_faulted(vm_run(vm), 1);
	assert_int_equal(word(vm, 0), 1);
	shim_signal_error = 0;
}

static void test_signal_thread(void **state)
{
	struct vm *vm = *state;

	VM_DO(vm, MOVI(1, 10), INSN(SIGNAL, 2, 1, 0, 0, 1), STF(2, 0), END);
	assert_int_equal(shim_signal, 10);
	assert_true(shim_signal_thread);
	VM_DO(vm, MOVI(1, 10), INSN(SIGNAL, 2, 1, 0, 0, 0), STF(2, 0), END);
	assert_false(shim_signal_thread);
}

/* There is one thread, number 1, called init. */
static void test_comm_of(void **state)
{
	struct vm *vm = *state;

	VM_DO(vm, STI(0, -1), STI(8, -1), STI(16, -1), STI(24, -1), STI(32, -1),
	      MOVI(1, 1), INSN(COMM, 0, 1, 0, 0, 0), MOVI(2, 0x100000001),
	      INSN(COMM, 0, 2, 0, 16, 0), END);
	assert_memory_equal(vm->frame, "init\0\0\0\0\0\0\0\0\0\0\0", 16);
	assert_int_equal(word(vm, 16), 0);
	assert_int_equal(word(vm, 24), 0);
	assert_int_equal(word(vm, 32), U64_MAX);
}

static void test_registers(void **state)
{
	struct pt_regs regs = { .user = 1, .others = { [0] = 11 } };
	struct vm *vm = *state;

	regs.cs = 0xfeed00000010;
	regs.flags = 0xfeed00000012;
	regs.ss = 0xfeed00000014;

	vm->ctx.regs = &regs;
	VM_DO(vm, INSN(REG, 0, 0, 0, 0, 8), STF(0, 0),
	      INSN(REG, 0, 0, 0, 0, 160), STF(0, 8),
	      INSN(VAR, 0, 0, 0, 0, KMC_VAR_USERMODE), STF(0, 16), END);
	assert_int_equal(word(vm, 0), 11);
	assert_int_equal(word(vm, 8), 0x14);
	assert_int_equal(word(vm, 16), 1);
	VM_DO(vm, INSN(REG, 0, 0, 0, 0, 136), STF(0, 0),
	      INSN(REG, 0, 0, 0, 0, 144), STF(0, 8), END);
	assert_int_equal(word(vm, 0), 0x10);
	assert_int_equal(word(vm, 8), 0xfeed00000012);
}

static void test_vars(void **state)
{
	struct task_struct parent = { .comm = "the parent" };
	struct task_struct was = shim_task;
	struct vm *vm = *state;

	shim_task.real_parent = &parent;
	vm->env.tai = 37;
	VM_DO(vm, STI(56, -1), INSN(STV, 0, 0, 0, 40, KMC_VAR_PCOMM),
	      INSN(VAR, 0, 0, 0, 0, KMC_VAR_NSECS_BOOT), STF(0, 0),
	      INSN(VAR, 0, 0, 0, 0, KMC_VAR_NSECS_TAI), STF(0, 8),
	      INSN(VAR, 0, 0, 0, 0, KMC_VAR_NUMA), STF(0, 16), END);
	assert_int_equal(word(vm, 0), 5000 + SHIM_SUSPENDED);
	assert_int_equal(word(vm, 8), 5037);
	assert_int_equal(word(vm, 16), raw_smp_processor_id() / 2);
	assert_memory_equal(vm->frame + 5, "the parent\0\0\0\0\0", 16);
	assert_int_equal(word(vm, 56), U64_MAX);
	VM_DO(vm, INSN(VAR, 0, 0, 0, 0, KMC_VAR_JIFFIES), STF(0, 0), END);
	assert_true(jiffies - word(vm, 0) < 10 * HZ);
	shim_task = was;
}

/* A program in a frame of its own size. */
static int verify_large(struct vm *vm, struct kmc_insn *insns, u32 nr, u32 frame)
{
	struct kmc_prog *prog = &vm->prog;

	kmc_prog_clear(prog);
	memset(prog, 0, sizeof(*prog));
	prog->env = &vm->env;
	prog->insns = malloc(nr * sizeof(*insns));
	assert_non_null(prog->insns);
	memcpy(prog->insns, insns, nr * sizeof(*insns));
	prog->nr_insns = nr;
	prog->frame = frame;
	return kmc_verify(prog, &vm->complaint);
}

#define HALF	(KMC_FRAME_MAX / 2)

/* All that a program copies on its way is bounded when it is loaded. */
static void test_weight(void **state)
{
	const struct kmc_insn copy = INSN(COPY, 0, 0, 0, 0, HIGH(HALF) | HALF);
	const u32 most = KMC_FUEL / (HALF / KMC_FUEL_BYTES);
	struct kmc_insn insns[KMC_FUEL / (HALF / KMC_FUEL_BYTES) + 2];
	struct vm *vm = *state;
	u32 i;

	for (i = 0; i <= most; i++)
		insns[i] = copy;
	insns[most] = (struct kmc_insn)END;
	assert_int_equal(verify_large(vm, insns, most + 1, KMC_FRAME_MAX), 0);
	insns[most] = copy;
	insns[most + 1] = (struct kmc_insn)END;
	assert_int_equal(verify_large(vm, insns, most + 2, KMC_FRAME_MAX),
			 -EINVAL);
	assert_string_equal(vm->complaint.why, "the program copies too much");
	assert_int_equal(vm->complaint.insn, most);
	/* What is small weighs nothing, however much of it there is. */
	for (i = 0; i <= most; i++)
		insns[i] = (struct kmc_insn)INSN(COPY, 0, 0, 0, 0,
						 HIGH(KMC_FUEL_FREE) | HALF);
	assert_int_equal(verify_large(vm, insns, most + 2, KMC_FRAME_MAX), 0);
}

/* How often a loop goes round that has this in it. */
static u64 rounds(struct vm *vm, struct kmc_insn insn, u32 frame)
{
	struct kmc_insn insns[] = {
		MOVI(0, 0), INSN(ADDI, 0, 0, 0, 0, 1), STF(0, 0), insn,
		INSN(JA, 0, 0, 0, -4, 0),
	};
	u64 n;

	assert_int_equal(verify_large(vm, insns, ARRAY_SIZE(insns), frame), 0);
	kmc_prog_prepare(&vm->prog);
	vm->ctx.frame = calloc(1, frame);
	assert_non_null(vm->ctx.frame);
	assert_int_equal(vm_run(vm), KMC_OUT_OF_FUEL);
	n = word(vm, 0);
	free(vm->ctx.frame);
	vm->ctx.frame = (u8 *)vm->frame;
	return n;
}

/* The jump back pays for four instructions, and for what they copy. */
static void test_loops(void **state)
{
	struct vm *vm = *state;

	assert_int_equal(rounds(vm, (struct kmc_insn)STI(8, 0), 64),
			 KMC_FUEL / 4 + 1);
	assert_int_equal(rounds(vm, (struct kmc_insn)INSN(
		COPY, 0, 0, 0, 8, HIGH(64) | 72), 256), KMC_FUEL / 4 + 1);
	assert_int_equal(rounds(vm, (struct kmc_insn)INSN(
		COPY, 0, 0, 0, 8, HIGH(72) | 80), 256),
		KMC_FUEL / (4 + 16) + 1);
	assert_int_equal(rounds(vm, (struct kmc_insn)INSN(
		COPY, 0, 0, 0, 8, HIGH(8192) | 8200), 16392),
		KMC_FUEL / (4 + 1024) + 1);
	assert_int_equal(rounds(vm, (struct kmc_insn)INSN(
		STREQ, 1, KMC_PART_CHARS, KMC_PART_CHARS, 8,
		ROOMS(1024, 8) | 1032), 2048), KMC_FUEL / (4 + 128) + 1);
	/* A path costs as much as the longest one would. */
	shim_kernel = (struct shim_memory){};
	assert_int_equal(rounds(vm, (struct kmc_insn)INSN(
		PATH, 0, 0, 0, 8, 8), 64),
		KMC_FUEL / (4 + KMC_PATH_MAX / KMC_FUEL_BYTES) + 1);
}

/* A search costs by what it may look at, before it looks. */
static void test_search(void **state)
{
	struct kmc_insn insns[] = {
		INSN(STRSTR, 0, KMC_PART_CHARS, KMC_PART_CHARS, 0,
		     ROOMS(65520, 32768) | 65520), END,
	};
	struct vm *vm = *state;
	u8 *frame = malloc(KMC_FRAME_MAX);

	assert_non_null(frame);
	memset(frame, 'a', KMC_FRAME_MAX);
	vm->ctx.frame = frame;
	assert_int_equal(verify_large(vm, insns, 2, KMC_FRAME_MAX), 0);
	kmc_prog_prepare(&vm->prog);
	assert_int_equal(vm_run(vm), KMC_OUT_OF_FUEL);
	memset(frame + 65520, 0, 32768);
	assert_int_equal(vm_run(vm), KMC_RAN);
	vm->ctx.frame = (u8 *)vm->frame;
	free(frame);
}

int main(void)
{
#define TEST(name) \
	cmocka_unit_test_setup_teardown(test_##name, vm_setup, vm_teardown)
	const struct CMUnitTest tests[] = {
		TEST(copy), TEST(index), TEST(index_outside),
		TEST(string_copy), TEST(chars_copy), TEST(strneq),
		TEST(strstr), TEST(chars), TEST(memory_copy), TEST(buffer),
		TEST(faulted), TEST(path), TEST(signal), TEST(signal_thread),
		TEST(comm_of), TEST(registers),
		TEST(vars), TEST(weight), TEST(loops), TEST(search),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
