// SPDX-License-Identifier: GPL-2.0
/*
 * Where arguments of USDT probes are: SIZE@OPERAND, one after the other, the
 * operand as the assembler writes it; a size below 0 is that of a signed number.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "register.h"
#include "usdt_arg.h"

/* The argument at @s, which has no blanks, ends there. */
static const char *end_of(const char *s)
{
	return s + strcspn(s, " ");
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

/* "%eax", "%r8d", "%al": the whole register that it is of. */
static bool register_name(const char *name, size_t len, char whole[8],
			  bool *high)
{
	static const char letters[] = "abcd";

	*high = false;
	if (len < 2 || len > 5)
		return false;
	memcpy(whole, name, len);
	whole[len] = '\0';
	/* r8 to r15, with d, w or b for a part of them. */
	if (*whole == 'r' && isdigit((unsigned char)whole[1])) {
		if (strchr("dwb", whole[len - 1]))
			whole[len - 1] = '\0';
		return true;
	}
	if (len == 3 && (*whole == 'r' || *whole == 'e'))
		memmove(whole, whole + 1, len--);
	if (len == 2 && strchr(letters, *whole) &&
	    (whole[1] == 'l' || whole[1] == 'h')) {
		*high = whole[1] == 'h';
		whole[1] = 'x';
	}
	/* sil, dil, bpl, spl */
	if (len == 3 && whole[2] == 'l')
		whole[2] = '\0';
	return true;
}

/* The register at *@s, behind "%". -1: it is none. */
static int take_register(const char **s, bool *high)
{
	char whole[8];
	size_t len = 1;

	if (**s != '%')
		return -1;
	while (isalnum((unsigned char)(*s)[len]))
		len++;
	if (!register_name(*s + 1, len - 1, whole, high))
		return -1;
	*s += len;
	return register_offset(whole);
}

static bool take_number(const char **s, int64_t *number)
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

/* "NAME" at *@s */
static bool take_symbol(const char **s, struct usdt_arg *arg)
{
	size_t len = 0;

	while (isalnum((unsigned char)(*s)[len]) ||
	       ((*s)[len] && strchr("_.$@", (*s)[len])))
		len++;
	if (!len || len >= sizeof(arg->symbol))
		return false;
	memcpy(arg->symbol, *s, len);
	arg->symbol[len] = '\0';
	*s += len;
	return true;
}

/* "(BASE,INDEX,SCALE)", of which all but the parentheses may be missing. */
static bool take_address(const char **s, struct usdt_arg *arg)
{
	int64_t scale = 1;
	bool high;

	if (*(*s)++ != '(')
		return false;
	if (**s == '%') {
		arg->base = take_register(s, &high);
		if (arg->base < 0)
			return false;
	}
	if (**s == ',') {
		++*s;
		arg->index = take_register(s, &high);
		if (arg->index < 0)
			return false;
	}
	if (**s == ',') {
		++*s;
		if (!take_number(s, &scale))
			return false;
	}
	arg->scale = scale;
	return *(*s)++ == ')' &&
	       (scale == 1 || scale == 2 || scale == 4 || scale == 8);
}

static bool parse_memory(const char **s, struct usdt_arg *arg)
{
	int64_t more;

	arg->place = USDT_MEMORY;
	if (!take_number(s, &arg->number) && **s != '(') {
		arg->place = USDT_SYMBOL;
		if (!take_symbol(s, arg))
			return false;
	}
	while (take_number(s, &more))
		arg->number += more;
	if (arg->place == USDT_MEMORY && **s != '(') {
		/* Numbers first: "8+NAME(%rip)". */
		if (**s == '+')
			++*s;
		arg->place = USDT_SYMBOL;
		if (!take_symbol(s, arg))
			return false;
	}
	if (arg->place == USDT_SYMBOL && !**s)
		return true;
	if (!take_address(s, arg))
		return false;
	/* With a symbol, it is the instruction's address that is counted from. */
	return arg->place == USDT_MEMORY ||
	       (arg->base == register_offset("ip") && arg->index < 0);
}

static bool parse_operand(const char *s, struct usdt_arg *arg)
{
	bool ok;

	if (*s == '$') {
		s++;
		arg->place = USDT_CONSTANT;
		ok = take_number(&s, &arg->number);
	} else if (*s == '%') {
		arg->place = USDT_REGISTER;
		arg->base = take_register(&s, &arg->high);
		ok = arg->base >= 0;
	} else {
		ok = parse_memory(&s, arg);
	}
	return ok && !*s;
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
		arg->size == 8) && parse_operand(operand, arg);
}
