/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Accounting: what a session has lost is never passed over in silence.
 */
#ifndef KMC_ACCOUNT_H
#define KMC_ACCOUNT_H

#include "load.h"
#include "out/output.h"

/**
 * account_report() - read the accounting, and say what is not as it should be
 * @s: session
 * @q: its question
 * @o: told of lost records
 * @verbose: say all, not only what was lost
 *
 * Every line goes to standard error. Return: 0, or a negative errno with
 * @s->m->error set.
 */
int account_report(struct session *s, const struct question *q,
		   struct output *o, bool verbose);

/*
 * Name the probes that the start of a session has left out altogether, and with
 * @verbose every place. Return: as above.
 */
int account_skipped(struct session *s, const struct question *q, bool verbose);

#endif /* KMC_ACCOUNT_H */
