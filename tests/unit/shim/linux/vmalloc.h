/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_VMALLOC_H
#define SHIM_LINUX_VMALLOC_H

#include <linux/slab.h>

#define vmalloc(size)	shim_alloc(size, false)
#define __vmalloc(size, gfp)	shim_alloc(size, false)
#define vzalloc(size)	shim_alloc(size, true)
#define vfree(p)	free((void *)(p))

#endif
