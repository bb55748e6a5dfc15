// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <string.h>
#include "user_file.h"

/**
 * struct search - files that are being found
 * @a: for this attach point
 * @fn: @data: who gets them
 * @pattern: those that are no ELF files are left out
 * @opened: files that were
 * @failed: one could not be, which was said
 */
struct search {
	struct attach *a;
	user_file_fn fn;
	void *data;
	bool pattern;
	size_t opened;
	bool failed;
};

void user_files_free(struct user_file *files)
{
	for (; files; files = files->next) {
		/* The question goes on with the file. */
		files->binary.fd = -1;
		binary_close(&files->binary);
		usdt_free(&files->notes);
	}
}

static struct user_file *find(struct compile *c, const char *path)
{
	struct user_file *file = c->files;

	while (file && strcmp(file->binary.path, path))
		file = file->next;
	return file;
}

static void complain_of(struct search *s, const char *path, int err)
{
	s->failed = true;
	if (err == ENOEXEC)
		attach_error(s->a, "'%s' is no ELF file", path);
	else
		attach_error(s->a, "'%s' can't be read: %s", path,
			     strerror(err));
}

static struct user_file *open_file(struct search *s, const char *path,
				   const char *root)
{
	struct compile *c = s->a->c;
	struct user_file *file = arena_alloc(&c->arena, sizeof(*file));
	int err = binary_open(path, root, &file->binary);

	if (err) {
		if (!s->pattern)
			complain_of(s, path, err);
		return NULL;
	}
	file->number = question_add_file(c->question, path, file->binary.fd);
	file->next = c->files;
	c->files = file;
	return file;
}

static bool found_path(void *data, const char *path, const char *root)
{
	struct search *s = data;
	struct user_file *file = find(s->a->c, path);

	if (!file)
		file = open_file(s, path, root);
	if (file) {
		s->opened++;
		s->fn(s->data, file);
	}
	return !s->a->c->diag.errors;
}

bool user_files_each(struct attach *a, const char *name, user_file_fn fn,
		     void *data)
{
	int pid = a->c->options->pid;
	struct search s = {
		.a = a, .fn = fn, .data = data,
		.pattern = has_wildcard(name) || !*name,
	};

	/* Of a process, not all that there is. */
	if (pid && !strcmp(name, "*"))
		name = "";
	if (!*name && !pid) {
		attach_error(a, "of which file? write its path, or give a process with -p");
		return false;
	}
	if (pid && kill(pid, 0) && errno == ESRCH) {
		attach_error(a, "there is no process %d", pid);
		return false;
	}
	binary_find(name, pid, found_path, &s);
	if (s.opened || s.failed)
		return !s.failed;
	if (strchr(name, '/'))
		attach_missing(a, "there is no file '%s'", name);
	else if (*name)
		attach_missing(a, "no command or library is called '%s'",
			       name);
	else
		attach_error(a, "what process %d has mapped can't be read", pid);
	return false;
}

const struct usdt_notes *user_file_notes(struct user_file *file)
{
	if (!file->notes_read)
		usdt_read(file->binary.fd, &file->notes);
	file->notes_read = true;
	return &file->notes;
}

/* A path is shown as it was written; where none was, as it was found. */
static const char *shown_path(const struct attach *a,
			      const struct user_file *file)
{
	const char *written = a->nr_words > 2 ? a->words[1] : "";

	return strchr(written, '/') && !has_wildcard(written) ?
	       written : file->binary.path;
}

/* Names of compilers are long, and not always ASCII. */
static const char *shown_name(struct attach *a, const char *path,
			      const char *name)
{
	char *text = arena_printf(&a->c->arena, "%s:%s:%s", a->words[0], path,
				  name);

	if (strlen(text) >= KMC_SITE_NAME_MAX)
		text[KMC_SITE_NAME_MAX - 1] = '\0';
	for (char *c = text; *c; c++)
		if (!isascii(*c) || !isprint(*c))
			*c = '?';
	return text;
}

bool user_site(struct attach *a, struct variant *v,
	       const struct user_file *file, const char *name, uint64_t offset,
	       uint64_t semaphore)
{
	struct question *q = a->c->question;
	struct question_site *site;

	if (q->nr_sites == KMC_SITES_MAX) {
		attach_error(a, "more than %d places", KMC_SITES_MAX);
		return false;
	}
	attach_site(a, v, shown_name(a, shown_path(a, file), name), NULL, offset,
		    -1);
	site = &q->sites[q->nr_sites - 1];
	site->in_file = true;
	site->file = file->number;
	site->semaphore = semaphore;
	return true;
}
