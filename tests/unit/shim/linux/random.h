/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_RANDOM_H
#define SHIM_LINUX_RANDOM_H

#include <sys/random.h>
#include <linux/types.h>

static inline void get_random_bytes(void *to, size_t len)
{
	while (getrandom(to, len, 0) != (ssize_t)len)
		;
}

#endif
