/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Dates: what strftime() shows.
 */
#ifndef KMC_DATE_H
#define KMC_DATE_H

#include <stdint.h>
#include "../lang/type.h"
#include "buffer.h"

/**
 * date_show() - a moment, in the local time zone
 * @type: its format and the clock that it is of; NULL: the time of day,
 *	CLOCK_MONOTONIC
 * @nsecs: nanoseconds of that clock
 */
void date_show(struct buffer *b, const struct type *type, uint64_t nsecs);

#endif /* KMC_DATE_H */
