// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "type_names.h"

bool type_names_add(struct type_names *t, const char *name,
		    const struct btf_place *place)
{
	if (!(t->nr & (t->nr - 1))) {
		size_t room = t->nr ? 2 * t->nr : 1;
		struct type_name_at *more = realloc(t->all,
						    room * sizeof(*more));

		t->no_memory = !more;
		if (!more)
			return false;
		t->all = more;
	}
	t->all[t->nr++] = (struct type_name_at){ name, *place };
	return true;
}

static int by_name(const void *a, const void *b)
{
	const struct type_name_at *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	if (order)
		return order;
	order = (x->place.file->base != NULL) - (y->place.file->base != NULL);
	return order ? order : (x->place.id > y->place.id) -
			       (x->place.id < y->place.id);
}

void type_names_sort(struct type_names *t)
{
	if (t->nr)
		qsort(t->all, t->nr, sizeof(*t->all), by_name);
}
