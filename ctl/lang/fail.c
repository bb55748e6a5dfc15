// SPDX-License-Identifier: GPL-2.0
/*
 * fail("format", …): the script is refused, by its own words.
 */
#include <stdlib.h>
#include <string.h>
#include "function.h"
#include "out/printf.h"

/* What @arg is, as a record would have it; @at has room for it. */
static bool put_value(struct check *ck, const struct expr *arg, uint8_t *at)
{
	uint64_t n;

	if (arg->kind == EXPR_STRING) {
		memcpy(at, arg->name, arg->len);
		return true;
	}
	if (!fold_expr(arg, &n))
		return complain(ck, &arg->loc, "the arguments of fail() must be known when the script is compiled");
	memcpy(at, &n, sizeof(n));
	return true;
}

static void say(struct check *ck, const struct expr *call,
		const struct kmc_part *parts, const uint8_t *values, size_t len)
{
	const struct names names = { 0 };
	struct printf_format *format;
	struct buffer b;

	buffer_init(&b, -1, BUFFERING_LINE);
	format = printf_parse(call->args->name, parts, call->nr_args - 1, NULL);
	if (format)
		printf_render(&b, format, values, len, &names);
	printf_free(format);
	complain(ck, &call->loc, "%.*s", (int)b.len, b.data ? b.data : "");
	buffer_free(&b);
}

/* Whoever gets here is refused; a condition that is known is how not to get here. */
bool check_fail(struct check *ck, struct expr *call)
{
	struct arena *arena = &ck->c->arena;
	struct kmc_part *parts;
	size_t len = 0;
	uint8_t *values;

	if (ck->dead)
		return true;
	if (call->args->kind != EXPR_STRING)
		return complain(ck, &call->args->loc, "the text of fail() must be a string literal");
	if (!check_format(ck, call) || !ck->final)
		return false;
	parts = arena_alloc(arena, call->nr_args * sizeof(*parts));
	for (const struct expr *arg = call->args->next; arg; arg = arg->next)
		len += type_size(&arg->type);
	values = arena_alloc(arena, len + 1);
	len = 0;
	for (const struct expr *arg = call->args->next; arg; arg = arg->next) {
		if (!put_value(ck, arg, values + len))
			return false;
		*parts++ = type_part(&arg->type);
		len += type_size(&arg->type);
	}
	say(ck, call, parts - (call->nr_args - 1), values, len);
	return false;
}
