// SPDX-License-Identifier: GPL-2.0
/*
 * Attach points: the table of providers, and those that need no look-up.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "attach.h"
#include "nearest.h"

static void attach_begin(struct attach *a);
static void attach_end(struct attach *a);
static void attach_test(struct attach *a);

static const struct provider providers[] = {
	{ "tracepoint", "t", 3, 3, "tracepoint:CATEGORY:NAME",
	  attach_tracepoint },
	{ "rawtracepoint", "rt", 2, 3, "rawtracepoint:NAME",
	  attach_rawtracepoint },
	{ "kprobe", "k", 2, 3, "kprobe:FUNCTION", attach_kprobe },
	{ "kretprobe", "kr", 2, 3, "kretprobe:FUNCTION", attach_kretprobe },
	{ "fentry", "f", 2, 4, "fentry:FUNCTION", attach_fentry },
	{ "fexit", "fr", 2, 4, "fexit:FUNCTION", attach_fexit },
	{ "kfunc", NULL, 2, 4, "kfunc:FUNCTION", attach_fentry },
	{ "kretfunc", NULL, 2, 4, "kretfunc:FUNCTION", attach_fexit },
	{ "uprobe", "u", 2, 4, "uprobe:PATH:FUNCTION", attach_uprobe },
	{ "uretprobe", "ur", 2, 4, "uretprobe:PATH:FUNCTION",
	  attach_uretprobe },
	{ "usdt", "U", 2, 4, "usdt:PATH:PROVIDER:NAME", attach_usdt },
	{ "interval", "i", 2, 3, "interval:s:1 (or ms, us, hz)",
	  attach_interval },
	{ "profile", "p", 2, 3, "profile:hz:99 (or s, ms, us)",
	  attach_profile },
	{ "software", "s", 2, 3, "software:EVENT:COUNT", attach_software },
	{ "hardware", "h", 2, 3, "hardware:EVENT:COUNT", attach_hardware },
	{ "watchpoint", "w", 4, 4, "watchpoint:ADDRESS:LENGTH:MODE",
	  attach_watchpoint },
	{ "asyncwatchpoint", "aw", 4, 4,
	  "asyncwatchpoint:ADDRESS:LENGTH:MODE", attach_watchpoint },
	{ "iter", "it", 2, 3, "iter:task (or task_file, task_vma)",
	  attach_iter },
	{ "self", NULL, 3, 3, "self:signal:SIGUSR1", attach_self },
	{ "BEGIN", NULL, 1, 1, "BEGIN", attach_begin },
	{ "END", NULL, 1, 1, "END", attach_end },
	{ "begin", NULL, 1, 1, "begin", attach_begin },
	{ "end", NULL, 1, 1, "end", attach_end },
	{ "test", NULL, 2, 2, "test:NAME", attach_test },
};

/* What BPF programs are attached to, and a module can't be, or must not. */
static const struct {
	const char *name, *why;
} refused[] = {
	{ "bench", "it measures BPF programs; kmodctl's cost is in docs/benchmarks.md" },
	{ "lsm", "only BPF programs may decide there; kprobe:security_NAME sees what is asked, and its kretprobe the answer" },
	{ "fmod_ret", "only BPF's error injection changes what a function returns; fexit:FUNCTION sees it" },
	{ "struct_ops", "BPF programs take the place of a table of the kernel's functions there; nothing of the kernel is replaced here" },
	{ "xdp", "BPF programs decide on packets there; tracepoint:xdp:* and tracepoint:net:* see them" },
	{ "tc", "BPF programs decide on packets there; tracepoint:net:* sees them" },
	{ "cgroup_skb", "BPF programs decide on packets there; tracepoint:net:* sees them" },
	{ "socket", "BPF programs decide on packets there; tracepoint:sock:* and tracepoint:net:* see them" },
	{ "perf_event", "it is a kind of BPF program; there are profile, software and hardware" },
	{ "kprobe.multi", "it is how BPF attaches to many functions; kprobe:PATTERN is enough" },
	{ "uprobe.multi", "it is how BPF attaches to many functions; uprobe:PATH:PATTERN is enough" },
};

#define NR_PROVIDERS	(sizeof(providers) / sizeof(*providers))

void attach_error(struct attach *a, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	diag_error(&a->c->diag, &a->point->loc, "%s", text);
}

static enum missing_probes missing_policy(const struct attach *a)
{
	enum missing_probes policy = a->c->question->config.missing_probes;

	if (policy != MISSING_UNSET)
		return policy;
	return a->clause->points->next ? MISSING_WARN : MISSING_ERROR;
}

void attach_missing(struct attach *a, const char *fmt, ...)
{
	enum missing_probes policy = missing_policy(a);
	char text[1024];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (policy == MISSING_ERROR) {
		diag_error(&a->c->diag, &a->point->loc, "%s", text);
		return;
	}
	if (policy == MISSING_WARN)
		diag_warn(&a->c->diag, &a->point->loc, "%s (goes on without it)",
			  text);
}

static bool has_sites(const struct compile *c)
{
	const struct variant *v = c->variants;

	while (v && !v->nr_sites)
		v = v->next;
	return v;
}

/* The attach point as it is shown: the provider's full name first. */
static const char *full_name(struct attach *a)
{
	const char *text = a->point->text, *colon = strchr(text, ':');

	return arena_printf(&a->c->arena, "%s%s", a->words[0],
			    colon ? colon : "");
}

struct variant *attach_variant(struct attach *a, enum kmc_probe_kind kind)
{
	struct variant *v = arena_alloc(&a->c->arena, sizeof(*v)), **end;

	v->clause = a->clause;
	v->point = a->point;
	v->name = full_name(a);
	v->kind = kind;
	v->first_site = a->c->question->nr_sites;
	for (end = &a->c->variants; *end; end = &(*end)->next)
		;
	*end = v;
	return v;
}

void attach_site(struct attach *a, struct variant *v, const char *name,
		 const char *target, uint64_t addr, int64_t syscall)
{
	question_add_site(a->c->question, name, target, addr, syscall);
	v->nr_sites++;
}

/* However it is written, its name is "begin" or "end". */
static void attach_alone(struct attach *a, enum kmc_probe_kind kind,
			 const char *name)
{
	attach_site(a, attach_variant(a, kind), name, NULL, 0, -1);
}

static void attach_begin(struct attach *a)
{
	attach_alone(a, KMC_PROBE_BEGIN, "begin");
}

static void attach_end(struct attach *a)
{
	attach_alone(a, KMC_PROBE_END, "end");
}

/* One of them is run, as BEGIN is. */
static void attach_test(struct attach *a)
{
	struct question *q = a->c->question;
	struct variant *v;

	if (++q->nr_tests != a->c->options->test)
		return;
	v = attach_variant(a, KMC_PROBE_BEGIN);
	v->is_test = true;
	attach_site(a, v, v->name, NULL, 0, -1);
	q->test = a->words[1];
}

static const struct provider *find_provider(const char *name)
{
	for (size_t i = 0; i < NR_PROVIDERS; i++)
		if (!strcmp(providers[i].name, name) ||
		    (providers[i].alias && !strcmp(providers[i].alias, name)))
			return &providers[i];
	return NULL;
}

static void unknown_provider(struct attach *a)
{
	const char *hint, *all = "";
	struct nearest near;

	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		if (strcmp(a->words[0], refused[i].name))
			continue;
		attach_error(a, "there is no '%s' here: %s", a->words[0],
			     refused[i].why);
		return;
	}
	nearest_init(&near, a->words[0]);
	for (size_t i = 0; i < NR_PROVIDERS; i++) {
		nearest_offer(&near, providers[i].name);
		all = arena_printf(&a->c->arena, "%s%s%s", all, i ? ", " : "",
				   providers[i].name);
	}
	hint = nearest_hint(&near, "");
	if (!*hint)
		hint = arena_printf(&a->c->arena, "; there are %s", all);
	attach_error(a, "no kind of attach point is called '%s'%s", a->words[0],
		     hint);
}

/* $1 and its like in an attach point stand for themselves. */
static const char *substitute(struct compile *c, const char *text)
{
	const struct question_options *o = c->options;
	const char *dollar = strchr(text, '$');
	unsigned long n;
	char *end;

	if (!dollar)
		return text;
	n = strtoul(dollar + 1, &end, 10);
	if (end == dollar + 1 || !n || n > (unsigned long)o->argc)
		return text;
	return arena_printf(&c->arena, "%.*s%s%s", (int)(dollar - text), text,
			    o->argv[n - 1], end);
}

/* The words between colons; what is in quotes is one. */
static char *split(struct attach *a, char *text)
{
	char *end;

	a->words[a->nr_words++] = text;
	for (;;) {
		if (*text == '"') {
			a->words[a->nr_words - 1] = ++text;
			end = text + strcspn(text, "\"");
			if (*end)
				*end++ = '\0';
		} else {
			end = text + strcspn(text, ":");
		}
		if (*end != ':' || a->nr_words == ATTACH_WORDS_MAX)
			return text;
		*end = '\0';
		text = end + 1;
		a->words[a->nr_words++] = text;
	}
}

/* "NAME=interval": the name is for later versions of the language. */
static const char *without_name(const char *provider)
{
	const char *behind = strchr(provider, '=');

	return behind ? behind + 1 : provider;
}

static void attach_one(struct attach *a)
{
	const struct provider *provider;
	char *text;

	a->point->text = substitute(a->c, a->point->text);
	text = arena_strndup(&a->c->arena, a->point->text,
			     strlen(a->point->text));
	text = split(a, text);
	a->words[0] = without_name(a->words[0]);
	provider = find_provider(a->words[0]);
	if (!provider) {
		unknown_provider(a);
		return;
	}
	/* "software:faults:" leaves the count to us. */
	if (!*text && a->nr_words > provider->min_words)
		a->nr_words--;
	if (a->nr_words < provider->min_words ||
	    a->nr_words > provider->max_words ||
	    (a->nr_words > 1 && !*a->words[a->nr_words - 1])) {
		attach_error(a, "this attach point is written %s",
			     provider->usage);
		return;
	}
	a->words[0] = provider->name;
	provider->resolve(a);
}

bool attach_all(struct compile *c)
{
	for (struct clause *clause = c->script.clauses; clause;
	     clause = clause->next) {
		struct attach_point *p;

		for (p = clause->points; p; p = p->next) {
			struct attach a = { .c = c, .clause = clause,
					    .point = p };

			if (strlen(p->text) >= KMC_SITE_NAME_MAX)
				attach_error(&a, "this name is too long");
			else
				attach_one(&a);
		}
	}
	if (!c->diag.errors && !has_sites(c))
		diag_error(&c->diag, &c->script.clauses->points->loc,
			   c->question->nr_tests ?
			   "this script only has tests; --test runs them" :
			   "the kernel has nothing of what this script is to be attached to");
	return !c->diag.errors;
}
