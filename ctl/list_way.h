/* SPDX-License-Identifier: GPL-2.0 */
/*
 * How a probe would be attached, for -lv.
 */
#ifndef KMC_LIST_WAY_H
#define KMC_LIST_WAY_H

struct event_ways;

/* Asks the module which events it has handlers of. NULL: it can't be asked. */
struct event_ways *event_ways_new(void);
void event_ways_free(struct event_ways *ways);

/* Who fills the record of an event that a program reads. */
const char *event_way(const struct event_ways *ways, const char *category,
		      const char *name);

#endif /* KMC_LIST_WAY_H */
