// SPDX-License-Identifier: GPL-2.0
/*
 * tracepoint: and rawtracepoint:. The syscalls:* events are no tracepoints of
 * the kernel but cases of sys_enter and sys_exit, told apart by number.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "attach.h"
#include "ctypes.h"
#include "nearest.h"

/**
 * struct search - events that are being found
 * @a: for this attach point
 * @variants: the last one of each kind, while they take more sites
 * @found: any event
 */
struct search {
	struct attach *a;
	struct variant *variants[__KMC_PROBE_KIND_MAX];
	bool found;
};

static struct variant *variant_for(struct search *s, enum kmc_probe_kind kind)
{
	struct variant *v = s->variants[kind];

	/* Arguments differ between events, and sites of one are in a row. */
	if (!v || s->a->clause->uses_args ||
	    v->first_site + v->nr_sites != s->a->c->question->nr_sites)
		v = attach_variant(s->a, kind);
	s->variants[kind] = v;
	return v;
}

static void read_format(struct search *s, struct variant *v,
			const char *category, const char *name)
{
	if (!s->a->clause->uses_args)
		return;
	v->format = resolve_format(s->a->c->resolver, category, name);
	if (!v->format)
		attach_error(s->a, "the fields of tracepoint '%s:%s' can't be read: %s",
			     category, name, strerror(errno));
}

static const char *site_name(struct search *s, const char *category,
			     const char *name)
{
	return arena_printf(&s->a->c->arena, "tracepoint:%s:%s", category,
			    name);
}

static void add_syscall(struct search *s, const char *category,
			const char *name, enum kmc_probe_kind kind,
			int number)
{
	struct variant *v = variant_for(s, kind);

	read_format(s, v, category, name);
	attach_site(s->a, v, site_name(s, category, name), NULL, 0, number);
}

static void add_tracepoint(struct search *s, const char *category,
			   const char *name)
{
	struct variant *v = variant_for(s, KMC_PROBE_TRACEPOINT);
	struct question *q = s->a->c->question;

	read_format(s, v, category, name);
	attach_site(s->a, v, site_name(s, category, name),
		    arena_printf(&s->a->c->arena, "%s:%s", category, name), 0,
		    -1);
	/* Some are there only for the function tracer to fill. */
	q->sites[q->nr_sites - 1].optional = has_wildcard(s->a->words[1]) ||
					     has_wildcard(s->a->words[2]);
	q->sites[q->nr_sites - 1].event =
		resolve_event_number(s->a->c->resolver, category, name);
}

/* Of sys_enter_NAME or sys_exit_NAME; false: another event. */
static bool split_syscall(const char *event, enum kmc_probe_kind *kind,
			  int *number)
{
	if (!strncmp(event, "sys_enter_", 10)) {
		*kind = KMC_PROBE_SYSCALL_ENTER;
		*number = syscall_number(event + 10);
		return true;
	}
	if (!strncmp(event, "sys_exit_", 9)) {
		*kind = KMC_PROBE_SYSCALL_EXIT;
		*number = syscall_number(event + 9);
		return true;
	}
	return false;
}

static bool found_event(void *data, const char *category, const char *name)
{
	struct search *s = data;
	enum kmc_probe_kind kind;
	int number;

	s->found = true;
	if (!strcmp(category, "raw_syscalls") && !strcmp(name, "sys_enter")) {
		add_syscall(s, category, name, KMC_PROBE_SYSCALL_ENTER, -1);
	} else if (!strcmp(category, "raw_syscalls") &&
		   !strcmp(name, "sys_exit")) {
		add_syscall(s, category, name, KMC_PROBE_SYSCALL_EXIT, -1);
	} else if (!strcmp(category, "syscalls") &&
		   split_syscall(name, &kind, &number)) {
		if (number >= 0)
			add_syscall(s, category, name, kind, number);
		else if (!has_wildcard(s->a->words[2]))
			attach_error(s->a, "the number of system call '%s' is not known",
				     strchr(name + 4, '_') + 1);
	} else {
		add_tracepoint(s, category, name);
	}
	return true;
}

static bool offer_event(void *data, const char *category, const char *name)
{
	char full[NEAREST_NAME_MAX];

	if (snprintf(full, sizeof(full), "%s:%s", category, name) <
	    (int)sizeof(full))
		nearest_offer(data, full);
	return true;
}

static bool offer_name(void *data, const char *category, const char *name)
{
	(void)category;
	nearest_offer(data, name);
	return true;
}

static void unreadable(struct attach *a, int err)
{
	if (err == EACCES || err == EPERM)
		attach_error(a, "the kernel's tracepoints can't be read; run as root");
	else
		attach_error(a, "the kernel's tracepoints can't be read (%s); is tracefs mounted at /sys/kernel/tracing?",
			     strerror(err));
}

static void no_event(struct attach *a)
{
	const char *category = a->words[1], *name = a->words[2];
	struct nearest near;
	char wanted[512];
	int err;

	snprintf(wanted, sizeof(wanted), "%s:%s", category, name);
	nearest_init(&near, wanted);
	err = resolve_events(a->c->resolver, "*", "*", offer_event, &near);
	if (err)
		unreadable(a, err);
	else if (has_wildcard(wanted))
		attach_missing(a, "no tracepoint matches '%s'", wanted);
	else
		attach_missing(a, "no tracepoint '%s'%s", wanted,
			       nearest_hint(&near, ""));
}

/* Without arguments, the tracepoint that the event is made of will do. */
static void wait_for(struct search *s, const char *shown)
{
	struct attach *a = s->a;
	struct variant *v;

	if (a->clause->uses_args) {
		attach_error(a, "module '%s' has to be loaded for its events' fields to be known",
			     a->words[1]);
		return;
	}
	v = attach_variant(a, KMC_PROBE_RAW_TRACEPOINT);
	attach_late(a, v, a->words[1], shown, a->words[2]);
}

void attach_tracepoint(struct attach *a)
{
	struct search s = { .a = a };
	int err = resolve_events(a->c->resolver, a->words[1], a->words[2],
				 found_event, &s);

	if (err)
		unreadable(a, err);
	else if (!s.found && attach_may_wait(a, a->words[1], true))
		wait_for(&s, site_name(&s, a->words[1], a->words[2]));
	else if (!s.found)
		no_event(a);
}

/* Arguments by name, if the script reads them and BTF knows them. */
static void type_raw(struct search *s, struct variant *v, const char *name)
{
	struct compile *c = s->a->c;
	struct prototype *p;

	v->no_args = "the types of this raw tracepoint's arguments are not known; use arg0 to arg5";
	if (!s->a->clause->uses_args)
		return;
	p = arena_alloc(&c->arena, sizeof(*p));
	if (ctypes_tracepoint(c->ctypes, name, p))
		v->prototype = p;
}

static bool found_raw(void *data, const char *category, const char *name)
{
	struct search *s = data;
	struct variant *v;

	if (!strcmp(category, "syscalls"))
		return true;
	s->found = true;
	v = variant_for(s, KMC_PROBE_RAW_TRACEPOINT);
	type_raw(s, v, name);
	attach_site(s->a, v,
		    arena_printf(&s->a->c->arena, "rawtracepoint:%s", name),
		    name, 0, -1);
	/* Without a wildcard, one of this name is all there is. */
	return has_wildcard(s->a->words[s->a->nr_words - 1]);
}

void attach_rawtracepoint(struct attach *a)
{
	const char *category = a->nr_words == 3 ? a->words[1] : "*";
	const char *name = a->words[a->nr_words - 1];
	struct search s = { .a = a };
	struct nearest near;
	int err = resolve_events(a->c->resolver, category, name, found_raw, &s);

	/* Or the kernel's own, by the name that stands for its module. */
	if (!err && !s.found && wildcard_match(category, "vmlinux"))
		err = resolve_events(a->c->resolver, "*", name, found_raw, &s);
	if (err) {
		unreadable(a, err);
	} else if (!s.found && a->nr_words == 3 &&
		   attach_may_wait(a, category, true)) {
		wait_for(&s, arena_printf(&a->c->arena, "rawtracepoint:%s",
					  name));
	} else if (!s.found) {
		nearest_init(&near, name);
		resolve_events(a->c->resolver, "*", "*", offer_name, &near);
		attach_missing(a, "no raw tracepoint '%s'%s", a->nr_words == 3 ?
			       arena_printf(&a->c->arena, "%s:%s", category,
					    name) : name,
			       near.distance ? nearest_hint(&near, "") : "");
	}
}
