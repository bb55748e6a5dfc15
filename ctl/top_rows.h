/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What "kmodctl top" shows: a map's rows over time, by how fast they grow.
 */
#ifndef KMC_TOP_ROWS_H
#define KMC_TOP_ROWS_H

#include "lang/question.h"
#include "out/part.h"
#include "out/rows.h"

#define TOP_HISTORY	24	/* looks that a bar shows */

/**
 * struct top_row - a key
 * @label: as it is shown
 * @total: what the map says: updates of a histogram or stats(), else the value
 * @rate: by how much @total grew in a second, at the last look
 * @history: the same, the last looks, the newest last
 * @quantiles: half, and 99 of 100, of a histogram's values are not above
 * @look: the last one that had the key
 */
struct top_row {
	char *label;
	uint64_t total;
	double rate;
	double history[TOP_HISTORY];
	uint64_t quantiles[2];
	unsigned int look;
};

enum top_order { TOP_BY_RATE, TOP_BY_TOTAL, TOP_BY_TAIL, TOP_BY_LABEL };

/**
 * struct top_rows - all keys that a map has
 * @list: @nr rows, in the order of their labels
 * @look: number of the last look
 */
struct top_rows {
	struct top_row *list;
	size_t nr;
	unsigned int look;
};

/* Take in a read-out, @seconds after the last one; keys that have gone go. */
void top_rows_look(struct top_rows *top, const struct question_map *map,
		   const struct rows *rows, const struct names *names,
		   double seconds);
void top_rows_free(struct top_rows *top);

/*
 * The rows whose labels contain @filter, in order. Return: an array to be
 * freed; ends the process when there is no memory.
 */
const struct top_row **top_rows_order(const struct top_rows *top,
				      enum top_order order, const char *filter,
				      size_t *nr);

/* The smallest value that @share of a histogram's values are not above. */
uint64_t hist_quantile(const struct question_map *map, const uint8_t *value,
		       double share);

/* A number in at most 6 characters: 999, 1.2K, 34M */
void top_number(char *text, size_t size, double n);

#endif /* KMC_TOP_ROWS_H */
