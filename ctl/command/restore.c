// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl restore: add the sessions that are in a folder, one a script, at boot.
 * What is there already stays as it is.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "../options.h"
#include "command.h"

#define FOLDER	"/etc/kmodctl.d"
#define SUFFIX	".bt"

static int is_script(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name), suffix = strlen(SUFFIX);

	return entry->d_name[0] != '.' && len > suffix &&
	       !strcmp(entry->d_name + len - suffix, SUFFIX);
}

static bool is_there(const char *name)
{
	struct session s;
	struct module m;
	bool there = false;

	if (!module_open(&m)) {
		there = !session_find(&s, &m, name);
		module_close(&m);
	}
	return there;
}

/* Return: 0, or 1 after a complaint. */
static int restore_one(const char *folder, const char *file)
{
	char path[4096], name[KMC_NAME_MAX];
	char *argv[3] = { name, path };

	if (strlen(file) - strlen(SUFFIX) >= sizeof(name) ||
	    snprintf(path, sizeof(path), "%s/%s", folder, file) >=
	    (int)sizeof(path)) {
		fprintf(stderr, "kmodctl: %s: the name is too long\n", file);
		return 1;
	}
	snprintf(name, strlen(file) - strlen(SUFFIX) + 1, "%s", file);
	if (is_there(name))
		return 0;
	if (!add_session(2, argv))
		return 0;
	fprintf(stderr, "kmodctl: %s: not added\n", path);
	return 1;
}

int restore(int argc, char **argv)
{
	const char *folder = argc ? argv[0] : FOLDER;
	struct dirent **list;
	struct module m;
	int nr, status = 0;

	if (argc > 1 || folder[0] == '-')
		return usage_error("restore takes a folder, " FOLDER
				   " if there is none");
	if (module_open(&m))
		return command_failed(&m);
	module_close(&m);
	nr = scandir(folder, &list, is_script, alphasort);
	if (nr < 0) {
		fprintf(stderr, "kmodctl: %s: %s\n", folder, strerror(errno));
		return 1;
	}
	for (int i = 0; i < nr; i++) {
		status |= restore_one(folder, list[i]->d_name);
		free(list[i]);
	}
	free(list);
	return status;
}
