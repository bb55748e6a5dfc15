// SPDX-License-Identifier: GPL-2.0
/*
 * Aggregations: count() sum() avg() min() max() stats() hist() lhist() quantiles()
 * distinct() topk() tseries()
 */
#include <string.h>
#include "function.h"

/* What they keep if the script says nothing. */
#define QUANTILE_BITS	4
#define TOPK_DEFAULT	10

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
			return complain(ck, &bits->loc, "the bits of %s() are a literal from 0 to %d",
					call->name, KMC_HIST_BITS_MAX);
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

/* Any value can be told from others. */
bool check_distinct(struct check *ck, struct expr *call)
{
	const struct type *t = &call->args->type;

	if (!check_expr(ck, call->args))
		return false;
	if (!type_is_value(t) || t->kind == TYPE_KSTACK ||
	    t->kind == TYPE_USTACK || t->kind == TYPE_BUF)
		return complain(ck, &call->args->loc, "'distinct' can't tell %s apart",
				type_name(t));
	return is_aggregation(call);
}

bool check_topk(struct check *ck, struct expr *call)
{
	struct expr *value = call->args, *k = value->next;
	uint64_t n;

	if (!check_expr(ck, value))
		return false;
	if (!type_is_word(&value->type))
		return complain(ck, &value->loc, "'topk' counts numbers, not %s; of these, @x[key] = count() and print(@x, 10) show the most frequent",
				type_name(&value->type));
	if (k && !check_int(ck, k, call->name))
		return false;
	if (k && (!fold_expr(k, &n) || !n || n > KMC_TOPK_MAX))
		return complain(ck, &k->loc, "topk() keeps a literal number of 1 to %d",
				KMC_TOPK_MAX);
	return is_aggregation(call);
}

static const char *const sorts[__KMC_SERIES_MAX] = {
	[KMC_SERIES_LAST] = "last", [KMC_SERIES_SUM] = "sum",
	[KMC_SERIES_MIN] = "min", [KMC_SERIES_MAX] = "max",
	[KMC_SERIES_AVG] = "avg",
};

/* __KMC_SERIES_MAX: there is none of that name. */
static enum kmc_series sort_of(const struct expr *name)
{
	unsigned int i = 0;

	if (!name)
		return KMC_SERIES_LAST;
	while (i < __KMC_SERIES_MAX && strcmp(sorts[i], name->name))
		i++;
	return i;
}

bool check_tseries(struct check *ck, struct expr *call)
{
	struct expr *step = call->args->next, *nr = step->next;
	struct expr *sort = nr->next;
	uint64_t n;

	if (!check_word(ck, call->args, call->name) ||
	    !check_int(ck, step, call->name) || !check_int(ck, nr, call->name))
		return false;
	if (!fold_expr(step, &n) || (int64_t)n < 1 || n > KMC_INTERVAL_MAX)
		return complain(ck, &step->loc, "the interval of tseries() is a literal duration of 1ns to 365d");
	if (!fold_expr(nr, &n) || n < 1 || n > KMC_INTERVALS_MAX)
		return complain(ck, &nr->loc, "tseries() keeps a literal number of 1 to %d intervals",
				KMC_INTERVALS_MAX);
	if (sort && (sort->kind != EXPR_STRING ||
		     sort_of(sort) == __KMC_SERIES_MAX))
		return complain(ck, &sort->loc, "an interval of tseries() shows \"avg\", \"max\", \"min\" or \"sum\" of its numbers; without, the last one");
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
	const struct expr *more = NULL;
	struct map shape = { 0 };
	uint64_t n[3] = { 0 };

	if (call->args) {
		shape.is_signed = call->args->type.is_signed;
		more = call->args->next;
	}
	for (int i = 0; i < 3 && more; i++, more = more->next)
		fold_expr(more, &n[i]);
	/* As in bpftrace, histograms take every number as signed. */
	if (call->type.agg == KMC_MAP_HIST) {
		shape.is_signed = true;
		shape.bits = n[0];
	} else if (call->type.agg == KMC_MAP_LHIST) {
		shape.is_signed = true;
		shape.min = n[0];
		shape.max = n[1];
		shape.step = n[2];
	} else if (call->type.agg == KMC_MAP_QUANTILES) {
		shape.is_signed = true;
		shape.bits = call->nr_args > 1 ? n[0] : QUANTILE_BITS;
	} else if (call->type.agg == KMC_MAP_DISTINCT) {
		shape.is_signed = false;
	} else if (call->type.agg == KMC_MAP_TOPK) {
		shape.is_signed = false;
		shape.slots = call->nr_args > 1 ? n[0] : TOPK_DEFAULT;
	} else if (call->type.agg == KMC_MAP_TSERIES) {
		shape.step = n[0];
		shape.slots = n[1];
		shape.series = sort_of(call->args->next->next->next);
	}
	return shape;
}

/* A number that stands for a value of any type. */
static int gen_told_apart(struct gen *g, struct expr *e)
{
	struct kmc_part parts[KMC_PARTS_MAX];
	unsigned int nr;
	uint32_t at, place;
	int reg;

	if (type_is_word(&e->type))
		return gen_value(g, e);
	nr = type_parts(&e->type, parts, KMC_PARTS_MAX);
	if (nr > KMC_PARTS_MAX) {
		gen_too_large(g, "what distinct() tells apart has too many parts");
		nr = 0;
	}
	place = at = gen_layout(g, e, 1, &e->type);
	reg = reg_take(g);
	emit(g, KMC_OP_MOVI, reg, 0, 0, 0, 0);
	for (unsigned int i = 0; i < nr; i++) {
		enum kmc_part_kind kind = parts[i].kind;
		uint32_t room = parts[i].size;

		if (kind == KMC_PART_STR)
			room -= sizeof(struct kmc_str);
		else if (kind != KMC_PART_CHARS)
			kind = KMC_PART_BYTES;
		if (room)
			emit(g, KMC_OP_HASH, reg, 0, kind, at, room);
		at += parts[i].size;
	}
	frame_put(g, place);
	return reg;
}

void gen_aggregation(struct gen *g, struct expr *target, struct expr *value)
{
	struct expr *call = aggregation_call(value);
	uint32_t key;
	int reg;

	for (; value != call; value = value->a)
		gen_block(g, value);
	if (call->type.agg == KMC_MAP_DISTINCT)
		reg = gen_told_apart(g, call->args);
	else
		reg = call->args ? gen_value(g, call->args) : REG_NONE;
	key = gen_key(g, target);
	emit(g, KMC_OP_AGG, 0, reg == REG_NONE ? 0 : reg, 0, key,
	     target->map->index);
	gen_key_put(g, target->map, key);
	if (reg != REG_NONE)
		reg_put(g, reg);
}
