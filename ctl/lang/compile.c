// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "compile.h"
#include "cpp.h"
#include "ctypes.h"
#include "expand.h"
#include "import.h"
#include "parse.h"
#include "user_file.h"

/* A setting's value as text, or NULL. */
static const char *setting_text(struct compile *c, const struct expr *e)
{
	switch (e->kind) {
	case EXPR_INT:
		return arena_printf(&c->arena, "%llu",
				    (unsigned long long)e->number);
	case EXPR_BOOL:
		return e->number ? "true" : "false";
	case EXPR_STRING:
	case EXPR_NAME:
		return e->name;
	default:
		return NULL;
	}
}

static bool apply_settings(struct compile *c)
{
	const struct setting *s;
	char why[256];

	for (s = c->script.settings; s; s = s->next) {
		const char *value = setting_text(c, s->value);

		if (!value)
			diag_error(&c->diag, &s->value->loc,
				   "the value of a setting is a literal");
		else if (!config_set(&c->question->config, CONFIG_SCRIPT,
				     s->name, value, why, sizeof(why)))
			diag_error(&c->diag, &s->loc, "%s", why);
		else if (config_useless(s->name))
			diag_warn(&c->diag, &s->loc, "'%s' changes nothing here: %s",
				  s->name, config_useless(s->name));
	}
	return !c->diag.errors;
}

static bool run_passes(struct compile *c)
{
	static const struct cpp_options no_options;
	const char *source;

	source = import_all(&c->arena, &c->diag);
	if (!source)
		return false;
	source = cpp_run(&c->arena, &c->diag, c->ctypes, c->options->cpp ?
			 c->options->cpp : &no_options, source);
	if (!source)
		return false;
	if (!parse_script(&c->script, &c->diag, source) ||
	    !import_check(&c->script, &c->diag))
		return false;
	if (!c->script.clauses) {
		diag_error(&c->diag, &(struct loc){ 1, 1, 1, 1 },
			   "the script is empty");
		return false;
	}
	warn_of_statements(c);
	if (!apply_settings(c) || !check_unstable(c) ||
	    !expand_script(&c->script, &c->diag) ||
	    !attach_all(c) || !attach_filter(c))
		return false;
	attach_same(c);
	if (!check_all(c))
		return false;
	warn_of_maps(c);
	return getopt_all(c) && gen_all(c);
}

/* Tell arguments with a name from those with a number. */
static void sort_arguments(struct compile *c, struct question_options *own)
{
	const struct question_options *o = c->options;
	char **argv = arena_alloc(&c->arena, (o->argc + 1) * sizeof(*argv));

	c->named = arena_alloc(&c->arena, (o->argc + 1) * sizeof(*c->named));
	c->asked = arena_alloc(&c->arena, o->argc + 1);
	*own = *o;
	own->argv = argv;
	own->argc = 0;
	for (int i = 0; i < o->argc; i++) {
		if (!strncmp(o->argv[i], "--", 2) && o->argv[i][2])
			c->named[c->nr_named++] = o->argv[i] + 2;
		else
			argv[own->argc++] = o->argv[i];
	}
	c->options = own;
}

/* To show what a failure of the run comes from. */
static void keep_source(struct compile *c, const char *source)
{
	struct diag *diag = arena_alloc(&c->arena, sizeof(*diag));

	if (c->diag.source == source)
		c->diag.source = arena_strndup(&c->arena, source, strlen(source));
	*diag = c->diag;
	c->question->diag = diag;
}

struct question *question_compile(const char *source,
				  const struct question_options *options,
				  FILE *errors)
{
	struct compile c = {
		.options = options,
		.diag = { .source = source, .out = errors,
			  .source_name = options->source_name,
			  .no_warnings = options->no_warnings },
	};
	struct question_options own;
	bool ok;

	c.script.arena = &c.arena;
	c.question = calloc(1, sizeof(*c.question));
	c.resolver = resolver_new(options->paths);
	c.ctypes = ctypes_new(&c.arena, options->paths ? options->paths->btf :
							NULL);
	if (!c.question || !c.resolver) {
		perror("kmodctl");
		exit(1);
	}
	sort_arguments(&c, &own);
	resolver_set_locate(c.resolver, options->locate, options->locate_data);
	c.question->config = options->config;
	c.question->pid = options->pid;
	c.question->source_name = options->source_name;
	ok = run_passes(&c);
	user_files_free(c.files);
	ctypes_free(c.ctypes);
	resolver_free(c.resolver);
	if (ok) {
		keep_source(&c, source);
		/* The types of what is shown stay. */
		c.question->memory = c.arena.blocks;
		return c.question;
	}
	question_free(c.question);
	arena_free(&c.arena);
	return NULL;
}
