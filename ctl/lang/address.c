// SPDX-License-Identifier: GPL-2.0
/*
 * Addresses and their names: ksym() usym() kaddr() uaddr(); registers: reg().
 */
#include <errno.h>
#include <string.h>
#include "function.h"
#include "register.h"
#include "resolve/binary.h"
#include "user_arg.h"

static bool check_address(struct check *ck, struct expr *call)
{
	if (!check_expr(ck, call->args))
		return false;
	if (call->args->type.kind != TYPE_INT &&
	    call->args->type.kind != TYPE_POINTER)
		return complain(ck, &call->args->loc, "'%s' wants an address, not %s",
				call->name, type_name(&call->args->type));
	return true;
}

bool check_ksym(struct check *ck, struct expr *call)
{
	if (!check_address(ck, call))
		return false;
	call->type = (struct type){ .kind = TYPE_KSYM };
	return true;
}

int gen_ksym(struct gen *g, struct expr *call)
{
	return gen_value(g, call->args);
}

bool check_usym(struct check *ck, struct expr *call)
{
	if (!check_address(ck, call))
		return false;
	call->type = (struct type){ .kind = TYPE_USYM, .space = SPACE_FRAME };
	return true;
}

/*
 * The address, and the process that it is of. A stack of one call comes first,
 * in the same place: it announces the process, so that its end takes no names.
 */
static void place_usym(struct gen *g, int reg, uint32_t at)
{
	emit(g, KMC_OP_STACK, 0, 0, 0, at, 1LL << 32 | 1);
	emit(g, KMC_OP_STF, 0, reg, 8, at, 0);
	emit(g, KMC_OP_STV, 0, 0, 0, at + 8, KMC_VAR_PID);
	reg_put(g, reg);
}

void gen_usym(struct gen *g, struct expr *call, uint32_t at,
	      const struct type *type)
{
	(void)type;
	place_usym(g, gen_value(g, call->args), at);
}

void gen_user_func(struct gen *g, uint32_t at)
{
	int reg = reg_take(g);

	emit(g, KMC_OP_VAR, reg, 0, 0, 0, KMC_VAR_FUNC);
	place_usym(g, reg, at);
}

/* A call becomes the number that it stands for. */
static void become_number(struct expr *call, uint64_t number,
			  enum type_space space)
{
	call->kind = EXPR_INT;
	call->number = number;
	call->args = NULL;
	call->nr_args = 0;
	call->name = NULL;
	call->type = type_int(false, 8);
	call->type.space = space;
}

bool check_kaddr(struct check *ck, struct expr *call)
{
	struct expr *name = call->args;
	uint64_t addr;
	int err;

	if (name->kind == EXPR_CALL && !check_expr(ck, name))
		return false;
	if (name->kind != EXPR_STRING)
		return complain(ck, &name->loc, "the name in kaddr() must be a string literal");
	err = resolve_symbol(ck->c->resolver, name->name, &addr);
	if (err == ENOENT)
		return complain(ck, &name->loc, "the kernel has no symbol '%s'",
				name->name);
	if (err)
		return complain(ck, &name->loc, "the kernel's symbols can't be read: %s%s",
				strerror(err), err == EPERM ?
				"; set the sysctl kernel.kptr_restrict to 0" :
				"");
	become_number(call, addr, SPACE_KERNEL);
	return true;
}

static bool has_registers(enum kmc_probe_kind kind)
{
	return kind == KMC_PROBE_KPROBE || kind == KMC_PROBE_KRETPROBE ||
	       kind == KMC_PROBE_PROFILE || kind == KMC_PROBE_COUNTER ||
	       is_user_kind(kind);
}

bool check_reg(struct check *ck, struct expr *call)
{
	const struct expr *name = call->args;

	if (name->kind != EXPR_STRING)
		return complain(ck, &name->loc, "the name in reg() must be a string literal");
	if (!has_registers(ck->v->kind))
		return complain(ck, &call->loc, "'reg' is known in kprobe, kretprobe, uprobe, uretprobe, profile, hardware, software and watchpoint only, not in '%s'",
				ck->v->name);
	if (register_offset(name->name) < 0)
		return complain(ck, &name->loc, "no register is called '%s'%s",
				name->name, register_hint(name->name));
	call->type = type_int(false, 8);
	return true;
}

int gen_reg(struct gen *g, struct expr *call)
{
	int reg = reg_take(g);

	emit(g, KMC_OP_REG, reg, 0, 0, 0, register_offset(call->args->name));
	return reg;
}

static const struct type *number_of(struct check *ck, uint64_t size)
{
	struct type *type = arena_alloc(&ck->c->arena, sizeof(*type));

	*type = type_int(false, size == 1 || size == 2 || size == 4 ? size : 8);
	return type;
}

/*
 * As far from the hit as it is in the file: the file may be loaded anywhere.
 */
bool check_uaddr(struct check *ck, struct expr *call)
{
	const struct expr *name = call->args;
	uint64_t addr, size;

	if (name->kind != EXPR_STRING)
		return complain(ck, &name->loc, "the name in uaddr() must be a string literal");
	if (!ck->v->binary)
		return complain(ck, &call->loc, "'uaddr' is known in uprobe, uretprobe and usdt only, not in '%s'",
				ck->v->name);
	if (!binary_symbol(ck->v->binary, name->name, &addr, &size))
		return complain(ck, &name->loc, "'%s' has no symbol '%s'",
				ck->v->binary->path, name->name);
	call->number = addr - ck->v->addr;
	call->type = type_pointer(number_of(ck, size), SPACE_USER);
	return true;
}

int gen_uaddr(struct gen *g, struct expr *call)
{
	int reg = reg_take(g);

	emit(g, KMC_OP_VAR, reg, 0, 0, 0, KMC_VAR_FUNC);
	emit(g, KMC_OP_ADDI, reg, 0, 0, 0, call->number);
	return reg;
}
