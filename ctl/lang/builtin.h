/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Built-in variables: one entry each.
 */
#ifndef KMC_BUILTIN_H
#define KMC_BUILTIN_H

#include "compile.h"

enum builtin_source {
	BUILTIN_VAR,	/* enum kmc_var */
	BUILTIN_ARG,	/* a raw argument */
	BUILTIN_STACK_ARG,	/* one that is passed on the stack */
	BUILTIN_CPID,
	BUILTIN_NCPUS,
};

/**
 * struct builtin - a built-in variable
 * @name: in the script
 * @type: of its value
 * @source: @code: where the value comes from
 * @kinds: bits of enum kmc_probe_kind where it is known, 0: everywhere
 * @where: the same in words
 * @varies: two readings in one run may differ
 * @points_to: C's type of what it points to, NULL: it is no pointer
 */
struct builtin {
	const char *name;
	struct type type;
	enum builtin_source source;
	unsigned int code;
	unsigned int kinds;
	const char *where;
	bool varies;
	const char *points_to;
};

const struct builtin *builtin_find(const char *name);
/* bpftrace knows "cpu" as "__builtin_cpu", too. */
const char *builtin_plain_name(const char *name);
/* Is it one, or one that is looked up elsewhere ("args", "ctx")? */
bool builtin_is_name(const char *name);
/* "; did you mean …" for a name that is no built-in. */
const char *builtin_hint(const char *name);

#endif /* KMC_BUILTIN_H */
