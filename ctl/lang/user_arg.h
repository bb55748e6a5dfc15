/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is passed to functions and USDT probes of processes.
 */
#ifndef KMC_USER_ARG_H
#define KMC_USER_ARG_H

#include "check.h"
#include "gen.h"

/* Words of arguments that a probe has; others are where the architecture passes them. */
#define PROBE_ARGS	6

/* The type of arg0 and the like, if there is such an argument. */
bool check_user_arg(struct check *ck, struct expr *e);
/* Argument @n of the variant's USDT probe, in a register. */
int gen_usdt_arg(struct gen *g, unsigned int n);
/* Word @n of a function's arguments, at its entry. */
int gen_function_arg(struct gen *g, unsigned int n);
/* Word @n of those on the stack. */
int gen_stack_arg(struct gen *g, unsigned int n);
/* The built-in "func", with the process that it is in. */
void gen_user_func(struct gen *g, uint32_t at);

#endif /* KMC_USER_ARG_H */
