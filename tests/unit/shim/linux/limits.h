/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_LIMITS_H
#define SHIM_LINUX_LIMITS_H

#include_next <linux/limits.h>

#define U8_MAX		0xff
#define U16_MAX		0xffff
#define S16_MAX		0x7fff
#define U32_MAX		0xffffffffU
#define U64_MAX		0xffffffffffffffffULL
#define S32_MAX		0x7fffffff
#define S64_MAX		0x7fffffffffffffffLL
#define S64_MIN		(-S64_MAX - 1)

#endif
