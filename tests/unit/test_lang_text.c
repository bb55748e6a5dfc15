// SPDX-License-Identifier: GPL-2.0
/*
 * Scripts and what the compiler says to them, word for word: the programs in
 * fixtures/programs.txt, the complaints in fixtures/errors.txt and warnings.txt. Cases are apart
 * by "====", script and answer by "----".
 */
#include "lang_fixture.h"

static char *read_text(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;
	ssize_t len;

	assert_non_null(f);
	len = getdelim(&text, &size, '\0', f);
	assert_true(len > 0);
	fclose(f);
	return text;
}

/* What the compiler answers: the question, or the complaints. To be freed. */
static char *answer(const char *source, bool *refused)
{
	char *errors, *text = NULL;
	struct question *q = fixture_compile(source, &errors);
	size_t size;
	FILE *out;

	*refused = !q;
	if (!q)
		return errors;
	assert_string_equal(errors, "");
	free(errors);
	out = open_memstream(&text, &size);
	assert_non_null(out);
	question_dump(q, out);
	fclose(out);
	question_free(q);
	return text;
}

/* What it says while it accepts it. To be freed. */
static char *warnings(const char *source, bool *refused)
{
	char *errors;
	struct question *q = fixture_compile(source, &errors);

	*refused = !q;
	question_free(q);
	return errors;
}

/* @least: cases, in case that the file can't be understood. */
static void compare_all(const char *path, bool want_refused, unsigned int least,
			char *(*answer)(const char *source, bool *refused))
{
	char *text = read_text(path), *source = text, *next;
	unsigned int nr = 0;

	for (; source; source = next, nr++) {
		char *want = strstr(source, "\n----\n"), *have;
		bool refused;

		assert_non_null(want);
		next = strstr(want, "\n====\n");
		if (next) {
			next[1] = '\0';
			next += 6;
		}
		*want = '\0';
		want += 6;
		have = answer(source, &refused);
		if (refused != want_refused || strcmp(have, want))
			fail_msg("%s\ngave:\n%s\nnot:\n%s", source, have, want);
		free(have);
	}
	assert_true(nr >= least);
	free(text);
}

static void test_programs(void **state)
{
	(void)state;
	compare_all(FIXTURES "/programs.txt", false, 30, answer);
}

static void test_errors(void **state)
{
	(void)state;
	compare_all(FIXTURES "/errors.txt", true, 100, answer);
}

static void test_warnings(void **state)
{
	(void)state;
	compare_all(FIXTURES "/warnings.txt", false, 3, warnings);
}

/* The names of the sites that are left, or the complaints. To be freed. */
static char *filtered(const char *source, const char *filter)
{
	struct question_options options = fixture_options();
	char *text, *errors;
	struct question *q;
	regex_t regex;
	size_t size;
	FILE *out;

	assert_int_equal(regcomp(&regex, filter, REG_EXTENDED | REG_NOSUB), 0);
	options.probe_filter = &regex;
	q = fixture_compile_as(&options, source, &errors);
	regfree(&regex);
	if (!q)
		return errors;
	free(errors);
	out = open_memstream(&text, &size);
	assert_non_null(out);
	for (size_t i = 0; i < q->nr_probes; i++)
		fprintf(out, "%s; ", q->probes[i].name);
	for (size_t i = 0; i < q->nr_sites; i++)
		fprintf(out, "%s of %u; ", q->sites[i].name,
			q->sites[i].probe);
	fclose(out);
	question_free(q);
	return text;
}

static void test_probe_filter(void **state)
{
	static const struct {
		const char *source, *filter, *want;
	} cases[] = {
		{ "kprobe:vfs_open, kprobe:vfs_read, kprobe:vfs_write { @ = 1; } END { @ = 2; }",
		  "read$",
		  "kprobe:vfs_read; END; kprobe:vfs_read of 0; end of 1; " },
		{ "BEGIN { @a = 1; } kprobe:vfs_open { @b[comm] = @c[pid]; } kprobe:vfs_write { @c[1] = 1; print(@b); }",
		  "open|write",
		  "BEGIN; kprobe:vfs_open; kprobe:vfs_write; begin of 0; kprobe:vfs_open of 1; kprobe:vfs_write of 2; " },
		/* What is left out is checked all the same, and tells types. */
		{ "kprobe:vfs_open { @b[comm] = @c[pid]; } kprobe:vfs_write { @c[1] = 1; }",
		  "^kprobe:vfs_open$",
		  "kprobe:vfs_open; kprobe:vfs_open of 0; " },
		{ "kprobe:vfs_w* { @ = count(); }", "write",
		  "kprobe:vfs_w*; kprobe:vfs_write of 0; " },
		{ "BEGIN { } kprobe:vfs_open { }", "begin",
		  "stdin:1:1-6: ERROR: --probe-filter leaves no probe of this script\n"
		  "BEGIN { } kprobe:vfs_open { }\n~~~~~\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char *have = filtered(cases[i].source, cases[i].filter);

		assert_string_equal(have, cases[i].want);
		free(have);
	}
}

/* The script is somebody else's: its control characters stay in it. */
/* What an instruction that may fail was made of, each of both copies. */
static void test_places(void **state)
{
	char *errors, *text = NULL;
	struct question *q = fixture_compile(
		"interval:s:1 { @a = 1 +\n\t*kptr((uint64 *)8); }\n"
		"interval:s:2 { @a = 1 + *kptr((uint64 *)8); @b = str(kptr(9)); }", &errors);
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(q);
	assert_non_null(out);
	for (size_t i = 0; i < q->nr_probes; i++)
		for (unsigned int n = 0; n <= q->progs[i].nr_insns + 1; n++)
			question_say_place(q, i, n, "this", out);
	question_say_place(q, q->nr_probes, 1, "this", out);
	fclose(out);
	assert_string_equal(text,
		"stdin:2:2-20: WARNING: this\n"
		"\t*kptr((uint64 *)8); }\n"
		"\t~~~~~~~~~~~~~~~~~~\n"
		"stdin:3:25-43: WARNING: this\n"
		"interval:s:2 { @a = 1 + *kptr((uint64 *)8); @b = str(kptr(9)); }\n"
		"                        ~~~~~~~~~~~~~~~~~~\n"
		"stdin:3:50-62: WARNING: this\n"
		"interval:s:2 { @a = 1 + *kptr((uint64 *)8); @b = str(kptr(9)); }\n"
		"                                                 ~~~~~~~~~~~~\n");
	free(text);
	free(errors);
	question_free(q);
}

/* Of a long line as much as is worth looking at, with the mark in its place. */
static void test_long_line(void **state)
{
	char script[4096] = "BEGIN { ", *errors, *line, *mark, *wrong;

	(void)state;
	for (int i = 0; i < 100; i++)
		strcat(script, "@a = \"\u00e9\"; ");
	strcat(script, "@b = foo; ");
	for (int i = 0; i < 100; i++)
		strcat(script, "@c = 1; ");
	strcat(script, "}");
	assert_null(fixture_compile(script, &errors));
	line = strchr(errors, '\n') + 1;
	mark = strchr(line, '\n') + 1;
	wrong = strstr(line, "foo; @c = 1;");
	assert_non_null(wrong);
	assert_memory_equal(line, "...", 3);
	assert_memory_equal(mark - 4, "...\n", 4);
	assert_in_range(mark - line, 300, 310);
	/* Each of the characters before is of one column and some of two bytes. */
	for (char *c = line; c < wrong; c++)
		if ((*c & 0xc0) != 0x80)
			assert_int_equal(*mark++, ' ');
	assert_string_equal(mark, "~~~\n");
	free(errors);
}

static void test_control_characters(void **state)
{
	bool refused;
	char *text = answer("BEGIN { @ = nope; } // \033[2J", &refused);

	(void)state;
	assert_true(refused);
	assert_null(strchr(text, '\033'));
	free(text);
}

static void test_many_errors(void **state)
{
	char source[4096] = "BEGIN {", *text, *s;
	unsigned int nr = 0;
	bool refused;

	(void)state;
	for (int i = 0; i < 200; i++)
		strcat(source, " nope;");
	strcat(source, " }");
	text = answer(source, &refused);
	assert_true(refused);
	for (s = text; (s = strstr(s, "ERROR")); s++)
		nr++;
	assert_int_equal(nr, 20);
	free(text);
}

/* Deep nesting is refused, however it comes about. */
static void test_nesting(void **state)
{
	static const struct {
		const char *before, *open, *middle, *close, *after;
	} cases[] = {
		{ "BEGIN { @ = ", "(", "1", ")", "; }" },
		{ "BEGIN { @ = ", "-", "pid", "", "; }" },
		{ "BEGIN { @ = ", "pid+", "1", "", "; }" },
		{ "BEGIN { @ = ", "pid?1:", "1", "", "; }" },
		{ "BEGIN ", "{", "", "}", "" },
		{ "BEGIN {", "if(1){", "", "}", "}" },
		{ "BEGIN {", "@[", "1", "]", "=1;}" },
		{ "BEGIN {", "if(pid){}else ", "if(1){}", "", "}" },
	};
	char *source = calloc(1, 1 << 18), *s, *text;
	bool refused;

	(void)state;
	assert_non_null(source);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		s = stpcpy(source, cases[i].before);
		for (int n = 0; n < 9000; n++)
			s = stpcpy(s, cases[i].open);
		s = stpcpy(s, cases[i].middle);
		for (int n = 0; n < 9000; n++)
			s = stpcpy(s, cases[i].close);
		strcpy(s, cases[i].after);
		text = answer(source, &refused);
		if (refused != (i != 0) && !strstr(text, "nested too deeply"))
			fail_msg("case %zu: %.200s", i, text);
		free(text);
	}
	free(source);
}

/* A token may be as long as the script. */
static void test_long_tokens(void **state)
{
	static const struct {
		const char *before, *fill, *after;
		bool refused;
	} cases[] = {
		{ "/* ", "comment ", "*/ BEGIN { @ = 1; }", false },
		{ "/* ", "comment ", "BEGIN { @ = 1; }", true },
		{ "BEGIN { @ = 1; } // ", "comment ", "", false },
		{ "BEGIN { @ = \"", "text", "\"; }", true },
		{ "BEGIN { @ = \"", "text", "", true },
		{ "BEGIN { @ = ", "name", "; }", true },
		{ "BEGIN { @ = (", "name", ")1; }", true },
		{ "BEGIN { @ = 1", "0000", "; }", true },
		{ "kprobe:", "name", " { @ = 1; }", true },
		{ "BEGIN { @ =", "        ", "1; }", false },
	};
	char *source = malloc(1 << 19), *s, *text;
	bool refused;

	(void)state;
	assert_non_null(source);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		s = stpcpy(source, cases[i].before);
		for (int n = 0; n < 1 << 15; n++)
			s = stpcpy(s, cases[i].fill);
		strcpy(s, cases[i].after);
		text = answer(source, &refused);
		if (refused != cases[i].refused)
			fail_msg("case %zu: %.200s", i, text);
		free(text);
	}
	free(source);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_programs),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_warnings),
		cmocka_unit_test(test_probe_filter),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_long_line),
		cmocka_unit_test(test_control_characters),
		cmocka_unit_test(test_many_errors),
		cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_long_tokens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
