// SPDX-License-Identifier: GPL-2.0
/*
 * Names of users: read from the file itself, because the C library's functions for
 * it load libraries, which a static program can't rely on.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "resolve.h"

#define PASSWD	"/etc/passwd"

struct user_names {
	struct user_names *next;
	uint64_t uid;
	char name[];
};

/* NAME:PASSWORD:UID:… */
static struct user_names *parse(const char *line)
{
	const char *name_end = strchr(line, ':'), *uid;
	struct user_names *user;
	size_t len;
	char *end;

	uid = name_end ? strchr(name_end + 1, ':') : NULL;
	if (!uid || uid[1] < '0' || uid[1] > '9')
		return NULL;
	len = name_end - line;
	user = calloc(1, sizeof(*user) + len + 1);
	if (!user)
		return NULL;
	user->uid = strtoull(uid + 1, &end, 10);
	memcpy(user->name, line, len);
	return user;
}

static struct user_names *read_users(void)
{
	struct user_names *first = NULL, **last = &first;
	FILE *f = fopen(PASSWD, "re");
	char *line = NULL;
	size_t size = 0;

	while (f && getline(&line, &size, f) > 0) {
		*last = parse(line);
		if (*last)
			last = &(*last)->next;
	}
	free(line);
	if (f)
		fclose(f);
	return first;
}

const char *user_name(struct user_names **known, uint64_t uid)
{
	if (!*known)
		*known = read_users();
	for (const struct user_names *u = *known; u; u = u->next)
		if (u->uid == uid)
			return u->name;
	return NULL;
}

void user_names_free(struct user_names *known)
{
	while (known) {
		struct user_names *next = known->next;

		free(known);
		known = next;
	}
}
