// SPDX-License-Identifier: GPL-2.0
/*
 * Aggregations that are read in the script: the number that they would show.
 */
#include <stddef.h>
#include "../out/aggregation.h"
#include "function.h"

bool agg_is_number(enum kmc_map_kind agg)
{
	return aggregation_of(agg)->in_script;
}

uint32_t map_value_bytes(const struct map *m)
{
	const struct question_map shape = {
		.kind = m->value.agg, .bits = m->bits, .min = m->min,
		.max = m->max, .step = m->step, .slots = m->slots,
	};

	if (m->value.kind != TYPE_AGGREGATION)
		return type_size(&m->value);
	return aggregation_of(m->value.agg)->value_size(&shape);
}

int gen_agg_number(struct gen *g, const struct map *m, uint32_t at)
{
	int reg = reg_take(g), n;

	emit(g, KMC_OP_LDF, reg, 0, 8,
	     at + aggregation_of(m->value.agg)->number_at, 0);
	if (m->value.agg != KMC_MAP_AVG)
		return reg;
	n = reg_take(g);
	emit(g, KMC_OP_LDF, n, 0, 8, at + offsetof(struct kmc_sum, n), 0);
	emit(g, m->is_signed ? KMC_OP_SDIV : KMC_OP_DIV, reg, n, 0, 0, 0);
	reg_put(g, n);
	return reg;
}

bool check_agg_read(struct check *ck, struct expr *e)
{
	const struct map *m = e->map;

	if (!agg_is_number(m->value.agg))
		return complain(ck, &e->loc, "'%s' holds %s(), which can be printed but not be read in the script",
				e->name, type_name(&m->value));
	e->type = type_int(m->value.agg != KMC_MAP_COUNT && m->is_signed, 8);
	return true;
}

int gen_agg_read(struct gen *g, struct expr *e, uint32_t key)
{
	uint32_t at = frame_take(g, map_value_bytes(e->map));
	int reg = reg_take(g);

	emit(g, KMC_OP_LOAD, reg, 0, 0, key,
	     (int64_t)at << 32 | e->map->index);
	reg_put(g, reg);
	reg = gen_agg_number(g, e->map, at);
	frame_put(g, at);
	return reg;
}
