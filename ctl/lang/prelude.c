// SPDX-License-Identifier: GPL-2.0
/*
 * Functions that are macros of the language itself.
 */
#include <string.h>
#include "expand.h"
#include "parse.h"

static const struct {
	const char *name;
	const char *text;
} macros[] = {
	{ "assert", "macro assert(c, m) { if (!(c)) { errorf(m); exit(1); } }" },
	{ "is_err", "macro is_err(p) { (uint64)p >= 0xfffffffffffff001 }" },
	{ "ppid", "macro ppid(t) { ((struct task_struct *)t)->real_parent->tgid }" },
};

const struct definition *prelude_find(struct script *script, const char *name,
				      unsigned int nr_args)
{
	struct script own = { .arena = script->arena };
	struct diag diag = { 0 };

	for (size_t i = 0; i < sizeof(macros) / sizeof(*macros); i++) {
		if (strcmp(macros[i].name, name))
			continue;
		if (!parse_script(&own, &diag, macros[i].text) ||
		    own.definitions->nr_params != nr_args)
			return NULL;
		own.definitions->is_prelude = true;
		return own.definitions;
	}
	return NULL;
}
