// SPDX-License-Identifier: GPL-2.0
/*
 * What can be probed: -l.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "lang/attach.h"
#include "list_typed.h"
#include "list_types.h"
#include "list_user.h"
#include "list_way.h"
#include "out/buffer.h"
#include "resolve/btf.h"
#include "resolve/resolve.h"
#include "trace.h"

/* What stands for a module's name where it is none. */
#define KERNEL	"vmlinux"

/**
 * struct lister - a listing under way
 * @r: where names come from
 * @btf: where types come from
 * @ways: how events are attached, once it was asked for; @asked for it
 * @typed: functions whose parameters are known, once they were asked for
 * @out: the listing
 * @provider: what is printed before each name
 * @pattern: of names, or of "category:name"
 * @word: the names, of a provider with a fixed few
 * @way: how what has this name is attached, or NULL
 * @pid: of -p, or 0
 * @verbose: show arguments
 * @names: for what has to be put in order first, @nr of them
 * @found: lines listed
 * @err: errno of what could not be read
 * @failed: something went wrong, and it was said
 */
struct lister {
	struct resolver *r;
	struct btf_files *btf;
	struct event_ways *ways;
	bool asked;
	struct typed_names *typed;
	struct buffer out;
	const char *provider;
	const char *pattern;
	const char *(*word)(size_t i);
	const char *(*way)(struct lister *l, const char *name);
	int pid;
	bool verbose;
	char **names;
	size_t nr;
	size_t found;
	int err;
	bool failed;
};

typedef void (*params_fn)(const struct typed_names *t, struct buffer *out,
			  const char *name);

static void add_line(struct lister *l, const char *name)
{
	buffer_str(&l->out, l->provider);
	buffer_char(&l->out, ':');
	buffer_str(&l->out, name);
	buffer_char(&l->out, '\n');
	buffer_end_record(&l->out);
	l->found++;
}

static bool add_name(struct lister *l, const char *name)
{
	if (!(l->nr & (l->nr - 1))) {
		size_t cap = l->nr ? 2 * l->nr : 1;
		char **names = realloc(l->names, cap * sizeof(*names));

		if (!names)
			return false;
		l->names = names;
	}
	l->names[l->nr] = strdup(name);
	return l->names[l->nr] && ++l->nr;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static const struct typed_names *typed(struct lister *l)
{
	if (!l->typed)
		l->typed = typed_names_new(l->btf);
	if (!l->typed)
		l->err = ENOMEM;
	return l->typed;
}

/* How a probe is attached, below its name. NULL: it is not known. */
static void add_way(struct lister *l, const char *way)
{
	if (way)
		buffer_printf(&l->out, "    // %s\n", way);
}

/* What has no wildcard may be a function that the function tracer does not know. */
static const char *function_way(struct lister *l, const char *name)
{
	const char *colon = strchr(name, ':');

	name = colon ? colon + 1 : name;
	return has_wildcard(l->pattern) || resolve_is_traceable(l->r, name) ?
	       "by ftrace" : "by a kprobe";
}

/* The names that were gathered, in order, each once. @params: adds parameters. */
static void add_sorted(struct lister *l, params_fn params)
{
	bool verbose = l->verbose && typed(l);

	qsort(l->names, l->nr, sizeof(*l->names), compare_names);
	for (size_t i = 0; i < l->nr; i++) {
		if (i && !strcmp(l->names[i], l->names[i - 1]))
			continue;
		add_line(l, l->names[i]);
		if (verbose && l->way)
			add_way(l, l->way(l, l->names[i]));
		if (verbose)
			params(l->typed, &l->out, l->names[i]);
	}
	for (size_t i = 0; i < l->nr; i++)
		free(l->names[i]);
	free(l->names);
	l->names = NULL;
	l->nr = 0;
}

static bool on_function(void *data, const struct ksym *sym)
{
	return add_name(data, sym->name);
}

/* Of returns it depends on the kernel. */
static bool is_entry(const struct lister *l)
{
	return !strcmp(l->provider, "kprobe") || !strcmp(l->provider, "fentry");
}

static int list_functions(struct lister *l)
{
	int err = resolve_functions(l->r, NULL, l->pattern, true,
				    on_function, l);

	l->way = is_entry(l) ? function_way : NULL;
	add_sorted(l, list_params);
	return err;
}

/* "vfs_read", or "vmlinux:vfs_read" of a pattern with a module. */
static bool on_typed(void *data, const struct ksym *sym)
{
	struct lister *l = data;
	char full[512];

	if (!typed(l))
		return false;
	if (!typed_function(l->typed, sym->name))
		return true;
	snprintf(full, sizeof(full), "%s:%s",
		 *sym->module ? sym->module : KERNEL, sym->name);
	return add_name(l, full);
}

static void list_typed_params(const struct typed_names *t, struct buffer *out,
			      const char *name)
{
	list_params(t, out, strchr(name, ':') + 1);
}

static int list_typed(struct lister *l)
{
	const char *colon = strchr(l->pattern, ':');
	char *module = NULL;
	int err;

	if (colon)
		module = strndup(l->pattern, colon - l->pattern);
	if (module && !strcmp(module, KERNEL))
		*module = '\0';
	err = resolve_functions(l->r, module, colon ? colon + 1 : l->pattern,
				true, on_typed, l);
	free(module);
	l->way = is_entry(l) ? function_way : NULL;
	add_sorted(l, list_typed_params);
	return err;
}

/* "char [16]" or "char[16]" of @name is "char @name[16]". */
static void add_field(struct lister *l, const struct event_field *field)
{
	const char *bracket = strchr(field->type, '[');
	size_t len = bracket ? (size_t)(bracket - field->type) :
			       strlen(field->type);

	while (len && field->type[len - 1] == ' ')
		len--;
	buffer_printf(&l->out, "    %.*s %s%s\n", (int)len, field->type,
		      field->name, bracket ? bracket : "");
}

static void add_fields(struct lister *l, const char *category,
		       const char *name)
{
	const struct event_format *format;

	format = resolve_format(l->r, category, name);
	for (size_t i = 0; format && i < format->nr_fields; i++)
		add_field(l, &format->fields[i]);
}

static void add_event_way(struct lister *l, const char *category,
			  const char *name)
{
	if (!l->asked)
		l->ways = event_ways_new();
	l->asked = true;
	if (l->ways)
		add_way(l, event_way(l->ways, category, name));
}

static bool on_event(void *data, const char *category, const char *name)
{
	struct lister *l = data;
	char full[512];

	snprintf(full, sizeof(full), "%s:%s", category, name);
	if (!wildcard_match(l->pattern, full) &&
	    (strchr(l->pattern, ':') || !wildcard_match(l->pattern, name)))
		return true;
	add_line(l, full);
	if (l->verbose) {
		add_event_way(l, category, name);
		add_fields(l, category, name);
	}
	return true;
}

static int list_tracepoints(struct lister *l)
{
	return resolve_events(l->r, "*", "*", on_event, l);
}

/* Those of the category "syscalls" exist for tracefs only. */
static bool on_raw_event(void *data, const char *category, const char *name)
{
	struct lister *l = data;

	if (!strcmp(category, "syscalls") || !wildcard_match(l->pattern, name))
		return true;
	return add_name(l, name);
}

static int list_raw_tracepoints(struct lister *l)
{
	int err = resolve_events(l->r, "*", "*", on_raw_event, l);

	l->way = NULL;
	add_sorted(l, list_raw_params);
	return err;
}

/* "hardware:cache-misses:", which a number may follow. */
static int list_words(struct lister *l)
{
	const char *word;
	char text[64];

	for (size_t i = 0; (word = l->word(i)); i++) {
		snprintf(text, sizeof(text), "%s:", word);
		if (wildcard_match(l->pattern, word) ||
		    wildcard_match(l->pattern, text))
			add_line(l, text);
	}
	return 0;
}

static int list_iters(struct lister *l)
{
	const char *name, *member, *type;

	for (size_t i = 0; (name = iter_name(i)); i++) {
		if (!wildcard_match(l->pattern, name))
			continue;
		add_line(l, name);
		for (size_t n = 0; l->verbose &&
		     (member = iter_member(name, n, &type)); n++)
			buffer_printf(&l->out, "    %s%s%s\n", type,
				      type[strlen(type) - 1] == '*' ? "" : " ",
				      member);
	}
	return 0;
}

static int list_files(struct lister *l)
{
	list_user(&l->out, l->provider, l->pattern, l->pid, l->verbose,
		  &l->found);
	return 0;
}

/**
 * struct listing - a kind of probe that has names
 * @name: @alias: as in a script
 * @always: listed also when the pattern does not name it
 * @in_files: its names are in files: not in all that there are
 * @list: lists what matches l->pattern; returns 0 or an errno
 * @word: the names themselves, if they are a fixed few
 */
static const struct listing {
	const char *name;
	const char *alias;
	bool always;
	bool in_files;
	int (*list)(struct lister *l);
	const char *(*word)(size_t i);
} providers[] = {
	{ "fentry", "f", true, false, list_typed, NULL },
	{ "fexit", "fr", false, false, list_typed, NULL },
	{ "hardware", "h", true, false, list_words, hardware_name },
	{ "interval", "i", true, false, list_words, timer_unit },
	{ "iter", "it", true, false, list_iters, NULL },
	{ "kprobe", "k", true, false, list_functions, NULL },
	{ "kretprobe", "kr", false, false, list_functions, NULL },
	{ "profile", "p", true, false, list_words, timer_unit },
	{ "rawtracepoint", "rt", true, false, list_raw_tracepoints, NULL },
	{ "software", "s", true, false, list_words, software_name },
	{ "tracepoint", "t", true, false, list_tracepoints, NULL },
	{ "uprobe", "u", false, true, list_files, NULL },
	{ "uretprobe", "ur", false, true, list_files, NULL },
	{ "usdt", "U", false, true, list_files, NULL },
};

static void run_provider(struct lister *l, const struct listing *listing,
			 const char *pattern)
{
	int err;

	l->provider = listing->name;
	l->pattern = pattern;
	l->word = listing->word;
	err = listing->list(l);
	if (err && err != ENOENT)
		l->err = abs(err);
}

/*
 * Does the part of @pattern before the colon, @len bytes, name it? A wildcard
 * does of what is in files, if a file is named behind it.
 */
static bool provider_matches(const struct listing *listing,
			     const char *pattern, size_t len)
{
	char *head = strndup(pattern, len);
	bool matches;

	if (!head)
		return false;
	matches = ((!listing->in_files || strchr(pattern + len, '/')) &&
		   wildcard_match(head, listing->name)) ||
		  !strcmp(head, listing->name) ||
		  !strcmp(head, listing->alias);
	free(head);
	return matches;
}

/* Is it listed for a pattern that names no kind? A process has files. */
static bool is_listed(const struct lister *l, const struct listing *listing,
		      const char *pattern)
{
	return listing->always ||
	       (l->pid && listing->in_files && !strcmp(pattern, "*") &&
		strcmp(listing->name, "uretprobe"));
}

static void list_pattern(struct lister *l, const char *pattern)
{
	const size_t nr = sizeof(providers) / sizeof(providers[0]);
	const char *colon = strchr(pattern, ':');
	bool named = false;
	size_t i;

	if (is_type_pattern(pattern)) {
		l->failed |= list_types(l->btf, &l->out, pattern, l->verbose,
					&l->found) < 0;
		return;
	}
	for (i = 0; colon && i < nr; i++) {
		if (provider_matches(&providers[i], pattern, colon - pattern)) {
			run_provider(l, &providers[i], colon + 1);
			named = true;
		}
	}
	/* "sched:*switch", and a pattern without a colon: look everywhere. */
	for (i = 0; !named && i < nr; i++) {
		if (is_listed(l, &providers[i], pattern))
			run_provider(l, &providers[i], pattern);
	}
}

static int lister_end(struct lister *l, const char *patterns)
{
	int status = buffer_flush(&l->out) ? 1 : 0;

	if (l->out.error)
		fprintf(stderr, "kmodctl: -l: %s\n", strerror(l->out.error));
	if (l->err == EACCES || l->err == EPERM) {
		fprintf(stderr, "kmodctl: -l: the kernel's names can't be read: needs root\n");
		status = 1;
	} else if (l->err) {
		fprintf(stderr, "kmodctl: -l: the kernel's names can't be read: %s\n",
			strerror(l->err));
		status = 1;
	} else if (l->failed) {
		status = 1;
	} else if (!l->found) {
		fprintf(stderr, "kmodctl: -l: nothing matches '%s'\n",
			patterns);
		status = 1;
	}
	buffer_free(&l->out);
	typed_names_free(l->typed);
	event_ways_free(l->ways);
	btf_files_free(l->btf);
	resolver_free(l->r);
	return status;
}

int list(const char *patterns, int pid, bool verbose)
{
	struct lister l = { .pid = pid, .verbose = verbose };
	char *copy, *rest, *pattern;

	patterns = patterns ? patterns : "*";
	l.r = resolver_new(NULL);
	l.btf = btf_files_new(NULL);
	copy = strdup(patterns);
	if (!l.r || !copy) {
		fprintf(stderr, "kmodctl: out of memory\n");
		free(copy);
		return 1;
	}
	buffer_init(&l.out, 1, BUFFERING_FULL);
	rest = copy;
	while ((pattern = strsep(&rest, ",")))
		list_pattern(&l, pattern);
	free(copy);
	return lister_end(&l, patterns);
}
