// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "cpp_scan.h"
#include "import.h"
#include "resolve/resolver.h"

#define FILES_MAX	100
#define BYTES_MAX	(1 << 20)

/**
 * struct import - the text as far as it is made
 * @parts: of it, whose last one is *@end
 * @seen: @nr_seen files that were imported, by their real path
 */
struct import {
	struct arena *arena;
	struct diag *diag;
	struct scan_text out;
	struct diag_part *parts, **end;
	const char *seen[FILES_MAX];
	unsigned int nr_seen;
};

/* A file's text, and where in it an import is. */
struct importer {
	struct diag diag;
	struct loc at;
};

static void read_script(struct import *im, const char *name, const char *text);

static void add_part(struct import *im, const char *name, int line)
{
	struct diag_part *part = arena_alloc(im->arena, sizeof(*part));

	part->first = im->out.line;
	part->source_name = name;
	part->line = line;
	*im->end = part;
	im->end = &part->next;
}

static void put(struct import *im, const char *text)
{
	scan_put(&im->out, text, strlen(text));
}

static bool all_may_write(const char *path)
{
	struct stat st;

	return !stat(path, &st) && (st.st_mode & 0002);
}

static const char *folder_of(struct import *im, const char *path)
{
	const char *slash = strrchr(path, '/');

	return arena_strndup(im->arena, path, slash == path ? 1 :
						  slash - path);
}

/* Beside the file that imports it; a script without one is in this folder. */
static const char *beside(struct import *im, const char *by, const char *name)
{
	const char *slash = strrchr(by, '/');

	if (*name == '/' || !slash)
		return name;
	return arena_printf(im->arena, "%.*s/%s", (int)(slash - by), by, name);
}

static bool ends_with(const char *name, const char *end)
{
	size_t len = strlen(name);

	return len > strlen(end) && !strcmp(name + len - strlen(end), end);
}

static void import_text(struct import *im, struct importer *by,
			const char *path)
{
	size_t len;
	char *text = read_file(path, &len);

	if (!text || memchr(text, '\0', len) ||
	    im->out.len + len > BYTES_MAX)
		diag_error(&by->diag, &by->at, "'%s' can't be imported: %s",
			   path, !text ? strerror(errno) :
			   memchr(text, '\0', len) ? "it is no text" :
			   "it is too large");
	else
		read_script(im, path, arena_strndup(im->arena, text, len));
	free(text);
}

/* Its line stands for the statement's. */
static void import_header(struct import *im, struct importer *by,
			  const char *path)
{
	add_part(im, by->diag.source_name, by->at.line);
	put(im, arena_printf(im->arena, "#include \"%s\"\n", path));
}

/* @optional: in a folder, what can't be imported is left out. */
static void import_file(struct import *im, struct importer *by,
			const char *path, bool optional)
{
	for (unsigned int i = 0; i < im->nr_seen; i++)
		if (!strcmp(im->seen[i], path))
			return;
	if (im->nr_seen == FILES_MAX) {
		diag_error(&by->diag, &by->at, "more than %d files are imported",
			   FILES_MAX);
		return;
	}
	im->seen[im->nr_seen++] = path;
	if (ends_with(path, ".bt"))
		import_text(im, by, path);
	else if (ends_with(path, ".h"))
		import_header(im, by, path);
	else if (ends_with(path, ".bpf.c") || ends_with(path, ".bpf.o"))
		diag_error(&by->diag, &by->at, "'%s' can't be imported: it is run by BPF; a macro or fn of the language can do it",
			   path);
	else if (!optional)
		diag_error(&by->diag, &by->at, "'%s' can't be imported: it is neither .bt nor .h, nor a folder of these",
			   path);
}

static void import_folder(struct import *im, struct importer *by,
			  const char *path)
{
	struct dirent **entries;
	int nr = scandir(path, &entries, NULL, alphasort);
	struct stat st;

	if (nr < 0) {
		diag_error(&by->diag, &by->at, "'%s' can't be imported: %s",
			   path, strerror(errno));
		return;
	}
	for (int i = 0; i < nr; i++) {
		const char *file = arena_printf(im->arena, "%s/%s", path,
						entries[i]->d_name);

		if (!stat(file, &st) && S_ISREG(st.st_mode))
			import_file(im, by, file, true);
		free(entries[i]);
	}
	free(entries);
}

static void import_path(struct import *im, struct importer *by,
			const char *name)
{
	const char *path = beside(im, by->diag.source_name, name);
	char real[PATH_MAX];
	struct stat st;

	if (!realpath(path, real) || stat(real, &st)) {
		if (!strncmp(name, "stdlib/", strlen("stdlib/")))
			diag_error(&by->diag, &by->at, "'%s' is run by BPF; the functions of bpftrace's library are there without",
				   name);
		else
			diag_error(&by->diag, &by->at, "'%s' can't be imported: %s",
				   path, strerror(errno));
		return;
	}
	path = arena_strndup(im->arena, real, strlen(real));
	if (all_may_write(path) || all_may_write(folder_of(im, path)))
		diag_error(&by->diag, &by->at, "'%s' is not imported: everybody may change it, or its folder",
			   path);
	else if (S_ISDIR(st.st_mode))
		import_folder(im, by, path);
	else if (S_ISREG(st.st_mode))
		import_file(im, by, path, false);
	else
		diag_error(&by->diag, &by->at, "'%s' can't be imported: it is no file",
			   path);
}

/* Behind what is no part of the script at *@s: blanks and comments. */
static void skip(struct cscan *s)
{
	scan_advance(s, scan_skip_space(s->at) - s->at);
}

/* The statement at @s, which begins with import: carried out, and made blank. */
static bool import_here(struct import *im, struct importer *by, char *text,
			struct cscan *s)
{
	struct cscan end = *s;
	const char *name;
	size_t len;

	scan_advance(&end, strlen("import"));
	skip(&end);
	len = *end.at == '"' ? scan_opaque_len(end.at) : 0;
	if (len < 2 || end.at[len - 1] != '"')
		return false;
	name = arena_strndup(im->arena, end.at + 1, len - 2);
	scan_advance(&end, len);
	skip(&end);
	if (*end.at != ';')
		return false;
	scan_advance(&end, 1);
	by->at = (struct loc){ s->line, s->col, end.line, end.col };
	import_path(im, by, name);
	for (char *c = text + (s->at - text); c < end.at; c++)
		if (*c != '\n')
			*c = ' ';
	*s = end;
	return true;
}

/* Where the next clause or definition begins, or the next piece of this one. */
static void step(struct cscan *s, int *braces, bool *starts)
{
	size_t n = scan_opaque_len(s->at);

	if (s->fresh && *s->at == '#')
		n = strcspn(s->at, "\n");
	else if (!n && scan_is_word(*s->at))
		n = scan_word_len(s->at);
	*starts = false;
	if (!n) {
		*braces += (*s->at == '{') - (*s->at == '}');
		if (*braces < 0)
			*braces = 0;
		*starts = !*braces && (*s->at == '}' || *s->at == ';');
		n = 1;
	} else if (*s->at == '#') {
		*starts = !*braces;
	}
	scan_advance(s, n);
}

static void read_script(struct import *im, const char *name, const char *text)
{
	size_t len = strlen(text);
	char *copy = (char *)arena_strndup(im->arena, text, len);
	struct importer by = { .diag = *im->diag };
	unsigned int errors = im->diag->errors;
	struct cscan s = { .at = copy, .end = copy + len, .line = 1, .col = 1,
			   .fresh = true };
	bool starts = true;
	int braces = 0;

	by.diag.source = text;
	by.diag.source_name = name;
	for (skip(&s); s.at < s.end; skip(&s))
		if (!starts || strncmp(s.at, "import", strlen("import")) ||
		    !import_here(im, &by, copy, &s))
			step(&s, &braces, &starts);
	im->diag->errors += by.diag.errors - errors;
	/* What the kernel reads of a script's first line is no directive. */
	if (im->parts && !strncmp(copy, "#!", 2))
		copy[0] = copy[1] = '/';
	add_part(im, name, 1);
	put(im, copy);
	if (len && copy[len - 1] != '\n')
		put(im, "\n");
}

const char *import_all(struct arena *arena, struct diag *diag)
{
	struct import im = { .arena = arena, .diag = diag, .end = &im.parts,
			     .out = { .line = 1, .col = 1 } };
	const char *text = diag->source;
	char real[PATH_MAX];

	/* Nearly no script does. */
	if (!strstr(text, "import"))
		return text;
	if (realpath(diag->source_name, real))
		im.seen[im.nr_seen++] = arena_strndup(arena, real,
						      strlen(real));
	read_script(&im, diag->source_name, text);
	if (diag->errors) {
		text = NULL;
	} else if (im.parts && im.parts->next) {
		text = arena_strndup(arena, im.out.data, im.out.len);
		diag->source = text;
		diag->parts = im.parts;
	}
	free(im.out.data);
	return text;
}

bool import_check(const struct script *script, struct diag *diag)
{
	if (script->import.line)
		diag_error(diag, &script->import, "import stands before a clause or a definition, and ends with ';'");
	for (const struct setting *s = script->settings; s; s = s->next)
		if (diag_is_imported(diag, &s->loc))
			diag_error(diag, &s->loc, "only the script itself has settings, not what it imports");
	return !diag->errors;
}
