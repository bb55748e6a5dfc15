/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records: what one of the stream asks the command to do, done in the order of
 * the events.
 */
#ifndef KMC_RECORD_H
#define KMC_RECORD_H

#include "run.h"

/* Take the formats of the question apart. Return: 0, or -1: no memory. */
int record_formats(struct run *r);
void record_formats_free(struct run *r);

/* Do what a record of format @id asks for. @data: struct run */
void record_show(void *data, uint32_t id, const void *payload, size_t len);

/*
 * As it is at the end: what has no key, and no value either, is left out.
 * Return: 0, or -1 after a complaint.
 */
int record_show_last(struct run *r, unsigned int map);
/* Show a map. Return: 0, or -1 after a complaint. */
int record_show_map(struct run *r, unsigned int map, bool take, size_t top,
		    uint64_t div);

/* act.c: what reaches outside; @text is NUL-terminated. */

/* Show the file that is called @text. */
void act_cat(struct run *r, const char *text);
/* Run a command, and show what it printed before anything that comes later. */
void act_system(struct run *r, const char *text);
/* Add a line to the kernel's own trace. */
void act_debug(struct run *r, const char *text);

#endif /* KMC_RECORD_H */
