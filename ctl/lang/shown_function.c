// SPDX-License-Identifier: GPL-2.0
/*
 * Numbers that are shown as text: strerror() syscall_name() cgroup_path() strftime()
 * username. The text is made when it is shown.
 */
#include <string.h>
#include <time.h>
#include "function.h"

static bool check_number(struct check *ck, struct expr *call, struct expr *arg,
			 enum type_kind kind)
{
	if (!check_int(ck, arg, call->name))
		return false;
	call->type = (struct type){ .kind = kind };
	return true;
}

bool check_strerror(struct check *ck, struct expr *call)
{
	return check_number(ck, call, call->args, TYPE_ERRNO);
}

bool check_syscall_name(struct check *ck, struct expr *call)
{
	return check_number(ck, call, call->args, TYPE_SYSCALL);
}

bool check_cgroup_path(struct check *ck, struct expr *call)
{
	const struct expr *filter = call->args->next;

	if (!check_number(ck, call, call->args, TYPE_CGROUP))
		return false;
	if (!filter)
		return true;
	if (filter->kind != EXPR_STRING)
		return complain(ck, &filter->loc, "the hierarchies of cgroup_path() must be a string literal");
	call->type.text = filter->name;
	return true;
}

/* The clock that nanoseconds are of: nsecs(boot), or nsecs. */
static int clock_of(const struct expr *e)
{
	const char *name = "";

	if (e->kind == EXPR_CALL && !strcmp(e->name, "nsecs") &&
	    e->args->kind == EXPR_NAME)
		name = e->args->name;
	if (!strcmp(name, "boot"))
		return CLOCK_BOOTTIME;
	return strstr(name, "tai") ? CLOCK_TAI : CLOCK_MONOTONIC;
}

bool check_strftime(struct check *ck, struct expr *call)
{
	const struct expr *format = call->args;

	if (format->kind != EXPR_STRING)
		return complain(ck, &format->loc, "the format of strftime() must be a string literal");
	if (!check_number(ck, call, format->next, TYPE_TIME))
		return false;
	call->type.text = format->name;
	call->type.clock = clock_of(format->next);
	return true;
}

int gen_shown_first(struct gen *g, struct expr *call)
{
	return gen_value(g, call->args);
}

int gen_strftime(struct gen *g, struct expr *call)
{
	return gen_value(g, call->args->next);
}

bool check_username(struct check *ck, struct expr *call)
{
	(void)ck;
	call->type = (struct type){ .kind = TYPE_USER };
	return true;
}

int gen_username(struct gen *g, struct expr *call)
{
	int reg = reg_take(g);

	(void)call;
	emit(g, KMC_OP_VAR, reg, 0, 0, 0, KMC_VAR_UID);
	return reg;
}
