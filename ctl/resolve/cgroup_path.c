// SPDX-License-Identifier: GPL-2.0
/*
 * Control groups: their paths, by the id that the kernel knows them by.
 */
#include <fts.h>
#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "resolve.h"

#define MOUNTS		"/proc/self/mounts"
#define HIERARCHIES_MAX	32

struct cgroup_names {
	struct cgroup_names *next;
	uint64_t id;
	char *filter;
	char *paths;
};

/* Where a hierarchy is mounted, and what it is called. */
struct hierarchy {
	char *dir;
	const char *name;
};

/* The one of version 2 comes first, the others by name. */
static int compare(const void *a, const void *b)
{
	const struct hierarchy *x = a, *y = b;
	bool x_unified = !strcmp(x->name, "unified");
	bool y_unified = !strcmp(y->name, "unified");

	if (x_unified != y_unified)
		return x_unified ? -1 : 1;
	return strcmp(x->name, y->name);
}

static size_t find_hierarchies(struct hierarchy *list, const char *filter)
{
	FILE *f = setmntent(MOUNTS, "re");
	struct mntent *m;
	size_t nr = 0;

	while (f && nr < HIERARCHIES_MAX && (m = getmntent(f))) {
		bool v2 = !strcmp(m->mnt_type, "cgroup2");
		struct hierarchy *h = &list[nr];

		if (!v2 && strcmp(m->mnt_type, "cgroup"))
			continue;
		h->dir = strdup(m->mnt_dir);
		if (!h->dir)
			break;
		h->name = v2 ? "unified" : strrchr(h->dir, '/') + 1;
		if (wildcard_match(filter, h->name))
			nr++;
		else
			free(h->dir);
	}
	if (f)
		endmntent(f);
	qsort(list, nr, sizeof(*list), compare);
	return nr;
}

/* The path of @id below @dir, to be freed; NULL: it is not there. */
static char *find_path(char *dir, uint64_t id)
{
	char *const roots[] = { dir, NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR | FTS_XDEV, NULL);
	char *path = NULL;
	FTSENT *e;

	while (fts && !path && (e = fts_read(fts))) {
		if (e->fts_info != FTS_D || e->fts_statp->st_ino != id)
			continue;
		path = strdup(e->fts_level ? e->fts_path + strlen(dir) : "/");
	}
	if (fts)
		fts_close(fts);
	return path;
}

static char *find_paths(uint64_t id, const char *filter)
{
	struct hierarchy list[HIERARCHIES_MAX];
	size_t nr = find_hierarchies(list, filter), size;
	char *paths = NULL;
	FILE *f = open_memstream(&paths, &size);
	const char *last = NULL;

	for (size_t i = 0; i < nr; i++) {
		/* The same hierarchy may be mounted in several places. */
		bool again = last && !strcmp(last, list[i].name);
		char *path = again ? NULL : find_path(list[i].dir, id);

		if (f && path) {
			fprintf(f, "%s%s:%s", last ? "," : "", list[i].name,
				path);
			last = list[i].name;
		}
		free(path);
	}
	for (size_t i = 0; i < nr; i++)
		free(list[i].dir);
	if (f)
		fclose(f);
	return paths;
}

const char *cgroup_path(struct cgroup_names **known, uint64_t id,
			const char *filter)
{
	struct cgroup_names *c;

	for (c = *known; c; c = c->next)
		if (c->id == id && !strcmp(c->filter, filter))
			return c->paths;
	c = calloc(1, sizeof(*c));
	if (!c)
		return "";
	c->id = id;
	c->filter = strdup(filter);
	c->paths = find_paths(id, filter);
	if (!c->filter || !c->paths) {
		cgroup_names_free(c);
		return "";
	}
	c->next = *known;
	*known = c;
	return c->paths;
}

void cgroup_names_free(struct cgroup_names *known)
{
	while (known) {
		struct cgroup_names *next = known->next;

		free(known->filter);
		free(known->paths);
		free(known);
		known = next;
	}
}
