// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "builtin.h"
#include "ctypes.h"
#include "function.h"
#include "user_arg.h"

bool complain(struct check *ck, const struct loc *loc, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	if (!ck->final)
		return false;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	diag_error(&ck->c->diag, loc, "%s", text);
	return false;
}

static bool check_literal(struct check *ck, struct expr *e)
{
	if (e->kind == EXPR_BOOL) {
		e->type = type_bool();
		return true;
	}
	if (e->kind == EXPR_INT) {
		const struct enumeration *of = e->type.enumeration;

		e->type = type_literal(e->number);
		/* Of an enum it may be below 0. */
		if (of)
			e->type.is_signed = true;
		e->type.enumeration = of;
		return true;
	}
	if (e->len > KMC_PART_SIZE_MAX - sizeof(struct kmc_str))
		return complain(ck, &e->loc, "this string is too long");
	e->type = type_chars(e->len);
	return true;
}

static bool unknown_name(struct check *ck, const struct expr *e)
{
	const char *why = function_refusal(e->name);

	if (why)
		return complain(ck, &e->loc, "there is no '%s' here: %s",
				e->name, why);
	return complain(ck, &e->loc, "no built-in or constant is called '%s'%s",
			e->name, builtin_hint(e->name));
}

/* A function that needs no arguments, or a constant of C. */
static bool check_other_name(struct check *ck, struct expr *e)
{
	const struct function *f = function_find(e->name);
	const struct enumeration *of = NULL;
	int64_t n;

	if (f && f->is_name) {
		e->kind = EXPR_CALL;
		return check_expr(ck, e);
	}
	if (!ctypes_constant(ck->c->ctypes, e->name, &n, &of))
		return unknown_name(ck, e);
	e->kind = EXPR_INT;
	e->number = n;
	e->type.enumeration = of;
	return check_literal(ck, e);
}

/* What a function returns has a type where BTF knows it. */
static void type_retval(struct check *ck, struct expr *e)
{
	const struct prototype *p = ck->v->prototype;

	if (!p || !type_is_word(&p->returns) || p->returns.kind == TYPE_VOID)
		return;
	e->type = p->returns;
	if (e->type.kind == TYPE_POINTER && e->type.space == SPACE_UNKNOWN)
		e->type.space = variant_space(ck->v);
}

/* A pointer, if the type is known that it points to. */
static void point_builtin(struct check *ck, struct expr *e)
{
	struct type *to;

	if (!e->builtin->points_to)
		return;
	to = arena_alloc(&ck->c->arena, sizeof(*to));
	if (ctypes_find(ck->c->ctypes, e->builtin->points_to, to))
		e->type = type_pointer(to, SPACE_KERNEL);
}

static bool is_own_probe(const struct variant *v)
{
	return v->kind == KMC_PROBE_BEGIN || v->kind == KMC_PROBE_END;
}

/* What an iter's arguments are called. */
static bool check_ctx(struct check *ck, struct expr *e)
{
	if (ck->v->kind != KMC_PROBE_ITER)
		return complain(ck, &e->loc, "'ctx' is known in iter only, not in '%s'",
				ck->v->name);
	e->type.kind = TYPE_ARGS;
	return true;
}

static bool check_name(struct check *ck, struct expr *e)
{
	const struct builtin *b = builtin_find(e->name);

	if (!strcmp(e->name, "ctx"))
		return check_ctx(ck, e);
	if (!strcmp(e->name, "args")) {
		if (ck->v->kind == KMC_PROBE_ITER)
			return complain(ck, &e->loc, "'%s' has no 'args', but 'ctx'",
					ck->v->name);
		if (!ck->v->format && !ck->v->prototype)
			return complain(ck, &e->loc, "'%s' has no 'args': %s",
					ck->v->name, ck->v->no_args ?
					ck->v->no_args :
					"it is not a tracepoint");
		e->type.kind = TYPE_ARGS;
		return true;
	}
	if (!b)
		return check_other_name(ck, e);
	if (b->kinds && !(b->kinds & (1u << ck->v->kind)))
		return complain(ck, &e->loc, "'%s' is known in %s only, not in '%s'",
				e->name, b->where, ck->v->name);
	e->type = b->type;
	e->builtin = b;
	point_builtin(ck, e);
	if (b->source == BUILTIN_VAR && b->code == KMC_VAR_RETVAL)
		type_retval(ck, e);
	if (b->source == BUILTIN_VAR && b->code == KMC_VAR_FUNC &&
	    is_user_kind(ck->v->kind))
		e->type = (struct type){ .kind = TYPE_USYM,
					 .space = SPACE_FRAME };
	if (b->source == BUILTIN_ARG && ck->v->kind == KMC_PROBE_UPROBE)
		return check_user_arg(ck, e);
	if (b->source == BUILTIN_CPID) {
		if (!ck->c->options->cpid)
			return complain(ck, &e->loc, "'cpid' needs a command, given by -c");
		e->kind = EXPR_INT;
		e->number = ck->c->options->cpid;
	} else if (b->source == BUILTIN_NCPUS) {
		e->kind = EXPR_INT;
		e->number = sysconf(_SC_NPROCESSORS_CONF);
	} else if (b->code == KMC_VAR_USERMODE && is_own_probe(ck->v)) {
		/* The command is what is hit. */
		e->kind = EXPR_INT;
		e->number = 1;
	}
	return true;
}

/* A positional parameter becomes the number that it stands for. */
static bool check_positional(struct check *ck, struct expr *e)
{
	const struct question_options *o = ck->c->options;
	const char *text, *digits;
	char *end = NULL;
	uint64_t n;

	if (e->number > (uint64_t)o->argc) {
		n = 0;
		text = digits = "0";
	} else {
		text = o->argv[e->number - 1];
		digits = text + (*text == '-');
		n = strtoull(digits, &end, 0);
		if (*digits < '0' || *digits > '9' || *end) {
			e->kind = EXPR_STRING;
			e->name = text;
			e->len = strlen(text);
			return check_expr(ck, e);
		}
	}
	e->kind = EXPR_INT;
	e->number = n;
	if (digits != text) {
		struct expr *number = expr_new(&ck->c->script, EXPR_INT,
					       &e->loc);

		number->number = n;
		e->kind = EXPR_UNARY;
		e->op = OP_NEG;
		e->a = number;
	}
	return check_expr(ck, e);
}

static bool check_unary(struct check *ck, struct expr *e)
{
	if (e->op == OP_DEREF)
		return check_deref(ck, e);
	if (e->op == OP_ADDRESS)
		return check_address_of(ck, e);
	if (e->op == OP_NOT) {
		if (!check_condition(ck, e->a))
			return false;
		e->type = type_bool();
		return true;
	}
	if (!check_int(ck, e->a, op_text(e->op)))
		return false;
	/* As wide as what it is of; there is no promotion. */
	if (e->a->type.is_literal)
		e->type = type_int(e->op == OP_NEG, 8);
	else
		e->type = type_int(e->a->type.is_signed,
				   type_width(&e->a->type));
	return true;
}

bool type_is_named(const struct type *t)
{
	return t->kind == TYPE_SITE || t->kind == TYPE_KSYM;
}

bool is_number(const struct type *t)
{
	return t->kind == TYPE_INT || t->kind == TYPE_POINTER;
}

static bool can_equal(struct check *ck, const struct type *a,
		      const struct type *b)
{
	struct type both = *a;

	return type_is_value(a) && type_join(&ck->c->arena, &both, b);
}

static bool check_comparison(struct check *ck, struct expr *e)
{
	const struct type *a = &e->a->type, *b = &e->b->type;
	bool equality = e->op == OP_EQ || e->op == OP_NE;
	bool fits;

	if (equality && type_is_named(a) && e->b->kind == EXPR_STRING)
		fits = true;
	else if (equality && type_is_named(b) && e->a->kind == EXPR_STRING)
		fits = true;
	else if (equality && !is_number(a))
		fits = can_equal(ck, a, b);
	else
		fits = is_number(a) && is_number(b);
	if (!fits)
		return complain(ck, &e->loc, "'%s' can't compare %s with %s",
				op_text(e->op), type_name(a), type_name(b));
	e->type = type_bool();
	return true;
}

static bool check_pointer_math(struct check *ck, struct expr *e)
{
	const struct type *a = &e->a->type, *b = &e->b->type;

	if (a->kind == TYPE_POINTER && b->kind == TYPE_POINTER) {
		if (e->op != OP_SUB)
			return complain(ck, &e->loc, "'%s' wants no two pointers",
					op_text(e->op));
		e->type = type_int(true, 8);
		return true;
	}
	e->type = a->kind == TYPE_POINTER ? *a : *b;
	if (e->op != OP_ADD && e->op != OP_SUB)
		e->type = type_int(false, 8);
	return true;
}

static bool check_binary(struct check *ck, struct expr *e)
{
	if (e->op == OP_LAND || e->op == OP_LOR) {
		bool a = check_condition(ck, e->a);

		if (!check_condition(ck, e->b) || !a)
			return false;
		e->type = type_bool();
		return true;
	}
	if (is_comparison(e->op)) {
		bool a = check_expr(ck, e->a);

		return check_expr(ck, e->b) && a && check_comparison(ck, e);
	}
	if (!check_word(ck, e->a, op_text(e->op)))
		return false;
	if (!check_word(ck, e->b, op_text(e->op)))
		return false;
	if (e->a->type.kind == TYPE_POINTER || e->b->type.kind == TYPE_POINTER)
		return check_pointer_math(ck, e);
	/* What is taken away may leave less than nothing. */
	e->type = type_int(either_is_signed(e) || e->op == OP_SUB, 8);
	e->type.is_literal = e->a->type.is_literal && e->b->type.is_literal &&
			     e->op != OP_SUB;
	return true;
}

/* It becomes the number that it is. */
static bool check_comptime(struct check *ck, struct expr *e)
{
	uint64_t n;

	if (!check_expr(ck, e->a))
		return false;
	if (!fold_expr(e->a, &n))
		return complain(ck, &e->loc, "'comptime' wants what is known when the script is compiled");
	e->kind = e->a->type.is_bool ? EXPR_BOOL : EXPR_INT;
	e->number = n;
	return check_literal(ck, e);
}

/* What is not chosen when the script is compiled need not make sense. */
static bool check_chosen(struct check *ck, struct expr *e)
{
	struct expr *next = e->next;
	const char *called = e->called;

	if (!check_condition(ck, e->a))
		return false;
	*e = e->a->number ? *e->b : *e->c;
	e->next = next;
	e->called = called;
	return check_expr(ck, e);
}

static bool check_ternary(struct check *ck, struct expr *e)
{
	bool ok;

	if (e->a->kind == EXPR_COMPTIME)
		return check_chosen(ck, e);
	ok = check_condition(ck, e->a);
	ok &= check_expr(ck, e->b);
	ok &= check_expr(ck, e->c);
	if (!ok)
		return false;
	if (e->b->type.kind == TYPE_VOID && e->c->type.kind == TYPE_VOID) {
		e->type = e->b->type;
		return true;
	}
	e->type = (struct type){ 0 };
	type_join(&ck->c->arena, &e->type, &e->b->type);
	if (!type_is_value(&e->type) ||
	    !type_join(&ck->c->arena, &e->type, &e->c->type))
		return complain(ck, &e->loc, "'?' chooses between %s and %s",
				type_name(&e->b->type),
				type_name(&e->c->type));
	return true;
}

static bool check_step(struct check *ck, struct expr *e)
{
	if (e->a->kind == EXPR_MAP) {
		if (!check_map_step(ck, e->a, e->op == OP_SUB))
			return false;
	} else {
		struct type one = type_int(true, 8);

		one.is_literal = e->op == OP_ADD;
		if (!check_word(ck, e->a, e->op == OP_ADD ? "++" : "--") ||
		    !check_var_write(ck, e->a, &one))
			return false;
	}
	e->type = e->a->type;
	return true;
}

static bool check_tuple(struct check *ck, struct expr *e)
{
	const char *names = "";
	struct type *members;
	unsigned int n = 0;
	bool ok = true;

	if (e->nr_args > KMC_PARTS_MAX / 2)
		return complain(ck, &e->loc, "a tuple has at most %d members",
				KMC_PARTS_MAX / 2);
	members = arena_alloc(&ck->c->arena, (e->nr_args + 1) * sizeof(*members));
	for (struct expr *arg = e->args; arg; arg = arg->next, n++) {
		if (arg->called)
			names = arena_printf(&ck->c->arena, "%s%s ", names,
					     arg->called);
		if (!check_value(ck, arg))
			ok = false;
		else if (!type_is_value(&arg->type))
			ok = complain(ck, &arg->loc, "%s can't be in a tuple",
				      type_name(&arg->type));
		else
			type_join(&ck->c->arena, &members[n], &arg->type);
	}
	e->type = (struct type){ .kind = TYPE_TUPLE, .space = SPACE_FRAME,
				 .count = n, .to = members,
				 .text = *names ? names : NULL };
	return ok;
}

static bool check_block_value(struct check *ck, struct expr *e)
{
	const struct scope scope = { .outer = ck->scope, .block = e->body };

	ck->scope = &scope;
	check_stmts(ck, e->body);
	ck->scope = scope.outer;
	e->type = (struct type){ .kind = TYPE_VOID };
	if (!e->a)
		return true;
	ck->scope = &scope;
	if (check_expr(ck, e->a)) {
		e->type = e->a->type;
		e->type.is_literal = false;
	}
	ck->scope = scope.outer;
	return e->type.kind != TYPE_NONE;
}

static bool check_call(struct check *ck, struct expr *e)
{
	const struct function *f = function_find(e->name);

	if (!e->nr_args && builtin_find(e->name)) {
		/* pid() is pid. */
		e->kind = EXPR_NAME;
		return check_expr(ck, e);
	}
	if (!f && function_refusal(e->name))
		return complain(ck, &e->loc, "there is no %s() here: %s",
				e->name, function_refusal(e->name));
	if (!f && builtin_find(e->name))
		return complain(ck, &e->loc, "'%s' does not take %u argument%s",
				e->name, e->nr_args, e->nr_args == 1 ? "" : "s");
	if (!f)
		return complain(ck, &e->loc, "no function is called '%s'%s",
				e->name, function_hint(e->name));
	if (e->nr_args < f->min_args || e->nr_args > f->max_args)
		return complain(ck, &e->loc, "'%s' has %u argument%s here; it is written %s",
				f->name, e->nr_args, e->nr_args == 1 ? "" : "s",
				f->usage);
	if (f->unsafe && !ck->c->options->unsafe)
		return complain(ck, &e->loc, "%s() is an unsafe function being used in safe mode; --unsafe allows it",
				f->name);
	e->function = f;
	e->type.kind = TYPE_VOID;
	return f->check(ck, e);
}

bool check_expr(struct check *ck, struct expr *e)
{
	switch (e->kind) {
	case EXPR_INT:
	case EXPR_BOOL:
	case EXPR_STRING:
		return check_literal(ck, e);
	case EXPR_NAME:
		return check_name(ck, e);
	case EXPR_POSITIONAL:
		return check_positional(ck, e);
	case EXPR_POSITIONAL_COUNT:
		e->kind = EXPR_INT;
		e->number = ck->c->options->argc;
		return check_literal(ck, e);
	case EXPR_VARIABLE:
		return check_var_read(ck, e);
	case EXPR_MAP:
		return check_map_read(ck, e);
	case EXPR_FIELD:
		return check_field(ck, e);
	case EXPR_INDEX:
		return check_item(ck, e);
	case EXPR_UNARY:
		return check_unary(ck, e);
	case EXPR_BINARY:
		return check_binary(ck, e);
	case EXPR_TERNARY:
		return check_ternary(ck, e);
	case EXPR_COMPTIME:
		return check_comptime(ck, e);
	case EXPR_TYPE:
		return complain(ck, &e->loc, "a type is no value; only macros take one");
	case EXPR_CAST:
		return check_cast(ck, e);
	case EXPR_CALL:
		return check_call(ck, e);
	case EXPR_STEP:
		return check_step(ck, e);
	case EXPR_TUPLE:
		return check_tuple(ck, e);
	case EXPR_SIZEOF:
		return check_sizeof(ck, e);
	case EXPR_OFFSETOF:
		return check_offsetof(ck, e);
	case EXPR_TYPEINFO:
		return check_typeinfo(ck, e);
	case EXPR_BLOCK:
		return check_block_value(ck, e);
	}
	return false;
}

static struct expr *argument(struct check *ck, const struct expr *args,
			     const char *name)
{
	struct expr *e = expr_new(&ck->c->script, EXPR_FIELD, &args->loc);
	struct expr *a = expr_new(&ck->c->script, EXPR_NAME, &args->loc);

	a->name = args->name;
	e->a = a;
	e->name = e->called = name;
	return e;
}

/* "args", or "ctx", becomes a tuple of all arguments, with their names. */
static bool spread_args(struct check *ck, struct expr *e)
{
	const struct prototype *p = ck->v->prototype;
	const struct event_format *f = ck->v->format;
	size_t nr = p ? p->nr_params : f->nr_fields;
	struct expr **end = &e->args;

	for (size_t i = 0; i < nr; i++) {
		*end = argument(ck, e, p ? p->params[i].name :
					   f->fields[i].name);
		end = &(*end)->next;
	}
	e->kind = EXPR_TUPLE;
	e->name = NULL;
	e->nr_args = nr;
	return check_expr(ck, e);
}

bool check_value(struct check *ck, struct expr *e)
{
	if (!check_expr(ck, e))
		return false;
	/* Where the arguments differ from probe to probe, so would the types. */
	if (e->type.kind != TYPE_ARGS || ck->v->clause->points->next)
		return true;
	return spread_args(ck, e);
}

bool check_int(struct check *ck, struct expr *e, const char *what)
{
	if (!check_expr(ck, e))
		return false;
	if (e->type.kind != TYPE_INT)
		return complain(ck, &e->loc, "'%s' wants an integer, not %s",
				what, type_name(&e->type));
	return true;
}

bool check_word(struct check *ck, struct expr *e, const char *what)
{
	if (!check_expr(ck, e))
		return false;
	if (!is_number(&e->type))
		return complain(ck, &e->loc, "'%s' wants an integer, not %s",
				what, type_name(&e->type));
	return true;
}

bool check_condition(struct check *ck, struct expr *e)
{
	if (!check_expr(ck, e))
		return false;
	if (!type_is_word(&e->type))
		return complain(ck, &e->loc, "a condition is an integer, not %s",
				type_name(&e->type));
	return true;
}
