// SPDX-License-Identifier: GPL-2.0
/*
 * kprobe: and kretprobe:, at functions of the kernel.
 */
#include <errno.h>
#include <string.h>
#include "attach.h"
#include "nearest.h"

struct search {
	struct attach *a;
	struct variant *v;
	bool optional;
};

/*
 * The site is shown by the name that matched, but its target is the first name
 * at the address: that is where the module finds it by address alone.
 */
static bool found_function(void *data, const struct ksym *sym)
{
	struct search *s = data;
	struct question *q = s->a->c->question;

	attach_site(s->a, s->v,
		    arena_printf(&s->a->c->arena, "%s:%s", s->a->words[0],
				 sym->name), sym->first, sym->addr, -1);
	q->sites[q->nr_sites - 1].optional = s->optional;
	if (q->nr_sites < KMC_SITES_MAX)
		return true;
	attach_error(s->a, "more than %d functions", KMC_SITES_MAX);
	return false;
}

static bool offer_function(void *data, const struct ksym *sym)
{
	nearest_offer(data, sym->name);
	return true;
}

static void no_function(struct attach *a, struct variant *v,
			const char *module, const char *name)
{
	struct nearest near;
	const char *of = module ? arena_printf(&a->c->arena, "module '%s'",
					       module) : "the kernel";

	if (has_wildcard(name)) {
		attach_missing(a, v, "no function that can be probed matches '%s'",
			       name);
		return;
	}
	nearest_init(&near, name);
	resolve_functions(a->c->resolver, module, "*", false, offer_function,
			  &near);
	attach_missing(a, v, "%s has no function '%s'%s", of, name,
		       nearest_hint(&near, ""));
}

static void attach_function(struct attach *a, enum kmc_probe_kind kind)
{
	const char *module = a->nr_words == 3 ? a->words[1] : NULL;
	const char *name = a->words[a->nr_words - 1];
	struct search s = { .a = a, .optional = has_wildcard(name) };
	int err;

	if (strchr(name, '+')) {
		attach_error(a, "only a function's start can be probed, not an offset in it");
		return;
	}
	s.v = attach_variant(a, kind);
	s.v->no_args = kind == KMC_PROBE_KPROBE ?
		"the arguments of a kprobe have no names; use arg0 to arg5" :
		"a kretprobe sees no arguments, only retval";
	err = resolve_functions(a->c->resolver, module, name, false,
				found_function, &s);
	if (err == EPERM)
		attach_error(a, "the kernel hides its addresses; run as root");
	else if (err)
		attach_error(a, "the kernel's symbols can't be read: %s",
			     strerror(err));
	else if (!s.v->nr_sites)
		no_function(a, s.v, module, name);
}

void attach_kprobe(struct attach *a)
{
	attach_function(a, KMC_PROBE_KPROBE);
}

void attach_kretprobe(struct attach *a)
{
	attach_function(a, KMC_PROBE_KRETPROBE);
}
