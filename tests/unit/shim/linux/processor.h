/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_PROCESSOR_H
#define SHIM_LINUX_PROCESSOR_H

#include <sched.h>

#define cpu_relax()	sched_yield()

#endif
