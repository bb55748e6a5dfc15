// SPDX-License-Identifier: GPL-2.0
/*
 * The dynamic linker's cache: a head, entries of fixed size, then the strings that
 * they point to, all counted from the head.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "arch/arch.h"
#include "library.h"
#include "resolver.h"

#define CACHE		"etc/ld.so.cache"
#define CACHE_MAGIC	"glibc-ld.so.cache1.1"

struct cache_head {
	char magic[20];
	uint32_t nr;
	uint32_t strings;
	uint32_t unused[5];
};

struct cache_entry {
	int32_t flags;
	uint32_t name, path;
	uint32_t version;
	uint64_t hwcap;
};

bool library_matches(const char *file, const char *name)
{
	size_t len = strlen(name);
	const char *ending = strstr(name, ".so");

	if (strncmp(file, name, len))
		return false;
	if (ending)
		return !file[len] || file[len] == '.';
	return !strncmp(file + len, ".so", 3) ||
	       (file[len] == '-' && isdigit((unsigned char)file[len + 1]));
}

static const char *string_at(const char *cache, size_t len, uint32_t at)
{
	return at < len ? cache + at : "";
}

void library_find(const char *root, const char *name, library_fn fn, void *data)
{
	struct cache_head head;
	struct cache_entry e;
	char *text, path[128];
	size_t len;

	snprintf(path, sizeof(path), "%s/%s", root, CACHE);
	text = read_file(path, &len);
	if (!text || len < sizeof(head))
		goto out;
	memcpy(&head, text, sizeof(head));
	if (memcmp(head.magic, CACHE_MAGIC, sizeof(head.magic)) ||
	    head.nr > (len - sizeof(head)) / sizeof(e))
		goto out;
	for (uint32_t i = 0; i < head.nr; i++) {
		memcpy(&e, text + sizeof(head) + i * sizeof(e), sizeof(e));
		if ((uint32_t)e.flags == arch->library &&
		    library_matches(string_at(text, len, e.name), name) &&
		    !fn(data, string_at(text, len, e.path)))
			break;
	}
out:
	free(text);
}
