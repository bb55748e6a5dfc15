// SPDX-License-Identifier: GPL-2.0
/*
 * getopt("name", default, description): --name=value among the script's own arguments.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "function.h"

/* The text behind "--name"; NULL: it is not given. "" if there is no "=". */
static const char *given(const struct compile *c, const char *name)
{
	size_t len = strlen(name);

	for (int i = 0; i < c->nr_named; i++) {
		const char *arg = c->named[i];

		if (strncmp(arg, name, len))
			continue;
		if (!arg[len])
			return "";
		if (arg[len] == '=')
			return arg + len + 1;
	}
	return NULL;
}

/* Is it this name's, whatever its value is? */
static bool is_named(const char *arg, const char *name)
{
	size_t len = strlen(name);

	return !strncmp(arg, name, len) && (!arg[len] || arg[len] == '=');
}

/* Note that the script asks for it: once, as it may be checked again. */
static void ask_for(struct compile *c, const char *name, const char *about)
{
	const char *entry = arena_printf(&c->arena, "\n  --%s%s%s", name,
					 about ? ": " : "", about ? about : "");

	if (!c->options_known)
		c->options_known = "";
	if (!strstr(c->options_known, entry))
		c->options_known = arena_printf(&c->arena, "%s%s",
						c->options_known, entry);
	for (int i = 0; i < c->nr_named; i++)
		if (is_named(c->named[i], name))
			c->asked[i] = true;
}

bool getopt_all(struct compile *c)
{
	for (int i = 0; i < c->nr_named; i++) {
		if (c->asked[i])
			continue;
		diag_error(&c->diag, &(struct loc){ 1, 1, 1, 1 },
			   "the script asks for no option '--%s'%s%s",
			   c->named[i], c->options_known ? "; it knows" : "",
			   c->options_known ? c->options_known : "");
		return false;
	}
	return true;
}

static bool take_bool(struct check *ck, struct expr *call, const char *text)
{
	bool yes = !*text || !strcasecmp(text, "true") || !strcmp(text, "1");

	if (!yes && strcasecmp(text, "false") && strcmp(text, "0"))
		return complain(ck, &call->loc, "--%s is true or false, not '%s'",
				call->args->name, text);
	call->kind = EXPR_BOOL;
	call->number = yes;
	return true;
}

static bool take_int(struct check *ck, struct expr *call, const char *text)
{
	bool minus = *text == '-';
	struct expr *number;
	uint64_t n;
	char *end;

	n = strtoull(text + minus, &end, 0);
	if (!isdigit((unsigned char)text[minus]) || *end)
		return complain(ck, &call->loc, "--%s is a number, not '%s'",
				call->args->name, text);
	call->kind = EXPR_INT;
	call->number = n;
	if (minus) {
		number = expr_new(&ck->c->script, EXPR_INT, &call->loc);
		number->number = call->number;
		call->kind = EXPR_UNARY;
		call->op = OP_NEG;
		call->a = number;
	}
	return true;
}

static bool take_default(struct expr *call, const struct expr *value)
{
	call->kind = value->kind;
	call->op = value->op;
	call->a = value->a;
	call->number = value->number;
	call->name = value->name;
	call->len = value->len;
	return true;
}

static bool is_literal(const struct expr *e)
{
	if (e->kind == EXPR_UNARY && e->op == OP_NEG)
		e = e->a;
	return e->kind == EXPR_INT || e->kind == EXPR_BOOL ||
	       e->kind == EXPR_STRING;
}

bool check_getopt(struct check *ck, struct expr *call)
{
	struct expr *name = call->args, *value = name->next;
	const char *text;
	bool ok;

	if (name->kind != EXPR_STRING)
		return complain(ck, &name->loc, "the name for getopt() must be a string literal");
	if (value && !is_literal(value))
		return complain(ck, &value->loc, "the default of getopt() must be a literal");
	if (value && value->next && value->next->kind != EXPR_STRING)
		return complain(ck, &value->next->loc, "the description for getopt() must be a string literal");
	ask_for(ck->c, name->name, value && value->next ? value->next->name :
							  NULL);
	text = given(ck->c, name->name);
	if (!value)
		ok = take_bool(ck, call, text ? text : "false");
	else if (!text)
		ok = take_default(call, value);
	else if (value->kind == EXPR_BOOL)
		ok = take_bool(ck, call, text);
	else if (value->kind == EXPR_INT || value->kind == EXPR_UNARY)
		ok = take_int(ck, call, text);
	else
		ok = take_default(call, &(struct expr){
			.kind = EXPR_STRING, .name = text,
			.len = strlen(text) });
	if (!ok)
		return false;
	call->args = NULL;
	call->nr_args = 0;
	return check_expr(ck, call);
}
