// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "list_typed.h"
#include "list_types.h"
#include "type_names.h"

/* The function that calls a raw tracepoint's handlers has this before its name. */
#define RAW_PREFIX	"__traceiter_"

struct typed_names {
	struct type_names functions;
};

static bool on_type(void *data, const struct btf_place *place,
		    const char *name)
{
	return type_names_add(data, name, place);
}

struct typed_names *typed_names_new(struct btf_files *files)
{
	struct typed_names *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	if (btf_kernel(files, NULL))
		btf_each(files, true, BTF_BIT(BTF_KIND_FUNC), on_type,
			 &t->functions);
	if (t->functions.no_memory) {
		typed_names_free(t);
		return NULL;
	}
	type_names_sort(&t->functions);
	return t;
}

void typed_names_free(struct typed_names *t)
{
	if (t)
		free(t->functions.all);
	free(t);
}

static const struct btf_place *find(const struct typed_names *t,
				    const char *name)
{
	const struct type_name_at *all = t->functions.all;
	size_t nr = t->functions.nr, low = 0, high = nr;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (strcmp(all[mid].name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < nr && !strcmp(all[low].name, name) ? &all[low].place :
							  NULL;
}

bool typed_function(const struct typed_names *t, const char *name)
{
	return find(t, name);
}

void list_prototype(const struct btf_place *place, unsigned int first,
		    struct buffer *out)
{
	const struct btf_type *proto = btf_type_at(place->file,
						   place->type->type);

	if (!proto || !btf_is_func_proto(proto))
		return;
	for (unsigned int i = first; i < btf_vlen(proto); i++) {
		const struct btf_param *p = &btf_params(proto)[i];

		buffer_str(out, "    ");
		if (p->type)
			list_declaration(out, place->file, p->type,
					 btf_name(place->file, p->name_off), 0);
		else
			buffer_str(out, "...");
		buffer_char(out, '\n');
	}
}

void list_params(const struct typed_names *t, struct buffer *out,
		 const char *name)
{
	const struct btf_place *place = find(t, name);

	if (place)
		list_prototype(place, 0, out);
}

void list_raw_params(const struct typed_names *t, struct buffer *out,
		     const char *name)
{
	const struct btf_place *place;
	char full[256];

	snprintf(full, sizeof(full), RAW_PREFIX "%s", name);
	place = find(t, full);
	/* The first parameter is a handler's own. */
	if (place)
		list_prototype(place, 1, out);
}
