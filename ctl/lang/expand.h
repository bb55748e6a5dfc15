/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Macros and subprograms: a call of one becomes a block of its own, a copy of the
 * definition's body. Names of its variables mean others than the caller's.
 */
#ifndef KMC_EXPAND_H
#define KMC_EXPAND_H

#include "ast.h"

/*
 * Expand all calls in the script's clauses, and note which clauses read
 * arguments by name. False: there was an error, and it was shown.
 */
bool expand_script(struct script *s, struct diag *diag);

/* prelude.c: a macro that every script has, or NULL. */
const struct definition *prelude_find(struct script *script, const char *name,
				      unsigned int nr_args);

#endif /* KMC_EXPAND_H */
