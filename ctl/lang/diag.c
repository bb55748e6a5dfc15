// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "cpp.h"
#include "diag.h"

static const char *line_start(const char *source, int line)
{
	while (--line > 0) {
		const char *end = strchr(source, '\n');

		if (!end)
			break;
		source = end + 1;
	}
	return source;
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* The script is untrusted: no control characters reach the terminal. */
static void print_line(FILE *out, const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = line[i];

		fputc((c < ' ' && c != '\t') || c == 0x7f ? '?' : c, out);
	}
}

static void print_marks(FILE *out, const char *line, size_t len,
			const struct loc *loc)
{
	size_t start = loc->col - 1, end = loc->end_col - 1;

	if (loc->end_line != loc->line || end > len)
		end = len;
	for (size_t i = 0; i < start && i < len; i++)
		if (!is_continuation(line[i]))
			fputc(line[i] == '\t' ? '\t' : ' ', out);
	fputc(end > start + 1 ? '~' : '^', out);
	for (size_t i = start + 1; i < end; i++)
		if (!is_continuation(line[i]))
			fputc('~', out);
	fputc('\n', out);
}

static bool seen_before(struct diag *d, const struct loc *loc)
{
	for (unsigned int i = 0; i < d->errors; i++)
		if (!memcmp(&d->seen[i], loc, sizeof(*loc)))
			return true;
	return false;
}

/* Where a character begins, at @at or behind it. */
static size_t character_at(const char *line, size_t len, size_t at)
{
	while (at < len && is_continuation(line[at]))
		at++;
	return at;
}

/* Of a line that is longer than these bytes, those around the mark. */
#define SHOWN_MAX	300
#define SHOWN_BEFORE	100

/* The line, and below it the mark. */
static void print_around(FILE *out, const char *line, size_t len,
			 const struct loc *loc)
{
	size_t from = 0, to = len, col = loc->col - 1;
	struct loc mark = *loc;

	/* Of a description, it may be anywhere. */
	if (col > len)
		col = len;
	if (len > SHOWN_MAX) {
		if (col > SHOWN_BEFORE)
			from = character_at(line, len, col - SHOWN_BEFORE);
		if (len - from > SHOWN_MAX)
			to = character_at(line, len, from + SHOWN_MAX);
	}
	fputs(from ? "..." : "", out);
	print_line(out, line + from, to - from);
	fputs(to < len ? "...\n" : "\n", out);
	fputs(from ? "   " : "", out);
	mark.col -= from;
	mark.end_col -= from;
	print_marks(out, line + from, to - from, &mark);
}

static char *place_text(const struct diag *d, const struct loc *loc)
{
	const char *line = line_start(d->source, loc->line);
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	print_around(out, line, strcspn(line, "\n"), loc);
	if (!fclose(out))
		return text;
	free(text);
	return NULL;
}

/* Lines may be long, and stderr has no buffer. */
static void print_place(struct diag *d, const struct loc *loc)
{
	char *text = place_text(d, loc);

	if (text)
		fputs(text, d->out);
	free(text);
}

static void map_loc(const struct diag *d, struct loc *loc)
{
	if (d->map)
		*loc = cpp_map_loc(d->map, loc);
}

static const struct diag_part *part_of(const struct diag *d, int line)
{
	const struct diag_part *part = d->parts;

	while (part && part->next && part->next->first <= line)
		part = part->next;
	return part;
}

const char *diag_file(const struct diag *d, int line)
{
	const struct diag_part *part = part_of(d, line);

	return part ? part->source_name : d->source_name;
}

bool diag_is_imported(const struct diag *d, const struct loc *loc)
{
	const struct diag_part *part = part_of(d, loc->line);

	return part && part->next;
}

/* In its file. */
static int line_of(const struct diag *d, int line)
{
	const struct diag_part *part = part_of(d, line);

	return part ? line - part->first + part->line : line;
}

char *diag_place(struct diag *d, struct loc *loc, const char **name)
{
	char *text;

	map_loc(d, loc);
	text = place_text(d, loc);
	*name = diag_is_imported(d, loc) ? diag_file(d, loc->line) : NULL;
	loc->end_line = line_of(d, loc->end_line);
	loc->line = line_of(d, loc->line);
	return text;
}

/* Place, text and the line, @loc being where it is in the script. */
static void show(struct diag *d, const struct loc *loc, const char *what,
		 const char *fmt, va_list args)
{
	fprintf(d->out, "%s:%d:%d-%d: %s: ", diag_file(d, loc->line),
		line_of(d, loc->line), loc->col, loc->end_col, what);
	vfprintf(d->out, fmt, args);
	fputc('\n', d->out);
	print_place(d, loc);
}

void diag_error(struct diag *d, const struct loc *loc, const char *fmt, ...)
{
	struct loc at = *loc;
	va_list args;

	map_loc(d, &at);
	if (d->errors >= DIAG_MAX || seen_before(d, &at))
		return;
	d->seen[d->errors++] = at;

	va_start(args, fmt);
	show(d, &at, "ERROR", fmt, args);
	va_end(args);
}

void diag_warn(struct diag *d, const struct loc *loc, const char *fmt, ...)
{
	struct loc at = *loc;
	va_list args;

	if (d->no_warnings)
		return;
	map_loc(d, &at);
	va_start(args, fmt);
	show(d, &at, "WARNING", fmt, args);
	va_end(args);
}
