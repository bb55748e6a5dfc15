/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions and raw tracepoints whose parameters the kernel's types tell, for -l.
 */
#ifndef KMC_LIST_TYPED_H
#define KMC_LIST_TYPED_H

#include <stdbool.h>
#include "out/buffer.h"

struct btf_files;
struct btf_place;
struct typed_names;

/* All of them, by name. Return: NULL if there is no memory. */
struct typed_names *typed_names_new(struct btf_files *files);
void typed_names_free(struct typed_names *t);

/* Are the parameters of function @name known? */
bool typed_function(const struct typed_names *t, const char *name);

/* Those of the function at a place, from number @first on, a line each. */
void list_prototype(const struct btf_place *place, unsigned int first,
		    struct buffer *out);

/* Parameters of function @name, a line each. None if they are not known. */
void list_params(const struct typed_names *t, struct buffer *out,
		 const char *name);

/* The same of a raw tracepoint. */
void list_raw_params(const struct typed_names *t, struct buffer *out,
		     const char *name);

#endif /* KMC_LIST_TYPED_H */
