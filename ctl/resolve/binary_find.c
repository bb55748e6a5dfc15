// SPDX-License-Identifier: GPL-2.0
/*
 * Binaries by name: paths, commands, libraries, what a process has mapped.
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "binary.h"
#include "library.h"
#include "resolve.h"
#include "resolver.h"

#define PATH_DEFAULT	"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/**
 * struct finder - a search under way
 * @name: of what
 * @root: of the process that sees it, "" for this one's
 * @fn: @data: who is told
 * @found: how often
 * @stopped: @fn wants no more
 */
struct finder {
	const char *name;
	char root[64];
	binary_path_fn fn;
	void *data;
	size_t found;
	bool stopped;
};

static bool is_file(const struct finder *f, const char *path)
{
	char full[4096 + sizeof(f->root)];
	struct stat st;

	snprintf(full, sizeof(full), "%s%s", f->root, path);
	return !stat(full, &st) && S_ISREG(st.st_mode);
}

static void tell(struct finder *f, const char *path)
{
	f->found++;
	f->stopped = !f->fn(f->data, path, f->root);
}

/* A path with wildcards, each file that there is. */
static void find_pattern(struct finder *f, const char *path)
{
	size_t skip = strlen(f->root);
	char *full;
	glob_t g;

	if (asprintf(&full, "%s%s", f->root, path) < 0)
		return;
	if (!glob(full, 0, NULL, &g)) {
		for (size_t i = 0; i < g.gl_pathc && !f->stopped; i++)
			if (is_file(f, g.gl_pathv[i] + skip))
				tell(f, g.gl_pathv[i] + skip);
		globfree(&g);
	}
	free(full);
}

static void find_path(struct finder *f)
{
	char *absolute = NULL;

	/* A relative path is from here, not from where the process is. */
	if (*f->name != '/')
		*f->root = '\0';
	if (has_wildcard(f->name)) {
		find_pattern(f, f->name);
		return;
	}
	if (*f->name != '/')
		absolute = realpath(f->name, NULL);
	if (is_file(f, absolute ? absolute : f->name))
		tell(f, absolute ? absolute : f->name);
	free(absolute);
}

static void find_command(struct finder *f)
{
	const char *dirs = getenv("PATH");
	char path[4096];
	size_t len;

	for (dirs = dirs ? dirs : PATH_DEFAULT; *dirs && !f->stopped; ) {
		len = strcspn(dirs, ":");
		snprintf(path, sizeof(path), "%.*s/%s", (int)len, dirs,
			 f->name);
		dirs += len + (dirs[len] == ':');
		if (has_wildcard(f->name)) {
			find_pattern(f, path);
		} else if (is_file(f, path)) {
			tell(f, path);
			return;
		}
	}
}

static bool found_library(void *data, const char *path)
{
	struct finder *f = data;

	if (!is_file(f, path))
		return true;
	tell(f, path);
	return false;
}

/* Is the file at @path what the user calls @name? */
static bool is_called(const char *path, const char *name)
{
	const char *base = strrchr(path, '/');

	base = base ? base + 1 : path;
	return !*name || !strcmp(base, name) || library_matches(base, name);
}

/* "START-END r-xp OFFSET DEVICE INODE   PATH": the path of code, or NULL. */
static char *mapped_code(char *line)
{
	char perms[8] = "";
	int path = 0;

	if (sscanf(line, "%*s %7s %*s %*s %*s %n", perms, &path) != 1 ||
	    !path || line[path] != '/' || perms[2] != 'x' ||
	    strstr(line + path, " (deleted)"))
		return NULL;
	return line + path;
}

static void find_mapped(struct finder *f, int pid)
{
	char *line, *rest, *last = "", *text, path[64];
	size_t len;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	text = read_file(path, &len);
	for (line = text; line && *line && !f->stopped; line = rest) {
		char *file;

		rest = line + strcspn(line, "\n");
		if (*rest)
			*rest++ = '\0';
		file = mapped_code(line);
		if (!file || !strcmp(file, last) || !is_called(file, f->name))
			continue;
		last = file;
		tell(f, file);
	}
	free(text);
}

size_t binary_find(const char *name, int pid, binary_path_fn fn, void *data)
{
	struct finder f = { .name = name, .fn = fn, .data = data };

	if (pid)
		snprintf(f.root, sizeof(f.root), "/proc/%d/root", pid);
	if (strchr(name, '/')) {
		find_path(&f);
		return f.found;
	}
	if (pid)
		find_mapped(&f, pid);
	if (!f.found && *name)
		find_command(&f);
	if (!f.found && *name)
		library_find(f.root, name, found_library, &f);
	return f.found;
}
