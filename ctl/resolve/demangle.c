// SPDX-License-Identifier: GPL-2.0
#include <libiberty/demangle.h>
#include <string.h>
#include "image.h"

#define AS_DECLARED	(DMGL_PARAMS | DMGL_ANSI)

char *demangle(const char *name)
{
	char *plain = NULL;

	if (strncmp(name, "_Z", 2) && strncmp(name, "_R", 2))
		return NULL;
	/* Rust's older names look like C++ ones, with a hash at their end. */
	plain = rust_demangle(name, 0);
	return plain ?: cplus_demangle_v3(name, AS_DECLARED);
}
