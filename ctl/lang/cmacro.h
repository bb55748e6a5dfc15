/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Macros of the preprocessor: their table, and what they stand for.
 */
#ifndef KMC_CMACRO_H
#define KMC_CMACRO_H

#include "ctoken.h"

/* Macros in macros, and tokens that all of them may make in one run. */
#define CMACRO_DEPTH_MAX	128
#define CMACRO_TOKENS_MAX	1000000

struct cmacro_param {
	const char *text;
	uint32_t len;
};

/**
 * struct cmacro - a macro
 * @name: @len bytes
 * @is_function: it wants arguments
 * @is_variadic: the last parameter takes what is left of them
 * @in_script: defined in the script itself, not in a file
 * @params: @nr_params names
 * @body: NULL: nothing; not ended by CTOKEN_END
 */
struct cmacro {
	struct cmacro *next;
	const char *name;
	uint32_t len;
	bool is_function, is_variadic, in_script;
	struct cmacro_param *params;
	unsigned int nr_params;
	const struct ctoken *body;
};

#define CMACRO_BUCKETS	2048

/**
 * struct cmacros - all macros
 * @arena: macros live in it
 * @scratch: what is made of them lives in it
 * @table: by name
 * @budget: tokens that may still be made
 * @depth: of macros in arguments of macros
 * @why: why the last expansion was given up, or NULL
 */
struct cmacros {
	struct arena *arena, *scratch;
	struct cmacro *table[CMACRO_BUCKETS];
	unsigned int budget, depth;
	const char *why;
};

void cmacros_init(struct cmacros *m, struct arena *arena,
		  struct arena *scratch);
struct cmacro *cmacro_find(const struct cmacros *m, const struct ctoken *name);
/* "#define" of an object: NAME is TEXT. */
void cmacro_predefine(struct cmacros *m, const char *name, const char *text);
/*
 * What follows "#define": a name, parameters, tokens up to CTOKEN_END. Return: NULL,
 * or what is wrong, with *@at where.
 */
const char *cmacro_define(struct cmacros *m, const struct ctoken *tokens,
			  bool in_script, const struct ctoken **at);
void cmacro_undef(struct cmacros *m, const struct ctoken *name);

/*
 * The tokens that @list, which ends with CTOKEN_END and is used up, stands for.
 * Those of macros get the position of the macro's name. NULL: m->why says why.
 */
struct ctoken *cmacro_expand(struct cmacros *m, struct ctoken *list);

#endif /* KMC_CMACRO_H */
