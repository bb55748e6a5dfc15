/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From the command line and a script to a question.
 */
#ifndef KMC_ASK_H
#define KMC_ASK_H

#include "lang/question.h"
#include "options.h"

struct locator;

/**
 * ask_compile() - compile a script as the command line wants it
 * @source: the script
 * @cpid: pid of the -c child, 0 if none
 * @locator: all zeroes; a connection to the module, if one was needed
 *
 * Return: the question, or NULL after a complaint.
 */
struct question *ask_compile(const struct options *options, const char *source,
			     int cpid, struct locator *locator);

/* Bytes of each CPU's ring: what was asked for, or what the question needs. */
uint32_t ask_ring_bytes(const struct options *options,
			const struct question *q);

/* As bpftrace counts: every place, and a probe that has none. */
size_t ask_places(const struct question *q);

#endif /* KMC_ASK_H */
