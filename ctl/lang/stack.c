// SPDX-License-Identifier: GPL-2.0
/*
 * kstack and ustack: the calls that led to the hit.
 */
#include <string.h>
#include "function.h"

/* As many as bpftrace has, where the script does not say. */
#define CALLS_DEFAULT	127

static const struct {
	const char *name;
	unsigned int flag;
} modes[] = {
	[STACK_BPFTRACE] = { "bpftrace", 0 },
	[STACK_PERF] = { "perf", KMC_PART_PERF },
	[STACK_RAW] = { "raw", KMC_PART_RAW },
	[STACK_BUILD_ID] = { "build_id", KMC_PART_BUILD_ID },
};

#define NR_MODES	(sizeof(modes) / sizeof(*modes))

/* The kernel is no file that has a build id. */
static bool find_mode(struct check *ck, const struct expr *e,
		      enum type_kind kind, unsigned int *flag)
{
	for (size_t i = 0; i < NR_MODES; i++) {
		if (strcmp(modes[i].name, e->name))
			continue;
		*flag = modes[i].flag;
		if (kind == TYPE_KSTACK && i == STACK_BUILD_ID)
			return complain(ck, &e->loc, "build_id is a mode of ustack() only");
		return true;
	}
	return complain(ck, &e->loc, "no mode of a stack is called '%s'; there are bpftrace, perf, raw and build_id",
			e->name);
}

static unsigned int default_mode(struct check *ck, const struct expr *call,
				 enum type_kind kind)
{
	enum stack_mode mode = ck->c->question->config.stack_mode;

	if (mode == STACK_BUILD_ID && kind == TYPE_KSTACK) {
		diag_warn(&ck->c->diag, &call->loc, "build_id is a mode of ustack() only; this is shown raw");
		mode = STACK_RAW;
	}
	return modes[mode].flag;
}

static bool find_depth(struct check *ck, struct expr *e, uint64_t *depth)
{
	if (!check_int(ck, e, "the depth of a stack"))
		return false;
	if (!fold_expr(e, depth) || *depth < 1 || *depth > KMC_STACK_MAX)
		return complain(ck, &e->loc, "the depth of a stack is a literal from 1 to %u",
				KMC_STACK_MAX);
	return true;
}

/*
 * kstack([mode][, depth]): what the arguments say goes into the call's number,
 * since a mode is no expression.
 */
static bool read_arguments(struct check *ck, struct expr *call,
			   enum type_kind kind)
{
	struct expr *arg = call->args;
	uint64_t depth = CALLS_DEFAULT;
	unsigned int flag = 0;

	if (arg && arg->kind == EXPR_NAME) {
		if (!find_mode(ck, arg, kind, &flag))
			return false;
		arg = arg->next;
	} else if (!arg || !arg->next) {
		flag = default_mode(ck, call, kind);
	} else {
		return complain(ck, &arg->loc, "the mode of a stack is bpftrace, perf, raw or build_id; it is written %s",
				call->function->usage);
	}
	if (arg && !find_depth(ck, arg, &depth))
		return false;
	call->number = (uint64_t)flag << 32 | depth;
	call->args = NULL;
	call->nr_args = 0;
	return true;
}

static bool check_stack(struct check *ck, struct expr *call,
			enum type_kind kind)
{
	if (!call->number && !read_arguments(ck, call, kind))
		return false;
	call->type = (struct type){
		.kind = kind,
		.space = SPACE_FRAME,
		.mode = call->number >> 32,
		.size = sizeof(struct kmc_stack) +
			(uint32_t)call->number * sizeof(uint64_t),
	};
	return true;
}

bool check_kstack(struct check *ck, struct expr *call)
{
	return check_stack(ck, call, TYPE_KSTACK);
}

bool check_ustack(struct check *ck, struct expr *call)
{
	return check_stack(ck, call, TYPE_USTACK);
}

void gen_stack(struct gen *g, struct expr *call, uint32_t at,
	       const struct type *type)
{
	uint64_t which = type->kind == TYPE_USTACK;

	emit(g, KMC_OP_STACK, 0, 0, 0, at,
	     which << 32 | (uint32_t)call->number);
}
