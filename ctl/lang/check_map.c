// SPDX-License-Identifier: GPL-2.0
/*
 * @maps: one kind of key and one kind of value in the whole script.
 */
#include <stdio.h>
#include <string.h>
#include "function.h"
#include "nearest.h"

static const char *const map_kinds[] = {
	"hash", "lruhash", "percpuhash", "percpulruhash", "array", "percpuarray",
};

/* let @x = hash(n): how many keys it may have. */
static void declared_as(struct compile *c, struct map *m)
{
	const struct map_declaration *d;
	struct nearest near;

	for (d = c->script.maps; d; d = d->next) {
		if (strcmp(d->name, m->name))
			continue;
		nearest_init(&near, d->kind);
		for (size_t i = 0; i < sizeof(map_kinds) / sizeof(*map_kinds);
		     i++) {
			if (!strcmp(d->kind, map_kinds[i])) {
				m->max_keys = d->max_keys;
				m->lru = strstr(d->kind, "lru");
				return;
			}
			nearest_offer(&near, map_kinds[i]);
		}
		diag_error(&c->diag, &d->loc, "no kind of map is called '%s'%s",
			   d->kind, nearest_hint(&near, ""));
	}
}

struct map *check_map_name(struct check *ck, struct expr *e)
{
	struct compile *c = ck->c;
	struct map *m, **end;

	for (end = &c->maps; (m = *end); end = &m->next) {
		if (!strcmp(m->name, e->name)) {
			e->map = m;
			return m;
		}
	}
	m = arena_alloc(&c->arena, sizeof(*m));
	m->name = e->name;
	m->index = c->nr_maps++;
	declared_as(c, m);
	*end = m;
	e->map = m;
	if (m->index == KMC_MAPS_MAX)
		diag_error(&c->diag, &e->loc, "more than %d maps",
			   KMC_MAPS_MAX);
	if (strlen(m->name) >= KMC_NAME_MAX)
		diag_error(&c->diag, &e->loc, "this name is too long");
	return m;
}

static bool never_assigned(struct check *ck, struct expr *e)
{
	struct nearest near;

	nearest_init(&near, e->name);
	for (struct map *m = ck->c->maps; m; m = m->next)
		if (m->value.kind != TYPE_NONE)
			nearest_offer(&near, m->name);
	return complain(ck, &e->loc, "'%s' is never assigned%s", e->name,
			nearest_hint(&near, ""));
}

struct map *check_whole_map(struct check *ck, struct expr *e)
{
	struct map *m = check_map_name(ck, e);

	if (m->value.kind != TYPE_NONE)
		return m;
	never_assigned(ck, e);
	return NULL;
}

/* "@x[int64, string]", for messages. */
static const char *key_text(struct check *ck, const char *name,
			    const struct type *types, unsigned int nr)
{
	const char *text = name;

	for (unsigned int i = 0; i < nr; i++)
		text = arena_printf(&ck->c->arena, "%s%s%s", text,
				    i ? ", " : "[", type_name(&types[i]));
	return nr ? arena_printf(&ck->c->arena, "%s]", text) : text;
}

static bool join_keys(struct check *ck, struct map *m,
		      const struct type *types, unsigned int nr)
{
	if (m->nr_key != nr)
		return false;
	for (unsigned int i = 0; i < nr; i++) {
		struct type before = m->key[i];

		if (!type_join(&ck->c->arena, &m->key[i], &types[i]))
			return false;
		if (!type_equal(&before, &m->key[i]))
			ck->changed = true;
	}
	return true;
}

/* One tuple as the key is a key of several parts. */
static unsigned int spread(struct type *types, unsigned int nr)
{
	struct type tuple;

	if (nr != 1)
		return nr;
	tuple = types[0];
	if (tuple.kind != TYPE_TUPLE || tuple.text)
		return nr;
	memcpy(types, tuple.to, tuple.count * sizeof(*types));
	return tuple.count;
}

struct type map_key_type(struct arena *arena, const struct map *m)
{
	struct type *members;

	if (m->nr_key == 1)
		return m->key[0];
	members = arena_alloc(arena, (m->nr_key + 1) * sizeof(*members));
	memcpy(members, m->key, m->nr_key * sizeof(*members));
	return (struct type){ .kind = TYPE_TUPLE, .space = SPACE_FRAME,
			      .count = m->nr_key, .to = members };
}

bool check_map_key(struct check *ck, struct expr *e, struct expr *args,
		   unsigned int nr_args)
{
	struct map *m = check_map_name(ck, e);
	struct type types[KMC_PARTS_MAX];
	unsigned int nr = 0;
	bool ok = true;

	if (nr_args > KMC_PARTS_MAX)
		return complain(ck, &e->loc, "a key has at most %d parts",
				KMC_PARTS_MAX);
	for (struct expr *arg = args; arg && nr < nr_args; arg = arg->next) {
		if (!check_value(ck, arg)) {
			ok = false;
			continue;
		}
		if (!type_is_value(&arg->type)) {
			ok = complain(ck, &arg->loc, "%s can't be a key",
				      type_name(&arg->type));
			continue;
		}
		types[nr] = (struct type){ 0 };
		type_join(&ck->c->arena, &types[nr++], &arg->type);
	}
	if (!ok)
		return false;
	nr = spread(types, nr);
	if (!m->key_known) {
		m->key_known = true;
		m->nr_key = nr;
		memcpy(m->key, types, nr * sizeof(*types));
		m->key_loc = e->loc;
		ck->changed = true;
	}
	if (!join_keys(ck, m, types, nr))
		return complain(ck, &e->loc, "this is %s, but at %d:%d it is %s",
				key_text(ck, e->name, types, nr),
				m->key_loc.line, m->key_loc.col,
				key_text(ck, e->name, m->key, m->nr_key));
	return true;
}

bool check_map_read(struct check *ck, struct expr *e)
{
	struct map *m;

	if (!check_map_key(ck, e, e->args, e->nr_args))
		return false;
	m = e->map;
	if (m->value.kind == TYPE_NONE)
		return never_assigned(ck, e);
	if (m->value.kind == TYPE_AGGREGATION)
		return check_agg_read(ck, e);
	e->type = m->value;
	e->type.is_literal = false;
	return true;
}

static bool mismatch(struct check *ck, struct expr *e,
		     const struct type *type)
{
	bool agg = type->kind == TYPE_AGGREGATION;
	bool was_agg = e->map->value.kind == TYPE_AGGREGATION;

	return complain(ck, &e->loc, "'%s' can't be assigned %s%s: at %d:%d it was assigned %s%s",
			e->name, type_name(type), agg ? "()" : "",
			e->map->value_loc.line, e->map->value_loc.col,
			type_name(&e->map->value), was_agg ? "()" : "");
}

static bool write_value(struct check *ck, struct expr *e,
			const struct type *type)
{
	struct map *m = e->map;
	struct type before = m->value;

	if (before.kind == TYPE_NONE)
		m->value_loc = e->loc;
	if (!type_join(&ck->c->arena, &m->value, type))
		return mismatch(ck, e, type);
	if (!type_equal(&before, &m->value))
		ck->changed = true;
	e->type = m->value;
	e->type.is_literal = false;
	return true;
}

/* What lhist() and hist() were asked for must be the same everywhere. */
static bool agree_on_shape(struct check *ck, struct expr *e,
			   const struct expr *call, bool first)
{
	const struct map shape = shape_of(call);
	struct map *m = e->map;

	if (first) {
		m->bits = shape.bits;
		m->min = shape.min;
		m->max = shape.max;
		m->step = shape.step;
		m->slots = shape.slots;
		m->series = shape.series;
	}
	m->is_signed |= shape.is_signed;
	if (m->bits != shape.bits || m->min != shape.min ||
	    m->max != shape.max || m->step != shape.step ||
	    m->slots != shape.slots || m->series != shape.series)
		return complain(ck, &call->loc, "'%s' has other bounds at %d:%d",
				e->name, m->value_loc.line, m->value_loc.col);
	if (call->type.agg == KMC_MAP_TOPK &&
	    !type_join(&ck->c->arena, &m->item, &call->args->type))
		return complain(ck, &call->args->loc, "'%s' counts %s, not %s",
				e->name, type_name(&m->item),
				type_name(&call->args->type));
	return true;
}

bool check_map_write(struct check *ck, struct expr *e, struct expr *value)
{
	bool first, agg = value->type.kind == TYPE_AGGREGATION;

	if (!check_map_key(ck, e, e->args, e->nr_args))
		return false;
	if (value->type.kind == TYPE_ARGS)
		return complain(ck, &value->loc, "'args' is not a value; write args.NAME");
	if (value->type.kind == TYPE_NONE)
		return false;
	if (value->type.kind == TYPE_VOID)
		return complain(ck, &value->loc, "'%s' has no value",
				value->name ? value->name : "this");
	if (agg)
		value = aggregation_call(value);
	if (agg && value->kind != EXPR_CALL)
		return complain(ck, &value->loc, "an aggregation must be assigned alone");
	first = e->map->value.kind == TYPE_NONE;
	return write_value(ck, e, &value->type) &&
	       (!agg || agree_on_shape(ck, e, value, first));
}

bool check_map_step(struct check *ck, struct expr *e, bool down)
{
	struct type number = type_int(true, 8);

	if (!check_map_key(ck, e, e->args, e->nr_args))
		return false;
	number.is_literal = !down;
	return write_value(ck, e, &number);
}
