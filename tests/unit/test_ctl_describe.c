// SPDX-License-Identifier: GPL-2.0
/* What a kept session says of its question, read by another command. */
#include "lang_fixture.h"
#include "ctypes.h"
#include "describe.h"
#include "out/printf.h"
#include "out/row.h"

static const char source[] =
	"struct pair { int a; char b[8]; struct { enum way { IN = 3, OUT } w; }; };\n"
	"tracepoint:syscalls:sys_enter_read {"
	" @way[(enum way)4, comm] = count(); @x = 5 / pid;"
	" printf(\"%d \\xff %s %s\\n\", pid, comm, (enum way)3);"
	" print(@way, 3); clear(@x); time(\"%H\"); @y[1] = 2; print(@y[1]);"
	" warnf(\"careful %d\", 1); exit(3); }\n"
	"tracepoint:syscalls:sys_exit_read { print(*(struct pair *)1); }\n";

static struct kmc_part *copy_parts(const struct kmc_part *parts, unsigned int nr)
{
	struct kmc_part *to = calloc(nr + 1, sizeof(*to));

	if (nr)
		memcpy(to, parts, nr * sizeof(*to));
	return to;
}

/* As the module lists the maps. */
static struct question *with_maps(const struct question *from)
{
	struct question *q = calloc(1, sizeof(*q));

	q->maps = calloc(from->nr_maps + 1, sizeof(*q->maps));
	q->nr_maps = from->nr_maps;
	for (size_t i = 0; i < q->nr_maps; i++) {
		q->maps[i] = from->maps[i];
		q->maps[i].name = strdup(from->maps[i].name);
		q->maps[i].key = copy_parts(from->maps[i].key,
					    from->maps[i].nr_key);
		q->maps[i].value = copy_parts(from->maps[i].value,
					      from->maps[i].nr_value);
		q->maps[i].key_types = NULL;
		q->maps[i].value_types = NULL;
	}
	return q;
}

static const struct names no_names = {};

static void check_format(const struct question_format *want,
			 const struct question_format *f)
{
	assert_int_equal(f->verb, want->verb);
	assert_int_equal(f->nr_parts, want->nr_parts);
	if (f->nr_parts)
		assert_memory_equal(f->parts, want->parts,
				    f->nr_parts * sizeof(*f->parts));
	if (want->text)
		assert_string_equal(f->text, want->text);
	else
		assert_null(f->text);
	if (want->context)
		assert_string_equal(f->context, want->context);
	else
		assert_null(f->context);
	assert_int_equal(f->map, want->map);
	assert_int_equal(f->top, want->top);
	assert_int_equal(f->div, want->div);
	assert_int_equal(f->line, want->line);
	assert_int_equal(f->end_col, want->end_col);
}

/* What a value looks like that has all bytes set to @byte. */
static char *shown(const struct question_format *f, int byte)
{
	size_t size = parts_size(f->parts, f->nr_parts);
	void *payload = malloc(size + 1);
	struct show show = { .names = &no_names, .div = 1 };
	struct buffer b;

	memset(payload, byte, size);
	buffer_init(&b, -1, BUFFERING_FULL);
	show.b = &b;
	row_text_all(row_of_map(f->parts, f->nr_parts, f->types, payload),
		     &show);
	buffer_char(&b, '\0');
	free(payload);
	return b.data;
}

static const struct question_map *map_named(const struct question *q,
					    const char *name)
{
	for (size_t i = 0; i < q->nr_maps; i++)
		if (!strcmp(q->maps[i].name, name))
			return &q->maps[i];
	fail_msg("no map %s", name);
	return NULL;
}

/* What is said of all places that a question knows. */
static char *said(const struct question *q)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	for (size_t probe = 0; probe < q->nr_probes; probe++)
		for (unsigned int insn = 0; insn < 256; insn++)
			question_say_place(q, probe, insn, "this", out);
	fclose(out);
	return text;
}

static void test_places(void **state)
{
	static const char script[] =
		"#define ONE 1\n"
		"interval:s:1 { @a = ONE + *kptr((uint64 *)8); }\n"
		"interval:s:2 { @b =\n\tstr(kptr(9)); }";
	char *errors, *text, *a, *b;
	struct question *known, *q = fixture_compile(script, &errors);
	const char *why;

	(void)state;
	assert_non_null(q);
	text = question_describe(q);
	known = with_maps(q);
	assert_true(question_learn(known, script, text, strlen(text), &why));
	a = said(q);
	b = said(known);
	assert_non_null(strstr(a, "stdin:4:2-14: WARNING: this\n\tstr(kptr(9))"));
	assert_non_null(strstr(a, "stdin:2:27-45: WARNING: this\n"));
	assert_string_equal(b, a);
	free(a);
	free(b);
	free(errors);
	free(text);
	question_free(known);
	question_free(q);
}

static void test_same(void **state)
{
	struct question *q = fixture_compile_well(source), *known;
	char *text = question_describe(q), *a, *b;
	const struct type *way;
	unsigned int structures = 0, places = 0;
	const char *why;

	(void)state;
	assert_non_null(text);
	known = with_maps(q);
	if (!question_learn(known, source, text, strlen(text), &why))
		fail_msg("%s: %s", why, text);
	assert_int_equal(known->nr_formats, q->nr_formats);
	for (size_t i = 0; i < q->nr_formats; i++) {
		check_format(&q->formats[i], &known->formats[i]);
		places += known->formats[i].context != NULL;
		if (q->formats[i].verb != VERB_PRINT_VALUE)
			continue;
		a = shown(&q->formats[i], 3);
		b = shown(&known->formats[i], 3);
		assert_string_equal(b, a);
		structures += !!strstr(b, ".a = 50529027");
		free(a);
		free(b);
	}
	assert_int_equal(structures, 1);
	assert_int_equal(places, 1);
	assert_int_equal(known->nr_probes, q->nr_probes);
	assert_string_equal(known->probes[1].name, q->probes[1].name);
	assert_string_equal(known->source_name, "stdin");
	way = map_named(known, "@way")->key_types[0];
	assert_string_equal(way->enumeration->enumerators[1].name, "OUT");
	assert_int_equal(known->config.max_strlen, 64);
	free(text);
	question_free(known);
	question_free(q);
}

/* Cut off, or with a byte changed: refused or understood, never a crash. */
static void test_broken(void **state)
{
	struct question *q = fixture_compile_well(source), *known;
	char *text = question_describe(q);
	size_t len = strlen(text), understood = 0;
	const char *why;
	(void)state;

	for (size_t i = 0; i < len; i++) {
		known = with_maps(q);
		assert_false(question_learn(known, source, text, i, &why));
		question_free(known);
	}
	for (size_t i = 0; i < len; i++) {
		char was = text[i];

		text[i] = "09]}\""[i % 5];
		known = with_maps(q);
		if (question_learn(known, source, text, len, &why)) {
			understood++;
			for (size_t n = 0; n < known->nr_formats; n++)
				free(shown(&known->formats[n], 1));
		}
		question_free(known);
		text[i] = was;
	}
	assert_in_range(understood, 1, len - 1);
	free(text);
	question_free(q);
}

static void test_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "", "not made by kmodctl add" },
		{ "{}", "not made by kmodctl add" },
		{ "{\"version\": \"0.0.0\"}", "another version" },
	};
	struct question *q = fixture_compile_well(source), *known;
	const char *why;
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		known = with_maps(q);
		assert_false(question_learn(known, "", cases[i].text,
					    strlen(cases[i].text), &why));
		assert_non_null(strstr(why, cases[i].why));
		question_free(known);
	}
	question_free(q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests_name("describe", tests, NULL, NULL);
}
