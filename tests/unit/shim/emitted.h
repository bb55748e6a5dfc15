/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where records go in a test: the last one is kept, and how many there were.
 */
#ifndef SHIM_EMITTED_H
#define SHIM_EMITTED_H

#include <linux/types.h>

#define SHIM_EMITTED_MAX	256

struct shim_emitted {
	u64 count;
	u64 nsecs;
	u32 id;
	u32 size;
	u8 frame[SHIM_EMITTED_MAX];
};

extern struct shim_emitted shim_emitted;

#endif
