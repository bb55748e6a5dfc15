// SPDX-License-Identifier: GPL-2.0
/*
 * Common shapes of programs, run as straight C: a count without a key, by one
 * built-in, by two; and whatever program begins with a test of one number, so
 * that a hit that is not wanted costs next to nothing.
 *
 * A runner does what kmc_exec() does with the same program. It builds the key
 * at the beginning of the frame, which has room for it: the program has been
 * verified, and what it leaves behind there means nothing.
 */
#include <linux/kernel.h>
#include <linux/limits.h>
#include "../map/fast.h"
#include "code.h"
#include "shape.h"
#include "var.h"

#define KEY_PARTS	2	/* built-ins in a recognised key */

struct shape {
	u8 key[KEY_PARTS];	/* opcodes that build the key */
	enum kmc_outcome (*run)(struct kmc_ctx *ctx, const struct kmc_prog *prog);
	bool leaf;		/* see struct kmc_prog */
	struct kmc_ctx *(*passes)(struct kmc_ctx *ctx,
				  const struct kmc_prog *prog);
};

static notrace enum kmc_outcome count(struct kmc_ctx *ctx,
				      const struct kmc_prog *prog)
{
	kmc_map_count(prog->shape.map);
	return KMC_RAN;
}

static notrace enum kmc_outcome
count_by_comm(struct kmc_ctx *ctx, const struct kmc_prog *prog)
{
	u64 *key = (u64 *)ctx->frame;

	kmc_var_comm((u8 *)key);
	kmc_map_count_comm(prog->shape.map, key);
	return KMC_RAN;
}

static notrace enum kmc_outcome
count_by_pid_comm(struct kmc_ctx *ctx, const struct kmc_prog *prog)
{
	u64 *key = (u64 *)ctx->frame;

	key[0] = kmc_var_pid(prog, ctx);
	kmc_var_comm((u8 *)(key + 1));
	kmc_map_count_u64_comm(prog->shape.map, key);
	return KMC_RAN;
}

static notrace enum kmc_outcome
count_by_comm_pid(struct kmc_ctx *ctx, const struct kmc_prog *prog)
{
	u64 *key = (u64 *)ctx->frame;

	kmc_var_comm((u8 *)key);
	key[2] = kmc_var_pid(prog, ctx);
	kmc_map_count_u64_comm(prog->shape.map, key);
	return KMC_RAN;
}

#define COUNT_BY(name, function, needs)					\
static notrace enum kmc_outcome						\
count_by_##function(struct kmc_ctx *ctx, const struct kmc_prog *prog)	\
{									\
	u64 key = kmc_var_##function(prog, ctx);			\
									\
	kmc_map_count_u64(prog->shape.map, &key);			\
	return KMC_RAN;							\
}
KMC_VARS(COUNT_BY)
#undef COUNT_BY

#define COUNT_BY(name, function, needs)					\
	{ { KMC_CODE_STV_##name }, count_by_##function },
static const struct shape shapes[] = {
	{ { }, count, true },
	{ { KMC_CODE_STV_COMM }, count_by_comm },
	{ { KMC_CODE_STV_PID, KMC_CODE_STV_COMM }, count_by_pid_comm },
	{ { KMC_CODE_STV_COMM, KMC_CODE_STV_PID }, count_by_comm_pid },
	KMC_VARS(COUNT_BY)
};
#undef COUNT_BY

#define TEST(name, function, needs)					\
static notrace struct kmc_ctx *						\
passes_##function(struct kmc_ctx *ctx, const struct kmc_prog *prog)	\
{									\
	const struct kmc_shape *shape = &prog->shape;			\
									\
	return kmc_var_##function(prog, ctx) - shape->low <= shape->span ? \
	       ctx : NULL;						\
}									\
									\
static notrace enum kmc_outcome						\
test_##function(struct kmc_ctx *ctx, const struct kmc_prog *prog)	\
{									\
	if (!passes_##function(ctx, prog))				\
		return KMC_RAN;						\
	return prog->shape.body(ctx, prog);				\
}
KMC_VARS(TEST)
#undef TEST

static notrace enum kmc_outcome test_arg(struct kmc_ctx *ctx,
					 const struct kmc_prog *prog)
{
	const struct kmc_shape *shape = &prog->shape;

	if (kmc_arg(ctx, shape->arg) - shape->low > shape->span)
		return KMC_RAN;
	return shape->body(ctx, prog);
}

#define TEST(name, function, needs)					\
	{ { KMC_CODE_VAR_##name }, test_##function, false,		\
	  (needs) ? NULL : passes_##function },
static const struct shape tests[] = {
	KMC_VARS(TEST)
	{ { KMC_OP_ARG }, test_arg },
};
#undef TEST

/* Does a run that comes to this instruction end without doing anything? */
static bool is_end(const struct kmc_prog *prog, u32 nr)
{
	const struct kmc_code *code = kmc_prog_code(prog) + nr;

	if (code->op == KMC_OP_JA && code->off >= 0)
		code += 1 + code->off;
	return code->op == KMC_OP_RET;
}

static u32 stored_bytes(const struct kmc_code *code)
{
	return code->op == KMC_CODE_STV_COMM ? KMC_COMM_SIZE : 8;
}

static bool matches(const struct shape *shape, const struct kmc_prog *prog,
		    u32 nr)
{
	const struct kmc_code *first = kmc_prog_code(prog) + nr;
	const struct kmc_code *code = first;
	u32 size = 0, part;

	/* An end, at the latest that of the program, stops this. */
	for (part = 0; part < KEY_PARTS && shape->key[part]; part++, code++) {
		if (code->op != shape->key[part])
			return false;
		if (code->off != first->off + size)
			return false;
		size += stored_bytes(code);
	}
	return code->op == KMC_CODE_COUNT_0 + size / 8 &&
	       (!size || code->off == first->off) &&
	       is_end(prog, code + 1 - kmc_prog_code(prog));
}

/* The map of a body that matches a shape. */
static struct kmc_map *counted(const struct kmc_prog *prog, u32 nr)
{
	const struct kmc_code *code = kmc_prog_code(prog) + nr;

	while (code->op < KMC_CODE_COUNT_0 ||
	       code->op > KMC_CODE_COUNT_0 + KMC_AGG_WORDS_MAX)
		code++;
	return code->map;
}

/* Runs the program from @nr on as a shape. Return: false if it has none. */
static bool choose_body(struct kmc_prog *prog, u32 nr)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(shapes); i++) {
		if (!matches(&shapes[i], prog, nr))
			continue;
		prog->shape.map = counted(prog, nr);
		prog->shape.body = shapes[i].run;
		prog->leaf = shapes[i].leaf;
		return true;
	}
	return false;
}

/*
 * The values for which a jump is taken, or not taken, as a range that may wrap
 * round; all comparisons of a number with a constant are such a range. Return:
 * false if there are none, or if it is all of them.
 */
static bool jump_range(const struct kmc_code *code, bool taken, u64 *low,
		       u64 *span)
{
	u64 imm = code->imm, from, to;
	bool inverse = !taken;

	switch (code->op) {
	case KMC_OP_JNEI:
		inverse = !inverse;
		fallthrough;
	case KMC_OP_JEQI:
		from = imm;
		to = imm;
		break;
	case KMC_OP_JLEI:
		inverse = !inverse;
		fallthrough;
	case KMC_OP_JGTI:
		from = imm + 1;
		to = U64_MAX;
		break;
	case KMC_OP_JLTI:
		inverse = !inverse;
		fallthrough;
	case KMC_OP_JGEI:
		from = imm;
		to = U64_MAX;
		break;
	case KMC_OP_JSLEI:
		inverse = !inverse;
		fallthrough;
	case KMC_OP_JSGTI:
		from = imm + 1;
		to = S64_MAX;
		break;
	case KMC_OP_JSLTI:
		inverse = !inverse;
		fallthrough;
	case KMC_OP_JSGEI:
		from = imm;
		to = S64_MAX;
		break;
	default:
		return false;
	}
	if (from == to + 1)
		return false;
	*low = inverse ? to + 1 : from;
	*span = (inverse ? from - 1 : to) - *low;
	return true;
}

/*
 * The test of register @reg at instruction @jump, one way of which leads straight
 * to the end: sets prog->shape. Return: where the other way leads, or 0 if there
 * is no such test.
 */
static u32 tested_body(struct kmc_prog *prog, u32 jump, u8 reg)
{
	const struct kmc_code *code = kmc_prog_code(prog) + jump;
	struct kmc_shape *shape = &prog->shape;
	u32 next = jump + 1, target, body;

	if (!jump_range(code, true, &shape->low, &shape->span) ||
	    code->dst != reg || code->off < 0)
		return 0;
	target = next + code->off;
	body = is_end(prog, target) ? next : target;
	if (body == target && !is_end(prog, next))
		return 0;
	jump_range(code, body == target, &shape->low, &shape->span);
	return body;
}

static struct kmc_ctx *passes_task(struct kmc_ctx *ctx,
				   const struct kmc_prog *prog)
{
	return kmc_task_passes(&prog->shape) ? ctx : NULL;
}

static void test_task(struct kmc_prog *prog, u32 field, u64 mask)
{
	prog->shape.field = field;
	prog->shape.mask = mask;
	prog->passes = passes_task;
}

/* A test of one number. */
static bool choose_test(struct kmc_prog *prog)
{
	const struct kmc_code *code = kmc_prog_code(prog);
	struct kmc_shape *shape = &prog->shape;
	u32 body;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tests); i++)
		if (code->op == tests[i].key[0])
			break;
	if (i == ARRAY_SIZE(tests))
		return false;
	/* Not the last instruction, so there is one behind it. */
	body = tested_body(prog, 1, code->dst);
	if (!body)
		return false;
	shape->arg = code->op == KMC_OP_ARG ? code->imm : 0;
	if (!choose_body(prog, body))
		shape->body = kmc_exec;
	prog->run = tests[i].run;
	prog->leaf = false;
	prog->passes = tests[i].passes;
	if (code->op == KMC_CODE_VAR_PID)
		test_task(prog, offsetof(struct task_struct, tgid), U32_MAX);
	else if (code->op == KMC_CODE_VAR_TID)
		test_task(prog, offsetof(struct task_struct, pid), U32_MAX);
	return true;
}

/* A comparison of the comm begins with its first word; any program behind it. */
static void choose_comm_test(struct kmc_prog *prog)
{
	const struct kmc_code *code = kmc_prog_code(prog);

	if (!KMC_COMM_IS_PADDED)
		return;
	/* Neither of the two is the last instruction. */
	if (code[0].op == KMC_CODE_STV_COMM && code[1].op == KMC_CODE_LDF8 &&
	    code[1].off == code[0].off && tested_body(prog, 2, code[1].dst))
		test_task(prog, offsetof(struct task_struct, comm), U64_MAX);
}

void kmc_shape_choose(struct kmc_prog *prog)
{
	prog->leaf = false;
	prog->passes = NULL;
	prog->shape.field = 0;
	if (choose_body(prog, 0)) {
		prog->run = prog->shape.body;
	} else if (!choose_test(prog) && !kmc_latency_choose(prog)) {
		prog->run = kmc_exec;
		choose_comm_test(prog);
	}
	prog->straight = prog->run != kmc_exec && prog->shape.body != kmc_exec;
}
