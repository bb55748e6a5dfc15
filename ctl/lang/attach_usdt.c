// SPDX-License-Identifier: GPL-2.0
/*
 * usdt: probes that a program's authors have put in it.
 */
#include <string.h>
#include "nearest.h"
#include "resolve/image.h"
#include "user_file.h"

/**
 * struct search - probes that are being found
 * @a: for this attach point
 * @provider: @name: patterns
 * @file: in which it is looked now
 * @found: places
 * @near: for what is not found
 */
struct search {
	struct attach *a;
	const char *provider, *name;
	const struct user_file *file;
	size_t found;
	struct nearest near;
};

static const char *full_name(struct search *s, const struct usdt_note *note)
{
	return arena_printf(&s->a->c->arena, "%s:%s", note->provider,
			    note->name);
}

static struct usdt_note *keep(struct search *s, const struct usdt_note *from)
{
	struct usdt_note *note = arena_alloc(&s->a->c->arena, sizeof(*note));

	*note = *from;
	return note;
}

/* Each place has its arguments elsewhere: it is a variant. */
static bool add_note(struct search *s, const struct usdt_note *note)
{
	const struct image *image = s->file->binary.image;
	uint64_t offset, semaphore = 0;
	struct variant *v;

	if (!image_offset(image, note->addr, &offset) ||
	    (note->semaphore &&
	     !image_offset(image, note->semaphore, &semaphore))) {
		attach_error(s->a, "'%s' says that '%s' is where no code is",
			     s->file->binary.path, full_name(s, note));
		return false;
	}
	s->found++;
	v = attach_variant(s->a, KMC_PROBE_UPROBE);
	v->no_args = "arguments of usdt have no names; use arg0 to arg11";
	v->binary = &s->file->binary;
	v->usdt = keep(s, note);
	v->addr = note->addr;
	return user_site(s->a, v, s->file, full_name(s, note), offset,
			 semaphore);
}

static void search_file(void *data, struct user_file *file)
{
	const struct usdt_notes *notes = user_file_notes(file);
	struct search *s = data;

	s->file = file;
	for (size_t i = 0; i < notes->nr; i++) {
		const struct usdt_note *note = &notes->list[i];

		if (wildcard_match(s->provider, note->provider) &&
		    wildcard_match(s->name, note->name) && !add_note(s, note))
			return;
	}
}

static void offer_file(void *data, struct user_file *file)
{
	const struct usdt_notes *notes = user_file_notes(file);
	struct search *s = data;

	for (size_t i = 0; i < notes->nr; i++)
		nearest_offer(&s->near, strcmp(s->provider, "*") ?
			      full_name(s, &notes->list[i]) :
			      notes->list[i].name);
}

static void no_probe(struct search *s, const char *path)
{
	const char *wanted = strcmp(s->provider, "*") ?
		arena_printf(&s->a->c->arena, "%s:%s", s->provider, s->name) :
		s->name;

	nearest_init(&s->near, wanted);
	user_files_each(s->a, path, offer_file, s);
	if (!*path)
		path = "the process";
	if (has_wildcard(wanted))
		attach_missing(s->a, "no usdt probe of '%s' matches '%s'",
			       path, wanted);
	else
		attach_missing(s->a, "'%s' has no usdt probe '%s'%s",
			       path, wanted, nearest_hint(&s->near, ""));
}

void attach_usdt(struct attach *a)
{
	const char *path = a->nr_words > 2 ? a->words[1] : "";
	struct search s = {
		.a = a,
		.provider = a->nr_words == 4 && *a->words[2] ? a->words[2] : "*",
		.name = a->words[a->nr_words - 1],
	};

	if (user_files_each(a, path, search_file, &s) && !s.found &&
	    !a->c->diag.errors)
		no_probe(&s, path);
}
