// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "resolver.h"

static const char *const tracefs_places[] = {
	"/sys/kernel/tracing",
	"/sys/kernel/debug/tracing",
};

static const char *find_tracefs(void)
{
	for (size_t i = 0; i < 2; i++) {
		char path[64];

		stpcpy(stpcpy(path, tracefs_places[i]), "/events");
		if (!access(path, R_OK | X_OK))
			return tracefs_places[i];
	}
	return tracefs_places[0];
}

struct resolver *resolver_new(const struct resolve_paths *paths)
{
	const char *tracefs = paths ? paths->tracefs : NULL;
	const char *kallsyms = paths ? paths->kallsyms : NULL;
	struct resolver *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->symbols.fd = -1;
	r->tracefs = strdup(tracefs ? tracefs : find_tracefs());
	r->kallsyms = strdup(kallsyms ? kallsyms : "/proc/kallsyms");
	if (!r->tracefs || !r->kallsyms) {
		resolver_free(r);
		return NULL;
	}
	return r;
}

void resolver_set_locate(struct resolver *r, resolve_locate_fn fn, void *data)
{
	r->locate = fn;
	r->locate_data = data;
}

void resolver_free(struct resolver *r)
{
	if (!r)
		return;
	symbols_free(&r->symbols);
	formats_free(r);
	free(r->tracefs);
	free(r->kallsyms);
	free(r);
}

bool has_wildcard(const char *pattern)
{
	return strchr(pattern, '*');
}

bool wildcard_match(const char *pattern, const char *name)
{
	const char *star = NULL, *retry = NULL;

	while (*name) {
		if (*pattern == '*') {
			star = ++pattern;
			retry = name;
		} else if (*pattern == *name) {
			pattern++;
			name++;
		} else if (star) {
			pattern = star;
			name = ++retry;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

char *read_file(const char *path, size_t *len)
{
	size_t room = 0, used = 0;
	char *text = NULL;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	for (;;) {
		char *more;
		ssize_t n;

		if (room - used < 4096) {
			room = room ? 2 * room : 32768;
			more = realloc(text, room);
			if (!more)
				goto fail;
			text = more;
		}
		n = read(fd, text + used, room - used - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			goto fail;
		if (!n)
			break;
		used += n;
	}
	close(fd);
	text[used] = '\0';
	*len = used;
	return text;
fail:
	free(text);
	close(fd);
	return NULL;
}
