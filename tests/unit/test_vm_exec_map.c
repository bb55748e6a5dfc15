// SPDX-License-Identifier: GPL-2.0
/* What the operations of maps and formats do. */
#include "vm.h"

static void test_scalars(void **state)
{
	struct vm *vm = *state;

	VM_DO(vm, STI(0, 42), INSN(GET, 0, 0, 0, 0, MAP_INT), STF(0, 8),
	      INSN(HAS, 0, 0, 0, 0, MAP_INT), STF(0, 16), MOVI(1, -9),
	      INSN(SET, 0, 1, 0, 0, MAP_INT),
	      INSN(GET, 0, 0, 0, 0, MAP_INT), STF(0, 24),
	      INSN(HAS, 0, 0, 0, 0, MAP_INT), STF(0, 32), END);
	expect_frame(vm, 8, 0);
	expect_frame(vm, 16, 0);
	expect_frame(vm, 24, -9ULL);
	expect_frame(vm, 32, 1);
	VM_DO(vm, STI(0, 42), INSN(DEL, 0, 0, 0, 0, MAP_INT), STF(0, 8),
	      INSN(DEL, 0, 0, 0, 0, MAP_INT), STF(0, 16),
	      INSN(GET, 0, 0, 0, 0, MAP_INT), STF(0, 24), END);
	expect_frame(vm, 8, 1);
	expect_frame(vm, 16, 0);
	expect_frame(vm, 24, 0);
}

static void test_aggregations(void **state)
{
	struct vm *vm = *state;

	VM_DO(vm, STI(0, 42), INSN(HAS, 0, 0, 0, 0, MAP_COUNT_BY), STF(0, 8),
	      INSN(AGG, 0, 0, 0, 0, MAP_COUNT_BY),
	      INSN(AGG, 0, 0, 0, 0, MAP_COUNT_BY),
	      INSN(LOAD, 0, 0, 0, 0, HIGH(16) | MAP_COUNT_BY), STF(0, 32),
	      INSN(LEN, 0, 0, 0, 0, MAP_COUNT_BY), STF(0, 40), END);
	expect_frame(vm, 8, 0);
	expect_frame(vm, 16, 2);
	expect_frame(vm, 24, 0);
	expect_frame(vm, 32, 1);
	expect_frame(vm, 40, 1);
	VM_DO(vm, MOVI(1, 0), INSN(NEXT, 1, 0, 0, 0, MAP_COUNT_BY),
	      INSN(NEXT, 1, 0, 0, 24, MAP_COUNT_BY), STF(1, 48), END);
	expect_frame(vm, 0, 42);
	expect_frame(vm, 8, 2);
	expect_frame(vm, 48, 0);
	VM_DO(vm, STI(0, 42), INSN(DEL, 0, 0, 0, 0, MAP_COUNT_BY), STF(0, 8),
	      INSN(DEL, 0, 0, 0, 0, MAP_COUNT_BY), STF(0, 16),
	      INSN(LEN, 0, 0, 0, 0, MAP_COUNT_BY), STF(0, 24),
	      INSN(LOAD, 0, 0, 0, 0, HIGH(32) | MAP_COUNT_BY), STF(0, 48), END);
	expect_frame(vm, 8, 1);
	expect_frame(vm, 16, 0);
	expect_frame(vm, 24, 0);
	expect_frame(vm, 32, 0);
	expect_frame(vm, 48, 0);
	VM_DO(vm, MOVI(1, 9), INSN(AGG, 0, 1, 0, 0, MAP_SUM),
	      INSN(LOAD, 0, 0, 0, 0, HIGH(8) | MAP_SUM),
	      INSN(DEL, 0, 0, 0, 0, MAP_SUM), STF(0, 24),
	      INSN(HAS, 0, 0, 0, 0, MAP_SUM), STF(0, 32), END);
	expect_frame(vm, 8, 1);
	expect_frame(vm, 16, 9);
	expect_frame(vm, 24, 1);
	expect_frame(vm, 32, 0);
}

/* A walk over a map that is too long for its fuel ends there. */
static void test_walk_fuel(void **state)
{
	static const struct kmc_insn insns[] = {
		MOVI(0, 0), INSN(NEXT, 0, 0, 0, 0, MAP_INT),
		INSN(JA, 0, 0, 0, -2, 0), END,
	};
	struct vm *vm = *state;
	u64 key;

	for (key = 0; key < 100; key++)
		kmc_map_set(vm->maps[MAP_INT], &key, 1);
	vm_load(vm, insns, ARRAY_SIZE(insns));
	assert_int_equal(vm_run(vm), KMC_OUT_OF_FUEL);
}

static void test_wide(void **state)
{
	struct vm *vm = *state;

	VM_DO(vm, STI(0, 1), STI(8, -1), STI(16, -1),
	      INSN(LOAD, 0, 0, 0, 0, HIGH(8) | MAP_WIDE), STF(0, 24), END);
	expect_frame(vm, 8, 0);
	expect_frame(vm, 16, 0);
	expect_frame(vm, 24, 0);
	VM_DO(vm, STI(0, 1), STI(8, 7), STI(16, 8),
	      INSN(STORE, 0, 0, 0, 0, HIGH(8) | MAP_WIDE),
	      INSN(LOAD, 0, 0, 0, 0, HIGH(32) | MAP_WIDE), STF(0, 24), END);
	expect_frame(vm, 24, 1);
	expect_frame(vm, 32, 7);
	expect_frame(vm, 40, 8);
}

static void test_agg(void **state)
{
	struct vm *vm = *state;
	struct kmc_snapshot snap;
	u64 key = 8;

	VM_DO(vm, MOVI(0, 5), INSN(AGG, 0, 0, 0, 0, MAP_SUM),
	      MOVI(0, 6), INSN(AGG, 0, 0, 0, 0, MAP_SUM),
	      STI(8, 8), INSN(AGG, 0, 0, 0, 8, MAP_COUNT_BY), END);
	assert_int_equal(kmc_map_snapshot(vm->maps[MAP_SUM], &snap, false), 0);
	assert_int_equal(snap.nr, 1);
	assert_int_equal(((struct kmc_sum *)snap.rows)->n, 2);
	assert_int_equal(((struct kmc_sum *)snap.rows)->sum, 11);
	kmc_snapshot_free(&snap);
	assert_int_equal(vm_counted(vm->maps[MAP_COUNT_BY], &key), 1);
	key = 0;
	assert_int_equal(vm_counted(vm->maps[MAP_COUNT_BY], &key), 0);
}

static void test_emit(void **state)
{
	struct vm *vm = *state;
	u64 before = shim_emitted.count;

	VM_DO(vm, STI(48, 3), STI(56, 4),
	      INSN(EMIT, 0, 0, 0, 48, FORMAT_TWO), END);
	assert_int_equal(shim_emitted.count, before + 1);
	assert_int_equal(shim_emitted.id, FORMAT_TWO);
	assert_int_equal(shim_emitted.size, 16);
	assert_int_equal(shim_emitted.nsecs, 5000);
	assert_memory_equal(shim_emitted.frame, vm->frame + 6, 16);
}

int main(void)
{
#define TEST(name) \
	cmocka_unit_test_setup_teardown(test_##name, vm_setup, vm_teardown)
	const struct CMUnitTest tests[] = {
		TEST(scalars), TEST(aggregations), TEST(walk_fuel), TEST(wide),
		TEST(agg), TEST(emit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
