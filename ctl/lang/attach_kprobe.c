// SPDX-License-Identifier: GPL-2.0
/*
 * kprobe: and kretprobe:, and with arguments by name fentry: and fexit:, at
 * functions of the kernel.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "attach.h"
#include "ctypes.h"
#include "nearest.h"

/**
 * struct search - functions that are being found
 * @a: for this attach point
 * @v: what they are sites of
 * @kind: of @v
 * @typed: arguments have names
 * @optional: functions that can't be probed are left out
 * @offset: in the function; @by_offset: one was given
 * @found: functions
 */
struct search {
	struct attach *a;
	struct variant *v;
	enum kmc_probe_kind kind;
	bool typed;
	bool optional;
	bool by_offset;
	uint32_t offset;
	size_t found;
};

static struct prototype *prototype_of(struct search *s, const char *module,
				      const char *name)
{
	struct compile *c = s->a->c;
	struct prototype *p = arena_alloc(&c->arena, sizeof(*p));
	const char *why = "no type of this function is known";

	if (ctypes_function(c->ctypes, module, name, p))
		return p;
	ctypes_has_btf(c->ctypes, &why);
	if (!s->optional)
		attach_error(s->a, "'%s' can't be attached with its arguments: %s; try k%s",
			     s->a->point->text, why,
			     s->kind == KMC_PROBE_KPROBE ? "probe" :
							   "retprobe");
	return NULL;
}

/*
 * Functions whose arguments the script reads by name each have a variant: what
 * a name stands for differs. Without a type, a function is none of those.
 */
static bool variant_for(struct search *s, const struct ksym *sym)
{
	const struct clause *clause = s->a->clause;
	struct prototype *p = NULL;

	if (s->typed && (!s->optional || clause->uses_args)) {
		p = prototype_of(s, sym->module, sym->name);
		if (!p)
			return false;
	}
	if (!s->v || p) {
		s->v = attach_variant(s->a, s->kind);
		s->v->prototype = p;
		s->v->no_args = s->kind == KMC_PROBE_KPROBE ?
			"the arguments of a kprobe have no names; use arg0 to arg5, or fentry" :
			"a kretprobe sees no arguments, only retval; try fexit";
	}
	return true;
}

/* With the module if it was given, or if arguments are by name. */
static const char *site_name(struct search *s, const char *module,
			     const char *function)
{
	struct arena *arena = &s->a->c->arena;
	const char *name = s->a->words[0];

	if (s->typed || s->a->nr_words == 3)
		name = arena_printf(arena, "%s:%s", name,
				    *module ? module : "vmlinux");
	if (!s->by_offset)
		return arena_printf(arena, "%s:%s", name, function);
	return arena_printf(arena, "%s:%s+%u", name, function, s->offset);
}

/*
 * The site is shown by the name that matched, but its target is the first name
 * at the address: that is where the module finds it by address alone.
 */
static bool found_function(void *data, const struct ksym *sym)
{
	struct search *s = data;
	struct question *q = s->a->c->question;

	s->found++;
	if (!variant_for(s, sym))
		return true;
	attach_site(s->a, s->v, site_name(s, sym->module, sym->name),
		    sym->first, sym->addr, -1);
	q->sites[q->nr_sites - 1].optional = s->optional;
	q->sites[q->nr_sites - 1].offset = s->offset;
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

static void wait_for(struct search *s, const char *module, const char *name)
{
	struct arena *arena = &s->a->c->arena;

	if (s->typed && s->a->clause->uses_args) {
		attach_error(s->a, "module '%s' has to be loaded for its functions' arguments to have names",
			     module);
		return;
	}
	s->v = attach_variant(s->a, s->kind);
	attach_late(s->a, s->v, module, site_name(s, module, name),
		    arena_printf(arena, "%s:%s", module, name));
}

static void no_function(struct search *s, const char *module,
			const char *name)
{
	struct attach *a = s->a;
	struct nearest near;
	const char *of = module && *module ?
		arena_printf(&a->c->arena, "module '%s'", module) :
		"the kernel";

	if (!has_wildcard(name) && attach_may_wait(a, module, false)) {
		wait_for(s, module, name);
		return;
	}
	if (!s->v)
		s->v = attach_variant(a, s->kind);
	if (has_wildcard(name)) {
		attach_missing(a, "no function that can be probed matches '%s'",
			       name);
		return;
	}
	nearest_init(&near, name);
	resolve_functions(a->c->resolver, module, "*", false, offer_function,
			  &near);
	attach_missing(a, "%s has no function '%s'%s", of, name,
		       nearest_hint(&near, ""));
}

/* "0xffffffff81000000": the function that is there, and the offset in it. */
static bool by_address(struct search *s, const char **name)
{
	uint64_t addr, offset = 0;
	const char *function;
	char *end;

	addr = strtoull(*name, &end, 16);
	function = *end ? NULL : resolve_address(s->a->c->resolver, addr,
						 &offset);
	if (!function || offset > UINT32_MAX) {
		attach_error(s->a, "no function of the kernel is at %s", *name);
		return false;
	}
	*name = arena_strndup(&s->a->c->arena, function, strlen(function));
	s->offset = offset;
	s->by_offset = offset;
	return true;
}

/* Take "+0x10" off a function's name. */
static bool split_offset(struct search *s, const char **name)
{
	const char *plus = strchr(*name, '+');
	uint64_t offset;
	char *end;

	if (!strncmp(*name, "0x", 2) && !by_address(s, name))
		return false;
	if (plus) {
		offset = strtoull(plus + 1, &end, 0);
		if (end == plus + 1 || *end || offset > UINT32_MAX) {
			attach_error(s->a, "'%s' is no offset in a function",
				     plus + 1);
			return false;
		}
		*name = arena_strndup(&s->a->c->arena, *name, plus - *name);
		s->offset = offset;
		s->by_offset = true;
	}
	if (!s->by_offset || (s->kind == KMC_PROBE_KPROBE && !s->typed &&
			      !s->optional))
		return true;
	attach_error(s->a, "only a kprobe at one function can be at an offset in it");
	return false;
}

/* "fentry:bpf:NUMBER:NAME"; but for that there is no fourth word. */
static bool is_of_bpf(struct attach *a, bool typed)
{
	if (typed && a->nr_words > 2 && !strcmp(a->words[1], "bpf"))
		attach_error(a, "there is no '%s:bpf' here: only BPF can attach to BPF programs",
			     a->words[0]);
	else if (a->nr_words > 3)
		attach_error(a, "this attach point is written %s:FUNCTION",
			     a->words[0]);
	else
		return false;
	return true;
}

static void attach_function(struct attach *a, enum kmc_probe_kind kind,
			    bool typed)
{
	const char *module = a->nr_words == 3 ? a->words[1] : NULL;
	const char *name = a->words[a->nr_words - 1];
	struct search s = { .a = a, .kind = kind, .typed = typed,
			    .optional = has_wildcard(name) };
	int err;

	if (is_of_bpf(a, typed) || !split_offset(&s, &name))
		return;
	if (module && !strcmp(module, "vmlinux"))
		module = "";
	err = resolve_functions(a->c->resolver, module, name, false,
				found_function, &s);
	if (err == EPERM)
		attach_error(a, "the kernel hides its addresses; run as root");
	else if (err)
		attach_error(a, "the kernel's symbols can't be read: %s",
			     strerror(err));
	else if (!s.found)
		no_function(&s, module, name);
	else if (!s.v && s.optional)
		attach_error(a, "no function that matches '%s' has types", name);
}

void attach_kprobe(struct attach *a)
{
	attach_function(a, KMC_PROBE_KPROBE, false);
}

void attach_kretprobe(struct attach *a)
{
	attach_function(a, KMC_PROBE_KRETPROBE, false);
}

void attach_fentry(struct attach *a)
{
	attach_function(a, KMC_PROBE_KPROBE, true);
}

void attach_fexit(struct attach *a)
{
	attach_function(a, KMC_PROBE_KRETPROBE, true);
}
