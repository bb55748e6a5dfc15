// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include "perf_map.h"
#include "resolver.h"

static bool parse_entry(char *line, struct perf_map_entry *entry)
{
	char *end;

	entry->start = strtoull(line, &end, 16);
	if (end == line || *end != ' ')
		return false;
	line = end;
	entry->size = strtoull(line, &end, 16);
	if (end == line || *end != ' ')
		return false;
	entry->name = end + 1;
	return *entry->name;
}

/* Of two at one place the later line is the younger one. */
static int compare_entries(const void *a, const void *b)
{
	const struct perf_map_entry *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->name < y->name ? -1 : 1;
}

bool perf_map_read(struct perf_map *map, const char *path)
{
	size_t len, lines = 1;
	char *line, *rest;

	memset(map, 0, sizeof(*map));
	map->text = read_file(path, &len);
	if (!map->text)
		return false;
	for (char *p = map->text; (p = strchr(p, '\n')); p++)
		lines++;
	map->entries = calloc(lines, sizeof(*map->entries));
	for (line = map->text; map->entries && *line; line = rest) {
		rest = line + strcspn(line, "\n");
		if (*rest)
			*rest++ = '\0';
		map->nr += parse_entry(line, &map->entries[map->nr]);
	}
	if (map->entries)
		qsort(map->entries, map->nr, sizeof(*map->entries),
		      compare_entries);
	return true;
}

void perf_map_free(struct perf_map *map)
{
	free(map->entries);
	free(map->text);
	memset(map, 0, sizeof(*map));
}

const struct perf_map_entry *perf_map_find(const struct perf_map *map,
					   uint64_t addr)
{
	size_t low = 0, high = map->nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (map->entries[mid].start <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	if (!low || addr - map->entries[low - 1].start >=
		    map->entries[low - 1].size)
		return NULL;
	return &map->entries[low - 1];
}
