// SPDX-License-Identifier: GPL-2.0
/*
 * path(): of an open file.
 */
#include <string.h>
#include "ctypes.h"
#include "function.h"

static bool is_path(const struct type *t)
{
	return t->kind == TYPE_RECORD && !strcmp(t->record->name, "path");
}

bool check_path(struct check *ck, struct expr *call)
{
	struct expr *size = call->args->next;
	const struct type *t = &call->args->type;
	uint64_t room = ck->c->question->config.max_strlen, n;

	if (!check_expr(ck, call->args))
		return false;
	if (t->kind == TYPE_POINTER && t->to ? !is_path(t->to) : !is_path(t))
		return complain(ck, &call->args->loc, "'path' wants a struct path, not %s",
				type_name(t));
	if (t->space == SPACE_FRAME)
		return complain(ck, &call->args->loc, "'path' wants the struct path in its place, not a copy");
	if (size) {
		if (!check_int(ck, size, "path"))
			return false;
		if (!fold_expr(size, &n) || !n)
			return complain(ck, &size->loc, "the size of path() is a literal above 0");
		room = n < room ? n : room;
	}
	if (room > KMC_PATH_MAX)
		room = KMC_PATH_MAX;
	call->type = type_str(room);
	return true;
}

void gen_path(struct gen *g, struct expr *call, uint32_t at,
	      const struct type *type)
{
	struct address a;
	int reg;

	(void)type;
	if (call->args->type.kind == TYPE_POINTER) {
		reg = gen_value(g, call->args);
	} else {
		a = gen_address(g, call->args);
		reg = reuse_own(g, a.reg);
		if (a.off)
			emit(g, KMC_OP_ADDI, reg, 0, 0, 0, a.off);
	}
	emit(g, KMC_OP_PATH, 0, reg, 0, at, call->type.size);
	reg_put(g, reg);
}
