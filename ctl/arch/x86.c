// SPDX-License-Identifier: GPL-2.0
/*
 * x86_64.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "arch.h"
#include "usdt_arg.h"

/* In the order of struct pt_regs, a word each. */
static const char *const registers[] = {
	"r15", "r14", "r13", "r12", "bp", "bx", "r11", "r10", "r9", "r8",
	"ax", "cx", "dx", "si", "di", "orig_rax", "ip", "cs", "flags", "sp",
	"ss", NULL
};

static const char *const args[] = { "di", "si", "dx", "cx", "r8", "r9" };

static const char *const macros[] = {
	"__x86_64__", "__x86_64", "__amd64__", NULL
};

/* What is longer than two words is on the stack, and others still get registers. */
static uint32_t pass(struct passing *p, uint32_t words, bool is_number)
{
	uint32_t *next = words <= 2 && p->reg + words <= 6 ? &p->reg : &p->stack;

	(void)is_number;
	*next += words;
	return *next - words;
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
	return arch_register(&arch_x86, whole);
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
		if (!usdt_take_number(s, &scale))
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
	if (!usdt_take_number(s, &arg->number) && **s != '(') {
		arg->place = USDT_SYMBOL;
		if (!take_symbol(s, arg))
			return false;
	}
	while (usdt_take_number(s, &more))
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
	       (arg->base == arch_register(&arch_x86, "ip") && arg->index < 0);
}

static bool usdt_operand(const char *s, struct usdt_arg *arg)
{
	bool ok;

	if (*s == '$') {
		s++;
		arg->place = USDT_CONSTANT;
		ok = usdt_take_number(&s, &arg->number);
	} else if (*s == '%') {
		arg->place = USDT_REGISTER;
		arg->base = take_register(&s, &arg->high);
		ok = arg->base >= 0;
	} else {
		ok = parse_memory(&s, arg);
	}
	return ok && !*s;
}

const struct arch arch_x86 = {
	.source = "x86",
	.triplet = "x86_64-linux-gnu",
	.macros = macros,
	.library = 0x0303,
	.registers = registers,
	.pc = "ip",
	.args = args,
	.register_args = sizeof(args) / sizeof(*args),
	.stack_args = 8,
	.pass = pass,
	.usdt_operand = usdt_operand,
};
