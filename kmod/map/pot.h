/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pots: what memory is taken from. A session has one, which is in the module's: who takes
 * from the first takes from both, or from neither. What a pot can't give is counted, and
 * a map that needed it does not grow.
 */
#ifndef KMC_MAP_POT_H
#define KMC_MAP_POT_H

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/types.h>

/**
 * struct kmc_pot - memory that may be taken
 * @used: bytes that were
 * @refused: how often there was not enough
 * @limit: bytes; 0: any number
 * @up: the pot that this one is in, or NULL
 */
struct kmc_pot {
	atomic64_t used;
	atomic64_t refused;
	u64 limit;
	struct kmc_pot *up;
};

/* Give back. @pot: NULL: of no pot. */
static inline void kmc_pot_give(struct kmc_pot *pot, u64 bytes)
{
	for (; pot; pot = pot->up)
		atomic64_sub(bytes, &pot->used);
}

/* Take @bytes from a pot and those that it is in. Return: false if one has too little. */
static inline bool kmc_pot_take(struct kmc_pot *pot, u64 bytes)
{
	struct kmc_pot *at;
	u64 limit, used;

	for (at = pot; at; at = at->up) {
		limit = READ_ONCE(at->limit);
		used = atomic64_add_return(bytes, &at->used);
		if (!limit || used <= limit)
			continue;
		atomic64_inc(&at->refused);
		atomic64_sub(bytes, &at->used);
		/* Those before this one have given already. */
		for (; pot != at; pot = pot->up)
			atomic64_sub(bytes, &pot->used);
		return false;
	}
	return true;
}

#endif /* KMC_MAP_POT_H */
