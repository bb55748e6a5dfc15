/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's list of symbols, a line at a time. The kernel makes the list while
 * it is read: read no more than is wanted.
 */
#ifndef KMC_SCAN_H
#define KMC_SCAN_H

#include "resolve.h"

#define SCAN_BYTES	65536

/**
 * struct scan - a list that is being read
 * @fd: the list, -1 at its end
 * @at: the next line in @text
 * @len: bytes in @text
 * @first: first name of the address that @addr_text is, @first_len bytes; it is
 *	a name of a symbol of any type
 * @addr_text: the last line's address
 * @text: a piece of the list
 */
struct scan {
	int fd;
	size_t at, len;
	size_t first_len;
	char first[512];
	char addr_text[16];
	char text[SCAN_BYTES];
};

/* Return: 0, or an errno. */
int scan_open(struct scan *s, const char *path);
void scan_close(struct scan *s);

/**
 * scan_next() - the next function that is in a module, and of a name, as wanted
 * @module: @name: patterns; @module may be NULL
 * @sym: its strings are good until the next call
 *
 * Return: 0, or an errno: ENODATA at the end.
 */
int scan_next(struct scan *s, const char *module, const char *name,
	      struct ksym *sym);

#endif /* KMC_SCAN_H */
