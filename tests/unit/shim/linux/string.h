/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_STRING_H
#define SHIM_LINUX_STRING_H

#include <string.h>
#include <linux/errno.h>
#include <linux/types.h>

/* @gfp: as of linux/slab.h, which has shim_alloc() */
#define kmemdup(from, size, gfp)					\
	({ void *_to = shim_alloc(size, false);				\
	   if (_to)							\
		memcpy(_to, from, size);				\
	   _to; })

static inline ssize_t strscpy(char *to, const char *from, size_t size)
{
	size_t len = strnlen(from, size);

	if (!size)
		return -E2BIG;
	if (len == size) {
		memcpy(to, from, size - 1);
		to[size - 1] = 0;
		return -E2BIG;
	}
	memcpy(to, from, len + 1);
	return len;
}

#endif
