// SPDX-License-Identifier: GPL-2.0
/*
 * Native code does what the interpreter does: random programs are run by both, each
 * with maps and a frame of its own, and leave the same behind.
 */
#include <linux/sched.h>
#include "../random_prog.h"
#include <vm/mem.h>
#include "native.h"
#include "vm.h"

#define PROGRAMS	1500
#define MEMORY_AT	0x10000
#define EVENT_BYTES	128

/* Characters of all values, with a NUL now and then. */
static u8 event_bytes[EVENT_BYTES];

/* All that one engine has. */
struct engine {
	struct kmc_map *maps[RANDOM_MAPS];
	struct kmc_env env;
	struct kmc_prog prog;
	u8 *frame;
	enum kmc_outcome outcome;
};

static void random_layout(struct kmc_layout *layout, const char *parts)
{
	struct kmc_part part[8] = {};
	const char *why = NULL;
	size_t i;

	if (!*parts)
		return;
	for (i = 0; parts[i]; i++) {
		part[i].kind = parts[i] == 'i' ? KMC_PART_INT :
			       parts[i] == 'c' ? KMC_PART_CHARS : KMC_PART_STR;
		part[i].size = parts[i] == 'i' ? 8 : parts[i] == 'c' ? 16 : 32;
	}
	assert_int_equal(kmc_layout_init(layout, part, i * sizeof(*part), &why),
			 0);
}

static void engine_init(struct engine *e)
{
	const char *why = NULL;
	size_t i;

	memset(e, 0, sizeof(*e));
	for (i = 0; i < RANDOM_MAPS; i++) {
		struct kmc_map_desc desc = {
			.name = "@", .kind = random_maps[i].kind,
			.max_bytes = 1 << 20,
		};

		random_layout(&desc.key, random_maps[i].key);
		random_layout(&desc.value, random_maps[i].value);
		e->maps[i] = kmc_map_new(&desc, &why);
		assert_false(IS_ERR(e->maps[i]));
	}
	e->env.maps = e->maps;
	e->env.nr_maps = RANDOM_MAPS;
}

static void engine_free(struct engine *e)
{
	size_t i;

	for (i = 0; i < RANDOM_MAPS; i++)
		kmc_map_free(e->maps[i]);
}

static void engine_run(struct engine *e, const struct random_prog *p,
		       bool native)
{
	struct kmc_ctx ctx = {};
	struct kmc_complaint complaint;
	size_t size = p->nr * sizeof(p->insns[0]), i;

	memset(&e->prog, 0, sizeof(e->prog));
	e->prog.env = &e->env;
	e->prog.insns = malloc(size);
	e->prog.data = malloc(RANDOM_DATA);
	assert_true(e->prog.insns && e->prog.data);
	memcpy(e->prog.insns, p->insns, size);
	for (i = 0; i < RANDOM_DATA; i++)
		e->prog.data[i] = i * 7;
	e->prog.nr_insns = p->nr;
	e->prog.data_len = RANDOM_DATA;
	e->prog.frame = RANDOM_FRAME;
	if (kmc_verify(&e->prog, &complaint))
		fail_msg("refused: insn %u: %s", complaint.insn, complaint.why);
	kmc_prog_prepare(&e->prog);
	/* Of exactly its size: what is beside it is found. */
	ctx.event = event_bytes;
	ctx.frame = calloc(1, e->prog.frame);
	assert_non_null(ctx.frame);
	if (!native)
		e->outcome = kmc_exec(&ctx, &e->prog);
	else
		assert_true(native_run(&e->prog, &ctx, &e->outcome));
	free(ctx.frame);
	kmc_prog_clear(&e->prog);
}

static void compare_maps(struct engine *e, size_t map, u64 seed)
{
	struct kmc_snapshot snaps[2];
	size_t i;

	for (i = 0; i < 2; i++) {
		assert_int_equal(kmc_map_snapshot(e[i].maps[map], &snaps[i],
						  true), 0);
		kmc_map_sort(kmc_map_desc(e[i].maps[map]), &snaps[i]);
	}
	if (snaps[0].nr != snaps[1].nr ||
	    (snaps[0].nr && memcmp(snaps[0].rows, snaps[1].rows,
		   snaps[0].nr * snaps[0].row_size)))
		fail_msg("program %llu: map %zu differs", seed, map);
	for (i = 0; i < 2; i++)
		kmc_snapshot_free(&snaps[i]);
}

static void compare_one(struct engine *e, u64 seed, u32 *outcomes)
{
	static struct random_prog p;
	size_t i;

	random_make(&p, seed, MEMORY_AT, EVENT_BYTES);
	for (i = 0; i < 2; i++)
		engine_run(&e[i], &p, i);
	if (e[0].outcome != e[1].outcome)
		fail_msg("program %llu: outcomes %d and %d", seed, e[0].outcome,
			 e[1].outcome);
	for (i = 0; i < RANDOM_MAPS; i++)
		compare_maps(e, i, seed);
	outcomes[e[0].outcome & KMC_OUTCOME_MASK]++;
}

static void random_programs_do_the_same(void **state)
{
	static u8 memory[4096] = "some bytes, some of which are a string";
	u32 outcomes[KMC_OUT_OF_FUEL + 1] = {};
	struct engine e[2];
	u64 seed;
	int i;

	for (i = 64; i < 4096; i++)
		memory[i] = i * 31 % 251;
	for (i = 0; i < EVENT_BYTES; i++)
		event_bytes[i] = i % 11 ? i * 37 + 90 : 0;
	shim_user = (struct shim_memory){ MEMORY_AT, memory, sizeof(memory), 0 };
	memcpy(shim_task.comm, "a-thread", 9);
	engine_init(&e[0]);
	engine_init(&e[1]);
	for (seed = 1; seed <= PROGRAMS; seed++)
		compare_one(e, seed, outcomes);
	/* None is so rare that it was hardly compared. */
	for (i = 0; i <= KMC_OUT_OF_FUEL; i++)
		assert_true(outcomes[i] > PROGRAMS / 200);
	engine_free(&e[0]);
	engine_free(&e[1]);
}

/* A string in an event's record is there: no careful copy of the kernel's memory. */
static void strings_of_events(void **state)
{
	static const struct kmc_insn insns[] = {
		INSN(VAR, 1, 0, 0, 0, KMC_VAR_EVENT),
		INSN(ADDI, 1, 0, 0, 0, 16),
		INSN(STRK, 0, 1, 0, 0, 16),
		INSN(ADDI, 1, 0, 0, 0, KMC_EVENT_SURE - 32),
		INSN(STRK, 0, 1, 0, 24, 16),
		END,
	};
	static u8 event[KMC_EVENT_SURE] = "................a-comm";
	const struct kmc_str *str;
	enum kmc_outcome outcome;
	struct vm *vm;
	int i;

	for (i = 0; i < 2; i++) {
		vm = vm_new();
		vm_load(vm, insns, ARRAY_SIZE(insns));
		vm->ctx.event = event;
		str = (const void *)vm->frame;
		if (i)
			assert_true(native_run(&vm->prog, &vm->ctx, &outcome));
		else
			outcome = vm_run(vm);
		assert_int_equal(str->len, 6);
		assert_memory_equal(str->data, "a-comm\0", 8);
		/* The other one would have ended behind what is there. */
		expect_faulted(outcome, 4);
		vm_free(vm);
	}
}

/* Characters of a record: what is left behind the NUL is none of theirs. */
static void chars_of_events(void **state)
{
	static const struct kmc_insn insns[] = {
		INSN(CHARS, 0, 0, 0, 0, 16LL << 32 | 8),
		INSN(CHARS, 0, 0, 0, 16, 16LL << 32 | 25),
		INSN(CHARS, 0, 0, 0, 32, 16LL << 32 | 41),
		INSN(CHARS, 0, 0, 0, 48, 16LL << 32 | 57),
		END,
	};
	static const u8 event[73] =
		"a recorda-comm\0of-an-old_twelve-bytes\0oldall-of-sixteen__\0nothing-at-all";
	static const u8 want[64] =
		"a-comm\0\0\0\0\0\0\0\0\0\0twelve-bytes\0\0\0\0all-of-sixteen__";
	enum kmc_outcome outcome;
	struct vm *vm;
	int i;

	for (i = 0; i < 2; i++) {
		vm = vm_new();
		vm_load(vm, insns, ARRAY_SIZE(insns));
		assert_int_equal(vm->prog.event_bytes, sizeof(event));
		vm->ctx.event = event;
		memset(vm->ctx.frame, 'x', sizeof(want));
		if (i)
			assert_true(native_run(&vm->prog, &vm->ctx, &outcome));
		else
			outcome = vm_run(vm);
		assert_int_equal(outcome, KMC_RAN);
		assert_memory_equal(vm->ctx.frame, want, sizeof(want));
		vm_free(vm);
	}
}

#define CALL(offset)							\
	BPF_RAW_INSN(BPF_JMP | BPF_CALL, 0, 0, 0,			\
		     (unsigned long)kmc_callees[0].function -		\
		     (unsigned long)__bpf_call_base + (offset))

/* What the random programs and the fuzzer count on: the check does find it. */
static void wrong_code_is_found(void **state)
{
	const struct {
		const char *why;
		struct bpf_insn insns[4];
	} cases[] = {
		{ NULL, { CALL(0), BPF_EXIT_INSN() } },
		{ "calls what is not ours", { CALL(1), BPF_EXIT_INSN() } },
		{ "goes where no instruction is", { CALL(0), BPF_JMP_A(2),
		  BPF_MOV64_IMM(0, 0), BPF_EXIT_INSN() } },
		{ "goes where no instruction is", { CALL(0), BPF_JMP_A(-3) } },
		{ "goes where no instruction is", { CALL(0) } },
		{ "reads a register that may not be written",
		  { BPF_EXIT_INSN() } },
		{ "reads a register that may not be written", { CALL(0),
		  BPF_MOV64_REG(6, 1), BPF_EXIT_INSN() } },
		{ "reads a register that may not be written",
		  { BPF_JMP_IMM(BPF_JEQ, 1, 0, 1), BPF_MOV64_IMM(0, 0),
		    BPF_EXIT_INSN() } },
		{ "shifts too far", { CALL(0),
		  BPF_ALU64_IMM(BPF_LSH, 0, 64), BPF_EXIT_INSN() } },
		{ "a division by 0", { CALL(0),
		  BPF_ALU64_IMM(BPF_DIV, 0, 0), BPF_EXIT_INSN() } },
		{ "leaves the stack", { CALL(0),
		  BPF_STX_MEM(BPF_DW, 10, 0, -16), BPF_EXIT_INSN() } },
		{ "writes the frame pointer", { CALL(0),
		  BPF_MOV64_REG(10, 0), BPF_EXIT_INSN() } },
		{ "no such register", { CALL(0), BPF_MOV64_IMM(11, 0),
		  BPF_EXIT_INSN() } },
	};
	const char *why;
	size_t i;
	u32 nr;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		for (nr = 0; nr < 4 && cases[i].insns[nr].code; nr++)
			;
		why = shim_bpf_check(cases[i].insns, nr, native_is_ours, 8);
		if (cases[i].why)
			assert_string_equal(why, cases[i].why);
		else
			assert_null(why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_programs_do_the_same),
		cmocka_unit_test(strings_of_events),
		cmocka_unit_test(chars_of_events),
		cmocka_unit_test(wrong_code_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
