// SPDX-License-Identifier: GPL-2.0
/* import: what is in the files, in which order, and where complaints are. */
#include <sys/stat.h>
#include "lang_fixture.h"

static char folder[64];

static void write_file(const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	assert_int_equal(chmod(path, 0644), 0);
}

/* The script main.bt in the folder; what is complained of, to be freed. */
static struct question *compile(const char *source, char **errors)
{
	struct question_options options = fixture_options();
	static char name[128];

	snprintf(name, sizeof(name), "%s/main.bt", folder);
	options.source_name = name;
	return fixture_compile_as(&options, source, errors);
}

/* Refused, and @why is said of @file. */
static void refused(const char *source, const char *file, const char *why)
{
	char *errors, start[256];

	assert_null(compile(source, &errors));
	snprintf(start, sizeof(start), "%s/%s:", folder, file);
	if (strncmp(errors, start, strlen(start)) || !strstr(errors, why))
		fail_msg("%s\nsays\n%s\nnot %s and %s", source, errors, start,
			 why);
	free(errors);
}

static void test_all_sorts(void **state)
{
	struct question *q;
	char *errors;

	(void)state;
	write_file("types.h", "#define TEN 10\nstruct imported { int a; char b[12]; };\n");
	write_file("lib.bt", "#!/usr/bin/env kmodctl\nimport \"types.h\";\n"
			     "macro twice(x) { x * 2 }\n"
			     "BEGIN { printf(\"first\"); warnf(\"%d\", TEN); }\n");
	q = compile("#!/usr/bin/env kmodctl\n"
		    "// import \"nothing.bt\";\n"
		    "config = { max_strlen = 32 }\n"
		    "import \"lib.bt\"; import /* again */ \"lib.bt\" ;\n"
		    "BEGIN { @a[sizeof(struct imported), twice(4)] = TEN; errorf(\"second\"); }\n",
		    &errors);
	assert_string_equal(errors, "");
	assert_non_null(q);
	free(errors);
	assert_int_equal(q->nr_probes, 2);
	assert_int_equal(q->nr_formats, 3);
	assert_string_equal(q->formats[0].text, "first");
	assert_int_equal(q->formats[1].line, 4);
	assert_string_equal(strrchr(q->formats[1].source, '/'), "/lib.bt");
	assert_string_equal(q->formats[2].text, "second");
	assert_int_equal(q->formats[2].line, 5);
	assert_null(q->formats[2].source);
	question_free(q);
}

/* Allowed, warned of, refused. */
static void test_unstable(void **state)
{
	char *errors;

	(void)state;
	write_file("plain.bt", "BEGIN { @ = 1; }");
	question_free(compile("config = { unstable_import = warn } import \"plain.bt\"; END { }", &errors));
	assert_non_null(strstr(errors, "main.bt:1:12-27: WARNING: import is used, which bpftrace calls unstable"));
	free(errors);
	refused("config = { unstable_import = error } import \"plain.bt\"; END { }", "main.bt",
		"import is used, and 'unstable_import' is error");
	question_free(compile("config = { unstable_import = error } END { }", &errors));
	assert_string_equal(errors, "");
	free(errors);
}

/* Files that import each other, and the script. */
static void test_circle(void **state)
{
	struct question *q;
	char *errors;

	(void)state;
	write_file("a.bt", "import \"b.bt\"; BEGIN { printf(\"a\"); }");
	write_file("b.bt", "import \"a.bt\"; import \"main.bt\"; BEGIN { printf(\"b\"); }");
	write_file("main.bt", "import \"a.bt\"; BEGIN { printf(\"main\"); }");
	q = compile("import \"a.bt\"; BEGIN { printf(\"main\"); }", &errors);
	assert_string_equal(errors, "");
	assert_non_null(q);
	free(errors);
	assert_int_equal(q->nr_probes, 3);
	assert_string_equal(q->formats[0].text, "b");
	assert_string_equal(q->formats[1].text, "a");
	assert_string_equal(q->formats[2].text, "main");
	question_free(q);
}

static void test_folder(void **state)
{
	char path[256], *errors;
	struct question *q;

	(void)state;
	snprintf(path, sizeof(path), "%s/set", folder);
	assert_int_equal(mkdir(path, 0755), 0);
	write_file("set/one.bt", "macro one() { 1 }");
	write_file("set/two.bt", "macro two() { 2 }");
	write_file("set/README", "this is no script");
	q = compile("import \"set\"; BEGIN { print(one() + two()); }", &errors);
	assert_string_equal(errors, "");
	assert_non_null(q);
	free(errors);
	question_free(q);

	assert_int_equal(chmod(path, 0777), 0);
	refused("import \"set/one.bt\"; BEGIN { }", "main.bt",
		"everybody may change it");
	assert_int_equal(chmod(path, 0755), 0);
	write_file("set/three.bpf.c", "int three() { return 3; }");
	refused("import \"set\"; BEGIN { }", "main.bt", "it is run by BPF");
}

static void test_refused(void **state)
{
	(void)state;
	write_file("settings.bt", "\nconfig = { max_strlen = 9 }\nBEGIN { }");
	write_file("wrong.bt", "macro m() { 1 }\nBEGIN { print(m() + nosuch); }");
	write_file("types.txt", "struct a { int b; };");
	refused("import \"settings.bt\"; BEGIN { }", "settings.bt:2",
		"only the script itself has settings");
	refused("import \"wrong.bt\"; BEGIN { }", "wrong.bt:2:21-27",
		"'nosuch'");
	refused("import \"types.h\";\n\nBEGIN { nosuch(); }", "main.bt:3:9-17",
		"'nosuch'");
	refused("BEGIN { }\n import \"none.bt\"; END { }", "main.bt:2:2-19",
		"No such file");
	refused("import \"types.txt\"; BEGIN { }", "main.bt:1", "neither .bt");
	refused("import \"stdlib/strings\"; BEGIN { }", "main.bt:1",
		"run by BPF");
	refused("import \"/dev/null\"; BEGIN { }", "main.bt:1",
		"everybody may change it");
	refused("import \"types.h\" BEGIN { }", "main.bt:1", "expected ';'");
}

static int setup(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/import.XXXXXX");
	return mkdtemp(folder) && !chmod(folder, 0755) ? 0 : -1;
}

static int teardown(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_sorts),
		cmocka_unit_test(test_unstable),
		cmocka_unit_test(test_circle),
		cmocka_unit_test(test_folder),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
