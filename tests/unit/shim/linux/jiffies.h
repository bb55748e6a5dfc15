/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_JIFFIES_H
#define SHIM_LINUX_JIFFIES_H

#define HZ	1000

unsigned long shim_jiffies(void);

#define jiffies			shim_jiffies()
#define time_before(a, b)	((long)((a) - (b)) < 0)

#endif
