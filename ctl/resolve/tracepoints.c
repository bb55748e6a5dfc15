// SPDX-License-Identifier: GPL-2.0
/*
 * Tracepoints: the folders and format files of tracefs.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <traceevent/event-parse.h>
#include "resolver.h"

struct format_entry {
	struct format_entry *next;
	struct event_format format;
};

static bool event_path(char *path, size_t size, const struct resolver *r,
		       const char *category, const char *name,
		       const char *file)
{
	int len;

	/* They name one folder each. */
	if (!*category || !*name || strchr(category, '/') || strchr(name, '/') ||
	    category[0] == '.' || name[0] == '.')
		return false;
	len = snprintf(path, size, "%s/events/%s/%s/%s", r->tracefs, category,
		       name, file);
	return len > 0 && (size_t)len < size;
}

bool resolve_has_event(struct resolver *r, const char *category,
		       const char *name)
{
	char path[1024];

	return event_path(path, sizeof(path), r, category, name, "format") &&
	       !access(path, F_OK);
}

unsigned int resolve_event_number(struct resolver *r, const char *category,
				  const char *name)
{
	unsigned int number = 0;
	char path[1024], *text;
	size_t len;

	if (!event_path(path, sizeof(path), r, category, name, "id"))
		return 0;
	text = read_file(path, &len);
	if (text)
		number = strtoul(text, NULL, 10);
	free(text);
	return number;
}

static bool copy_field(struct event_field *to,
		       const struct tep_format_field *from)
{
	to->name = strdup(from->name);
	to->type = strdup(from->type);
	to->offset = from->offset;
	to->size = from->size;
	to->is_signed = from->flags & TEP_FIELD_IS_SIGNED;
	to->is_pointer = from->flags & TEP_FIELD_IS_POINTER;
	to->is_array = from->flags & TEP_FIELD_IS_ARRAY;
	to->element = from->elementsize;
	to->is_text = strstr(from->type, "char") &&
		      !strstr(from->type, "unsigned char") && !to->is_pointer;
	to->is_dynamic = from->flags & TEP_FIELD_IS_DYNAMIC;
	to->is_relative = from->flags & TEP_FIELD_IS_RELATIVE;
	return to->name && to->type;
}

static void free_format(struct event_format *f)
{
	for (size_t i = 0; i < f->nr_fields + f->nr_common; i++) {
		free(f->fields[i].name);
		free(f->fields[i].type);
	}
	free(f->fields);
	free(f->category);
	free(f->name);
}

static bool copy_format(struct event_format *to, const struct tep_event *event,
			const char *category, const char *name)
{
	struct tep_format_field *field;

	to->category = strdup(category);
	to->name = strdup(name);
	to->fields = calloc(event->format.nr_fields +
			    event->format.nr_common + 1, sizeof(*to->fields));
	if (!to->category || !to->name || !to->fields)
		return false;
	for (field = event->format.fields; field; field = field->next)
		if (!copy_field(&to->fields[to->nr_fields++], field))
			return false;
	for (field = event->format.common_fields; field; field = field->next)
		if (!copy_field(&to->fields[to->nr_fields + to->nr_common++],
				field))
			return false;
	return true;
}

static struct format_entry *parse_format(struct resolver *r,
					 const char *category,
					 const char *name, const char *text,
					 size_t len)
{
	struct format_entry *entry;
	struct tep_event *event;

	if (!r->tep) {
		tep_set_loglevel(TEP_LOG_NONE);
		r->tep = tep_alloc();
	}
	if (!r->tep) {
		errno = ENOMEM;
		return NULL;
	}
	/* The handle keeps it. */
	tep_parse_event(r->tep, text, len, category);
	event = tep_find_event_by_name(r->tep, category, name);
	if (!event) {
		errno = EINVAL;
		return NULL;
	}
	entry = calloc(1, sizeof(*entry));
	if (entry && !copy_format(&entry->format, event, category, name)) {
		free_format(&entry->format);
		free(entry);
		entry = NULL;
	}
	if (!entry)
		errno = ENOMEM;
	return entry;
}

const struct event_format *resolve_format(struct resolver *r,
					  const char *category,
					  const char *name)
{
	struct format_entry *entry;
	char path[1024], *text;
	size_t len;

	for (entry = r->formats; entry; entry = entry->next)
		if (!strcmp(entry->format.category, category) &&
		    !strcmp(entry->format.name, name))
			return &entry->format;

	if (!event_path(path, sizeof(path), r, category, name, "format")) {
		errno = ENOENT;
		return NULL;
	}
	text = read_file(path, &len);
	if (!text)
		return NULL;
	entry = parse_format(r, category, name, text, len);
	free(text);
	if (!entry)
		return NULL;
	entry->next = r->formats;
	r->formats = entry;
	return &entry->format;
}

void formats_free(struct resolver *r)
{
	while (r->formats) {
		struct format_entry *entry = r->formats;

		r->formats = entry->next;
		free_format(&entry->format);
		free(entry);
	}
	if (r->tep)
		tep_free(r->tep);
}

static int is_folder(const struct dirent *d)
{
	return d->d_name[0] != '.' &&
	       (d->d_type == DT_DIR || d->d_type == DT_UNKNOWN);
}

static void free_names(struct dirent **names, int nr)
{
	while (nr-- > 0)
		free(names[nr]);
	free(names);
}

static bool category_events(struct resolver *r, const char *category,
			    const char *name, resolve_name_fn fn, void *data)
{
	struct dirent **names;
	bool more = true;
	char path[1024];
	int nr;

	snprintf(path, sizeof(path), "%s/events/%s", r->tracefs, category);
	nr = scandir(path, &names, is_folder, alphasort);
	if (nr < 0)
		return true;
	for (int i = 0; more && i < nr; i++)
		if (wildcard_match(name, names[i]->d_name))
			more = fn(data, category, names[i]->d_name);
	free_names(names, nr);
	return more;
}

int resolve_events(struct resolver *r, const char *category, const char *name,
		   resolve_name_fn fn, void *data)
{
	struct dirent **names;
	bool more = true;
	char path[1024];
	int nr;

	if (!has_wildcard(category) && !has_wildcard(name)) {
		if (resolve_has_event(r, category, name))
			fn(data, category, name);
		return 0;
	}
	if (snprintf(path, sizeof(path), "%s/events", r->tracefs) >=
	    (int)sizeof(path))
		return ENAMETOOLONG;
	nr = scandir(path, &names, is_folder, alphasort);
	if (nr < 0)
		return errno;
	for (int i = 0; more && i < nr; i++) {
		const char *found = names[i]->d_name;

		/* Those of the function tracer can't be attached to. */
		if (strcmp(found, "ftrace") && wildcard_match(category, found))
			more = category_events(r, found, name, fn, data);
	}
	free_names(names, nr);
	return 0;
}
