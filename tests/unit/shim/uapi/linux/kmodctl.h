/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_UAPI_LINUX_KMODCTL_H
#define SHIM_UAPI_LINUX_KMODCTL_H

#include <linux/kmodctl.h>

/* A fuzzer has no time for a million rounds of a loop. */
#ifdef SHIM_FUEL
#undef KMC_FUEL
#define KMC_FUEL	SHIM_FUEL
#endif

#endif
