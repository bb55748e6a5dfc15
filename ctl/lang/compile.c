// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include "compile.h"
#include "parse.h"

static bool run_passes(struct compile *c, const char *source)
{
	if (!parse_script(&c->script, &c->diag, source))
		return false;
	if (!c->script.clauses) {
		diag_error(&c->diag, &(struct loc){ 1, 1, 1, 1 },
			   "the script is empty");
		return false;
	}
	return attach_all(c) && check_all(c) && gen_all(c);
}

struct question *question_compile(const char *source,
				  const struct question_options *options,
				  FILE *errors)
{
	struct compile c = {
		.options = options,
		.diag = { .source = source, .out = errors,
			  .source_name = options->source_name },
	};

	c.script.arena = &c.arena;
	c.question = calloc(1, sizeof(*c.question));
	c.resolver = resolver_new(options->paths);
	if (!c.question || !c.resolver) {
		perror("kmodctl");
		exit(1);
	}
	if (!run_passes(&c, source)) {
		question_free(c.question);
		c.question = NULL;
	}
	resolver_free(c.resolver);
	arena_free(&c.arena);
	return c.question;
}
