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
#include "btf_fixture.h"
#include "cpp.h"
#include "question.h"
#include "resolve/resolve.h"

#ifndef FIXTURES
#define FIXTURES "fixtures"
#endif

static char fixture_btf[32];	/* once it is written */

static const struct resolve_paths fixture_paths = {
	.tracefs = FIXTURES "/tracefs",
	.kallsyms = FIXTURES "/kallsyms",
	.btf = fixture_btf,
};

static const struct cpp_options fixture_cpp = {
	.system = FIXTURES "/include",
};

static inline void fixture_remove_btf(void)
{
	btf_fixture_remove(fixture_btf, "vmlinux");
	rmdir(fixture_btf);
}

static inline void fixture_write_btf(void)
{
	struct btf_fixture f;

	if (*fixture_btf)
		return;
	btf_fixture_folder(fixture_btf);
	btf_fixture_kernel(&f, fixture_btf);
	btf__free(f.btf);
	atexit(fixture_remove_btf);
}

static inline struct question_options fixture_options(void)
{
	static char args[3][8] = { "5", "-7", "text" };
	static char *argv[3];

	fixture_write_btf();
	for (int i = 0; i < 3; i++)
		argv[i] = args[i];
	return (struct question_options){
		.source_name = "stdin",
		.config = { .max_strlen = 64, .missing_probes = MISSING_UNSET },
		.argc = 3,
		.argv = argv,
		.cpp = &fixture_cpp,
		.paths = &fixture_paths,
	};
}

/* To be freed: *@errors, what was complained of. */
static inline struct question *
fixture_compile_as(const struct question_options *options, const char *source,
		   char **errors)
{
	struct question *q;
	size_t len;
	FILE *out = open_memstream(errors, &len);

	assert_non_null(out);
	q = question_compile(source, options, out);
	fclose(out);
	return q;
}

static inline struct question *fixture_compile(const char *source,
					       char **errors)
{
	struct question_options options = fixture_options();

	return fixture_compile_as(&options, source, errors);
}

/* What it does is asked, not what it is warned of. */
static inline struct question *fixture_compile_well(const char *source)
{
	struct question_options options = fixture_options();
	struct question *q;
	char *errors;

	options.no_warnings = true;
	q = fixture_compile_as(&options, source, &errors);
	if (!q)
		fail_msg("%s", errors);
	assert_string_equal(errors, "");
	free(errors);
	return q;
}

#endif
