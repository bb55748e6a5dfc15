// SPDX-License-Identifier: GPL-2.0
/*
 * signal() and signal_thread(): to the current process or thread.
 */
#include <signal.h>
#include <string.h>
#include "function.h"

/* "KILL" or "SIGKILL"; 0: no signal is called so. */
static int number_of(const char *name)
{
	if (!strncmp(name, "SIG", 3))
		name += 3;
	for (int sig = 1; sig < NSIG; sig++) {
		const char *known = sigabbrev_np(sig);

		if (known && !strcmp(known, name))
			return sig;
	}
	return 0;
}

bool check_signal(struct check *ck, struct expr *call)
{
	struct expr *sig = call->args;
	uint64_t n;

	if (sig->kind == EXPR_STRING) {
		n = number_of(sig->name);
		if (!n)
			return complain(ck, &sig->loc, "no signal is called '%s'",
					sig->name);
		sig->kind = EXPR_INT;
		sig->number = n;
		sig->name = NULL;
	}
	if (!check_int(ck, sig, call->name))
		return false;
	if (fold_expr(sig, &n) && (n < 1 || n > 64))
		return complain(ck, &sig->loc, "a signal is a number from 1 to 64");
	return true;
}

void gen_signal(struct gen *g, struct expr *call)
{
	int sig = gen_value(g, call->args), result = reg_take(g);

	emit(g, KMC_OP_SIGNAL, result, sig, 0, 0,
	     !strcmp(call->function->name, "signal_thread"));
	reg_put(g, result);
	reg_put(g, sig);
}
