/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tests of the virtual machine share: a session's maps and formats, and
 * how a program is loaded and run.
 */
#ifndef TEST_VM_H
#define TEST_VM_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/uaccess.h>
#include <map/map.h>
#include <stream.h>
#include <vm/code.h>
#include <vm/vm.h>
#include "shim/emitted.h"

#define FRAME_BYTES		64
#define SCRATCH		(KMC_HIST_BUCKETS(0) * 8)	/* of the largest map's */
#define DATA_BYTES		"datadata01234567"

#define INSN(op, dst, src, size, off, imm) \
	{ KMC_OP_##op, dst, src, size, off, imm }
#define END		INSN(RET, 0, 0, 0, 0, 0)
#define MOVI(dst, imm)	INSN(MOVI, dst, 0, 0, 0, imm)
#define STF(src, off)	INSN(STF, 0, src, 8, off, 0)
#define STI(off, imm)	INSN(STI, 0, 0, 0, off, imm)
#define HIGH(n)		((s64)((u64)(n) << 32))

enum {
	MAP_COUNT,	/* @n = count() */
	MAP_COUNT_BY,	/* @k[int] = count() */
	MAP_INT,	/* @i[int] = int */
	MAP_WIDE,	/* @w[int] = two ints */
	MAP_SUM,	/* @s = sum() */
	MAP_COMM,	/* @c[comm] = count() */
	MAP_PID_COMM,	/* @p[int, comm] = count() */
	MAP_COMM_PID,	/* @q[comm, int] = count() */
	MAP_HIST,	/* @h = hist() */
	MAP_HIST_COMM,	/* @g[comm] = hist() */
	NR_MAPS
};

enum {
	FORMAT_TWO,	/* two ints */
	FORMAT_EMPTY,
	NR_FORMATS
};

struct vm {
	struct kmc_map *maps[NR_MAPS];
	struct kmc_format formats[NR_FORMATS];
	struct kmc_env env;
	struct kmc_prog prog;
	struct kmc_complaint complaint;
	struct kmc_ctx ctx;
	u64 *frame;
	u64 args[6];
	u16 arg_off[6];
};

static inline void vm_layout(struct kmc_layout *layout, const char *parts)
{
	struct kmc_part part[8] = {};
	const char *why = NULL;
	size_t i;

	for (i = 0; parts[i]; i++) {
		part[i].kind = parts[i] == 'c' ? KMC_PART_CHARS : KMC_PART_INT;
		part[i].size = parts[i] == 'c' ? 16 : 8;
	}
	assert_int_equal(kmc_layout_init(layout, part, i * sizeof(*part), &why),
			 0);
}

/* @key, @value: a letter a part, i for a number, c for a comm */
static inline struct kmc_map *vm_map(u32 kind, const char *key,
				     const char *value)
{
	struct kmc_map_desc desc = { .name = "@", .kind = kind };
	const char *why = NULL;
	struct kmc_map *map;

	desc.max_bytes = 16 << 20;
	if (*key)
		vm_layout(&desc.key, key);
	if (*value)
		vm_layout(&desc.value, value);
	map = kmc_map_new(&desc, &why);
	assert_false(IS_ERR(map));
	return map;
}

static inline struct vm *vm_new(void)
{
	struct vm *vm = calloc(1, sizeof(*vm));
	int i;

	assert_non_null(vm);
	vm->maps[MAP_COUNT] = vm_map(KMC_MAP_COUNT, "", "");
	vm->maps[MAP_COUNT_BY] = vm_map(KMC_MAP_COUNT, "i", "");
	vm->maps[MAP_INT] = vm_map(KMC_MAP_SCALAR, "i", "i");
	vm->maps[MAP_WIDE] = vm_map(KMC_MAP_SCALAR, "i", "ii");
	vm->maps[MAP_SUM] = vm_map(KMC_MAP_SUM, "", "");
	vm->maps[MAP_COMM] = vm_map(KMC_MAP_COUNT, "c", "");
	vm->maps[MAP_PID_COMM] = vm_map(KMC_MAP_COUNT, "ic", "");
	vm->maps[MAP_COMM_PID] = vm_map(KMC_MAP_COUNT, "ci", "");
	vm->maps[MAP_HIST] = vm_map(KMC_MAP_HIST, "", "");
	vm->maps[MAP_HIST_COMM] = vm_map(KMC_MAP_HIST, "c", "");
	vm_layout(&vm->formats[FORMAT_TWO].parts, "ii");
	vm->env.maps = vm->maps;
	vm->env.nr_maps = NR_MAPS;
	vm->env.formats = vm->formats;
	vm->env.nr_formats = NR_FORMATS;
	vm->env.start = 1000;
	vm->frame = calloc(1, FRAME_BYTES + SCRATCH);
	vm->ctx.frame = (u8 *)vm->frame;
	vm->ctx.args = vm->args;
	vm->ctx.arg_off = vm->arg_off;
	for (i = 0; i < 6; i++) {
		vm->args[i] = 100 + i;
		vm->arg_off[i] = (5 - i) * 8;
	}
	shim_nsecs = 5000;
	return vm;
}

static inline void vm_free(struct vm *vm)
{
	int i;

	kmc_prog_clear(&vm->prog);
	for (i = 0; i < NR_MAPS; i++)
		kmc_map_free(vm->maps[i]);
	kmc_layout_free(&vm->formats[FORMAT_TWO].parts);
	free(vm->frame);
	free(vm);
}

/* Return: what the verifier says. */
static inline int vm_verify(struct vm *vm, const struct kmc_insn *insns,
			    u32 nr)
{
	struct kmc_prog *prog = &vm->prog;

	kmc_prog_clear(prog);
	memset(prog, 0, sizeof(*prog));
	prog->env = &vm->env;
	prog->insns = malloc(nr * sizeof(*insns));
	prog->data = malloc(sizeof(DATA_BYTES) - 1);
	assert_true(prog->insns && prog->data);
	memcpy(prog->insns, insns, nr * sizeof(*insns));
	memcpy(prog->data, DATA_BYTES, sizeof(DATA_BYTES) - 1);
	prog->nr_insns = nr;
	prog->data_len = sizeof(DATA_BYTES) - 1;
	prog->frame = FRAME_BYTES;
	return kmc_verify(prog, &vm->complaint);
}

static inline void vm_load(struct vm *vm, const struct kmc_insn *insns, u32 nr)
{
	int err = vm_verify(vm, insns, nr);

	if (err)
		fail_msg("refused: insn %u: %s", vm->complaint.insn,
			 vm->complaint.why);
	kmc_prog_prepare(&vm->prog);
}

static inline enum kmc_outcome vm_run(struct vm *vm)
{
	vm->ctx.nsecs = 0;
	return vm->prog.run(&vm->ctx, &vm->prog);
}

/* It could not do what instruction number @insn says. */
static inline void expect_faulted(enum kmc_outcome outcome, u32 insn)
{
	assert_int_equal(outcome, KMC_FAULTED | (insn + 1) << KMC_OUTCOME_BITS);
}

/* Load and run; the program has to end well. */
static inline void vm_do(struct vm *vm, const struct kmc_insn *insns, u32 nr)
{
	vm_load(vm, insns, nr);
	assert_int_equal(vm_run(vm), KMC_RAN);
}

#define VM_DO(vm, ...) do {						\
	static const struct kmc_insn vm_insns[] = { __VA_ARGS__ };	\
									\
	vm_do(vm, vm_insns, ARRAY_SIZE(vm_insns));			\
} while (0)

/* What a map without a key has counted, or a map with keys for one of them. */
static inline u64 vm_counted(struct kmc_map *map, const void *key)
{
	u32 size = kmc_map_desc(map)->key.size;
	struct kmc_snapshot snap;
	u64 n = 0;
	size_t i;

	assert_int_equal(kmc_map_snapshot(map, &snap, false), 0);
	for (i = 0; i < snap.nr; i++) {
		u8 *row = (u8 *)snap.rows + i * snap.row_size;

		if (!key || !memcmp(row, key, size))
			n += ((struct kmc_sum *)(row + size))->n;
	}
	kmc_snapshot_free(&snap);
	return n;
}

/* The state of a test is its machine. */
static inline int vm_setup(void **state)
{
	*state = vm_new();
	return 0;
}

static inline int vm_teardown(void **state)
{
	vm_free(*state);
	return 0;
}

static inline void expect_frame(struct vm *vm, u32 off, u64 want)
{
	u64 have;

	memcpy(&have, vm->ctx.frame + off, sizeof(have));
	if (have != want)
		fail_msg("frame[%u] is %#llx, not %#llx", off,
			 (unsigned long long)have, (unsigned long long)want);
}

#endif
