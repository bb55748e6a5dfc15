// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include "../map/map.h"
#include "code.h"

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
	};
#undef STV_CODE

	return codes[var];
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
	case KMC_OP_LOAD:
	case KMC_OP_STORE:
		code->key = code->off / 8;
		code->value = high / 8;
		fallthrough;
	case KMC_OP_GET:
	case KMC_OP_SET:
	case KMC_OP_HAS:
	case KMC_OP_DEL:
		code->map = env->maps[(u32)code->imm];
		break;
	case KMC_OP_AGG:
		code->map = env->maps[(u32)code->imm];
		if (kmc_map_desc(code->map)->kind == KMC_MAP_COUNT)
			code->op = KMC_CODE_COUNT;
		break;
	}
}

void kmc_prog_prepare(struct kmc_prog *prog)
{
	struct kmc_code *code = (struct kmc_code *)prog->insns;
	u32 nr;

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
