/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_UAPI_LINUX_KMODCTL_H
#define SHIM_UAPI_LINUX_KMODCTL_H

#include <linux/kmodctl.h>

#endif
