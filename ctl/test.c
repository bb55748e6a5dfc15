// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl --test: a script's tests, probes called test:NAME. Each is a question of
 * its own, asked by a child, whose output is shown if the test fails.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "ask.h"
#include "child.h"
#include "locate.h"
#include "out/json_text.h"
#include "trace.h"

#define GREEN	"\033[32m"
#define RED	"\033[31m"
#define PLAIN	"\033[0m"

/**
 * struct tests - the run
 * @options: of the command line, with the number of the present test
 * @nr: tests of the script
 * @failed: names of those that failed, a line feed behind each
 * @nr_failed: their number
 */
struct tests {
	struct options options;
	unsigned int nr;
	struct buffer failed;
	unsigned int nr_failed;
};

__attribute__((format(printf, 3, 4)))
static void line(const char *color, const char *mark, const char *format, ...)
{
	bool colors = isatty(STDOUT_FILENO);
	va_list args;

	printf("%s[%s]%s ", colors ? color : "", mark, colors ? PLAIN : "");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

static const char *plural(unsigned int n)
{
	return n == 1 ? "" : "s";
}

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

/* Return: did it pass? What it printed is in @out. */
static bool run_one(const struct tests *t, const struct question *q,
		    struct locator *locator, FILE *out)
{
	struct child none = {};
	int status = 1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (!pid) {
		dup2(fileno(out), STDOUT_FILENO);
		dup2(fileno(out), STDERR_FILENO);
		status = trace_run(q, &t->options, &none, locator);
		fflush(NULL);
		_exit(!!status);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && !status;
}

static void read_back(FILE *out, struct buffer *b)
{
	size_t n;

	rewind(out);
	while ((n = fread(buffer_room(b, 4096), 1, 4096, out)))
		buffer_advance(b, n);
	buffer_char(b, '\0');
}

static void tell_json(const struct question *q, bool passed, uint64_t ns,
		      const char *said)
{
	struct buffer b;

	buffer_init(&b, STDOUT_FILENO, BUFFERING_FULL);
	buffer_str(&b, "{\"type\": \"test_result\", \"data\": {");
	json_string(&b, q->test, strlen(q->test));
	buffer_printf(&b, ": {\"duration\": %llu, \"passed\": %s, \"output\": ",
		      (unsigned long long)ns, passed ? "true" : "false");
	json_string(&b, said, strlen(said));
	buffer_str(&b, "}}}\n");
	buffer_flush(&b);
	buffer_free(&b);
}

static void tell_text(struct tests *t, const struct question *q, bool passed,
		      uint64_t ns, const char *said)
{
	if (t->options.test == 1)
		line(GREEN, "==========", "Running %u tests.", t->nr);
	line(GREEN, " RUN      ", "%s", q->test);
	if (!passed)
		fputs(said, stdout);
	line(passed ? GREEN : RED, passed ? "       OK " : "  FAILED  ",
	     "%s (%llu ms)", q->test, (unsigned long long)ns / 1000000);
}

static void tell_all(const struct tests *t)
{
	unsigned int passed = t->nr - t->nr_failed;
	char *list = t->failed.data, *name;

	line(GREEN, "==========", "%u test%s ran.", t->nr, plural(t->nr));
	line(GREEN, "  PASSED  ", "%u test%s.", passed, plural(passed));
	if (!t->nr_failed)
		return;
	line(RED, "  FAILED  ", "%u test%s, listed below:", t->nr_failed,
	     plural(t->nr_failed));
	while ((name = strsep(&list, "\n")) && *name)
		line(RED, "  FAILED  ", "%s", name);
}

/* Return: 0, or -1 if it does not compile, or could not be run. */
static int next_test(struct tests *t, const char *source, bool json)
{
	struct locator locator = {};
	struct question *q = ask_compile(&t->options, source, 0, &locator);
	FILE *out = tmpfile();
	struct buffer said;
	uint64_t began;
	bool passed;

	if (!out)
		perror("kmodctl: temporary file");
	if (!q || !out || !q->test) {
		if (q && out)
			fprintf(stderr, "kmodctl: the script has no test: probes\n");
		goto failed;
	}
	t->nr = q->nr_tests;
	began = now();
	passed = run_one(t, q, &locator, out);
	buffer_init(&said, -1, BUFFERING_FULL);
	read_back(out, &said);
	if (json)
		tell_json(q, passed, now() - began, said.data);
	else
		tell_text(t, q, passed, now() - began, said.data);
	buffer_free(&said);
	if (!passed) {
		t->nr_failed++;
		buffer_printf(&t->failed, "%s\n", q->test);
	}
	fclose(out);
	question_free(q);
	locator_close(&locator);
	return 0;
failed:
	if (out)
		fclose(out);
	question_free(q);
	locator_close(&locator);
	return -1;
}

int run_tests(const char *source, const struct options *options)
{
	struct tests t = { .options = *options, .nr = 1 };
	bool json = options->form == output_find("json");
	int err = 0;

	t.options.quiet = true;
	t.options.form = &text_output;
	buffer_init(&t.failed, -1, BUFFERING_FULL);
	for (unsigned int n = 1; n <= t.nr && !err; n++) {
		t.options.test = n;
		err = next_test(&t, source, json);
	}
	buffer_char(&t.failed, '\0');
	if (!err && !json)
		tell_all(&t);
	buffer_free(&t.failed);
	return err || t.nr_failed;
}
