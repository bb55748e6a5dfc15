/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Shared libraries by name, as the dynamic linker knows them.
 */
#ifndef KMC_LIBRARY_H
#define KMC_LIBRARY_H

#include <stdbool.h>

/* Is the file "libc.so.6" meant by @name: "libc", "libc.so", "libc.so.6"? */
bool library_matches(const char *file, const char *name);

/* Called for the path of a library. False: stop. */
typedef bool (*library_fn)(void *data, const char *path);

/* Libraries that are meant by @name, of the dynamic linker's cache in @root. */
void library_find(const char *root, const char *name, library_fn fn,
		  void *data);

#endif /* KMC_LIBRARY_H */
