// SPDX-License-Identifier: GPL-2.0
/*
 * Places in modules that are not loaded: they are waited for.
 */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "attach.h"

static bool is_loaded(const char *module)
{
	char path[256];

	snprintf(path, sizeof(path), "/sys/module/%s/initstate", module);
	return !access(path, F_OK);
}

/* "kernel/fs/xfs/xfs.ko.xz: ..." is of xfs; "-" and "_" are the same. */
static bool line_is_of(const char *line, const char *module)
{
	const char *name, *end = strstr(line, ".ko");

	if (!end)
		return false;
	for (name = end; name > line && name[-1] != '/'; name--)
		;
	for (; name < end && *module; name++, module++)
		if ((*name == '-' ? '_' : *name) != *module)
			return false;
	return name == end && !*module;
}

/* Does the running kernel come with a module of that name? */
static bool is_installed(const char *module)
{
	char path[sizeof(struct utsname) + 64], line[8192];
	struct utsname u;
	bool found = false;
	FILE *f;

	uname(&u);
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.dep", u.release);
	f = fopen(path, "re");
	while (f && !found && fgets(line, sizeof(line), f))
		found = line_is_of(line, module);
	if (f)
		fclose(f);
	return found;
}

bool attach_may_wait(struct attach *a, const char *module, bool guessed)
{
	enum missing_probes policy = a->c->question->config.missing_probes;

	return policy != MISSING_ERROR && module && *module &&
	       !has_wildcard(module) && !strchr(module, '/') &&
	       !is_loaded(module) && (!guessed || is_installed(module));
}

void attach_late(struct attach *a, struct variant *v, const char *module,
		 const char *name, const char *target)
{
	struct question *q = a->c->question;

	attach_site(a, v, name, target, 0, -1);
	q->sites[q->nr_sites - 1].late = true;
	if (q->config.missing_probes != MISSING_IGNORE)
		diag_warn(&a->c->diag, &a->point->loc,
			  "module '%s' is not loaded (waits for it)", module);
}
