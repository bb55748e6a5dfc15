// SPDX-License-Identifier: GPL-2.0
#include <elfutils/libdw.h>
#include <string.h>
#include <unistd.h>
#include "dwarf_lines.h"
#include "image.h"

/**
 * struct lines - a line that is being looked for
 * @at: the line
 * @fn: @data: who wants it
 * @nearest: the next line that has code
 * @known: the file is
 * @done: no more are wanted
 */
struct lines {
	const struct source_line *at;
	source_line_fn fn;
	void *data;
	int nearest;
	bool known;
	bool done;
};

/* "b.c" is "/a/b.c", but "b.c" of "ab.c" is not. */
static bool is_file(const char *path, const char *end)
{
	size_t len = strlen(path), end_len = strlen(end);

	if (len < end_len || strcmp(path + len - end_len, end))
		return false;
	return len == end_len || *end == '/' || path[len - end_len - 1] == '/';
}

static void look_at(struct lines *l, Dwarf_Line *line)
{
	const char *path = dwarf_linesrc(line, NULL, NULL);
	bool begins = false, ends = false;
	int number = 0, col = 0;
	Dwarf_Addr addr;

	if (!path || !is_file(path, l->at->file))
		return;
	l->known = true;
	if (dwarf_lineno(line, &number) || dwarf_linecol(line, &col) ||
	    dwarf_lineaddr(line, &addr) || dwarf_linebeginstatement(line, &begins) ||
	    dwarf_lineendsequence(line, &ends) || !begins || ends)
		return;
	if (number > l->at->line && (!l->nearest || number < l->nearest))
		l->nearest = number;
	if (number == l->at->line && (!l->at->col || col == l->at->col))
		l->done = !l->fn(l->data, addr);
}

static bool look_in(struct lines *l, int fd)
{
	Dwarf *dwarf = dwarf_begin(fd, DWARF_C_READ);
	Dwarf_CU *cu = NULL;
	Dwarf_Die die;

	if (!dwarf)
		return false;
	while (!l->done && !dwarf_get_units(dwarf, cu, &cu, NULL, NULL, &die, NULL)) {
		Dwarf_Lines *lines;
		size_t nr;

		if (dwarf_getsrclines(&die, &lines, &nr))
			continue;
		for (size_t i = 0; i < nr && !l->done; i++)
			look_at(l, dwarf_onesrcline(lines, i));
	}
	dwarf_end(dwarf);
	return l->known;
}

bool dwarf_lines(int fd, const struct source_line *at, source_line_fn fn,
		 void *data, int *nearest)
{
	struct lines l = { .at = at, .fn = fn, .data = data };
	int debug;

	if (!look_in(&l, fd)) {
		debug = image_open_debug(fd, NULL);
		if (debug >= 0) {
			look_in(&l, debug);
			close(debug);
		}
	}
	*nearest = l.nearest;
	return l.known;
}
