// SPDX-License-Identifier: GPL-2.0
/*
 * Programs of common shapes: recognised or not, a run does what the interpreter
 * does with the same program.
 */
#include <linux/sched.h>
#include "vm.h"

#define INSNS	8	/* all of which behind the last are KMC_OP_RET too */

#define STV(var, off)		INSN(STV, 0, 0, 0, off, KMC_VAR_##var)
#define VAR(dst, var)		INSN(VAR, dst, 0, 0, 0, KMC_VAR_##var)
#define COUNT(map, off)		INSN(AGG, 0, 0, 0, off, MAP_##map)
#define LDF(dst, off)		INSN(LDF, dst, 0, 8, off, 0)
#define JUMP(op, dst, off, imm)	INSN(op, dst, 0, 0, off, imm)

enum how {
	PLAIN,	/* by the interpreter */
	SHAPE,	/* by a runner */
	LEAF,	/* a count and nothing else */
	TEST,	/* by a runner whose test can be asked before */
	COMM,	/* by the interpreter, but with such a test */
};

struct shape_case {
	enum how how;
	struct kmc_insn insns[INSNS];
};

#define COUNT_BY(var)	\
	{ SHAPE, { STV(var, 8), COUNT(COUNT_BY, 8), END } }
#define TEST_VAR(how, var) \
	{ how, { VAR(4, var), JUMP(JNEI, 4, 1, 7), COUNT(COUNT, 0), END } }

static const struct shape_case shape_cases[] = {
	{ LEAF, { COUNT(COUNT, 0), END } },
	{ LEAF, { COUNT(COUNT, 0), INSN(JA, 0, 0, 0, 1, 0), END, END } },
	{ PLAIN, { COUNT(COUNT, 0), COUNT(COUNT, 0), END } },
	{ PLAIN, { INSN(JA, 0, 0, 0, 0, 0), COUNT(COUNT, 0), END } },
	{ PLAIN, { MOVI(0, 3), INSN(AGG, 0, 0, 0, 0, MAP_SUM), END } },
	{ PLAIN, { END } },

	/* Keys. */
	COUNT_BY(PID), COUNT_BY(TID), COUNT_BY(PPID), COUNT_BY(UID),
	COUNT_BY(GID), COUNT_BY(CPU), COUNT_BY(NSECS), COUNT_BY(ELAPSED),
	COUNT_BY(CGROUP), COUNT_BY(CURTASK), COUNT_BY(SITE), COUNT_BY(FUNC),
	COUNT_BY(RETVAL), COUNT_BY(SYSCALL),
	{ SHAPE, { STV(COMM, 0), COUNT(COMM, 0), END } },
	{ SHAPE, { STV(PID, 16), STV(COMM, 24), COUNT(PID_COMM, 16), END } },
	{ SHAPE, { STV(COMM, 16), STV(PID, 32), COUNT(COMM_PID, 16), END } },
	{ PLAIN, { STV(TID, 16), STV(COMM, 24), COUNT(PID_COMM, 16), END } },
	/* The key is not what was built, or not all of it. */
	{ PLAIN, { STV(PID, 8), COUNT(COUNT_BY, 0), END } },
	{ PLAIN, { STV(PID, 0), STV(PID, 8), COUNT(COUNT_BY, 8), END } },
	{ PLAIN, { STV(COMM, 0), COUNT(COUNT_BY, 0), END } },
	{ PLAIN, { STV(PID, 0), COUNT(COUNT, 0), END } },
	{ PLAIN, { STV(PID, 0), COUNT(COMM, 0), END } },
	{ PLAIN, { STV(PID, 0), STV(COMM, 16), COUNT(PID_COMM, 0), END } },
	{ PLAIN, { STI(0, 3), COUNT(COUNT_BY, 0), END } },

	/* Tests. */
	TEST_VAR(TEST, PID), TEST_VAR(TEST, TID), TEST_VAR(TEST, PPID),
	TEST_VAR(TEST, UID), TEST_VAR(TEST, GID), TEST_VAR(TEST, CPU),
	TEST_VAR(TEST, CGROUP), TEST_VAR(TEST, CURTASK), TEST_VAR(TEST, SITE),
	TEST_VAR(SHAPE, NSECS), TEST_VAR(SHAPE, ELAPSED), TEST_VAR(SHAPE, FRAME),
	TEST_VAR(SHAPE, FUNC), TEST_VAR(SHAPE, RETVAL),
	TEST_VAR(SHAPE, SYSCALL),
	{ SHAPE, { INSN(ARG, 2, 0, 0, 0, 3), JUMP(JNEI, 2, 1, 102),
		   COUNT(COUNT, 0), END } },
	{ TEST, { VAR(4, PID), JUMP(JEQI, 4, 1, 7), END, STV(COMM, 0),
		   COUNT(COMM, 0), END } },
	/* Any program behind a test. */
	{ TEST, { VAR(4, PID), JUMP(JNEI, 4, 3, 7), COUNT(COUNT, 0),
		   STF(4, 0), COUNT(COUNT_BY, 0), END } },
	/* The comm: its first word, not its second, nor something else. */
	{ COMM, { STV(COMM, 8), LDF(3, 8), JUMP(JNEI, 3, 1, 0x6b726f77),
		  COUNT(COUNT, 0), END } },
	{ COMM, { STV(COMM, 8), LDF(3, 8), JUMP(JNEI, 3, 3, 0x6b726f77),
		  LDF(3, 16), JUMP(JNEI, 3, 1, 0), COUNT(COMM, 8), END } },
	{ COMM, { STV(COMM, 8), LDF(3, 8), JUMP(JEQI, 3, 1, 1), END,
		  COUNT(COUNT, 0), END } },
	{ PLAIN, { STV(COMM, 8), LDF(3, 16), JUMP(JNEI, 3, 1, 0),
		   COUNT(COUNT, 0), END } },
	{ PLAIN, { STV(PID, 8), LDF(3, 8), JUMP(JNEI, 3, 1, 7),
		   COUNT(COUNT, 0), END } },
	{ PLAIN, { STV(COMM, 8), LDF(3, 8), INSN(JNE, 3, 3, 0, 1, 0),
		   COUNT(COUNT, 0), END } },
	/* Both ways go on; back; another register; no test of a number. */
	{ PLAIN, { VAR(4, PID), JUMP(JNEI, 4, 1, 7), COUNT(COUNT, 0),
		   COUNT(COUNT, 0), END } },
	{ PLAIN, { VAR(4, PID), JUMP(JEQI, 4, -2, 70), COUNT(COUNT, 0),
		   END } },
	{ PLAIN, { VAR(4, PID), INSN(JNE, 4, 4, 0, 1, 0), COUNT(COUNT, 0),
		   END } },
	{ PLAIN, { MOVI(4, 7), JUMP(JNEI, 4, 1, 7), COUNT(COUNT, 0), END } },
	{ PLAIN, { VAR(4, PID), COUNT(COUNT, 0), END } },
	/* Always true, never true. */
	{ PLAIN, { VAR(4, PID), JUMP(JGEI, 4, 1, 0), COUNT(COUNT, 0), END } },
	{ PLAIN, { VAR(4, PID), JUMP(JSGTI, 4, 1, S64_MAX), COUNT(COUNT, 0),
		   END } },
};

static size_t row_bytes;

static int compare_rows(const void *a, const void *b)
{
	return memcmp(a, b, row_bytes);
}

/* A read-out has no order: it depends on the maps' random seeds. */
static void sort_rows(struct kmc_snapshot *snap)
{
	row_bytes = snap->row_size;
	if (snap->nr)
		qsort(snap->rows, snap->nr, snap->row_size, compare_rows);
}

/* Everything that the programs above can have changed. */
static void expect_same(struct vm *a, struct vm *b, size_t nr)
{
	struct kmc_snapshot rows[2];
	size_t i;

	for (i = 0; i < NR_MAPS; i++) {
		kmc_map_snapshot(a->maps[i], &rows[0], false);
		kmc_map_snapshot(b->maps[i], &rows[1], false);
		sort_rows(&rows[0]);
		sort_rows(&rows[1]);
		if (rows[0].nr != rows[1].nr || (rows[0].nr &&
		    memcmp(rows[0].rows, rows[1].rows,
			   rows[0].nr * rows[0].row_size)))
			fail_msg("program %zu: map %zu differs", nr, i);
		kmc_snapshot_free(&rows[0]);
		kmc_snapshot_free(&rows[1]);
	}
}

static void forget(struct vm *vm)
{
	int i;

	for (i = 0; i < NR_MAPS; i++)
		assert_int_equal(kmc_map_clear(vm->maps[i]), 0);
	memset(vm->frame, 0, FRAME_BYTES);
	vm->ctx.frame = (u8 *)vm->frame;
}

/* Return: what MAP_COUNT has counted. */
static u64 run_both(struct vm **vm, const struct kmc_insn *insns, u64 value,
		    enum how how, size_t nr)
{
	int i;

	for (i = 0; i < 2; i++) {
		forget(vm[i]);
		vm_load(vm[i], insns, INSNS);
		vm[i]->ctx.site = value;
		vm[i]->ctx.func = value;
		vm[i]->ctx.retval = value;
		vm[i]->ctx.syscall = value;
	}
	if ((vm[0]->prog.run != kmc_exec) != (how != PLAIN && how != COMM) ||
	    vm[0]->prog.leaf != (how == LEAF) ||
	    !!vm[0]->prog.passes != (how == TEST || how == COMM))
		fail_msg("program %zu: wrongly taken for a shape, or not", nr);
	/* What the test turns away does nothing. */
	if (vm[0]->prog.passes &&
	    !vm[0]->prog.passes(&vm[0]->ctx, &vm[0]->prog)) {
		assert_int_equal(vm_run(vm[1]), KMC_RAN);
		expect_same(vm[0], vm[1], nr);
	}
	vm[1]->prog.run = kmc_exec;
	if (vm[0]->prog.leaf)
		vm[0]->ctx.frame = NULL;
	assert_int_equal(vm_run(vm[0]), vm_run(vm[1]));
	expect_same(vm[0], vm[1], nr);
	return vm_counted(vm[0]->maps[MAP_COUNT], NULL);
}

static void test_shapes(void **state)
{
	struct task_struct was = shim_task;
	u64 value;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shape_cases); i++) {
		for (value = 6; value < 9; value++) {
			shim_task.pid = value;
			shim_task.tgid = value;
			shim_task.uid = value;
			shim_task.gid = value;
			shim_task.cgroups->dfl_cgrp->id = value;
			run_both(*state, shape_cases[i].insns, value,
				 shape_cases[i].how, i);
		}
	}
	shim_task = was;
}

struct range_case {
	u8 op;
	s64 imm;
};

static const struct range_case range_cases[] = {
	{ KMC_OP_JEQI, 0 }, { KMC_OP_JEQI, -1 }, { KMC_OP_JEQI, S64_MIN },
	{ KMC_OP_JNEI, 0 }, { KMC_OP_JNEI, -1 }, { KMC_OP_JNEI, S64_MAX },
	{ KMC_OP_JGTI, 0 }, { KMC_OP_JGTI, 5 }, { KMC_OP_JGTI, S64_MIN },
	{ KMC_OP_JGTI, -2 },
	{ KMC_OP_JGEI, 1 }, { KMC_OP_JGEI, 5 }, { KMC_OP_JGEI, -1 },
	{ KMC_OP_JLTI, 1 }, { KMC_OP_JLTI, 5 }, { KMC_OP_JLTI, -1 },
	{ KMC_OP_JLEI, 0 }, { KMC_OP_JLEI, 5 }, { KMC_OP_JLEI, -2 },
	{ KMC_OP_JSGTI, 0 }, { KMC_OP_JSGTI, -5 }, { KMC_OP_JSGTI, S64_MIN },
	{ KMC_OP_JSGTI, S64_MAX - 1 },
	{ KMC_OP_JSGEI, 0 }, { KMC_OP_JSGEI, -5 }, { KMC_OP_JSGEI, S64_MAX },
	{ KMC_OP_JSLTI, 0 }, { KMC_OP_JSLTI, -5 }, { KMC_OP_JSLTI, S64_MAX },
	{ KMC_OP_JSLTI, S64_MIN + 1 },
	{ KMC_OP_JSLEI, 0 }, { KMC_OP_JSLEI, -5 }, { KMC_OP_JSLEI, S64_MIN },
};

static const u64 values[] = {
	0, 1, 2, 4, 5, 6, U64_MAX, U64_MAX - 1, U64_MAX - 4, U64_MAX - 5,
	S64_MAX, S64_MAX - 1, 1ULL << 63, (1ULL << 63) + 1, (1ULL << 63) - 2,
};

/* Every comparison, both ways round, near every value where it changes. */
static void test_ranges(void **state)
{
	size_t i, v;

	for (i = 0; i < ARRAY_SIZE(range_cases); i++) {
		const struct range_case *c = &range_cases[i];
		struct kmc_insn skip[INSNS] = {
			VAR(0, RETVAL), { c->op, 0, 0, 0, 1, c->imm },
			COUNT(COUNT, 0), END,
		};
		struct kmc_insn take[INSNS] = {
			VAR(0, RETVAL), { c->op, 0, 0, 0, 1, c->imm },
			END, COUNT(COUNT, 0), END,
		};

		for (v = 0; v < ARRAY_SIZE(values); v++)
			assert_int_equal(run_both(*state, skip, values[v],
						  SHAPE, i) +
					 run_both(*state, take, values[v],
						  SHAPE, i), 1);
	}
}

/* Updates of a histogram without a key. */
static u64 hist_total(struct kmc_map *map)
{
	struct kmc_snapshot snap;
	u64 n = 0;
	size_t i;

	assert_int_equal(kmc_map_snapshot(map, &snap, false), 0);
	assert_int_equal(snap.nr, 1);
	for (i = 0; i < snap.row_size / 8; i++)
		n += ((u64 *)snap.rows)[i];
	kmc_snapshot_free(&snap);
	return n;
}

#define TID_KEY		STV(TID, 8)
#define BEGIN(r)	INSN(GET, r, 0, 0, 8, MAP_INT)
#define SINCE(r, b)	VAR(r, NSECS), INSN(SUB, r, b, 0, 0, 0)
#define HIST(map, off, r)	INSN(AGG, 0, r, 0, off, MAP_##map)
#define FORGET(r)	INSN(DEL, r, 0, 0, 8, MAP_INT)
#define LATENCY		10

struct latency_case {
	bool known;
	struct kmc_insn insns[LATENCY];
};

static const struct latency_case stamps[] = {
	{ true, { VAR(3, NSECS), TID_KEY, INSN(SET, 0, 3, 0, 8, MAP_INT) } },
	{ false, { VAR(3, NSECS), STV(PID, 8),
		   INSN(SET, 0, 3, 0, 8, MAP_INT) } },
	{ false, { VAR(3, NSECS), TID_KEY, INSN(SET, 0, 3, 0, 16, MAP_INT) } },
	{ false, { VAR(3, NSECS), TID_KEY, MOVI(4, 9),
		   INSN(SET, 0, 4, 0, 8, MAP_INT) } },
};

static const struct latency_case ends[] = {
	{ true, { TID_KEY, BEGIN(0), JUMP(JEQI, 0, 4, 0), SINCE(1, 0),
		  HIST(HIST, 0, 1), FORGET(0) } },
	{ true, { TID_KEY, BEGIN(0), JUMP(JEQI, 0, 5, 0), SINCE(1, 0),
		  STV(COMM, 16), HIST(HIST_COMM, 16, 1), FORGET(0) } },
	/* Other keys, numbers, registers, ways. */
	{ false, { TID_KEY, BEGIN(0), JUMP(JEQI, 0, 5, 0), SINCE(1, 0),
		   STV(COMM, 0), HIST(HIST_COMM, 0, 1), FORGET(0) } },
	{ false, { TID_KEY, BEGIN(0), JUMP(JEQI, 0, 5, 0), SINCE(1, 0),
		   STV(COMM, 16), HIST(HIST_COMM, 24, 1), FORGET(0) } },
	{ false, { TID_KEY, BEGIN(0), JUMP(JEQI, 0, 4, 1), SINCE(1, 0),
		   HIST(HIST, 0, 1), FORGET(0) } },
	{ false, { TID_KEY, BEGIN(0), JUMP(JEQI, 0, 3, 0), SINCE(1, 0),
		   HIST(HIST, 0, 1), FORGET(0) } },
	{ false, { TID_KEY, BEGIN(0), JUMP(JEQI, 0, 4, 0), SINCE(1, 0),
		   HIST(HIST, 0, 0), FORGET(0) } },
	{ false, { TID_KEY, BEGIN(0), JUMP(JEQI, 0, 4, 0), SINCE(0, 0),
		   HIST(HIST, 0, 0), FORGET(0) } },
	{ false, { TID_KEY, BEGIN(0), JUMP(JEQI, 0, 5, 0), SINCE(1, 0),
		   HIST(HIST, 0, 1), FORGET(0), COUNT(COUNT, 0) } },
	{ false, { TID_KEY, BEGIN(0), JUMP(JEQI, 0, 4, 0), SINCE(1, 0),
		   HIST(HIST, 0, 1), INSN(DEL, 0, 0, 0, 16, MAP_INT) } },
};

static void run_latency(struct vm **vm, const struct latency_case *c, u64 now,
			bool as_shape)
{
	int i;

	for (i = 0; i < 2; i++) {
		vm_load(vm[i], c->insns, LATENCY);
		assert_int_equal(vm[i]->prog.run != kmc_exec, as_shape);
		assert_false(vm[i]->prog.leaf);
	}
	vm[1]->prog.run = kmc_exec;
	shim_nsecs = now;
	assert_int_equal(vm_run(vm[0]), vm_run(vm[1]));
	expect_same(vm[0], vm[1], 0);
}

/* No beginning; one; twice, without and with one between; another thread's. */
static void test_latency(void **state)
{
	struct task_struct was = shim_task;
	struct vm **vm = *state;
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(stamps); i++)
		run_latency(vm, &stamps[i], 100, stamps[i].known);
	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		forget(vm[0]);
		forget(vm[1]);
		run_latency(vm, &ends[i], 50, ends[i].known);
		for (n = 0; n < 3; n++) {
			run_latency(vm, &stamps[0], 100 + n, true);
			run_latency(vm, &stamps[0], 101 + n, true);
			shim_task.pid = 2;
			run_latency(vm, &ends[i], 3000 << n, ends[i].known);
			shim_task.pid = 1;
			run_latency(vm, &ends[i], 3000 << n, ends[i].known);
			run_latency(vm, &ends[i], 4000 << n, ends[i].known);
		}
	}
	/* The known ones count what they should: 3 ends that had a beginning. */
	forget(vm[0]);
	forget(vm[1]);
	for (n = 0; n < 3; n++) {
		run_latency(vm, &stamps[0], 100, true);
		run_latency(vm, &ends[0], 200, true);
		run_latency(vm, &ends[0], 300, true);
	}
	assert_int_equal(hist_total(vm[0]->maps[MAP_HIST]), 3);
	shim_task = was;
}

static struct vm *vms[2];

static int setup(void **state)
{
	vms[0] = vm_new();
	vms[1] = vm_new();
	*state = vms;
	return 0;
}

static int teardown(void **state)
{
	vm_free(vms[0]);
	vm_free(vms[1]);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_latency),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
