/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Types of the kernel, for -l.
 */
#ifndef KMC_LIST_TYPES_H
#define KMC_LIST_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include "out/buffer.h"

struct btf_files;

/* Is @pattern "struct …", "union …" or "enum …"? */
bool is_type_pattern(const char *pattern);

/**
 * list_types() - the types that match, in order of their names
 * @files: of the kernel and its modules
 * @out: the listing
 * @pattern: see above
 * @verbose: show definitions
 * @found: is increased by their number
 *
 * Return: 0 or -1, after a complaint.
 */
int list_types(struct btf_files *files, struct buffer *out,
	       const char *pattern, bool verbose, size_t *found);

/* Parameters of function @name, a line each. None if there is no BTF of it. */
void list_params(struct btf_files *files, struct buffer *out,
		 const char *name);

#endif /* KMC_LIST_TYPES_H */
