/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_TIMEKEEPING_H
#define SHIM_LINUX_TIMEKEEPING_H

#include <linux/types.h>

/* The clock of a test: tests set it, nobody else moves it. */
extern u64 shim_nsecs;
#define SHIM_SUSPENDED	1000000

static inline u64 ktime_get_mono_fast_ns(void)
{
	return shim_nsecs;
}

/* The date of a test, in nanoseconds since 1970. */
extern u64 shim_date;

static inline u64 ktime_get_real_fast_ns(void)
{
	return shim_date;
}

static inline u64 ktime_get_boot_fast_ns(void)
{
	return shim_nsecs + SHIM_SUSPENDED;
}

#endif
