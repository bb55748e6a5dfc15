// SPDX-License-Identifier: GPL-2.0
/*
 * Arguments by name that BTF knows: of functions, and of raw tracepoints.
 */
#include <string.h>
#include "arch/arch.h"
#include "ctypes.h"
#include "field.h"
#include "nearest.h"
#include "user_arg.h"

static const struct member *find(struct check *ck, const struct expr *e)
{
	const struct prototype *p = ck->v->prototype;
	struct nearest near;

	nearest_init(&near, e->name);
	for (unsigned int i = 0; i < p->nr_params; i++) {
		if (!strcmp(p->params[i].name, e->name))
			return &p->params[i];
		nearest_offer(&near, p->params[i].name);
	}
	complain(ck, &e->loc, "'%s' has no argument '%s'%s", ck->v->name,
		 e->name, nearest_hint(&near, ""));
	return NULL;
}

bool check_parameter(struct check *ck, struct expr *e)
{
	const struct member *m = find(ck, e);

	if (!m)
		return false;
	if (!type_is_word(&m->type))
		return complain(ck, &e->loc, "'%s' is passed in memory, as %s, which can't be read",
				e->name, type_name(&m->type));
	if (m->offset >= PROBE_ARGS && ck->v->kind != KMC_PROBE_KPROBE &&
	    ck->v->kind != KMC_PROBE_UPROBE)
		return complain(ck, &e->loc, "'%s' is passed %s, where it is gone by now",
				e->name, m->offset < arch->register_args ?
				"in a register" : "on the stack");
	e->member = m;
	e->type = m->type;
	if (e->type.kind == TYPE_POINTER && e->type.space == SPACE_UNKNOWN)
		e->type.space = variant_space(ck->v);
	return true;
}

int gen_parameter(struct gen *g, const struct expr *e)
{
	const struct type *t = &e->type;
	int reg = gen_function_arg(g, e->member->offset);

	if (t->width < 8)
		emit(g, t->is_signed ? KMC_OP_SEXT : KMC_OP_ZEXT, reg, 0,
		     t->width, 0, 0);
	return reg;
}
