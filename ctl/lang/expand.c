// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "builtin.h"
#include "expand.h"
#include "function.h"

/* Definitions that use others, and those others; what recurses ends here. */
#define EXPAND_DEPTH_MAX	16
/* Nodes of all copies together: definitions that call others twice double. */
#define EXPAND_NODES_MAX	200000

/**
 * struct expand - the script that is being expanded
 * @script: @diag: as given
 * @serial: calls expanded so far
 * @depth: definitions around the present place
 * @nodes: copied so far
 */
struct expand {
	struct script *script;
	struct diag *diag;
	unsigned int serial;
	unsigned int depth;
	unsigned int nodes;
};

/**
 * struct copy - one definition's body that is being copied
 * @x: the run
 * @d: the definition
 * @call: what its parameters are given
 * @serial: number of the call; part of its variables' names
 * @block: what the call becomes
 * @result: the variable that a subprogram's value is in, or NULL
 */
struct copy {
	struct expand *x;
	const struct definition *d;
	const struct expr *call;
	unsigned int serial;
	struct expr *block;
	struct expr *result;
};

static struct expr *copy_expr(struct copy *c, const struct expr *e);
static struct stmt *copy_stmts(struct copy *c, const struct stmt *s);

/* What the caller gave for the parameter that @e names, or NULL. */
static const struct expr *argument(const struct copy *c, const struct expr *e)
{
	const struct expr *arg = c->call->args;

	if (!c->d->is_macro || !e->name)
		return NULL;
	for (const struct expr *p = c->d->params; p && arg;
	     p = p->next, arg = arg->next)
		if (p->kind == e->kind && !strcmp(p->name, e->name))
			return arg;
	return NULL;
}

static struct expr *copy_list(struct copy *c, const struct expr *e)
{
	struct expr *first = NULL, **end = &first;

	for (; e; e = e->next) {
		*end = copy_expr(c, e);
		(*end)->next = NULL;
		end = &(*end)->next;
	}
	return first;
}

static const char *own_name(const struct copy *c, const char *name)
{
	return arena_printf(c->x->script->arena, "%s#%u", name, c->serial);
}

/* The argument itself, as often as its parameter is used. */
static struct expr *copy_argument(struct copy *c, const struct expr *arg,
				  const struct expr *use)
{
	struct copy plain = { .x = c->x, .d = &(struct definition){ 0 },
			      .call = &(struct expr){ 0 } };
	struct expr *e = copy_expr(&plain, arg);

	/* @m[key], where @m is a parameter. */
	if (use->args && e->kind == EXPR_MAP && !e->args) {
		e->args = copy_list(c, use->args);
		e->nr_args = use->nr_args;
	}
	if (!c->d->is_prelude)
		e->loc = use->loc;
	e->called = use->called;
	return e;
}

/* The type that the caller gave for the name @t. */
static struct expr *given_type(struct copy *c, const struct type_name *t)
{
	const struct expr name = { .kind = EXPR_NAME, .name = t->base,
				   .loc = t->loc };
	const struct expr *arg = argument(c, &name);

	if (!arg || arg->kind != EXPR_TYPE)
		return NULL;
	return copy_argument(c, arg, &name);
}

static struct type_name *copy_type(struct copy *c, const struct type_name *t)
{
	struct type_name *copy;

	if (!t)
		return NULL;
	copy = arena_alloc(c->x->script->arena, sizeof(*copy));
	*copy = *t;
	if (c->d->is_prelude)
		copy->loc = c->call->loc;
	if (t->of)
		copy->of = copy_expr(c, t->of);
	else
		copy->of = given_type(c, t);
	return copy;
}

static bool is_plain(const struct copy *c)
{
	return !c->block;
}

static struct expr *copy_expr(struct copy *c, const struct expr *e)
{
	const struct expr *arg;
	struct expr *copy;

	if (!e)
		return NULL;
	arg = argument(c, e);
	if (arg)
		return copy_argument(c, arg, e);
	c->x->nodes++;
	copy = arena_alloc(c->x->script->arena, sizeof(*copy));
	*copy = *e;
	copy->next = NULL;
	if (c->d->is_prelude)
		copy->loc = c->call->loc;
	if (e->kind == EXPR_VARIABLE && !is_plain(c))
		copy->name = own_name(c, e->name);
	copy->a = copy_expr(c, e->a);
	copy->b = copy_expr(c, e->b);
	copy->c = copy_expr(c, e->c);
	copy->args = copy_list(c, e->args);
	copy->body = copy_stmts(c, e->body);
	copy->type_name = copy_type(c, e->type_name);
	return copy;
}

/* return in a subprogram: its value, then to the end of what it has become. */
static void copy_return(struct copy *c, struct stmt *copy)
{
	if (c->d->is_macro || is_plain(c) || copy->from)
		return;
	copy->from = c->block;
	if (copy->value && c->result)
		copy->target = copy_argument(c, c->result, c->result);
}

static struct stmt *copy_stmts(struct copy *c, const struct stmt *s)
{
	struct stmt *first = NULL, **end = &first;

	for (; s; s = s->next) {
		struct stmt *copy = arena_alloc(c->x->script->arena,
						sizeof(*copy));

		c->x->nodes++;
		*copy = *s;
		copy->next = NULL;
		if (c->d->is_prelude)
			copy->loc = c->call->loc;
		copy->target = copy_expr(c, s->target);
		/* x += y: the target is an operand of its value. */
		copy->value = copy_expr(c, s->value);
		if (s->compound)
			copy->value->a = copy->target;
		copy->limit = copy_expr(c, s->limit);
		copy->type_name = copy_type(c, s->type_name);
		copy->body = copy_stmts(c, s->body);
		copy->other = copy_stmts(c, s->other);
		if (s->kind == STMT_RETURN)
			copy_return(c, copy);
		*end = copy;
		end = &copy->next;
	}
	return first;
}

static struct expr *variable(struct expand *x, const struct loc *loc,
			     const char *name)
{
	struct expr *e = expr_new(x->script, EXPR_VARIABLE, loc);

	e->name = name;
	return e;
}

static struct stmt *let(struct expand *x, const struct loc *loc,
			struct expr *target, struct type_name *type,
			struct expr *value)
{
	struct stmt *s = arena_alloc(x->script->arena, sizeof(*s));

	s->kind = STMT_LET;
	s->loc = *loc;
	s->depth = 1;
	s->target = target;
	s->type_name = type;
	s->value = value;
	return s;
}

static bool is_void(const struct type_name *t)
{
	return t && !t->pointers && !t->is_array && t->base &&
	       !strcmp(t->base, "void");
}

/* A subprogram's parameters and its result are variables of the block. */
static struct stmt *declare(struct copy *c, struct stmt *body)
{
	const struct loc *loc = &c->call->loc;
	struct stmt *first = NULL, **end = &first;
	const struct expr *arg = c->call->args;

	for (const struct expr *p = c->d->params; p;
	     p = p->next, arg = arg->next) {
		*end = let(c->x, &arg->loc,
			   variable(c->x, &arg->loc, own_name(c, p->name)),
			   p->type_name, copy_argument(c, arg, arg));
		end = &(*end)->next;
	}
	if (c->result) {
		*end = let(c->x, loc, copy_argument(c, c->result, c->result),
			   c->d->returns, NULL);
		end = &(*end)->next;
	}
	*end = body;
	return first;
}

static struct expr *expand_call(struct expand *x, const struct definition *d,
				const struct expr *call)
{
	struct expr *block = expr_new(x->script, EXPR_BLOCK, &call->loc);
	struct copy c = { .x = x, .d = d, .call = call, .block = block,
			  .serial = ++x->serial };
	struct stmt *body;

	if (!d->is_macro && !is_void(d->returns))
		c.result = variable(x, &call->loc,
				    own_name(&c, "$return"));
	body = copy_stmts(&c, d->body);
	if (d->is_macro)
		block->a = copy_expr(&c, d->value);
	else
		body = declare(&c, body);
	if (c.result)
		block->a = copy_argument(&c, c.result, c.result);
	block->body = body;
	block->name = d->name;
	block->next = call->next;
	block->called = call->called;
	block->depth = call->depth;
	return block;
}

static const struct definition *find(const struct expand *x,
				     const struct expr *call)
{
	const struct definition *d;

	for (d = x->script->definitions; d; d = d->next)
		if (!strcmp(d->name, call->name) &&
		    (!d->is_macro || d->nr_params == call->nr_args))
			return d;
	if (call->nr_args) {
		d = prelude_find(x->script, call->name, call->nr_args);
		if (d)
			return d;
	}
	/* Other arguments than a macro's are meant for the function of its name. */
	if (function_find(call->name) || builtin_find(call->name))
		return NULL;
	/* By name alone: what is wrong is the number of arguments. */
	for (d = x->script->definitions; d; d = d->next)
		if (!strcmp(d->name, call->name))
			return d;
	return prelude_find(x->script, call->name, call->nr_args);
}

static bool check_arguments(struct expand *x, const struct definition *d,
			    const struct expr *call)
{
	const struct expr *arg = call->args;

	if (d->nr_params != call->nr_args) {
		diag_error(x->diag, &call->loc, "'%s' takes %u argument%s, not %u",
			   d->name, d->nr_params, d->nr_params == 1 ? "" : "s",
			   call->nr_args);
		return false;
	}
	for (const struct expr *p = d->params; p; p = p->next, arg = arg->next) {
		if (d->is_macro && p->kind == EXPR_MAP &&
		    (arg->kind != EXPR_MAP || arg->args)) {
			diag_error(x->diag, &arg->loc, "'%s' wants a map for its '%s'",
				   d->name, p->name);
			return false;
		}
		if (d->is_macro && p->kind == EXPR_VARIABLE &&
		    arg->kind != EXPR_VARIABLE) {
			diag_error(x->diag, &arg->loc, "'%s' wants a variable for its '%s'",
				   d->name, p->name);
			return false;
		}
	}
	return true;
}

static void expand_stmts(struct expand *x, struct stmt *s);
static void expand_expr(struct expand *x, struct expr **at);

/* What is nothing but a string stands where only a literal may: a format. */
static void keep_literal(struct expr **at)
{
	struct expr *block = *at, *value = block->a;

	if (!value || value->kind != EXPR_STRING || block->body->body)
		return;
	value->next = block->next;
	value->called = block->called;
	*at = value;
}

static void expand_one(struct expand *x, struct expr **at,
		       const struct definition *d)
{
	struct expr *call = *at;

	if (!check_arguments(x, d, call))
		return;
	if (x->depth == EXPAND_DEPTH_MAX || x->nodes > EXPAND_NODES_MAX) {
		diag_error(x->diag, &call->loc, "'%s' calls itself, or calls too many others",
			   d->name);
		return;
	}
	*at = expand_call(x, d, call);
	x->depth++;
	expand_stmts(x, (*at)->body);
	expand_expr(x, &(*at)->a);
	x->depth--;
	if (d->is_macro)
		keep_literal(at);
}

static void expand_expr(struct expand *x, struct expr **at)
{
	const struct definition *d;
	struct expr *e = *at;

	if (!e || x->diag->errors)
		return;
	expand_expr(x, &e->a);
	expand_expr(x, &e->b);
	expand_expr(x, &e->c);
	for (struct expr **arg = &e->args; *arg; arg = &(*arg)->next)
		expand_expr(x, arg);
	expand_stmts(x, e->body);
	/* By itself a name is that of a type there. */
	if (e->type_name && e->type_name->of &&
	    e->type_name->of->kind != EXPR_NAME)
		expand_expr(x, &e->type_name->of);
	if (e->kind != EXPR_CALL && e->kind != EXPR_NAME)
		return;
	d = find(x, e);
	/* Without parentheses it can be a macro that takes nothing. */
	if (d && (e->kind == EXPR_CALL || (d->is_macro && !d->nr_params)))
		expand_one(x, at, d);
}

static void expand_stmts(struct expand *x, struct stmt *s)
{
	for (; s && !x->diag->errors; s = s->next) {
		expand_expr(x, &s->value);
		expand_expr(x, &s->limit);
		if (s->target) {
			for (struct expr **arg = &s->target->args; *arg;
			     arg = &(*arg)->next)
				expand_expr(x, arg);
			/* x += y: the same target once more. */
			if (s->compound)
				s->value->a = s->target;
		}
		expand_stmts(x, s->body);
		expand_stmts(x, s->other);
	}
}

static void note_args(const struct expr *e, void *data)
{
	struct clause *clause = data;

	if ((e->kind == EXPR_NAME &&
	     (!strcmp(e->name, "args") || !strcmp(e->name, "ctx"))) ||
	    (e->kind == EXPR_CALL && !strcmp(e->name, "uaddr")))
		clause->uses_args = true;
	if (e->kind == EXPR_CAST || e->kind == EXPR_SIZEOF ||
	    e->kind == EXPR_OFFSETOF || e->kind == EXPR_TYPEINFO)
		clause->uses_types = true;
	if (e->type_name)
		expr_walk(e->type_name->of, note_args, clause);
}

bool expand_script(struct script *s, struct diag *diag)
{
	struct expand x = { .script = s, .diag = diag };

	for (struct clause *clause = s->clauses; clause;
	     clause = clause->next) {
		expand_expr(&x, &clause->predicate);
		expand_stmts(&x, clause->body);
		expr_walk(clause->predicate, note_args, clause);
		stmt_walk(clause->body, note_args, clause);
	}
	return !diag->errors;
}
