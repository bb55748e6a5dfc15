/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Types of the kernel, for -l.
 */
#ifndef KMC_LIST_TYPES_H
#define KMC_LIST_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "out/buffer.h"

struct btf_file;
struct btf_files;

/* Is @pattern "struct …", "union …" or "enum …"? */
bool is_type_pattern(const char *pattern);

/**
 * list_types() - the types that match, in order of their names
 * @files: of the kernel and its modules
 * @out: the listing
 * @pattern: see above; of others, nothing is found
 * @verbose: show definitions
 * @found: is increased by their number
 *
 * Return: 0 or -1, after a complaint.
 */
int list_types(struct btf_files *files, struct buffer *out,
	       const char *pattern, bool verbose, size_t *found);

/* @name with type number @id, as C declares it. */
void list_declaration(struct buffer *out, const struct btf_file *file,
		      uint32_t id, const char *name, int level);

#endif /* KMC_LIST_TYPES_H */
