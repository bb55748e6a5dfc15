/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Functions and USDT probes of files, for -l.
 */
#ifndef KMC_LIST_USER_H
#define KMC_LIST_USER_H

#include <stdbool.h>
#include <stddef.h>
#include "out/buffer.h"

/**
 * list_user() - what matches, file by file
 * @out: the listing
 * @provider: "uprobe", "uretprobe" or "usdt"
 * @pattern: "PATH:FUNCTION", "PATH:PROVIDER:NAME" or less of it
 * @pid: of -p, or 0
 * @verbose: show the parameters of functions
 * @found: is increased by the number of what matches
 */
void list_user(struct buffer *out, const char *provider, const char *pattern,
	       int pid, bool verbose, size_t *found);

#endif /* KMC_LIST_USER_H */
