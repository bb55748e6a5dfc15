// SPDX-License-Identifier: GPL-2.0
/*
 * Directives.
 */
#include <string.h>
#include "cexpr.h"
#include "cpp_run.h"

bool cpp_is_active(const struct cpp *c)
{
	return !c->nr_conds || c->conds[c->nr_conds - 1].active;
}

/* Behind "NAME" or "(NAME …)" at @t, which is given in *@name. */
static const struct ctoken *operand(const struct ctoken *t,
				    const struct ctoken **name)
{
	bool open = ctoken_is(t, "(");

	if (open)
		t = t->next;
	*name = t;
	while (open && t->kind != CTOKEN_END && !ctoken_is(t, ")"))
		t = t->next;
	return t->kind == CTOKEN_END ? t : t->next;
}

/* "defined X", "defined(X)" and "__has_include(…)" are numbers. */
static struct ctoken *replace_defined(struct cpp *c, const struct ctoken *t)
{
	struct ctoken *head = NULL, **end = &head, *copy;

	do {
		bool defined = ctoken_is(t, "defined");
		const struct ctoken *name;

		copy = arena_alloc(&c->lines, sizeof(*copy));
		*copy = *t;
		copy->next = NULL;
		*end = copy;
		end = &copy->next;
		t = t->next;
		if (defined || (copy->kind == CTOKEN_IDENT && copy->len > 6 &&
				!memcmp(copy->text, "__has_", 6))) {
			t = operand(t, &name);
			copy->kind = CTOKEN_NUMBER;
			copy->text = defined && cmacro_find(&c->macros, name) ?
				     "1" : "0";
			copy->len = 1;
		}
	} while (copy->kind != CTOKEN_END);
	return head;
}

static bool unknown_name(void *data, const struct ctoken *t, int64_t *value)
{
	(void)data;
	(void)t;
	*value = 0;
	return true;
}

/* The condition of #if and #elif. */
static bool condition(struct cpp *c, const struct cpp_file *file,
		      const struct ctoken *tokens, const struct loc *loc)
{
	struct ctoken *list = replace_defined(c, tokens);
	struct cexpr e = { .name = unknown_name };
	int64_t value = 0;

	c->macros.scratch = &c->lines;
	list = cmacro_expand(&c->macros, list);
	if (!list) {
		cpp_error(c, file, loc, "%s", c->macros.why);
		c->macros.why = NULL;
		return false;
	}
	e.at = list;
	if (!cexpr_eval(&e, &value))
		cpp_error(c, file, loc, "this condition can't be worked out: %s",
			  e.why);
	else if (e.at->kind != CTOKEN_END && !file->path)
		cpp_error(c, file, loc, "'%.*s' is too much in this condition",
			  (int)e.at->len, e.at->text);
	return value;
}

static void open_cond(struct cpp *c, const struct cpp_file *file, bool active,
		      const struct loc *loc)
{
	struct cpp_cond *cond = &c->conds[c->nr_conds];
	bool outer = cpp_is_active(c);

	if (c->nr_conds == CPP_CONDS_MAX) {
		cpp_error(c, file, loc, "more than %d #if in each other",
			  CPP_CONDS_MAX);
		return;
	}
	*cond = (struct cpp_cond){ .loc = *loc, .outer = outer };
	cond->active = cond->taken = outer && active;
	c->nr_conds++;
}

static struct cpp_cond *innermost(struct cpp *c, const struct cpp_file *file,
				  const struct ctoken *name)
{
	if (c->nr_conds > c->base_conds)
		return &c->conds[c->nr_conds - 1];
	cpp_error(c, file, &name->loc, "#%.*s without #if", (int)name->len,
		  name->text);
	return NULL;
}

static void do_if(struct cpp *c, struct cpp_file *file,
		  const struct ctoken *t, const struct loc *loc)
{
	bool active = cpp_is_active(c) && condition(c, file, t->next, loc);

	open_cond(c, file, active, loc);
}

static void do_ifdef(struct cpp *c, struct cpp_file *file,
		     const struct ctoken *t, const struct loc *loc)
{
	bool active = cmacro_find(&c->macros, t->next);

	if (t->next->kind != CTOKEN_IDENT && cpp_is_active(c))
		cpp_error(c, file, loc, "#ifdef wants a name");
	open_cond(c, file, active, loc);
}

static void do_ifndef(struct cpp *c, struct cpp_file *file,
		      const struct ctoken *t, const struct loc *loc)
{
	bool active = !cmacro_find(&c->macros, t->next);

	if (t->next->kind != CTOKEN_IDENT && cpp_is_active(c))
		cpp_error(c, file, loc, "#ifndef wants a name");
	open_cond(c, file, active, loc);
}

static void do_elif(struct cpp *c, struct cpp_file *file,
		    const struct ctoken *t, const struct loc *loc)
{
	struct cpp_cond *cond = innermost(c, file, t);

	if (!cond)
		return;
	if (cond->has_else)
		cpp_error(c, file, loc, "#elif after #else");
	cond->active = cond->outer && !cond->taken &&
		       condition(c, file, t->next, loc);
	cond->taken |= cond->active;
}

static void do_else(struct cpp *c, struct cpp_file *file,
		    const struct ctoken *t, const struct loc *loc)
{
	struct cpp_cond *cond = innermost(c, file, t);

	if (!cond)
		return;
	if (cond->has_else)
		cpp_error(c, file, loc, "a second #else");
	cond->has_else = true;
	cond->active = cond->outer && !cond->taken;
	cond->taken = true;
}

static void do_endif(struct cpp *c, struct cpp_file *file,
		     const struct ctoken *t, const struct loc *loc)
{
	(void)loc;
	if (innermost(c, file, t))
		c->nr_conds--;
}

static void do_define(struct cpp *c, struct cpp_file *file,
		      const struct ctoken *t, const struct loc *loc)
{
	const struct ctoken *at;
	const char *why = cmacro_define(&c->macros, t->next, !file->path, &at);

	if (why)
		cpp_error(c, file, at->kind == CTOKEN_END ? loc : &at->loc,
			  "%s", why);
}

static void do_undef(struct cpp *c, struct cpp_file *file,
		     const struct ctoken *t, const struct loc *loc)
{
	if (t->next->kind == CTOKEN_IDENT)
		cmacro_undef(&c->macros, t->next);
	else
		cpp_error(c, file, loc, "#undef wants a name");
}

static void do_include(struct cpp *c, struct cpp_file *file,
		       const struct ctoken *t, const struct loc *loc)
{
	if (!file->path)
		c->at = *loc;
	cpp_include(c, file, t->next, false);
}

static void do_include_next(struct cpp *c, struct cpp_file *file,
			    const struct ctoken *t, const struct loc *loc)
{
	(void)loc;
	cpp_include(c, file, t->next, true);
}

/* A header's #error is about compilers; a script's is meant. */
static void do_error(struct cpp *c, struct cpp_file *file,
		     const struct ctoken *t, const struct loc *loc)
{
	const struct ctoken *last = t->next;

	if (file->path)
		return;
	while (last->kind != CTOKEN_END && last->next->kind != CTOKEN_END)
		last = last->next;
	diag_error(c->diag, loc, "#error %.*s",
		   (int)(last->text + last->len - t->next->text),
		   t->next->text);
}

static void do_pragma(struct cpp *c, struct cpp_file *file,
		      const struct ctoken *t, const struct loc *loc)
{
	if (ctoken_is(t->next, "once"))
		file->once = true;
	else if (ctoken_is(t->next, "pack") && !file->path)
		diag_error(c->diag, loc,
			   "#pragma pack is not understood; use __attribute__((packed))");
}

static void do_nothing(struct cpp *c, struct cpp_file *file,
		       const struct ctoken *t, const struct loc *loc)
{
	(void)c;
	(void)file;
	(void)t;
	(void)loc;
}

static const struct directive {
	const char *name;
	bool always;	/* also where nothing else counts */
	void (*run)(struct cpp *c, struct cpp_file *file,
		    const struct ctoken *t, const struct loc *loc);
} directives[] = {
	{ "define", false, do_define },
	{ "elif", true, do_elif },
	{ "else", true, do_else },
	{ "endif", true, do_endif },
	{ "error", false, do_error },
	{ "if", true, do_if },
	{ "ifdef", true, do_ifdef },
	{ "ifndef", true, do_ifndef },
	{ "include", false, do_include },
	{ "include_next", false, do_include_next },
	{ "line", false, do_nothing },
	{ "pragma", false, do_pragma },
	{ "undef", false, do_undef },
	{ "warning", false, do_nothing },
};

void cpp_directive(struct cpp *c, struct cpp_file *file,
		   const struct ctoken *tokens, const struct loc *loc)
{
	for (size_t i = 0; i < sizeof(directives) / sizeof(*directives); i++) {
		if (!ctoken_is(tokens, directives[i].name))
			continue;
		if (directives[i].always || cpp_is_active(c))
			directives[i].run(c, file, tokens, loc);
		return;
	}
	if (cpp_is_active(c) && tokens->kind != CTOKEN_END && !file->path)
		diag_error(c->diag, loc, "there is no directive '#%.*s'",
			   (int)tokens->len, tokens->text);
}

void cpp_close_conds(struct cpp *c, const struct cpp_file *file,
		     unsigned int base)
{
	for (; c->nr_conds > base; c->nr_conds--)
		if (!file->path)
			diag_error(c->diag, &c->conds[c->nr_conds - 1].loc,
				   "this has no #endif");
}
