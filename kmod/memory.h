/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module's memory: what all sessions together may take, and what each may.
 */
#ifndef KMC_MEMORY_H
#define KMC_MEMORY_H

#include <uapi/linux/kmodctl.h>
#include "map/pot.h"

/* Set up a session's pot: @bytes, or what the module's parameter says if that is 0. */
void kmc_memory_pot(struct kmc_pot *pot, u64 bytes);

void kmc_memory_stats(const struct kmc_pot *pot, struct kmc_memory_stats *stats);

#endif /* KMC_MEMORY_H */
