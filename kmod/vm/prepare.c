// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include "../map/scalar_fast.h"
#include "code.h"
#include "shape.h"

/* Which of the four sizes 1, 2, 4, 8. */
static u8 size_index(u8 size)
{
	return size == 8 ? 3 : size >> 1;
}

static u8 code_of_var(u32 var)
{
#define VAR_CODE(name, function, needs)	[KMC_VAR_##name] = KMC_CODE_VAR_##name,
	static const u8 codes[__KMC_VAR_MAX] = { KMC_VARS(VAR_CODE) };
#undef VAR_CODE

	return codes[var];
}

static u8 code_of_store_var(u32 var)
{
#define STV_CODE(name, function, needs)	[KMC_VAR_##name] = KMC_CODE_STV_##name,
	static const u8 codes[__KMC_VAR_MAX] = {
		KMC_VARS(STV_CODE)
		[KMC_VAR_COMM] = KMC_CODE_STV_COMM,
		[KMC_VAR_PCOMM] = KMC_CODE_STV_PCOMM,
	};
#undef STV_CODE

	return codes[var];
}

/* KMC_OP_AGG stays for kinds and keys that have no opcode of their own. */
static u8 code_of_agg(const struct kmc_map *map)
{
	static const u8 codes[__KMC_MAP_KIND_MAX] = {
		[KMC_MAP_COUNT] = KMC_CODE_COUNT_0,
		[KMC_MAP_SUM] = KMC_CODE_SUM_0,
		[KMC_MAP_AVG] = KMC_CODE_SUM_0,
		[KMC_MAP_MIN] = KMC_CODE_MIN_0,
		[KMC_MAP_MAX] = KMC_CODE_MAX_0,
		[KMC_MAP_STATS] = KMC_CODE_STATS_0,
		[KMC_MAP_HIST] = KMC_CODE_HIST_0,
		[KMC_MAP_LHIST] = KMC_CODE_LHIST_0,
		[KMC_MAP_QUANTILES] = KMC_CODE_HIST_0,
	};
	u32 kind = kmc_map_desc(map)->kind;

	if (codes[kind] && map->words <= KMC_AGG_WORDS_MAX)
		return codes[kind] + map->words;
	return kind == KMC_MAP_COUNT ? KMC_CODE_COUNT_LONG : KMC_OP_AGG;
}

static u8 code_of_agg_key(u8 op)
{
	switch (op) {
	case KMC_OP_LOAD:
		return KMC_CODE_AGG_LOAD;
	case KMC_OP_HAS:
		return KMC_CODE_AGG_HAS;
	case KMC_OP_DEL:
		return KMC_CODE_AGG_DEL;
	}
	return op;
}

static u8 code_of_key(const struct kmc_map *map, u8 op)
{
	if (!kmc_is_scalar(map))
		return code_of_agg_key(op);
	if (!kmc_scalar_is_fast(map))
		return op;
	switch (op) {
	case KMC_OP_GET:
		return KMC_CODE_GET_1;
	case KMC_OP_SET:
		return KMC_CODE_SET_1;
	case KMC_OP_DEL:
		return KMC_CODE_DEL_1;
	}
	return op;
}

static void translate(const struct kmc_env *env, struct kmc_code *code)
{
	u32 high = (u64)code->imm >> 32;

	switch (code->op) {
	case KMC_OP_VAR:
		code->op = code_of_var(code->imm);
		break;
	case KMC_OP_STV:
		code->op = code_of_store_var(code->imm);
		break;
	case KMC_OP_LDF:
		code->op = KMC_CODE_LDF1 + size_index(code->size);
		break;
	case KMC_OP_STF:
		code->op = KMC_CODE_STF1 + size_index(code->size);
		break;
	case KMC_OP_LDX:
		code->op = KMC_CODE_LDX1 + size_index(code->size);
		break;
	case KMC_OP_LDE:
		code->op = KMC_CODE_LDE1 + size_index(code->size);
		break;
	case KMC_OP_LOAD:
	case KMC_OP_STORE:
		code->key = code->off / 8;
		code->value = high / 8;
		fallthrough;
	case KMC_OP_GET:
	case KMC_OP_SET:
	case KMC_OP_HAS:
	case KMC_OP_DEL:
	case KMC_OP_LEN:
	case KMC_OP_NEXT:
		code->map = env->maps[(u32)code->imm];
		if (code->op == KMC_OP_DEL)
			kmc_map_expect_del(code->map);
		code->op = code_of_key(code->map, code->op);
		break;
	case KMC_OP_AGG:
		code->map = env->maps[(u32)code->imm];
		code->op = code_of_agg(code->map);
		break;
	}
}

static bool is_plain(const struct kmc_prog *prog)
{
	u32 nr;

	for (nr = 0; nr < prog->nr_insns; nr++)
		if (prog->insns[nr].op == KMC_OP_STACK)
			return false;
	return !prog->needs;
}

void kmc_prog_prepare(struct kmc_prog *prog)
{
	struct kmc_code *code = (struct kmc_code *)prog->insns;
	u32 nr;

	prog->plain = is_plain(prog);
	for (nr = 0; nr < prog->nr_insns; nr++)
		translate(prog->env, &code[nr]);
	kmc_shape_choose(prog);
}

void kmc_prog_clear(struct kmc_prog *prog)
{
	kvfree(prog->insns);
	kvfree(prog->data);
	prog->insns = NULL;
	prog->data = NULL;
}
