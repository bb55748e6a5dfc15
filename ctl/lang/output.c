// SPDX-License-Identifier: GPL-2.0
/*
 * Records that are text: printf() and its like, join(), time(); and exit().
 */
#include <stdlib.h>
#include <string.h>
#include "function.h"

void gen_values(struct gen *g, struct question_format *format,
		       struct expr *exprs, unsigned int nr)
{
	struct type types[KMC_PARTS_MAX];
	struct expr *e = exprs;

	for (unsigned int i = 0; i < nr; i++, e = e->next)
		types[i] = e->type;
	gen_record(g, format, exprs, nr, types);
}

void gen_printf(struct gen *g, struct expr *call)
{
	struct question_format format = {
		.verb = call->function->verb,
		.text = (char *)call->args->name,
	};
	struct loc at = call->loc;
	const char *source;

	/* A message says where it comes from. */
	if (format.verb == VERB_ERRORF || format.verb == VERB_WARNF) {
		free(diag_place(&g->c->diag, &at, &source));
		format.source = (char *)source;
		format.line = at.line;
		format.col = at.col;
		format.end_col = at.end_col;
	}
	/* What is run or read now may be gone later. */
	format.urgent = format.verb == VERB_SYSTEM || format.verb == VERB_CAT;
	gen_values(g, &format, call->args->next, call->nr_args - 1);
}

void gen_warning(struct gen *g, const struct loc *loc, const char *text)
{
	struct question_format format = {
		.verb = VERB_WARNF, .text = (char *)text,
	};
	struct loc at = *loc;
	const char *source;

	format.context = diag_place(&g->c->diag, &at, &source);
	format.source = (char *)source;
	format.line = at.line;
	format.col = at.col;
	format.end_col = at.end_col;
	gen_emit(g, &format, NULL, 0, 0);
	free(format.context);
}

bool check_time(struct check *ck, struct expr *call)
{
	if (call->args && call->args->kind != EXPR_STRING)
		return complain(ck, &call->args->loc, "the format of time() must be a string literal");
	return true;
}

void gen_time(struct gen *g, struct expr *call)
{
	struct question_format format = {
		.verb = VERB_TIME,
		.text = call->args ? (char *)call->args->name :
				     (char *)"%H:%M:%S\n",
	};

	gen_record(g, &format, NULL, 0, NULL);
}

/* A call of join() reads this many strings at most, as bpftrace's does. */
#define JOIN_MAX	16

bool check_join(struct check *ck, struct expr *call)
{
	struct expr *delim = call->args->next;

	if (!check_word(ck, call->args, "join"))
		return false;
	if (delim && delim->kind != EXPR_STRING)
		return complain(ck, &delim->loc, "the separator of join() must be a string literal");
	return true;
}

/* The pointer at *@list + @off; of a list in unknown memory by its address. */
static int load_pointer(struct gen *g, int list, enum type_space space,
			int32_t off)
{
	int reg = reg_take(g), kernel, end;

	if (space != SPACE_UNKNOWN) {
		emit(g, space == SPACE_KERNEL ? KMC_OP_LDK : KMC_OP_LDU, reg,
		     list, 8, off, 0);
		return reg;
	}
	kernel = label_new(g);
	end = label_new(g);
	emit_jump(g, KMC_OP_JSLTI, list, 0, 0, kernel);
	emit(g, KMC_OP_LDU, reg, list, 8, off, 0);
	emit_goto(g, end);
	label_here(g, kernel);
	emit(g, KMC_OP_LDK, reg, list, 8, off, 0);
	label_here(g, end);
	return reg;
}

/*
 * A count, and the strings, up to the pointer that is NULL; those behind it are
 * empty.
 */
void gen_join(struct gen *g, struct expr *call)
{
	struct expr *delim = call->args->next;
	enum type_space space = call->args->type.space;
	struct type string = type_str(g->c->question->config.max_strlen);
	uint32_t size = type_size(&string), at, strings;
	struct kmc_part parts[JOIN_MAX + 1];
	struct question_format format = {
		.verb = VERB_JOIN,
		.text = delim ? (char *)delim->name : (char *)" ",
	};
	int list, count, pointer, ends[JOIN_MAX], end = label_new(g);

	if (8 + JOIN_MAX * size > KMC_LAYOUT_MAX) {
		gen_too_large(g, "strings of max_strlen bytes are too long for join()");
		return;
	}
	list = gen_value(g, call->args);
	at = frame_take(g, 8 + JOIN_MAX * size);
	strings = at + 8;
	emit(g, KMC_OP_STI, 0, 0, 0, at, 0);
	parts[0] = (struct kmc_part){ .kind = KMC_PART_INT, .size = 8 };
	count = reg_take(g);
	for (unsigned int i = 0; i < JOIN_MAX; i++) {
		parts[i + 1] = type_part(&string);
		ends[i] = label_new(g);
		pointer = load_pointer(g, list, space, 8 * i);
		emit_jump(g, KMC_OP_JEQI, pointer, 0, 0, ends[i]);
		gen_read_string(g, pointer, space, strings + i * size,
				string.size);
		emit(g, KMC_OP_MOVI, count, 0, 0, 0, i + 1);
		emit(g, KMC_OP_STF, 0, count, 8, at, 0);
		reg_put(g, pointer);
	}
	emit_goto(g, end);
	for (unsigned int i = 0; i < JOIN_MAX; i++) {
		label_here(g, ends[i]);
		emit(g, KMC_OP_STI, 0, 0, 0, strings + i * size, 0);
	}
	label_here(g, end);
	reg_put(g, count);
	reg_put(g, list);
	gen_emit(g, &format, parts, JOIN_MAX + 1, at);
	frame_put(g, at);
}

bool check_exit(struct check *ck, struct expr *call)
{
	return !call->args || check_int(ck, call->args, "exit");
}

void gen_exit(struct gen *g, struct expr *call)
{
	struct question_format format = { .verb = VERB_EXIT, .urgent = true };

	gen_values(g, &format, call->args, call->nr_args);
	emit(g, KMC_OP_RET, 0, 0, 0, 0, 0);
}
