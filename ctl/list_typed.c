// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "list_typed.h"
#include "list_types.h"
#include "resolve/btf.h"

/* The function that calls a raw tracepoint's handlers has this before its name. */
#define RAW_PREFIX	"__traceiter_"

struct typed_name {
	const char *name;
	struct btf_place place;
};

struct typed_names {
	struct typed_name *all;
	size_t nr;
	bool no_memory;
};

static bool on_type(void *data, const struct btf_place *place,
		    const char *name)
{
	struct typed_names *t = data;

	if (!(t->nr & (t->nr - 1))) {
		size_t room = t->nr ? 2 * t->nr : 1;
		struct typed_name *more = realloc(t->all, room * sizeof(*more));

		t->no_memory = !more;
		if (!more)
			return false;
		t->all = more;
	}
	t->all[t->nr++] = (struct typed_name){ name, *place };
	return true;
}

/* Of several of one name the kernel's own comes first. */
static int by_name(const void *a, const void *b)
{
	const struct typed_name *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (order)
		return order;
	order = (x->place.file->base != NULL) - (y->place.file->base != NULL);
	return order ? order : (x->place.id > y->place.id) -
			       (x->place.id < y->place.id);
}

struct typed_names *typed_names_new(struct btf_files *files)
{
	struct typed_names *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	if (btf_kernel(files, NULL))
		btf_each(files, true, BTF_BIT(BTF_KIND_FUNC), on_type, t);
	if (t->no_memory) {
		typed_names_free(t);
		return NULL;
	}
	if (t->nr)
		qsort(t->all, t->nr, sizeof(*t->all), by_name);
	return t;
}

void typed_names_free(struct typed_names *t)
{
	if (t)
		free(t->all);
	free(t);
}

static const struct btf_place *find(const struct typed_names *t,
				    const char *name)
{
	size_t low = 0, high = t->nr;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (strcmp(t->all[mid].name, name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < t->nr && !strcmp(t->all[low].name, name) ?
	       &t->all[low].place : NULL;
}

bool typed_function(const struct typed_names *t, const char *name)
{
	return find(t, name);
}

/* @first: the first parameter that a probe is given. */
static void list_prototype(const struct btf_place *place, unsigned int first,
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
