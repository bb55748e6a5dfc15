// SPDX-License-Identifier: GPL-2.0
#include "cpp.h"

/* A place in the text; a macro counts from its start, or to its end. */
static void move(const struct cpp_map *map, int *line, int *col, bool to_end)
{
	const struct cpp_shift *last = NULL;

	for (size_t i = 0; i < map->nr; i++)
		if (map->shifts[i].line == *line &&
		    map->shifts[i].col <= *col - to_end)
			last = &map->shifts[i];
	if (!last)
		return;
	if (*col - to_end >= last->end_col) {
		*col += last->loc.end_col - last->end_col;
	} else if (to_end) {
		*line = last->loc.end_line;
		*col = last->loc.end_col;
	} else {
		*line = last->loc.line;
		*col = last->loc.col;
	}
}

struct loc cpp_map_loc(const struct cpp_map *map, const struct loc *loc)
{
	struct loc moved = *loc;

	move(map, &moved.line, &moved.col, false);
	move(map, &moved.end_line, &moved.end_col, true);
	return moved;
}
