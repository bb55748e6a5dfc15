// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "builtin.h"
#include "function.h"

/* Types only widen, a few times each; this is a guard, not a limit. */
#define PASSES_MAX	64

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
	if (e->kind == EXPR_INT) {
		e->type = type_int(e->number <= INT64_MAX, 8);
		e->type.is_literal = e->type.is_signed;
		return true;
	}
	if (e->len > KMC_PART_SIZE_MAX - sizeof(struct kmc_str))
		return complain(ck, &e->loc, "this string is too long");
	e->type = type_chars(e->len);
	return true;
}

static bool check_name(struct check *ck, struct expr *e)
{
	const struct builtin *b = builtin_find(e->name);

	if (!strcmp(e->name, "args")) {
		if (!ck->v->format)
			return complain(ck, &e->loc, "'%s' has no 'args': %s",
					ck->v->name, ck->v->no_args ?
					ck->v->no_args :
					"it is not a tracepoint");
		e->type.kind = TYPE_ARGS;
		return true;
	}
	if (!b)
		return complain(ck, &e->loc, "no built-in is called '%s'%s",
				e->name, builtin_hint(e->name));
	if (b->kinds && !(b->kinds & (1u << ck->v->kind)))
		return complain(ck, &e->loc, "'%s' is known in %s only, not in '%s'",
				e->name, b->where, ck->v->name);
	e->type = b->type;
	e->builtin = b;
	if (b->source == BUILTIN_CPID) {
		if (!ck->c->options->cpid)
			return complain(ck, &e->loc, "'cpid' needs a command, given by -c");
		e->kind = EXPR_INT;
		e->number = ck->c->options->cpid;
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
		if (*digits < '0' || *digits > '9' || *end)
			return complain(ck, &e->loc,
					"$%llu is '%s', which is no number; write str($%llu) for the text",
					(unsigned long long)e->number, text,
					(unsigned long long)e->number);
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
	bool negative;

	if (e->op == OP_NOT) {
		if (!check_condition(ck, e->a))
			return false;
		e->type = type_int(true, 8);
		return true;
	}
	if (!check_int(ck, e->a, op_text(e->op)))
		return false;
	negative = e->op == OP_NEG || e->a->type.is_signed;
	e->type = type_int(negative, 8);
	return true;
}

/* What is shown as text but kept as a number can be compared with a literal. */
static bool is_named(const struct type *t)
{
	return t->kind == TYPE_SITE || t->kind == TYPE_KSYM;
}

static bool check_comparison(struct check *ck, struct expr *e)
{
	const struct type *a = &e->a->type, *b = &e->b->type;
	bool equality = e->op == OP_EQ || e->op == OP_NE;
	bool fits;

	if (equality && is_named(a) && e->b->kind == EXPR_STRING)
		fits = true;
	else if (equality && is_named(b) && e->a->kind == EXPR_STRING)
		fits = true;
	else if (equality && (a->kind == TYPE_STRING || is_named(a)))
		fits = a->kind == b->kind;
	else
		fits = a->kind == TYPE_INT && b->kind == TYPE_INT;
	if (!fits)
		return complain(ck, &e->loc, "'%s' can't compare %s with %s",
				op_text(e->op), type_name(a), type_name(b));
	e->type = type_int(true, 8);
	return true;
}

static bool check_binary(struct check *ck, struct expr *e)
{
	if (e->op == OP_LAND || e->op == OP_LOR) {
		bool a = check_condition(ck, e->a);

		if (!check_condition(ck, e->b) || !a)
			return false;
		e->type = type_int(true, 8);
		return true;
	}
	if (is_comparison(e->op)) {
		bool a = check_expr(ck, e->a);

		return check_expr(ck, e->b) && a && check_comparison(ck, e);
	}
	if (!check_int(ck, e->a, op_text(e->op)))
		return false;
	if (!check_int(ck, e->b, op_text(e->op)))
		return false;
	e->type = type_int(binary_is_signed(e), 8);
	e->type.is_literal = e->a->type.is_literal && e->b->type.is_literal &&
			     e->op != OP_SUB;
	return true;
}

static bool check_ternary(struct check *ck, struct expr *e)
{
	bool ok = check_condition(ck, e->a);

	ok &= check_expr(ck, e->b);
	ok &= check_expr(ck, e->c);
	if (!ok)
		return false;
	if (e->b->type.kind == TYPE_VOID && e->c->type.kind == TYPE_VOID) {
		e->type = e->b->type;
		return true;
	}
	e->type = (struct type){ 0 };
	type_join(&e->type, &e->b->type);
	if (e->type.kind == TYPE_VOID || e->type.kind == TYPE_AGGREGATION ||
	    !type_join(&e->type, &e->c->type))
		return complain(ck, &e->loc, "'?' chooses between %s and %s",
				type_name(&e->b->type),
				type_name(&e->c->type));
	return true;
}

static bool check_cast(struct check *ck, struct expr *e)
{
	bool is_signed = e->name[0] == 'i';
	const char *bits = e->name + (is_signed ? 3 : 4);

	if (!check_expr(ck, e->a))
		return false;
	if (!type_is_word(&e->a->type))
		return complain(ck, &e->loc, "%s can't be cast to %s",
				type_name(&e->a->type), e->name);
	e->type = type_int(is_signed, atoi(bits) / 8);
	e->type.space = e->a->type.space;
	return true;
}

static bool check_step(struct check *ck, struct expr *e)
{
	if (e->a->kind == EXPR_MAP) {
		if (!check_map_step(ck, e->a))
			return false;
	} else {
		struct type one = type_int(true, 8);

		if (!check_int(ck, e->a, e->op == OP_ADD ? "++" : "--") ||
		    !check_var_write(ck, e->a, &one))
			return false;
	}
	e->type = e->a->type;
	return true;
}

static bool check_call(struct check *ck, struct expr *e)
{
	const struct function *f = function_find(e->name);

	if (!f)
		return complain(ck, &e->loc, "no function is called '%s'%s",
				e->name, function_hint(e->name));
	if (e->nr_args < f->min_args || e->nr_args > f->max_args)
		return complain(ck, &e->loc, "'%s' has %u argument%s here; it is written %s",
				f->name, e->nr_args, e->nr_args == 1 ? "" : "s",
				f->usage);
	e->function = f;
	e->type.kind = TYPE_VOID;
	return f->check(ck, e);
}

bool check_expr(struct check *ck, struct expr *e)
{
	switch (e->kind) {
	case EXPR_INT:
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
	case EXPR_CAST:
		return check_cast(ck, e);
	case EXPR_CALL:
		return check_call(ck, e);
	case EXPR_STEP:
		return check_step(ck, e);
	}
	return false;
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

bool check_condition(struct check *ck, struct expr *e)
{
	if (!check_expr(ck, e))
		return false;
	if (e->type.kind != TYPE_INT)
		return complain(ck, &e->loc, "a condition is an integer, not %s",
				type_name(&e->type));
	return true;
}

static void check_stmts(struct check *ck, struct stmt *s);

static void check_assign(struct check *ck, struct stmt *s)
{
	if (!check_expr(ck, s->value)) {
		/* @x = @x + 1 may be all that is ever assigned. */
		if (s->target->kind == EXPR_MAP && !ck->final &&
		    (s->value->kind == EXPR_BINARY ||
		     s->value->kind == EXPR_UNARY) &&
		    check_map_name(ck, s->target)->value.kind == TYPE_NONE)
			check_map_step(ck, s->target);
		return;
	}
	if (s->target->kind == EXPR_MAP) {
		check_map_write(ck, s->target, s->value);
		return;
	}
	if (s->value->type.kind == TYPE_AGGREGATION)
		complain(ck, &s->loc, "%s() can only be assigned to a map",
			 type_name(&s->value->type));
	else if (s->value->type.kind == TYPE_VOID)
		complain(ck, &s->value->loc, "'%s' has no value",
			 s->value->name ? s->value->name : "this");
	else if (s->value->type.kind == TYPE_ARGS)
		complain(ck, &s->value->loc, "'args' is not a value; write args.NAME");
	else
		check_var_write(ck, s->target, &s->value->type);
}

static void check_unroll(struct check *ck, struct stmt *s)
{
	uint64_t n;

	if (!check_int(ck, s->value, "unroll"))
		return;
	if (!fold_expr(s->value, &n))
		complain(ck, &s->value->loc, "the count of unroll must be a literal");
	else if (n < 1 || n > 100)
		complain(ck, &s->value->loc, "unroll repeats 1 to 100 times");
	check_stmts(ck, s->body);
}

static void check_call_stmt(struct check *ck, struct stmt *s)
{
	struct expr *e = s->value;

	if (!check_expr(ck, e))
		return;
	if (e->type.kind == TYPE_AGGREGATION)
		complain(ck, &e->loc, "%s() must be assigned to a map: @ = %s",
			 e->name, e->function->usage);
}

static void check_stmt(struct check *ck, struct stmt *s)
{
	switch (s->kind) {
	case STMT_EXPR:
		check_call_stmt(ck, s);
		break;
	case STMT_ASSIGN:
		check_assign(ck, s);
		break;
	case STMT_IF:
		check_condition(ck, s->value);
		check_stmts(ck, s->body);
		check_stmts(ck, s->other);
		break;
	case STMT_WHILE:
		check_condition(ck, s->value);
		ck->loops++;
		check_stmts(ck, s->body);
		ck->loops--;
		break;
	case STMT_UNROLL:
		check_unroll(ck, s);
		break;
	case STMT_BLOCK:
		check_stmts(ck, s->body);
		break;
	case STMT_BREAK:
	case STMT_CONTINUE:
		if (!ck->loops)
			complain(ck, &s->loc, "this is in no loop");
		break;
	case STMT_RETURN:
		break;
	}
}

static void check_stmts(struct check *ck, struct stmt *s)
{
	for (; s; s = s->next)
		check_stmt(ck, s);
}

bool check_variant(struct compile *c, struct variant *v, bool final,
		   bool *changed)
{
	struct check ck = { .c = c, .v = v, .final = final };

	for (struct variable *x = v->clause->variables; x; x = x->next)
		x->assigned = false;
	if (v->clause->predicate)
		check_condition(&ck, v->clause->predicate);
	check_stmts(&ck, v->clause->body);
	*changed |= ck.changed;
	return !c->diag.errors;
}

bool check_all(struct compile *c)
{
	bool changed = true;

	for (int pass = 0; changed && pass < PASSES_MAX; pass++) {
		changed = false;
		for (struct variant *v = c->variants; v; v = v->next)
			check_variant(c, v, false, &changed);
	}
	for (struct variant *v = c->variants; v; v = v->next)
		check_variant(c, v, true, &changed);
	return !c->diag.errors;
}
