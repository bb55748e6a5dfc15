// SPDX-License-Identifier: GPL-2.0
/*
 * comm(pid): of any thread. The prelude says what it is if there is none.
 */
#include "function.h"

#define COMM_SIZE	16

bool check_comm(struct check *ck, struct expr *call)
{
	if (!check_int(ck, call->args, "comm"))
		return false;
	call->type = (struct type){ .kind = TYPE_STRING, .is_chars = true,
				    .space = SPACE_FRAME, .size = COMM_SIZE };
	return true;
}

void gen_comm(struct gen *g, struct expr *call, uint32_t at,
	      const struct type *type)
{
	int pid = gen_value(g, call->args);

	(void)type;
	emit(g, KMC_OP_COMM, 0, pid, 0, at, 0);
	reg_put(g, pid);
}
