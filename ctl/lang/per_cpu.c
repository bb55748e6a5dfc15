// SPDX-License-Identifier: GPL-2.0
/*
 * percpu_kaddr(): a symbol names the place of a variable within what each CPU has of
 * its own; the kernel's table of where that begins is indexed by CPU.
 */
#include <errno.h>
#include <string.h>
#include "function.h"

#define OFFSETS		"__per_cpu_offset"

static bool find(struct check *ck, const struct loc *loc, const char *name,
		 uint64_t *addr)
{
	int err = resolve_symbol(ck->c->resolver, name, addr);

	if (!err)
		return true;
	return complain(ck, loc, err == ENOENT ?
			"the kernel has no symbol '%s'" :
			"the address of '%s' can't be read", name);
}

bool check_percpu_kaddr(struct check *ck, struct expr *call)
{
	struct expr *name = call->args, *cpu = name->next;
	uint64_t addr;

	if (name->kind != EXPR_STRING)
		return complain(ck, &name->loc, "the name in percpu_kaddr() must be a string literal");
	if (cpu && !check_int(ck, cpu, call->name))
		return false;
	if (!find(ck, &name->loc, name->name, &addr) ||
	    !find(ck, &name->loc, OFFSETS, &call->number))
		return false;
	name->number = addr;
	call->type = type_int(false, 8);
	call->type.space = SPACE_KERNEL;
	return true;
}

int gen_percpu_kaddr(struct gen *g, struct expr *call)
{
	struct expr *cpu = call->args->next;
	int reg, table = reg_take(g);

	if (cpu) {
		reg = gen_own(g, cpu);
	} else {
		reg = reg_take(g);
		emit(g, KMC_OP_VAR, reg, 0, 0, 0, KMC_VAR_CPU);
	}
	emit(g, KMC_OP_MULI, reg, 0, 0, 0, 8);
	emit(g, KMC_OP_MOVI, table, 0, 0, 0, call->number);
	emit(g, KMC_OP_ADD, reg, table, 0, 0, 0);
	reg_put(g, table);
	emit(g, KMC_OP_LDK, reg, reg, 8, 0, 0);
	emit(g, KMC_OP_ADDI, reg, 0, 0, 0, call->args->number);
	return reg;
}
