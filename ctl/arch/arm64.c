// SPDX-License-Identifier: GPL-2.0
/*
 * arm64.
 */
#include <stdlib.h>
#include <string.h>
#include "arch.h"
#include "usdt_arg.h"

/* In the order of struct pt_regs, a word each. */
static const char *const registers[] = {
	"r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10",
	"r11", "r12", "r13", "r14", "r15", "r16", "r17", "r18", "r19", "r20",
	"r21", "r22", "r23", "r24", "r25", "r26", "r27", "r28", "r29", "r30",
	"sp", "pc", "pstate", NULL
};

static const char *const macros[] = { "__aarch64__", NULL };

/*
 * Of what is longer than two words the address is passed. Once something is on the stack,
 * all that follows is. A number of two words begins in an even register.
 */
static uint32_t pass(struct passing *p, uint32_t words, bool is_number)
{
	if (words > 2)
		words = 1;
	if (is_number && words == 2)
		p->reg += p->reg & 1;
	if (p->reg + words <= 8) {
		p->reg += words;
		return p->reg - words;
	}
	p->reg = 8;
	if (is_number && words == 2)
		p->stack += p->stack & 1;
	p->stack += words;
	return p->stack - words;
}

/* "x5", "w5" or "sp" at *@s, its place in struct pt_regs. -1: it is none. */
static int take_register(const char **s)
{
	unsigned long nr;
	char *end;

	if (!strncmp(*s, "sp", 2)) {
		*s += 2;
		return arch_register(&arch_arm64, "sp");
	}
	if ((**s != 'x' && **s != 'w') || (*s)[1] < '0' || (*s)[1] > '9')
		return -1;
	nr = strtoul(*s + 1, &end, 10);
	if (nr > 30)
		return -1;
	*s = end;
	return nr * sizeof(uint64_t);
}

/* "[BASE]" or "[BASE, NUMBER]" */
static bool parse_memory(const char *s, struct usdt_arg *arg)
{
	arg->place = USDT_MEMORY;
	arg->base = take_register(&s);
	if (arg->base < 0)
		return false;
	if (*s == ',') {
		s += 1 + strspn(s + 1, " #");
		if (!usdt_take_number(&s, &arg->number))
			return false;
	}
	return !strcmp(s, "]");
}

static bool usdt_operand(const char *s, struct usdt_arg *arg)
{
	if (*s == '[')
		return parse_memory(s + 1, arg);
	if (usdt_take_number(&s, &arg->number)) {
		arg->place = USDT_CONSTANT;
		return !*s;
	}
	arg->place = USDT_REGISTER;
	arg->base = take_register(&s);
	return arg->base >= 0 && !*s;
}

const struct arch arch_arm64 = {
	.source = "arm64",
	.triplet = "aarch64-linux-gnu",
	.macros = macros,
	.library = 0x0a03,
	.registers = registers,
	.pc = "pc",
	.args = registers,
	.register_args = 8,
	.stack_args = 0,
	.pass = pass,
	.usdt_operand = usdt_operand,
};
