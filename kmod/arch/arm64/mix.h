/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KMC_ARCH_MIX_H
#define KMC_ARCH_MIX_H

#include <linux/compiler.h>
#include <linux/types.h>

static __always_inline u64 kmc_mix(u64 a, u64 b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return product ^ (product >> 64);
}

#endif /* KMC_ARCH_MIX_H */
