/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What native code calls: all that touches memory, maps, the stream or the task. The
 * arguments fit in the generator's five registers, and each returns a whole
 * register or nothing. They do what the interpreter does with the same
 * instruction; what that keeps for itself, fuel and outcome, is in kmc_ctx here.
 *
 * Context of all: any, NMI included; preemption off.
 */
#ifndef KMC_CALL_H
#define KMC_CALL_H

#include "code.h"

/* Instructions that are called with all that there is of them. */
#define KMC_CALLS(X)							\
	X(sdiv) X(sdivi) X(smod) X(smodi)				\
	X(data) X(copy) X(strf) X(streq) X(strneq) X(strstr) X(hash)	\
	X(ldk) X(ldu) X(strk) X(stru) X(cpyk) X(cpyu) X(bufk) X(bufu)	\
	X(path) X(stack)						\
	X(get) X(set) X(load) X(store) X(has) X(del)			\
	X(agg) X(agg_load) X(agg_has) X(agg_del) X(len) X(next)		\
	X(emit) X(signal) X(comm)

#define DECLARE(name)							\
u64 kmc_call_##name(struct kmc_ctx *ctx, const struct kmc_code *code,	\
		    u64 src, u64 dst, const struct kmc_prog *prog);
KMC_CALLS(DECLARE)
#undef DECLARE

/* Built-ins; the second sort stores them, at @to. */
#define DECLARE(name, function, needs)					\
u64 kmc_call_var_##function(struct kmc_ctx *ctx,			\
			    const struct kmc_prog *prog);		\
void kmc_call_stv_##function(struct kmc_ctx *ctx,			\
			     const struct kmc_prog *prog, u64 *to);
KMC_VARS(DECLARE)
#undef DECLARE
void kmc_call_stv_comm(struct kmc_ctx *ctx, const struct kmc_prog *prog,
		       u64 *to);
void kmc_call_stv_pcomm(struct kmc_ctx *ctx, const struct kmc_prog *prog,
			u64 *to);

/* Characters of the event's record: str.h. */
void kmc_call_chars(struct kmc_ctx *ctx, u64 *to, u64 from, u64 size);

/* Aggregations. */
#define DECLARE(kind, words)						\
void kmc_call_##kind##_##words(struct kmc_map *map, const u64 *key, u64 v);
KMC_AGG_KINDS(DECLARE)
#undef DECLARE

/* Scalars: scalar_fast.h. */
u64 kmc_call_get_1(struct kmc_map *map, const u64 *key);
void kmc_call_set_1(struct kmc_map *map, const u64 *key, u64 v);
u64 kmc_call_del_1(struct kmc_map *map, const u64 *key);

#endif /* KMC_CALL_H */
