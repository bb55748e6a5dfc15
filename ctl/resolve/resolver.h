/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the resolver share.
 */
#ifndef KMC_RESOLVER_H
#define KMC_RESOLVER_H

#include "resolve.h"

struct format_entry;
struct tep_handle;

/* A line of a symbol list: where it is in the text, and its address. */
struct symbol_line {
	uint64_t addr;
	size_t at;
};

/* A symbol that was looked for: a scan of all takes a while, and scripts repeat themselves. */
struct symbol_asked {
	char *name;
	uint64_t addr;
	int err;
};

/**
 * struct symbols - /proc/kallsyms, read as far as somebody looked
 * @fd: open while there is more to read, else -1
 * @started: @fd was opened
 * @text: what was read, @len bytes of @room
 * @by_addr: @nr_by_addr functions in order of address, once asked for
 * @asked: @nr_asked names that were looked for, each with what came of it
 */
struct symbols {
	int fd;
	bool started;
	char *text;
	size_t len, room;
	struct symbol_line *by_addr;
	size_t nr_by_addr;
	struct symbol_asked *asked;
	size_t nr_asked;
	char name[512];
};

struct resolver {
	char *tracefs;
	char *kallsyms;
	resolve_locate_fn locate;
	void *locate_data;
	struct symbols symbols;
	struct format_entry *formats;
	struct tep_handle *tep;
};

/* A whole file, NUL-terminated, to be freed; NULL with errno. */
char *read_file(const char *path, size_t *len);

void formats_free(struct resolver *r);
void symbols_free(struct symbols *s);

#endif /* KMC_RESOLVER_H */
