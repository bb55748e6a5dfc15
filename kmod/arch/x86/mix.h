/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KMC_ARCH_MIX_H
#define KMC_ARCH_MIX_H

#include <linux/compiler.h>
#include <linux/types.h>

/*
 * Not by __int128: where one is alive, the compiler aligns the stack to 16 bytes, on
 * every hit.
 */
static __always_inline u64 kmc_mix(u64 a, u64 b)
{
	u64 high;

	asm("mulq %2" : "+a" (a), "=d" (high) : "rm" (b) : "cc");
	return a ^ high;
}

#endif /* KMC_ARCH_MIX_H */
