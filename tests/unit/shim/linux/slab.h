/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_SLAB_H
#define SHIM_LINUX_SLAB_H

#include <stdlib.h>
#include <linux/types.h>

#define GFP_KERNEL		0
#define __GFP_NOWARN		0
#define __GFP_ZERO		0
#define __GFP_NORETRY		0
#define __GFP_RETRY_MAYFAIL	0

/* Counts down; the allocation that finds it at 1 fails. 0: none fails. */
extern long shim_alloc_fail_at;

void *shim_alloc(size_t size, bool zero);

static inline size_t shim_array(size_t n, size_t size)
{
	size_t bytes;

	return __builtin_mul_overflow(n, size, &bytes) ? SIZE_MAX : bytes;
}

#define kmalloc(size, gfp)		shim_alloc(size, false)
#define kzalloc(size, gfp)		shim_alloc(size, true)
#define kvmalloc(size, gfp)		shim_alloc(size, false)
#define kvzalloc(size, gfp)		shim_alloc(size, true)
#define kmalloc_array(n, size, gfp)	shim_alloc(shim_array(n, size), false)
#define kcalloc(n, size, gfp)		shim_alloc(shim_array(n, size), true)
#define kvmalloc_array(n, size, gfp)	shim_alloc(shim_array(n, size), false)
#define kvcalloc(n, size, gfp)		shim_alloc(shim_array(n, size), true)
#define kfree(p)			free((void *)(p))
#define kvfree(p)			free((void *)(p))

#endif
