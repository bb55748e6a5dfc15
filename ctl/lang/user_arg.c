// SPDX-License-Identifier: GPL-2.0
#include "arch/arch.h"
#include "builtin.h"
#include "register.h"
#include "resolve/binary.h"
#include "resolve/usdt.h"
#include "usdt_arg.h"
#include "user_arg.h"

/* A symbol's address in the file. */
static bool find_symbol(const struct variant *v, const struct usdt_arg *arg,
			uint64_t *addr)
{
	uint64_t size;

	return binary_symbol(v->binary, arg->symbol, addr, &size);
}

static bool check_usdt_arg(struct check *ck, struct expr *e)
{
	const char *args = ck->v->usdt->args;
	unsigned int nr = usdt_count_args(args);
	struct usdt_arg arg;
	uint64_t addr;

	if (e->builtin->code >= nr)
		return complain(ck, &e->loc, nr == 1 ? "'%s' has %u argument" :
				"'%s' has %u arguments", ck->v->name, nr);
	if (!usdt_parse_arg(args, e->builtin->code, &arg) ||
	    (arg.place == USDT_SYMBOL && !find_symbol(ck->v, &arg, &addr)))
		return complain(ck, &e->loc, "where '%s' is, is not understood; all are: %s",
				e->name, args);
	e->type = type_int(arg.is_signed, 8);
	return true;
}

bool check_user_arg(struct check *ck, struct expr *e)
{
	if (ck->v->usdt)
		return check_usdt_arg(ck, e);
	if (e->builtin->code >= arch->register_args)
		return complain(ck, &e->loc, "arg0 to arg%u are passed in registers; '%s' is sarg%u",
				arch->register_args - 1, e->name,
				e->builtin->code - arch->register_args);
	return true;
}

static int load_register(struct gen *g, int offset)
{
	int reg = reg_take(g);

	emit(g, KMC_OP_REG, reg, 0, 0, 0, offset);
	return reg;
}

static void add_index(struct gen *g, int reg, const struct usdt_arg *arg)
{
	int index;

	if (arg->index < 0)
		return;
	index = load_register(g, arg->index);
	emit(g, KMC_OP_MULI, index, 0, 0, 0, arg->scale);
	emit(g, KMC_OP_ADD, reg, index, 0, 0, 0);
	reg_put(g, index);
}

/* The address of what is in memory. */
static int usdt_address(struct gen *g, const struct usdt_arg *arg)
{
	uint64_t symbol = 0;
	int reg;

	if (arg->place == USDT_SYMBOL) {
		reg = reg_take(g);
		find_symbol(g->v, arg, &symbol);
		/* The file may be loaded anywhere: from the hit. */
		emit(g, KMC_OP_VAR, reg, 0, 0, 0, KMC_VAR_FUNC);
		emit(g, KMC_OP_ADDI, reg, 0, 0, 0,
		     symbol + arg->number - g->v->addr);
		return reg;
	}
	if (arg->base >= 0) {
		reg = load_register(g, arg->base);
	} else {
		reg = reg_take(g);
		emit(g, KMC_OP_MOVI, reg, 0, 0, 0, 0);
	}
	add_index(g, reg, arg);
	if (arg->number)
		emit(g, KMC_OP_ADDI, reg, 0, 0, 0, arg->number);
	return reg;
}

int gen_usdt_arg(struct gen *g, unsigned int n)
{
	struct usdt_arg arg;
	int reg;

	usdt_parse_arg(g->v->usdt->args, n, &arg);
	switch (arg.place) {
	case USDT_CONSTANT:
		reg = reg_take(g);
		emit(g, KMC_OP_MOVI, reg, 0, 0, 0, arg.number);
		break;
	case USDT_REGISTER:
		reg = load_register(g, arg.base);
		if (arg.high)
			emit(g, KMC_OP_RSHI, reg, 0, 0, 0, 8);
		break;
	default:
		reg = usdt_address(g, &arg);
		emit(g, KMC_OP_LDU, reg, reg, arg.size, 0, 0);
		break;
	}
	if (arg.size < 8)
		emit(g, arg.is_signed ? KMC_OP_SEXT : KMC_OP_ZEXT, reg, 0,
		     arg.size, 0, 0);
	return reg;
}

int gen_stack_arg(struct gen *g, unsigned int n)
{
	int reg = load_register(g, register_offset("sp"));

	emit(g, is_user_kind(g->v->kind) ? KMC_OP_LDU : KMC_OP_LDK, reg, reg,
	     8, arch->stack_args + 8 * n, 0);
	return reg;
}

int gen_function_arg(struct gen *g, unsigned int n)
{
	int reg;

	if (n >= arch->register_args)
		return gen_stack_arg(g, n - arch->register_args);
	if (n >= PROBE_ARGS)
		return load_register(g, register_offset(arch->args[n]));
	reg = reg_take(g);
	emit(g, KMC_OP_ARG, reg, 0, 0, 0, n);
	return reg;
}
