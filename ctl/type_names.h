/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Types by name, for -l.
 */
#ifndef KMC_TYPE_NAMES_H
#define KMC_TYPE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include "resolve/btf.h"

struct type_name_at {
	const char *name;
	struct btf_place place;
};

/**
 * struct type_names - types that are gathered
 * @all: @nr: they
 * @no_memory: there was none for more
 */
struct type_names {
	struct type_name_at *all;
	size_t nr;
	bool no_memory;
};

/* Return: false if there is no memory. */
bool type_names_add(struct type_names *t, const char *name,
		    const struct btf_place *place);
/* By name; of several of one name the kernel's own comes first. */
void type_names_sort(struct type_names *t);

#endif /* KMC_TYPE_NAMES_H */
