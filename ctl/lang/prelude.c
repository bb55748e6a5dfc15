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
	{ "static_assert", "macro static_assert(c, m) { if comptime !(c) { fail(m); } }" },
	{ "find", "macro find(@m, k, $v) { let $found = has_key(@m, k);"
		  " if ($found) { $v = @m[k]; } $found }" },
	{ "ppid", "macro ppid(t) { ((struct task_struct *)t)->real_parent->tgid }" },
	{ "pcomm", "macro pcomm(t) { ((struct task_struct *)t)->real_parent->comm }" },
	{ "leader_tid", "macro leader_tid() { leader_tid(curtask) }" },
	{ "leader_tid", "macro leader_tid(t) { ((struct task_struct *)t)->group_leader->pid }" },
	{ "leader_comm", "macro leader_comm() { leader_comm(curtask) }" },
	{ "leader_comm", "macro leader_comm(t) { ((struct task_struct *)t)->group_leader->comm }" },
};

const struct definition *prelude_find(struct script *script, const char *name,
				      unsigned int nr_args)
{
	struct script own = { .arena = script->arena };
	struct diag diag = { 0 };

	for (size_t i = 0; i < sizeof(macros) / sizeof(*macros); i++) {
		if (strcmp(macros[i].name, name))
			continue;
		own.definitions = NULL;
		if (!parse_script(&own, &diag, macros[i].text))
			return NULL;
		if (own.definitions->nr_params != nr_args)
			continue;
		own.definitions->is_prelude = true;
		return own.definitions;
	}
	return NULL;
}
