// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <string.h>
#include "nearest.h"
#include "register.h"

#ifndef __x86_64__
#error "kmodctl knows the registers of x86_64 only"
#endif

/* In the order of struct pt_regs, a word each; "pc" is another name. */
static const char *const registers[] = {
	"r15", "r14", "r13", "r12", "bp", "bx", "r11", "r10", "r9", "r8",
	"ax", "cx", "dx", "si", "di", "orig_rax", "ip", "cs", "flags", "sp",
	"ss",
};

#define NR_REGISTERS	(sizeof(registers) / sizeof(*registers))

int register_offset(const char *name)
{
	if (!strcmp(name, "pc"))
		name = "ip";
	for (size_t i = 0; i < NR_REGISTERS; i++)
		if (!strcmp(registers[i], name))
			return i * sizeof(long);
	return -1;
}

const char *register_hint(const char *name)
{
	struct nearest near;

	nearest_init(&near, name);
	for (size_t i = 0; i < NR_REGISTERS; i++)
		nearest_offer(&near, registers[i]);
	return nearest_hint(&near, "");
}
