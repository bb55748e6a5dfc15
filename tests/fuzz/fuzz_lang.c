// SPDX-License-Identifier: GPL-2.0
/*
 * Any text as a script: the compiler refuses it in words, or makes a question.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cpp.h"
#include "question.h"
#include "resolve/resolve.h"

#define SCRIPT_MAX	65536

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const struct resolve_paths paths = {
		.tracefs = "../unit/fixtures/tracefs",
		.kallsyms = "../unit/fixtures/kallsyms",
		.btf = "../unit/fixtures/btf",
	};
	static const struct cpp_options cpp = {
		.system = "../unit/fixtures/include",
	};
	static char args[2][8] = { "5", "text" };
	char *argv[2] = { args[0], args[1] };
	struct question_options options = {
		.source_name = "fuzz", .config = { .max_strlen = 1024 },
		.argc = 2, .argv = argv, .cpp = &cpp, .paths = &paths,
	};
	static FILE *nowhere;
	struct question *q;
	char *source;

	if (size > SCRIPT_MAX)
		return -1;
	if (!nowhere)
		nowhere = fopen("/dev/null", "w");
	source = malloc(size + 1);
	if (!nowhere || !source)
		abort();
	memcpy(source, bytes, size);
	source[size] = '\0';
	q = question_compile(source, &options, nowhere);
	if (q)
		question_dump(q, nowhere);
	question_free(q);
	free(source);
	return 0;
}
