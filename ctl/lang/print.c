// SPDX-License-Identifier: GPL-2.0
/*
 * Records about maps and values: print() clear() zero().
 */
#include <string.h>
#include "function.h"

/* 0 stands for "all rows" and for "not divided", as if it were not given. */
static bool check_number(struct check *ck, struct expr *e, const char *what)
{
	uint64_t n;

	if (!check_int(ck, e, "print"))
		return false;
	if (!fold_expr(e, &n) || n > UINT32_MAX)
		return complain(ck, &e->loc, "%s of print() is a literal that is not negative",
				what);
	return true;
}

static bool check_print_map(struct check *ck, struct expr *call)
{
	struct expr *top = call->args->next;

	if (!check_whole_map(ck, call->args))
		return false;
	if (!top)
		return true;
	return check_number(ck, top, "top") &&
	       (!top->next || check_number(ck, top->next, "div"));
}

static bool is_whole_map(const struct expr *e)
{
	return e->kind == EXPR_MAP && !e->args;
}

/* What is no single value is shown as a row of its map. */
static bool is_lines(struct check *ck, struct expr *e)
{
	const struct map *m = check_map_name(ck, e);

	return m->value.kind == TYPE_AGGREGATION && !agg_is_number(m->value.agg);
}

bool check_print(struct check *ck, struct expr *call)
{
	struct expr *arg = call->args;

	if (is_whole_map(arg))
		return check_print_map(ck, call);
	if (arg->next)
		return complain(ck, &arg->loc, "top and div are for a whole map: print(@map, top, div)");
	if (arg->kind == EXPR_MAP && is_lines(ck, arg))
		return check_map_key(ck, arg, arg->args, arg->nr_args) &&
		       check_whole_map(ck, arg);
	if (!check_value(ck, arg))
		return false;
	if (!type_is_value(&arg->type))
		return complain(ck, &arg->loc, "%s can't be printed",
				type_name(&arg->type));
	return true;
}

static uint32_t number_of(const struct expr *e)
{
	uint64_t n = 0;

	if (e)
		fold_expr(e, &n);
	return n;
}

static struct question_format map_format(const struct expr *call,
					 enum verb verb)
{
	struct expr *top = call->args->next;

	return (struct question_format){
		.verb = verb,
		.map = call->args->map->index,
		.top = number_of(top),
		.div = number_of(top ? top->next : NULL),
	};
}

/* The parts of a row. Return: their number, which may be too large. */
static unsigned int item_parts(const struct map *m, struct kmc_part *parts)
{
	unsigned int nr = 0;

	for (unsigned int i = 0; i < m->nr_key; i++)
		nr += type_parts(&m->key[i], parts + nr, nr < KMC_PARTS_MAX ?
				 KMC_PARTS_MAX - nr : 0);
	if (m->value.kind != TYPE_AGGREGATION)
		return nr + type_parts(&m->value, parts + nr,
				       nr < KMC_PARTS_MAX ?
				       KMC_PARTS_MAX - nr : 0);
	if (nr < KMC_PARTS_MAX)
		parts[nr] = (struct kmc_part){
			.kind = KMC_PART_BYTES, .size = map_value_bytes(m),
		};
	return nr + 1;
}

/* print(@x[k]) of a histogram or its like: a row as print(@x) shows it. */
static void print_item(struct gen *g, struct expr *item)
{
	const struct map *m = item->map;
	struct kmc_part parts[KMC_PARTS_MAX];
	struct question_format format = {
		.verb = VERB_PRINT_ITEM, .map = m->index, .parts = parts,
	};
	uint32_t key = gen_key(g, item), size = 0, row;
	int reg;

	format.nr_parts = item_parts(m, parts);
	if (format.nr_parts > KMC_PARTS_MAX) {
		gen_too_large(g, "what it prints at once has too many parts");
		return;
	}
	for (unsigned int i = 0; i < m->nr_key; i++)
		size += type_size(&m->key[i]);
	row = frame_take(g, size + map_value_bytes(m));
	gen_copy(g, key, row, size);
	reg = reg_take(g);
	emit(g, KMC_OP_LOAD, reg, 0, 0, key,
	     (int64_t)(row + size) << 32 | m->index);
	reg_put(g, reg);
	gen_key_put(g, m, key);
	emit(g, KMC_OP_EMIT, 0, 0, 0, row, gen_format(g, &format));
	frame_put(g, row);
}

void gen_print(struct gen *g, struct expr *call)
{
	struct question_format format = { .verb = VERB_PRINT_VALUE };

	if (is_whole_map(call->args)) {
		format = map_format(call, VERB_PRINT_MAP);
		gen_record(g, &format, NULL, 0, NULL);
	} else if (call->args->kind == EXPR_MAP &&
		   call->args->map->value.kind == TYPE_AGGREGATION &&
		   !agg_is_number(call->args->map->value.agg)) {
		print_item(g, call->args);
	} else {
		gen_values(g, &format, call->args, 1);
	}
}

bool check_map_verb(struct check *ck, struct expr *call)
{
	struct expr *arg = call->args;

	if (!is_whole_map(arg))
		return complain(ck, &arg->loc, "'%s' wants a whole map; it is written %s",
				call->name, call->function->usage);
	return check_whole_map(ck, arg);
}

void gen_clear(struct gen *g, struct expr *call)
{
	struct question_format format = map_format(call, VERB_CLEAR_MAP);

	gen_record(g, &format, NULL, 0, NULL);
}

void gen_zero(struct gen *g, struct expr *call)
{
	struct question_format format = map_format(call, VERB_ZERO_MAP);

	gen_record(g, &format, NULL, 0, NULL);
}

static bool is_map_call(const struct stmt *s, const char *name)
{
	return s && s->kind == STMT_EXPR && s->value->kind == EXPR_CALL &&
	       !strcmp(s->value->name, name) && is_whole_map(s->value->args);
}

/*
 * Between two records, what is counted would be cleared and never shown: one
 * record asks for both in one step.
 */
bool gen_take(struct gen *g, const struct stmt *print,
	      const struct stmt *next)
{
	struct question_format format;

	if (!is_map_call(print, "print") || !is_map_call(next, "clear") ||
	    print->value->args->map != next->value->args->map)
		return false;
	format = map_format(print->value, VERB_TAKE_MAP);
	gen_record(g, &format, NULL, 0, NULL);
	return true;
}
