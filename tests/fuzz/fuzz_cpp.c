// SPDX-License-Identifier: GPL-2.0
/*
 * Any text as a script: the preprocessor and the parser of C declarations refuse it in
 * words, or make a text and types of it.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ast.h"
#include "cpp.h"
#include "ctypes.h"

#define SCRIPT_MAX	65536

/* As many lines, so that a place in the one is a place in the other. */
static void check_lines(const char *text, const char *source)
{
	size_t a = 0, b = 0;

	for (; *text; text++)
		a += *text == '\n';
	for (; *source; source++)
		b += *source == '\n';
	if (a != b)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char *const dirs[] = { "../unit/fixtures/include" };
	static const struct cpp_options options = {
		.dirs = dirs, .nr_dirs = 1, .system = "../unit/fixtures",
	};
	struct diag diag = { .source_name = "fuzz" };
	static FILE *nowhere;
	struct arena arena = {};
	struct ctypes *types;
	const char *text;
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
	diag.source = source;
	diag.out = nowhere;
	types = ctypes_new(&arena, "/nonexistent");
	text = cpp_run(&arena, &diag, types, &options, source);
	if (text)
		check_lines(text, source);
	ctypes_free(types);
	arena_free(&arena);
	free(source);
	return 0;
}
