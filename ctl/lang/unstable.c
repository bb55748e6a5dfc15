// SPDX-License-Identifier: GPL-2.0
/*
 * What bpftrace calls unstable, or once did, and a setting may refuse.
 */
#include <string.h>
#include "compile.h"

/**
 * struct unstable_feature - one of them
 * @what: in the script
 * @setting: its name
 * @is: what that says
 * @seen: it was warned of
 */
struct unstable_feature {
	const char *what, *setting;
	uint64_t is;
	bool seen;
};

struct unstable_uses {
	struct compile *c;
	struct unstable_feature tseries, typeinfo;
};

static void use(struct compile *c, struct unstable_feature *f,
		const struct loc *loc)
{
	if (f->is == UNSTABLE_ERROR)
		diag_error(&c->diag, loc, "%s is used, and '%s' is error: it is refused as unstable",
			   f->what, f->setting);
	else if (f->is == UNSTABLE_WARN && !f->seen)
		diag_warn(&c->diag, loc, "%s is used, which bpftrace calls unstable; '%s = enable' silences this",
			  f->what, f->setting);
	f->seen = true;
}

static void look(const struct expr *e, void *data)
{
	struct unstable_uses *uses = data;

	if (e->kind == EXPR_CALL && !strcmp(e->name, "tseries"))
		use(uses->c, &uses->tseries, &e->loc);
	if (e->kind == EXPR_TYPEINFO)
		use(uses->c, &uses->typeinfo, &e->loc);
}

/* An import's statement is gone by now. */
static struct loc import_place(const struct compile *c)
{
	const struct diag_part *part;

	for (const struct setting *s = c->script.settings; s; s = s->next)
		if (!strcmp(s->name, "unstable_import"))
			return s->loc;
	/* From outside: the script's first line is meant. */
	for (part = c->diag.parts; part && part->next; part = part->next)
		;
	return (struct loc){ part ? part->first : 1, 1, part ? part->first : 1, 1 };
}

static void check_definitions(struct compile *c, struct unstable_uses *uses)
{
	const struct config *is = &c->question->config;
	struct unstable_feature macro = { "a macro", "unstable_macro",
					  is->unstable_macro, false };
	struct unstable_feature map = { "a declaration of a map", "unstable_map_decl",
					is->unstable_map_decl, false };
	struct unstable_feature import = { "import", "unstable_import",
					   is->unstable_import, false };
	const struct loc place = import_place(c);

	if (c->diag.parts)
		use(c, &import, &place);
	for (const struct definition *d = c->script.definitions; d; d = d->next) {
		if (d->is_macro)
			use(c, &macro, &d->loc);
		stmt_walk(d->body, look, uses);
		expr_walk(d->value, look, uses);
	}
	for (const struct map_declaration *m = c->script.maps; m; m = m->next)
		use(c, &map, &m->loc);
}

bool check_unstable(struct compile *c)
{
	const struct config *is = &c->question->config;
	struct unstable_uses uses = {
		.c = c,
		.tseries = { "tseries()", "unstable_tseries",
			     is->unstable_tseries, false },
		.typeinfo = { "typeinfo()", "unstable_typeinfo",
			      is->unstable_typeinfo, false },
	};

	check_definitions(c, &uses);
	for (const struct clause *clause = c->script.clauses; clause;
	     clause = clause->next) {
		expr_walk(clause->predicate, look, &uses);
		stmt_walk(clause->body, look, &uses);
	}
	return !c->diag.errors;
}
