// SPDX-License-Identifier: GPL-2.0
/*
 * A script in the usual layout: --fmt.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "lang/ast.h"
#include "lang/format.h"
#include "lang/parse.h"
#include "trace.h"

static bool parses(const char *source, const char *name)
{
	struct diag diag = { .source = source, .out = stderr,
			     .source_name = name };
	struct arena arena = {};
	struct script script = { .arena = &arena };
	bool ok = parse_script(&script, &diag, source);

	arena_free(&arena);
	return ok;
}

/* The file is replaced as a whole: it may be the one that was read. */
static int write_file(struct buffer *b, const char *file)
{
	char name[4096];
	mode_t mask = umask(0);
	int err;

	umask(mask);
	snprintf(name, sizeof(name), "%s.XXXXXX", file);
	b->fd = mkstemp(name);
	if (b->fd < 0)
		return errno;
	err = buffer_flush(b);
	if (!err && (fchmod(b->fd, 0666 & ~mask) || rename(name, file)))
		err = errno;
	if (err)
		unlink(name);
	close(b->fd);
	return err;
}

int format(const char *source, const struct options *options)
{
	const char *name = options->file && strcmp(options->file, "-") ?
			   options->file : "stdin";
	struct buffer b;
	int err;

	if (!parses(source, name))
		return 1;
	buffer_init(&b, STDOUT_FILENO, BUFFERING_FULL);
	script_format(&b, source);
	err = options->out_file ? write_file(&b, options->out_file) :
				  buffer_flush(&b);
	buffer_free(&b);
	if (err)
		fprintf(stderr, "kmodctl: %s: %s\n",
			options->out_file ? options->out_file : "stdout",
			strerror(err));
	return err ? 1 : 0;
}
