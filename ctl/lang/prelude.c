// SPDX-License-Identifier: GPL-2.0
/*
 * Functions that are macros of the language itself.
 */
#include <string.h>
#include "expand.h"
#include "parse.h"

#define SIGNALS	64

static const struct {
	const char *name;
	const char *text;	/* NULL: of signal_names() */
} macros[] = {
	{ "signal_name", NULL },
	{ "assert", "macro assert(c, m) {"
		    " if (!(c)) { errorf(\"assert failed: %s\", m); exit(1); } }" },
	{ "is_err", "macro is_err(p) { (uint64)p >= 0xfffffffffffff001 }" },
	{ "static_assert", "macro static_assert(c, m) { if comptime !(c) { fail(\"%s\", m); } }" },
	{ "find", "macro find(@m, k, $v) { let $found = has_key(@m, k);"
		  " if ($found) { $v = @m[k]; } $found }" },
	{ "memcmp", "macro memcmp(a, b, n) { let $a = a; let $b = b;"
		    " let $d : int64 = 0; for $i : 0..n {"
		    " $d = (int64)(int8)$a[$i] - (int64)(int8)$b[$i];"
		    " if $d { break; } } $d }" },
	{ "comm", "macro comm(p) { let $pid = p; let $name = __comm($pid);"
		  " if ($name == \"\") { warnf(\"No such process (pid=%d)\", $pid);"
		  " $name = \"N/A\"; } $name }" },
	{ "ppid", "macro ppid(t) { ((struct task_struct *)t)->real_parent->tgid }" },
	{ "pcomm", "macro pcomm(t) { ((struct task_struct *)t)->real_parent->comm }" },
	{ "leader_tid", "macro leader_tid() { leader_tid(curtask) }" },
	{ "leader_tid", "macro leader_tid(t) { ((struct task_struct *)t)->group_leader->pid }" },
	{ "leader_comm", "macro leader_comm() { leader_comm(curtask) }" },
	{ "leader_comm", "macro leader_comm(t) { ((struct task_struct *)t)->group_leader->comm }" },
};

/* signal_name(n): a choice among the texts of all signals. */
static const char *signal_names(struct arena *arena)
{
	const char *choice = "\"N/A\"";

	for (int n = SIGNALS; n >= 0; n--)
		choice = arena_printf(arena, "$n == %d ? \"%s\" : %s", n,
				      strsignal(n), choice);
	return arena_printf(arena, "macro signal_name(n) { let $n = n; %s }",
			    choice);
}

const struct definition *prelude_find(struct script *script, const char *name,
				      unsigned int nr_args)
{
	struct script own = { .arena = script->arena };
	struct diag diag = { 0 };

	for (size_t i = 0; i < sizeof(macros) / sizeof(*macros); i++) {
		if (strcmp(macros[i].name, name))
			continue;
		own.definitions = NULL;
		if (!parse_script(&own, &diag, macros[i].text ?:
				  signal_names(script->arena)))
			return NULL;
		if (own.definitions->nr_params != nr_args)
			continue;
		own.definitions->is_prelude = true;
		return own.definitions;
	}
	return NULL;
}
