// SPDX-License-Identifier: GPL-2.0
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/string.h>
#include "../map/fast.h"
#include "../map/scalar_fast.h"
#include "../path.h"
#include "../stack.h"
#include "../stream.h"
#include "../task_signal.h"
#include "arith.h"
#include "call.h"
#include "mem.h"
#include "str.h"

#define CALL(name)							\
notrace u64 kmc_call_##name(struct kmc_ctx *ctx, const struct kmc_code *code, \
			    u64 src, u64 dst, const struct kmc_prog *prog)

#define AT_OFF		(ctx->frame + code->off)
#define AT_KEY		(ctx->frame + code->key * 8)
#define AT_VALUE	(ctx->frame + code->value * 8)
#define SCRATCH		(ctx->frame + prog->scratch)
#define INSN		((const struct kmc_insn *)code)
#define FAULT_IF(failed)	fault_if(ctx, prog, code, failed)

/* Return: false if there was not enough. */
static __always_inline bool burn(struct kmc_ctx *ctx, s64 cost)
{
	ctx->fuel -= cost;
	return likely(ctx->fuel >= 0);
}

static __always_inline u64 fault_if(struct kmc_ctx *ctx,
				    const struct kmc_prog *prog,
				    const struct kmc_code *code, bool failed)
{
	if (unlikely(failed))
		ctx->outcome = kmc_faulted_at(prog, code);
	return 0;
}

CALL(sdiv)
{
	return kmc_sdiv(dst, src);
}

CALL(sdivi)
{
	return kmc_sdiv(dst, code->imm);
}

CALL(smod)
{
	return kmc_smod(dst, src);
}

CALL(smodi)
{
	return kmc_smod(dst, code->imm);
}

CALL(data)
{
	memcpy(AT_OFF, prog->data + (u32)code->imm, (u64)code->imm >> 32);
	return 0;
}

CALL(copy)
{
	memcpy(AT_OFF, ctx->frame + (u32)code->imm, (u64)code->imm >> 32);
	return 0;
}

CALL(strf)
{
	kmc_string_copy(ctx->frame, INSN);
	return 0;
}

CALL(streq)
{
	return kmc_string_equal(ctx->frame, INSN, U64_MAX);
}

CALL(strneq)
{
	return kmc_string_equal(ctx->frame, INSN, dst);
}

CALL(strstr)
{
	if (!burn(ctx, kmc_string_find_cost(ctx->frame, INSN)))
		return 0;
	return kmc_string_find(ctx->frame, INSN);
}

CALL(hash)
{
	return kmc_string_hash(ctx->frame, INSN, dst);
}

#define SPACE(letter, space, string_space)				\
CALL(ld##letter)							\
{									\
	u64 value;							\
									\
	FAULT_IF(!kmc_mem_load(space, src + code->off, code->size,	\
				    &value));				\
	return value;							\
}									\
									\
CALL(str##letter)							\
{									\
	return burn(ctx, code->imm / KMC_FUEL_BYTES) &&			\
	       FAULT_IF(!kmc_mem_string(string_space, src,		\
					     (void *)AT_OFF, code->imm)); \
}									\
									\
CALL(cpy##letter)							\
{									\
	return burn(ctx, code->imm / KMC_FUEL_BYTES) &&			\
	       FAULT_IF(!kmc_mem_copy(space, src, AT_OFF, code->imm));	\
}									\
									\
CALL(buf##letter)							\
{									\
	return burn(ctx, code->imm / KMC_FUEL_BYTES) &&			\
	       FAULT_IF(!kmc_mem_buffer(space, src, dst,		\
					     (void *)AT_OFF, code->imm)); \
}
SPACE(k, &kmc_space_kernel, kmc_space_of(prog, ctx, src, code->imm))
SPACE(u, &kmc_space_user, &kmc_space_user)
#undef SPACE

CALL(path)
{
	return burn(ctx, KMC_PATH_MAX / KMC_FUEL_BYTES) &&
	       FAULT_IF(!kmc_path_read(src, (void *)AT_OFF, code->imm));
}

/* The process's; see kmc_lower() for the kernel's. */
CALL(stack)
{
	if (burn(ctx, (u32)code->imm * KMC_FUEL_FRAME))
		kmc_stack_user(prog->env, ctx, (void *)AT_OFF, (u32)code->imm);
	return 0;
}

CALL(get)
{
	return kmc_map_get(code->map, AT_OFF);
}

CALL(set)
{
	kmc_map_set(code->map, AT_OFF, src);
	return 0;
}

CALL(load)
{
	return kmc_map_load(code->map, AT_KEY, AT_VALUE);
}

CALL(store)
{
	kmc_map_store(code->map, AT_KEY, AT_VALUE);
	return 0;
}

CALL(has)
{
	return kmc_map_has(code->map, AT_OFF);
}

CALL(del)
{
	return kmc_map_del(code->map, AT_OFF);
}

CALL(agg)
{
	kmc_map_agg(code->map, AT_OFF, src);
	return 0;
}

CALL(agg_load)
{
	return burn(ctx, code->map->look_fuel) &&
	       kmc_agg_load(code->map, AT_KEY, AT_VALUE, SCRATCH);
}

CALL(agg_has)
{
	return burn(ctx, code->map->look_fuel) &&
	       kmc_agg_has(code->map, AT_OFF);
}

CALL(agg_del)
{
	return burn(ctx, code->map->look_fuel) &&
	       kmc_agg_del(code->map, AT_OFF);
}

CALL(len)
{
	return kmc_map_len(code->map, &ctx->fuel);
}

CALL(next)
{
	return kmc_map_next(code->map, dst, AT_OFF, SCRATCH, &ctx->fuel);
}

CALL(emit)
{
	kmc_stream_emit(prog->env->stream, &prog->env->formats[code->imm],
			code->imm, AT_OFF, kmc_now(ctx), ctx->site);
	return 0;
}

CALL(signal)
{
	u64 err = -kmc_task_signal(src, code->imm);

	FAULT_IF(err);
	return err;
}

CALL(comm)
{
	kmc_comm_of(src, (u8 *)AT_OFF);
	return 0;
}

#define VAR(name, function, needs)					\
notrace u64 kmc_call_var_##function(struct kmc_ctx *ctx,		\
				    const struct kmc_prog *prog)	\
{									\
	return kmc_var_##function(prog, ctx);				\
}									\
									\
notrace void kmc_call_stv_##function(struct kmc_ctx *ctx,		\
				     const struct kmc_prog *prog,	\
				     u64 *to)				\
{									\
	*to = kmc_var_##function(prog, ctx);				\
}
KMC_VARS(VAR)
#undef VAR

notrace void kmc_call_stv_comm(struct kmc_ctx *ctx,
			       const struct kmc_prog *prog, u64 *to)
{
	kmc_var_comm((u8 *)to);
}

notrace void kmc_call_stv_pcomm(struct kmc_ctx *ctx,
				const struct kmc_prog *prog, u64 *to)
{
	kmc_var_pcomm((u8 *)to);
}

notrace void kmc_call_chars(struct kmc_ctx *ctx, u64 *to, u64 from, u64 size)
{
	kmc_chars_copy(to, ctx->event + from, size);
}

#define AGG(kind, words)						\
notrace void kmc_call_##kind##_##words(struct kmc_map *map,		\
				       const u64 *key, u64 v)		\
{									\
	kmc_agg_words(map, KMC_MAP_##kind, key, words,			\
		      KMC_MAP_##kind == KMC_MAP_COUNT ? 0 : v);		\
}
KMC_AGG_KINDS(AGG)
#undef AGG

notrace u64 kmc_call_get_1(struct kmc_map *map, const u64 *key)
{
	return kmc_scalar_get_1(map, key);
}

notrace void kmc_call_set_1(struct kmc_map *map, const u64 *key, u64 v)
{
	kmc_scalar_set_1(map, key, v);
}

notrace u64 kmc_call_del_1(struct kmc_map *map, const u64 *key)
{
	return kmc_scalar_del_1(map, key);
}
