// SPDX-License-Identifier: GPL-2.0
/*
 * count() sum() avg() min() max() stats() hist() lhist()
 */
#include "function.h"

static bool is_aggregation(struct expr *call)
{
	call->type.kind = TYPE_AGGREGATION;
	call->type.agg = call->function->agg;
	return true;
}

bool check_count(struct check *ck, struct expr *call)
{
	(void)ck;
	return is_aggregation(call);
}

bool check_aggregation(struct check *ck, struct expr *call)
{
	return check_word(ck, call->args, call->name) && is_aggregation(call);
}

bool check_hist(struct check *ck, struct expr *call)
{
	struct expr *bits = call->args->next;
	uint64_t n;

	if (!check_word(ck, call->args, call->name))
		return false;
	if (bits) {
		if (!check_int(ck, bits, call->name))
			return false;
		if (!fold_expr(bits, &n) || n > KMC_HIST_BITS_MAX)
			return complain(ck, &bits->loc, "the bits of hist() are a literal from 0 to %d",
					KMC_HIST_BITS_MAX);
	}
	return is_aggregation(call);
}

bool check_lhist(struct check *ck, struct expr *call)
{
	struct expr *arg = call->args;
	uint64_t n[3], range;

	if (!check_word(ck, arg, call->name))
		return false;
	for (int i = 0; i < 3; i++) {
		arg = arg->next;
		if (!check_int(ck, arg, call->name))
			return false;
		if (!fold_expr(arg, &n[i]))
			return complain(ck, &arg->loc, "min, max and step of lhist() must be literals");
	}
	if ((int64_t)n[0] >= (int64_t)n[1])
		return complain(ck, &call->loc, "lhist() has a min that is not below its max");
	range = n[1] - n[0];
	if ((int64_t)n[2] <= 0 || n[2] > range)
		return complain(ck, &arg->loc, "the step of lhist() must be above 0 and fit between min and max");
	if ((range + n[2] - 1) / n[2] > KMC_LHIST_STEPS_MAX)
		return complain(ck, &call->loc, "lhist() has %llu steps; at most %d are kept",
				(unsigned long long)((range + n[2] - 1) / n[2]),
				KMC_LHIST_STEPS_MAX);
	return is_aggregation(call);
}

struct expr *aggregation_call(struct expr *value)
{
	while (value->kind == EXPR_BLOCK && value->a)
		value = value->a;
	return value;
}

struct map shape_of(const struct expr *call)
{
	const struct expr *arg = call->args;
	struct map shape = { 0 };
	uint64_t n[3] = { 0 };

	if (arg)
		shape.is_signed = arg->type.is_signed;
	for (int i = 0; i < 3 && arg && arg->next; i++) {
		arg = arg->next;
		fold_expr(arg, &n[i]);
	}
	/* As in bpftrace, histograms take every number as signed. */
	if (call->type.agg == KMC_MAP_HIST) {
		shape.is_signed = true;
		shape.bits = n[0];
	} else if (call->type.agg == KMC_MAP_LHIST) {
		shape.is_signed = true;
		shape.min = n[0];
		shape.max = n[1];
		shape.step = n[2];
	}
	return shape;
}

void gen_aggregation(struct gen *g, struct expr *target, struct expr *value)
{
	struct expr *call = aggregation_call(value);
	uint32_t key;
	int reg;

	for (; value != call; value = value->a)
		gen_block(g, value);
	reg = call->args ? gen_value(g, call->args) : REG_NONE;
	key = gen_key(g, target);
	emit(g, KMC_OP_AGG, 0, reg == REG_NONE ? 0 : reg, 0, key,
	     target->map->index);
	gen_key_put(g, target->map, key);
	if (reg != REG_NONE)
		reg_put(g, reg);
}
