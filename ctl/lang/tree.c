// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "function.h"
#include "tree.h"

static void deepen(struct parse *p, struct expr *e, const struct expr *arg)
{
	expr_deepen(e, arg);
	/* Said once: what is around it is deeper still. */
	if (e->depth == EXPR_DEPTH_MAX + 1)
		diag_error(p->diag, &e->loc,
			   "this expression is nested too deeply");
}

struct expr *tree_name(struct parse *p, enum expr_kind kind,
			      const struct loc *loc, const char *name)
{
	struct expr *e = expr_new(p->script, kind, loc);

	e->name = name;
	return e;
}

struct expr *tree_number(struct parse *p, enum expr_kind kind,
			 const struct loc *loc, uint64_t number)
{
	struct expr *e = expr_new(p->script, kind, loc);

	e->number = number;
	return e;
}

struct expr *tree_unary(struct parse *p, const struct loc *loc, enum op op,
			  struct expr *a)
{
	struct expr *e = expr_new(p->script, EXPR_UNARY, loc);

	e->op = op;
	e->a = a;
	deepen(p, e, NULL);
	return e;
}

struct expr *tree_binary(struct parse *p, const struct loc *loc,
			 enum expr_kind kind, enum op op, struct expr *a,
			 struct expr *b)
{
	struct expr *e = expr_new(p->script, kind, loc);

	e->op = op;
	e->a = a;
	e->b = b;
	deepen(p, e, NULL);
	return e;
}

struct expr *tree_ternary(struct parse *p, const struct loc *loc,
			    struct expr *a, struct expr *b, struct expr *c)
{
	struct expr *e = expr_new(p->script, EXPR_TERNARY, loc);

	e->a = a;
	e->b = b;
	e->c = c;
	deepen(p, e, NULL);
	return e;
}

void tree_import(struct parse *p, const struct loc *loc)
{
	p->script->import = *loc;
}

struct expr *tree_elvis(struct parse *p, const struct loc *loc, struct expr *a,
			struct expr *c)
{
	const char *name = arena_printf(p->script->arena, "$?#%d.%d", loc->line,
					loc->col);
	struct stmt *keep = tree_let(p, &a->loc,
				     tree_name(p, EXPR_VARIABLE, &a->loc, name),
				     NULL, a);
	struct stmt *choose = tree_stmt(p, STMT_EXPR, loc);

	choose->value = tree_ternary(p, loc,
				     tree_name(p, EXPR_VARIABLE, &a->loc, name),
				     tree_name(p, EXPR_VARIABLE, &a->loc, name),
				     c);
	return tree_block_value(p, loc, keep, choose);
}

struct expr *tree_cast(struct parse *p, const struct loc *loc,
		       struct type_name *type, struct expr *a)
{
	struct expr *e = expr_new(p->script, EXPR_CAST, loc);

	e->type_name = type;
	e->a = a;
	deepen(p, e, type ? type->of : NULL);
	return e;
}

struct expr *tree_sizeof(struct parse *p, const struct loc *loc,
			 struct type_name *type, struct expr *a)
{
	struct expr *e = tree_cast(p, loc, type, a);

	e->kind = EXPR_SIZEOF;
	return e;
}

struct expr *tree_offsetof(struct parse *p, const struct loc *loc,
			   struct type_name *type, struct expr *path)
{
	struct expr *e = expr_new(p->script, EXPR_OFFSETOF, loc);

	e->type_name = type;
	return tree_with_args(p, e, path);
}

struct expr *tree_container_of(struct parse *p, const struct loc *loc,
			       struct expr *a, struct type_name *type,
			       struct expr *path)
{
	struct type_name *pointer = arena_alloc(p->script->arena,
						sizeof(*pointer));
	struct expr *number = tree_cast(p, &a->loc,
					tree_type(p, &a->loc, "uint64"), a);

	*pointer = *type;
	pointer->pointers++;
	number = tree_binary(p, loc, EXPR_BINARY, OP_SUB, number,
			     tree_offsetof(p, loc, type, path));
	return tree_cast(p, loc, pointer, number);
}

struct expr *tree_tuple(struct parse *p, const struct loc *loc,
			struct expr *first, struct expr *rest)
{
	struct expr *e = expr_new(p->script, EXPR_TUPLE, loc);

	if (first)
		first->next = rest;
	return tree_with_args(p, e, first);
}

struct type_name *tree_type(struct parse *p, const struct loc *loc,
			    const char *base)
{
	struct type_name *t = arena_alloc(p->script->arena, sizeof(*t));

	t->loc = *loc;
	t->base = base;
	return t;
}

struct type_name *tree_typeof(struct parse *p, const struct loc *loc,
			      struct expr *a)
{
	struct type_name *t = tree_type(p, loc, "typeof");

	t->of = a;
	return t;
}

struct expr *tree_type_value(struct parse *p, const struct loc *loc,
			     struct type_name *type)
{
	struct expr *e = expr_new(p->script, EXPR_TYPE, loc);

	e->type_name = type;
	deepen(p, e, type->of);
	return e;
}

struct expr *tree_typeinfo(struct parse *p, const struct loc *loc,
			   struct type_name *type)
{
	struct expr *e = tree_type_value(p, loc, type);

	e->kind = EXPR_TYPEINFO;
	return e;
}

struct expr *tree_step(struct parse *p, const struct loc *loc, enum op op,
			 bool prefix, struct expr *a)
{
	struct expr *e = expr_new(p->script, EXPR_STEP, loc);

	e->op = op;
	e->prefix = prefix;
	e->a = a;
	deepen(p, e, NULL);
	return e;
}

struct expr *tree_field(struct parse *p, const struct loc *loc,
			  struct expr *a, const char *name)
{
	struct expr *e = tree_name(p, EXPR_FIELD, loc, name);

	e->a = a;
	deepen(p, e, NULL);
	return e;
}

struct expr *tree_tuple_field(struct parse *p, const struct loc *loc,
			      struct expr *a, uint64_t index)
{
	struct expr *e = tree_field(p, loc, a, NULL);

	e->number = index;
	return e;
}

struct expr *tree_with_args(struct parse *p, struct expr *e,
			      struct expr *args)
{
	e->args = args;
	for (struct expr *arg = args; arg; arg = arg->next) {
		e->nr_args++;
		deepen(p, e, arg);
	}
	return e;
}

struct attach_point *tree_attach_point(struct parse *p,
					 const struct loc *loc,
					 const char *text)
{
	struct attach_point *point;

	point = arena_alloc(p->script->arena, sizeof(*point));
	point->loc = *loc;
	point->text = text;
	return point;
}

struct clause *tree_clause(struct parse *p, struct attach_point *points,
			     struct expr *predicate, struct stmt *block)
{
	struct clause *c = arena_alloc(p->script->arena, sizeof(*c));

	c->points = points;
	c->predicate = predicate;
	c->body = block->body;
	return c;
}

struct stmt *tree_stmt(struct parse *p, enum stmt_kind kind,
			 const struct loc *loc)
{
	struct stmt *s = arena_alloc(p->script->arena, sizeof(*s));

	s->kind = kind;
	s->loc = *loc;
	s->depth = 1;
	return s;
}

static void deepen_stmt(struct parse *p, struct stmt *s,
			const struct stmt *below)
{
	if (below && below->depth >= s->depth)
		s->depth = below->depth + 1;
	if (s->depth == EXPR_DEPTH_MAX + 1)
		diag_error(p->diag, &s->loc,
			   "this statement is nested too deeply");
}

struct stmt *tree_block(struct parse *p, const struct loc *loc,
			  struct stmt *first)
{
	struct stmt *s = tree_stmt(p, STMT_BLOCK, loc);

	s->body = first;
	for (const struct stmt *below = first; below; below = below->next)
		deepen_stmt(p, s, below);
	return s;
}

struct stmt *tree_branch(struct parse *p, enum stmt_kind kind,
			   const struct loc *loc, struct expr *condition,
			   struct stmt *body, struct stmt *other)
{
	struct stmt *s = tree_stmt(p, kind, loc);

	s->value = condition;
	s->body = body;
	s->other = other;
	deepen_stmt(p, s, body);
	deepen_stmt(p, s, other);
	return s;
}

struct stmt *tree_loop(struct parse *p, enum stmt_kind kind,
		       const struct loc *loc, struct expr *variable,
		       struct expr *value, struct expr *limit,
		       struct stmt *body)
{
	struct stmt *s = tree_branch(p, kind, loc, value, body, NULL);

	s->target = variable;
	s->limit = limit;
	return s;
}

struct stmt *tree_let(struct parse *p, const struct loc *loc,
		      struct expr *variable, struct type_name *type,
		      struct expr *value)
{
	struct stmt *s = tree_stmt(p, STMT_LET, loc);

	s->target = variable;
	s->type_name = type;
	s->value = value;
	return s;
}

struct stmt *tree_append(struct stmt *first, struct stmt *last)
{
	struct stmt **end = &first;

	while (*end)
		end = &(*end)->next;
	*end = last;
	return first;
}

static struct stmt **last_of(struct stmt **first)
{
	while (*first && (*first)->next)
		first = &(*first)->next;
	return first;
}

/* Is it an expression, or an if with one at the end of each branch? */
static bool has_value(struct stmt *s)
{
	if (!s)
		return false;
	switch (s->kind) {
	case STMT_EXPR:
		return s->value->kind != EXPR_CALL ||
		       !function_is_verb(s->value->name);
	case STMT_BLOCK:
		return has_value(*last_of(&s->body));
	case STMT_IF:
		return has_value(s->body) && has_value(s->other);
	default:
		return false;
	}
}

/* The value of what has one. */
static struct expr *value_of(struct parse *p, struct stmt *s)
{
	struct stmt **end, *last;

	switch (s->kind) {
	case STMT_IF:
		return tree_ternary(p, &s->loc, s->value, value_of(p, s->body),
				    value_of(p, s->other));
	case STMT_BLOCK:
		end = last_of(&s->body);
		last = (*end)->kind == STMT_EXPR ? *end : NULL;
		if (last)
			*end = NULL;
		return tree_block_value(p, &s->loc, s->body, last);
	default:
		return s->value;
	}
}

/* Where a block's last statement has a value, that is the block's. */
static struct expr *block_value(struct parse *p, struct stmt **first,
				struct stmt *last)
{
	struct stmt **end;

	if (last && last->kind == STMT_EXPR)
		return last->value;
	if (last)
		*first = tree_append(*first, last);
	end = last_of(first);
	if (last || !*end || (*end)->kind != STMT_IF || !has_value(*end))
		return NULL;
	last = *end;
	*end = NULL;
	return value_of(p, last);
}

struct expr *tree_block_value(struct parse *p, const struct loc *loc,
			      struct stmt *first, struct stmt *last)
{
	struct expr *e = expr_new(p->script, EXPR_BLOCK, loc);

	e->a = block_value(p, &first, last);
	e->body = tree_block(p, loc, first);
	if (e->body->depth >= e->depth)
		e->depth = e->body->depth + 1;
	deepen(p, e, NULL);
	return e;
}

struct stmt *tree_assign(struct parse *p, const struct loc *loc,
			   enum op op, struct expr *target,
			   struct expr *value)
{
	struct stmt *s = tree_stmt(p, STMT_ASSIGN, loc);

	s->target = target;
	s->compound = op != OP_NONE;
	s->value = s->compound ? tree_binary(p, loc, EXPR_BINARY, op, target,
					     value) : value;
	return s;
}

struct stmt *tree_discard(struct parse *p, const struct loc *loc,
			  const struct loc *name_loc, const char *name,
			  struct expr *value)
{
	struct stmt *s = tree_stmt(p, STMT_EXPR, loc);

	if (strcmp(name, "_"))
		diag_error(p->diag, name_loc, "'%s' can't be assigned; did you mean $%s or @%s?",
			   name, name, name);
	s->value = value;
	return s;
}

void tree_setting(struct parse *p, const struct loc *loc, const char *name,
		  struct expr *value)
{
	struct setting *s = arena_alloc(p->script->arena, sizeof(*s));

	s->loc = *loc;
	s->name = name;
	s->value = value;
	s->next = p->script->settings;
	p->script->settings = s;
}

void tree_map_declaration(struct parse *p, const struct loc *loc,
			  const char *name, const char *kind,
			  uint64_t max_keys)
{
	struct map_declaration *m = arena_alloc(p->script->arena, sizeof(*m));

	m->loc = *loc;
	m->name = name;
	m->kind = kind;
	m->max_keys = max_keys;
	m->next = p->script->maps;
	p->script->maps = m;
}

static struct definition *definition(struct parse *p, const struct loc *loc,
				     const char *name, struct expr *params)
{
	struct definition *d = arena_alloc(p->script->arena, sizeof(*d));

	d->loc = *loc;
	d->name = name;
	d->params = params;
	for (const struct expr *e = params; e; e = e->next)
		d->nr_params++;
	d->next = p->script->definitions;
	p->script->definitions = d;
	return d;
}

void tree_macro(struct parse *p, const struct loc *loc, const char *name,
		struct expr *params, struct stmt *body, struct stmt *last)
{
	struct definition *d = definition(p, loc, name, params);

	d->is_macro = true;
	d->value = block_value(p, &body, last);
	d->body = tree_block(p, loc, body);
}

void tree_function(struct parse *p, const struct loc *loc, const char *name,
		   struct expr *params, struct type_name *returns,
		   struct stmt *body)
{
	struct definition *d = definition(p, loc, name, params);

	d->returns = returns;
	d->body = body;
}
