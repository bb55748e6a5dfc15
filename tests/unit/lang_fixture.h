/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A script compiled against the kernel in fixtures/, and what came of it.
 */
#ifndef TEST_LANG_FIXTURE_H
#define TEST_LANG_FIXTURE_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "question.h"
#include "resolve/resolve.h"

#ifndef FIXTURES
#define FIXTURES "fixtures"
#endif

static const struct resolve_paths fixture_paths = {
	.tracefs = FIXTURES "/tracefs",
	.kallsyms = FIXTURES "/kallsyms",
};

static inline struct question_options fixture_options(void)
{
	static char args[3][8] = { "5", "-7", "text" };
	static char *argv[3];

	for (int i = 0; i < 3; i++)
		argv[i] = args[i];
	return (struct question_options){
		.source_name = "stdin",
		.max_strlen = 64,
		.argc = 3,
		.argv = argv,
		.paths = &fixture_paths,
	};
}

/* *@errors is what was complained of; to be freed. */
static inline struct question *fixture_compile(const char *source,
					       char **errors)
{
	struct question_options options = fixture_options();
	struct question *q;
	size_t len;
	FILE *out = open_memstream(errors, &len);

	assert_non_null(out);
	q = question_compile(source, &options, out);
	fclose(out);
	return q;
}

static inline struct question *fixture_compile_well(const char *source)
{
	struct question *q;
	char *errors;

	q = fixture_compile(source, &errors);
	if (!q)
		fail_msg("%s", errors);
	assert_string_equal(errors, "");
	free(errors);
	return q;
}

#endif
