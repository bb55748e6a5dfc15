/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KMC_LOWERED_H
#define KMC_LOWERED_H

#include <stdio.h>
#include "lang/question.h"
#include "locate.h"
#include "options.h"

/*
 * Show what the module makes of a question's programs: it is loaded, but not
 * started. Where that can't be, a line says why.
 */
void lowered_show(const struct question *q, const struct options *options,
		  struct locator *l, FILE *out);

#endif /* KMC_LOWERED_H */
