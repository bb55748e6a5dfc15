/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Histograms: which values a bucket stands for, and the picture in text.
 */
#ifndef KMC_HIST_H
#define KMC_HIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "../lang/question.h"
#include "buffer.h"

/**
 * struct hist_bucket - the values of a bucket
 * @lo: smallest value; unset if @below
 * @hi: smallest value that is greater than all of the bucket; unset if @above.
 *	Of the last bucket of a hist() it is 2^64, that is 0
 * @below: no smallest value
 * @above: no greatest value
 * Values of a hist() are unsigned, those of an lhist() signed.
 */
struct hist_bucket {
	uint64_t lo;
	uint64_t hi;
	bool below;
	bool above;
};

size_t hist_nr_buckets(const struct question_map *map);
void hist_bucket(const struct question_map *map, size_t i,
		 struct hist_bucket *bucket);

/*
 * First and last bucket that is not 0. Return: false if all are 0.
 */
bool hist_range(const struct question_map *map, const void *value,
		size_t *first, size_t *last);

/**
 * hist_text() - the rows of the picture
 * @div: divides all counts
 */
void hist_text(struct buffer *b, const struct question_map *map,
	       const void *value, uint64_t div);

#endif /* KMC_HIST_H */
