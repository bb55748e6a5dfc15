// SPDX-License-Identifier: GPL-2.0
#include <linux/moduleparam.h>
#include "memory.h"

static struct kmc_pot module_pot;
static ulong session_bytes;

module_param_named(max_bytes, module_pot.limit, ullong, 0644);
MODULE_PARM_DESC(max_bytes, "bytes that the maps and rings of all sessions may take; 0: any number");
module_param(session_bytes, ulong, 0644);
MODULE_PARM_DESC(session_bytes, "the same of a session that does not say; 0: any number");

void kmc_memory_pot(struct kmc_pot *pot, u64 bytes)
{
	pot->limit = bytes ?: READ_ONCE(session_bytes);
	pot->up = &module_pot;
}

void kmc_memory_stats(const struct kmc_pot *pot, struct kmc_memory_stats *stats)
{
	stats->used = atomic64_read(&pot->used);
	stats->limit = pot->limit;
	stats->refused = atomic64_read(&pot->refused) +
			 atomic64_read(&module_pot.refused);
	stats->module_used = atomic64_read(&module_pot.used);
	stats->module_limit = READ_ONCE(module_pot.limit);
}
