// SPDX-License-Identifier: GPL-2.0
/*
 * Sites with equal names: "probe" tells them as one, the first, so that what is counted
 * by it has one row for each name. A USDT probe may be in many places, several static
 * functions have one name, and attach points may overlap.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "compile.h"

static uint32_t hash_of(const char *name)
{
	uint32_t hash = 2166136261u;

	while (*name)
		hash = (hash ^ (unsigned char)*name++) * 16777619u;
	return hash;
}

void attach_same(struct compile *c)
{
	struct question *q = c->question;
	uint32_t room = 16, at;
	uint32_t *table;	/* 0, or the number of a site + 1 */

	while (room < q->nr_sites * 2)
		room *= 2;
	table = arena_alloc(&c->arena, room * sizeof(*table));
	for (size_t i = 0; i < q->nr_sites; i++) {
		struct question_site *site = &q->sites[i];

		at = hash_of(site->name) & (room - 1);
		while (table[at] && strcmp(q->sites[table[at] - 1].name, site->name))
			at = (at + 1) & (room - 1);
		site->has_alias = table[at];
		if (table[at])
			site->alias = table[at] - 1;
		else
			table[at] = i + 1;
	}
}
