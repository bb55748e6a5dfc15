/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_KERNEL_H
#define SHIM_LINUX_KERNEL_H

#include <stdio.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/types.h>

#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define round_up(x, y)		((((x) - 1) | ((__typeof__(x))(y) - 1)) + 1)
#define round_down(x, y)	((x) & ~((__typeof__(x))(y) - 1))
#define ALIGN(x, y)		round_up(x, y)
#define IS_ALIGNED(x, y)	(((x) & ((__typeof__(x))(y) - 1)) == 0)
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define container_of(ptr, type, member)	\
	((type *)((char *)(ptr) - offsetof(type, member)))

#define scnprintf(to, size, ...)					\
	({ int _size = (size), _n = snprintf(to, _size, __VA_ARGS__);	\
	   _n < _size ? _n : _size - 1; })

/* Only ever asked for options that no test has. */
#define IS_ENABLED(option)	0
#define cond_resched()		do { } while (0)

#endif
