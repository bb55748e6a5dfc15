// SPDX-License-Identifier: GPL-2.0
/*
 * nsecs(clock), pid(namespace) and tid(namespace).
 */
#include <string.h>
#include <time.h>
#include "builtin.h"
#include "function.h"
#include "nearest.h"

/*
 * @name: in the script
 * @var: that is read
 * @base: the software's TAI is what was between it and @base when the script
 *	was compiled, added to @var; -1: nothing is added
 */
static const struct clock {
	const char *name;
	enum kmc_var var;
	clockid_t base;
} clocks[] = {
	{ "monotonic", KMC_VAR_NSECS, -1 },
	{ "boot", KMC_VAR_NSECS_BOOT, -1 },
	{ "tai", KMC_VAR_NSECS_TAI, -1 },
	{ "sw_tai", KMC_VAR_NSECS, CLOCK_MONOTONIC },
};

#define NR_CLOCKS	(sizeof(clocks) / sizeof(*clocks))

static const struct clock *clock_find(const struct expr *e)
{
	for (size_t i = 0; e->kind == EXPR_NAME && i < NR_CLOCKS; i++)
		if (!strcmp(clocks[i].name, e->name))
			return &clocks[i];
	return NULL;
}

bool check_nsecs(struct check *ck, struct expr *call)
{
	struct nearest near;

	call->type = type_int(false, 8);
	if (clock_find(call->args))
		return true;
	nearest_init(&near, call->args->name ? call->args->name : "");
	for (size_t i = 0; i < NR_CLOCKS; i++)
		nearest_offer(&near, clocks[i].name);
	return complain(ck, &call->args->loc, "nsecs() wants monotonic, boot, tai or sw_tai%s",
			nearest_hint(&near, ""));
}

static int64_t now(clockid_t clock)
{
	struct timespec t = { 0 };

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int gen_nsecs(struct gen *g, struct expr *call)
{
	const struct clock *clock = clock_find(call->args);
	int reg = reg_take(g);

	emit(g, KMC_OP_VAR, reg, 0, 0, 0, clock->var);
	if (clock->base >= 0)
		emit(g, KMC_OP_ADDI, reg, 0, 0, 0,
		     now(CLOCK_TAI) - now(clock->base));
	return reg;
}

/* Processes have one number here: that of the initial namespace. */
bool check_in_namespace(struct check *ck, struct expr *call)
{
	const struct expr *space = call->args;

	if (space->kind != EXPR_NAME || (strcmp(space->name, "init") &&
					 strcmp(space->name, "curr_ns")))
		return complain(ck, &space->loc, "'%s' wants init or curr_ns",
				call->name);
	if (!strcmp(space->name, "curr_ns") && !resolve_is_initial_pid_space())
		return complain(ck, &space->loc, "kmodctl runs in a pid namespace of its own, and tells pids as the initial one has them; write %s",
				call->name);
	call->kind = EXPR_NAME;
	call->args = NULL;
	call->nr_args = 0;
	return check_expr(ck, call);
}
