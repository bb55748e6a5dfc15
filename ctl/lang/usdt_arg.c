// SPDX-License-Identifier: GPL-2.0
/*
 * Where arguments of USDT probes are: SIZE@OPERAND, one after the other, the
 * operand as the architecture's assembler writes it; a size below 0 is that of a
 * signed number.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "arch/arch.h"
#include "usdt_arg.h"

/* The argument at @s, which has blanks between brackets only, ends there. */
static const char *end_of(const char *s)
{
	size_t len = strcspn(s, " [");

	if (s[len] == '[')
		len += strcspn(s + len, "]");
	return s + len + strcspn(s + len, " ");
}

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " ");
}

unsigned int usdt_count_args(const char *args)
{
	unsigned int n = 0;

	for (args = skip_blanks(args); *args; args = skip_blanks(end_of(args)))
		n++;
	return n;
}

bool usdt_take_number(const char **s, int64_t *number)
{
	char *end;

	if (!isdigit((unsigned char)**s) && **s != '-' && **s != '+')
		return false;
	/* Numbers of the upper half are written without a sign, too. */
	*number = **s == '-' ? strtoll(*s, &end, 0) :
			       (int64_t)strtoull(*s, &end, 0);
	if (end == *s)
		return false;
	*s = end;
	return true;
}

bool usdt_parse_arg(const char *args, unsigned int n, struct usdt_arg *arg)
{
	char text[256], *operand = text, *at;
	int size = 8;

	args = skip_blanks(args);
	while (n-- && *args)
		args = skip_blanks(end_of(args));
	if (!*args)
		return false;
	snprintf(text, sizeof(text), "%.*s", (int)(end_of(args) - args), args);
	memset(arg, 0, sizeof(*arg));
	arg->base = arg->index = -1;
	arg->scale = 1;
	at = strchr(text, '@');
	if (at) {
		/* "8f@": a number that is no integer. */
		size = strtol(text, &operand, 10);
		if (operand != at)
			return false;
		operand++;
	}
	arg->is_signed = size < 0;
	arg->size = abs(size);
	return (arg->size == 1 || arg->size == 2 || arg->size == 4 ||
		arg->size == 8) && arch->usdt_operand(operand, arg);
}
