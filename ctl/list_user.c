// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "list_typed.h"
#include "list_user.h"
#include "resolve/binary.h"
#include "resolve/btf.h"
#include "resolve/dwarf_types.h"
#include "resolve/resolve.h"
#include "resolve/usdt.h"

/* A function, to be put in order. */
struct listed {
	char *name;
	uint64_t addr;
};

/**
 * struct lister - a listing under way
 * @out: the listing
 * @provider: what is printed before each name
 * @group: @name: patterns, of USDT probes' providers and of names
 * @pid: of -p, or 0
 * @path: of the file as it was asked for; NULL: as it is found
 * @binary: the file
 * @params: show parameters of functions
 * @functions: @nr of them, of the file
 * @found: lines
 */
struct lister {
	struct buffer *out;
	const char *provider;
	const char *group, *name;
	int pid;
	const char *path;
	const struct binary *binary;
	bool params;
	struct listed *functions;
	size_t nr;
	size_t found;
};

static void add_line(struct lister *l, const char *group, const char *name)
{
	buffer_printf(l->out, "%s:%s:%s%s%s\n", l->provider,
		      l->path ?: l->binary->path,
		      group, *group ? ":" : "", name);
	buffer_end_record(l->out);
	l->found++;
}

static bool found_function(void *data, const struct binary_function *function)
{
	struct lister *l = data;

	if (!(l->nr & (l->nr - 1))) {
		size_t room = l->nr ? 2 * l->nr : 1;
		void *more = realloc(l->functions,
				     room * sizeof(*l->functions));

		if (!more)
			return false;
		l->functions = more;
	}
	l->functions[l->nr] = (struct listed){ strdup(function->name),
					       function->addr };
	return l->functions[l->nr].name && ++l->nr;
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct listed *)a)->name,
		      ((const struct listed *)b)->name);
}

/* As far as the file, or its debug file, knows them. */
static void list_function_params(struct lister *l,
				 const struct listed *function)
{
	struct btf_file file = {};
	struct btf_place place = { .file = &file };
	struct btf *btf = function_types(l->binary->fd, function->name,
					 function->addr, &place.id);

	if (!btf)
		return;
	file.btf = btf;
	file.end = btf__type_cnt(btf);
	place.type = btf_type_at(&file, place.id);
	if (place.type)
		list_prototype(&place, 0, l->out);
	btf__free(btf);
}

static void list_functions(struct lister *l)
{
	binary_functions(l->binary, l->name, false, found_function, l);
	if (l->nr)
		qsort(l->functions, l->nr, sizeof(*l->functions), compare_names);
	for (size_t i = 0; i < l->nr; i++) {
		const struct listed *f = &l->functions[i];

		if (i && !strcmp(f->name, f[-1].name))
			continue;
		add_line(l, "", f->name);
		if (l->params)
			list_function_params(l, f);
	}
	for (size_t i = 0; i < l->nr; i++)
		free(l->functions[i].name);
	free(l->functions);
	l->functions = NULL;
	l->nr = 0;
}

/* A probe that is in several places is one line. */
static bool is_repeated(const struct usdt_notes *notes, size_t i)
{
	for (size_t n = 0; n < i; n++)
		if (!strcmp(notes->list[n].provider, notes->list[i].provider) &&
		    !strcmp(notes->list[n].name, notes->list[i].name))
			return true;
	return false;
}

static void list_notes(struct lister *l)
{
	struct usdt_notes notes;

	usdt_read(l->binary->fd, &notes);
	for (size_t i = 0; i < notes.nr; i++) {
		const struct usdt_note *note = &notes.list[i];

		if (wildcard_match(l->group, note->provider) &&
		    wildcard_match(l->name, note->name) &&
		    !is_repeated(&notes, i))
			add_line(l, note->provider, note->name);
	}
	usdt_free(&notes);
}

static bool on_path(void *data, const char *path, const char *root)
{
	struct lister *l = data;
	struct binary binary;

	if (binary_open(path, root, &binary))
		return true;
	l->binary = &binary;
	if (strcmp(l->provider, "usdt"))
		list_functions(l);
	else
		list_notes(l);
	binary_close(&binary);
	return true;
}

/* "PATH:GROUP:NAME", of which the latter two may be missing. */
static void split(struct lister *l, char *pattern)
{
	char *name = strchr(pattern, ':'), *group = "*";

	l->group = "*";
	l->name = "*";
	if (!name)
		return;
	*name++ = '\0';
	if (strchr(name, ':')) {
		group = name;
		name = strchr(name, ':');
		*name++ = '\0';
	}
	l->group = *group ? group : "*";
	l->name = *name ? name : "*";
}

void list_user(struct buffer *out, const char *provider, const char *pattern,
	       int pid, bool verbose, size_t *found)
{
	struct lister l = { .out = out, .provider = provider, .pid = pid };
	char *copy = strdup(pattern);

	if (!copy)
		return;
	split(&l, copy);
	/* At its return a function's parameters are gone. */
	l.params = verbose && !strcmp(provider, "uprobe");
	if (strchr(copy, '/') && !strchr(copy, '*'))
		l.path = copy;
	/* With a process, "*" is all that it has mapped. */
	binary_find(pid && !strcmp(copy, "*") ? "" : copy, pid, on_path, &l);
	free(copy);
	*found += l.found;
}
