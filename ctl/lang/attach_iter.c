// SPDX-License-Identifier: GPL-2.0
/*
 * iter: through all tasks, or what they have. The members of ctx are raw arguments.
 */
#include <string.h>
#include "attach.h"
#include "ctypes.h"
#include "nearest.h"

#define MEMBERS_MAX	3

struct iter_member {
	const char *name, *type;
};

static const struct {
	const char *name;
	struct iter_member members[MEMBERS_MAX + 1];
} iters[] = {
	{ "task", { { "task", "struct task_struct *" } } },
	{ "task_file", { { "task", "struct task_struct *" },
			 { "file", "struct file *" },
			 { "fd", "unsigned int" } } },
	{ "task_vma", { { "task", "struct task_struct *" },
			{ "vma", "struct vm_area_struct *" } } },
};

#define NR_ITERS	(sizeof(iters) / sizeof(*iters))

const char *iter_name(size_t i)
{
	return i < NR_ITERS ? iters[i].name : NULL;
}

static const struct iter_member *members_of(const char *name)
{
	for (size_t i = 0; i < NR_ITERS; i++)
		if (!strcmp(iters[i].name, name))
			return iters[i].members;
	return NULL;
}

const char *iter_member(const char *name, size_t i, const char **type)
{
	const struct iter_member *members = members_of(name);

	*type = members[i].type;
	return members[i].name;
}

static struct prototype *prototype_of(struct attach *a,
				      const struct iter_member *from)
{
	struct compile *c = a->c;
	struct prototype *p = arena_alloc(&c->arena, sizeof(*p));
	struct member *to = arena_alloc(&c->arena, MEMBERS_MAX * sizeof(*to));
	const char *why = "";

	for (; from->name; from++, to++) {
		if (!ctypes_find(c->ctypes, from->type, &to->type)) {
			ctypes_has_btf(c->ctypes, &why);
			attach_error(a, "'%s' is not known, which ctx points to: %s",
				     from->type, why);
			return NULL;
		}
		to->name = from->name;
		to->offset = p->nr_params++;
	}
	p->params = to - p->nr_params;
	return p;
}

static void no_iter(struct attach *a)
{
	struct nearest near;
	const char *hint;

	nearest_init(&near, a->words[1]);
	for (size_t i = 0; i < NR_ITERS; i++)
		nearest_offer(&near, iters[i].name);
	hint = nearest_hint(&near, "");
	attach_error(a, "there is no iter '%s'%s", a->words[1],
		     *hint ? hint : "; there are task, task_file and task_vma: what else the kernel has is open to BPF programs only");
}

void attach_iter(struct attach *a)
{
	const struct iter_member *members = members_of(a->words[1]);
	struct variant *v;

	if (!members) {
		no_iter(a);
		return;
	}
	if (a->nr_words == 3) {
		attach_error(a, "an iter can't be pinned to a file; its answer is what it prints");
		return;
	}
	v = attach_variant(a, KMC_PROBE_ITER);
	if (a->clause->uses_args)
		v->prototype = prototype_of(a, members);
	attach_site(a, v, v->name, a->words[1], 0, -1);
}
