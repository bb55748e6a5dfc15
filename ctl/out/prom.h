/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Prometheus' text format: maps as metrics, keys as labels.
 */
#ifndef KMC_PROM_H
#define KMC_PROM_H

#include "../lang/question.h"
#include "buffer.h"
#include "part.h"
#include "rows.h"

/**
 * struct prom - an exposition that is being written
 * @b: where to
 * @names: where the names of sites and symbols come from
 * @session: whose maps are written
 * @max_series: of each map; the rest, which count least, is left out and counted
 * @families: @nr_families names of metrics that are taken
 */
struct prom {
	struct buffer *b;
	struct names names;
	const char *session;
	size_t max_series;
	char **families;
	size_t nr_families;
};

/**
 * prom_map() - write a map's metric
 * @rows: of the map
 *
 * A map that has no numbers, or whose metric another one has already, is left
 * out. Return: rows that were left out.
 */
size_t prom_map(struct prom *p, const struct question_map *map,
		const struct rows *rows);

/* Begin a metric: false if its name is taken. */
bool prom_family(struct prom *p, const char *name, const char *type,
		 const char *help);

/* A label's value, escaped. */
void prom_label(struct buffer *b, const char *text, size_t len);

void prom_free(struct prom *p);

#endif /* KMC_PROM_H */
