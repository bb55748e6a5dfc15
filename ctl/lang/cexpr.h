/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Constant expressions of C, in directives and declarations.
 */
#ifndef KMC_CEXPR_H
#define KMC_CEXPR_H

#include "ctoken.h"

/**
 * struct cexpr - an expression that is being worked out
 * @at: the next token; the list ends with CTOKEN_END
 * @data: for the functions
 * @name: the value of a name; false: it has none
 * @type: size and alignment, in bytes, of the type at *@t, which is moved behind
 *	it; false: there is none; NULL where C has no types
 * @depth: of nesting
 * @idle: not 0: what is read decides nothing, and may divide by zero
 * @why: what is wrong, or NULL; with @at where
 */
struct cexpr {
	const struct ctoken *at;
	void *data;
	bool (*name)(void *data, const struct ctoken *t, int64_t *value);
	bool (*type)(void *data, const struct ctoken **t, uint32_t *size,
		     uint32_t *align);
	unsigned int depth, idle;
	const char *why;
};

/* The value of the expression at @e->at. False: @e->why says why. */
bool cexpr_eval(struct cexpr *e, int64_t *value);

#endif /* KMC_CEXPR_H */
