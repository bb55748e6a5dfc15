/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_SORT_H
#define SHIM_LINUX_SORT_H

#include <stddef.h>

typedef int (*cmp_r_func_t)(const void *a, const void *b, const void *data);

/* @swap is always NULL. */
void sort_r(void *base, size_t nr, size_t size, cmp_r_func_t compare, void *swap,
	    const void *data);

#endif
