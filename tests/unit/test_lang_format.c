// SPDX-License-Identifier: GPL-2.0
/*
 * --fmt: the usual layout; formatting again changes nothing, and the formatted
 * script compiles to the same programs.
 */
#include "format.h"
#include "lang_fixture.h"

static char *formatted(const char *source)
{
	struct buffer b;

	buffer_init(&b, -1, BUFFERING_FULL);
	script_format(&b, source);
	buffer_char(&b, '\0');
	return b.data;
}

static void expect(const char *source, const char *want)
{
	char *once = formatted(source), *twice = formatted(once);

	assert_string_equal(once, want);
	assert_string_equal(twice, once);
	free(once);
	free(twice);
}

static void clauses(void **state)
{
	(void)state;
	expect("BEGIN{@=1;}END{clear(@)}",
	       "BEGIN {\n\t@ = 1;\n}\n\nEND {\n\tclear(@)\n}\n");
	expect("kprobe:a,\nkprobe:b/pid==1/{exit();}",
	       "kprobe:a,\nkprobe:b\n/pid == 1/\n{\n\texit();\n}\n");
	expect("uprobe:/bin/sh:main /comm==\"a/b\"/ { }",
	       "uprobe:/bin/sh:main\n/comm == \"a/b\"/\n{ }\n");
	expect("  kprobe:x { }\n\n\n\nkprobe:y{ }\n",
	       "kprobe:x { }\n\nkprobe:y { }\n");
	expect("", "");
}

static void expressions(void **state)
{
	(void)state;
	expect("BEGIN{$a=-1;$b = $a- -2*(3+~4);$c=!$a&&$b||$c;$a++;--$b}",
	       "BEGIN {\n\t$a = -1;\n\t$b = $a - -2 * (3 + ~4);\n"
	       "\t$c = !$a && $b || $c;\n\t$a++;\n\t--$b\n}\n");
	expect("BEGIN{$x=((struct task_struct*)curtask)->real_parent->comm;$y=(uint64)arg0;$z=*$x;}",
	       "BEGIN {\n\t$x = ((struct task_struct *)curtask)->real_parent->comm;\n"
	       "\t$y = (uint64)arg0;\n\t$z = *$x;\n}\n");
	expect("BEGIN{@a[1 ,comm]=args . ret ?str( $1 ):\"x  y\";$t=(1,(2,3));print($t.0);}",
	       "BEGIN {\n\t@a[1, comm] = args.ret ? str($1) : \"x  y\";\n"
	       "\t$t = (1, (2, 3));\n\tprint($t.0);\n}\n");
}

static void statements(void **state)
{
	(void)state;
	expect("BEGIN{if(1){$a=1}else if($b){}else{ return;}while(1){break;}unroll(3){@++}for($kv:@a){print($kv);}}",
	       "BEGIN {\n\tif (1) {\n\t\t$a = 1\n\t} else if ($b) { } else {\n"
	       "\t\treturn;\n\t}\n\twhile (1) {\n\t\tbreak;\n\t}\n"
	       "\tunroll (3) {\n\t\t@++\n\t}\n\tfor ($kv : @a) {\n"
	       "\t\tprint($kv);\n\t}\n}\n");
	/* Where a statement is broken, it stays so. */
	expect("BEGIN {\nprintf(\"%d\",\n1);\n\n\n\n$a = 1;\n}",
	       "BEGIN {\n\tprintf(\"%d\",\n\t\t1);\n\n\t$a = 1;\n}\n");
}

static void comments(void **state)
{
	(void)state;
	expect("#!/usr/bin/env bpftrace\n/* head\n * line */\n#include <x.h>\nBEGIN { // one\n$a=1;//two\n /* three */\n$b=/* four */2; }//five\n// six\n",
	       "#!/usr/bin/env bpftrace\n/* head\n * line */\n#include <x.h>\n"
	       "BEGIN { // one\n\t$a = 1; //two\n\t/* three */\n"
	       "\t$b = /* four */ 2;\n} //five\n// six\n");
}

static void definitions(void **state)
{
	(void)state;
	expect("config={max_strlen=64;missing_probes=\"warn\"}\nstruct foo{int a;char*b[4];struct x*c;};\nlet @m=hash(10);\nmacro inc($x){$x+1}",
	       "config = {\n\tmax_strlen = 64;\n\tmissing_probes = \"warn\"\n}\n\n"
	       "struct foo {\n\tint a;\n\tchar *b[4];\n\tstruct x *c;\n};\n"
	       "let @m = hash(10);\nmacro inc($x) {\n\t$x + 1\n}\n");
}

static char *read_text(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = NULL;
	size_t size = 0;

	assert_non_null(f);
	assert_true(getdelim(&text, &size, '\0', f) > 0);
	fclose(f);
	return text;
}

static char *dump(const char *source)
{
	struct question *q = fixture_compile_well(source);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	question_dump(q, out);
	fclose(out);
	question_free(q);
	return text;
}

/* Every program of the fixtures means the same when it is formatted. */
static void programs(void **state)
{
	char *text = read_text(FIXTURES "/programs.txt"), *at = text, *next;
	unsigned int nr = 0;

	(void)state;
	for (; at; at = next, nr++) {
		char *end = strstr(at, "\n----\n"), *once, *twice;
		char *before, *after;

		assert_non_null(end);
		next = strstr(end, "\n====\n");
		next = next ? next + 6 : NULL;
		*end = '\0';
		once = formatted(at);
		twice = formatted(once);
		assert_string_equal(once, twice);
		before = dump(at);
		after = dump(once);
		assert_string_equal(before, after);
		free(once);
		free(twice);
		free(before);
		free(after);
	}
	assert_true(nr > 10);
	free(text);
}

/* All but blanks is kept, of any text. */
static void any_text(void **state)
{
	static const char *const pieces[] = {
		"{", "}", ";", "\n", " ", "/", "\"", "\\", "//", "/*", "*/",
		"a", "@", "$x", "1", "-", "++", "(", ")", "[", "]", ":", ",",
		"#", "if", "else", "let ", "config", "kprobe:x", "\t", "%",
	};
	char source[256];

	(void)state;
	srandom(1);
	for (int i = 0; i < 20000; i++) {
		char *result;

		source[0] = '\0';
		for (int n = random() % 24; n >= 0; n--)
			strcat(source, pieces[random() % (sizeof(pieces) /
							  sizeof(*pieces))]);
		result = formatted(source);
		for (const char *a = source, *b = result; ; a++, b++) {
			a += strspn(a, " \t\n");
			b += strspn(b, " \t\n");
			if (*a != *b)
				fail_msg("\"%s\" became \"%s\"", source,
					 result);
			if (!*a)
				break;
		}
		free(result);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clauses),
		cmocka_unit_test(expressions),
		cmocka_unit_test(statements),
		cmocka_unit_test(comments),
		cmocka_unit_test(definitions),
		cmocka_unit_test(programs),
		cmocka_unit_test(any_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
