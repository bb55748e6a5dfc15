/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions that somebody else has made: found by name, and what is learned of
 * them from the module.
 */
#ifndef KMC_KNOWN_H
#define KMC_KNOWN_H

#include "load.h"

/* Find a session by its name. Return: 0, or a negative errno with @m->error. */
int session_find(struct session *s, struct module *m, const char *name);

/**
 * struct known - what is learned of a session
 * @s: the session
 * @q: its maps and its sites' names, enough to show maps; and what it keeps of
 *	a description
 * @described: @q has the formats, so records can be shown
 * @why_not: else, why not
 */
struct known {
	struct session s;
	struct question *q;
	bool described;
	const char *why_not;
};

/* Return: 0, or a negative errno with @m->error set. */
int known_open(struct known *k, struct module *m, const char *name);
void known_close(struct known *k);

#endif /* KMC_KNOWN_H */
