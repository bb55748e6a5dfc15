/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_LOG2_H
#define SHIM_LINUX_LOG2_H

#include <linux/types.h>

static inline int ilog2(u64 v)
{
	return 63 - __builtin_clzll(v);
}

static inline bool is_power_of_2(u64 v)
{
	return v && !(v & (v - 1));
}

static inline u64 rounddown_pow_of_two(u64 v)
{
	return 1ULL << ilog2(v);
}

static inline u64 roundup_pow_of_two(u64 v)
{
	return v == 1 ? 1 : 2ULL << ilog2(v - 1);
}

#endif
