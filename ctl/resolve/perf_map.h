/* SPDX-License-Identifier: GPL-2.0 */
/*
 * perf-PID.map: where a compiler that runs inside of a process says what it has
 * put where, "START SIZE NAME" a line, in hexadecimal.
 */
#ifndef KMC_PERF_MAP_H
#define KMC_PERF_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct perf_map_entry {
	uint64_t start;
	uint64_t size;
	const char *name;
};

/**
 * struct perf_map - such a file
 * @text: of the file
 * @entries: @nr entries in order of their starts, later ones of a start later
 */
struct perf_map {
	char *text;
	struct perf_map_entry *entries;
	size_t nr;
};

/* False: there is no such file. */
bool perf_map_read(struct perf_map *map, const char *path);
void perf_map_free(struct perf_map *map);
const struct perf_map_entry *perf_map_find(const struct perf_map *map,
					   uint64_t addr);

#endif /* KMC_PERF_MAP_H */
