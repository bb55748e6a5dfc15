/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Keys: hashing, comparing and copying. The short ones, of whole words, are done
 * inline; all others, and those with counted strings, in key.c.
 */
#ifndef KMC_MAP_KEY_H
#define KMC_MAP_KEY_H

#include "../arch/mix.h"
#include "core.h"

/*
 * kmc_mix(), with factors that are masked by random numbers: nobody can choose keys that
 * collide, and one instruction mixes two words.
 */
static __always_inline u32 kmc_hash_1(const struct kmc_map *map, u64 a)
{
	return kmc_mix(a ^ map->seed[0], map->seed[1]);
}

static __always_inline u32 kmc_hash_2(const struct kmc_map *map, u64 a, u64 b)
{
	return kmc_mix(a ^ map->seed[0], b ^ map->seed[1]);
}

static __always_inline u32 kmc_hash_3(const struct kmc_map *map, u64 a, u64 b,
				      u64 c)
{
	return kmc_mix(kmc_mix(a ^ map->seed[0], b ^ map->seed[1]) ^ c,
		       map->seed[2]);
}

static __always_inline u32 kmc_hash_4(const struct kmc_map *map, u64 a, u64 b,
				      u64 c, u64 d)
{
	return kmc_mix(kmc_mix(a ^ map->seed[0], b ^ map->seed[1]) ^ c,
		       d ^ map->seed[2]);
}

u32 kmc_key_hash(const struct kmc_map *map, const u64 *key);
bool kmc_key_equal(const struct kmc_map *map, const u64 *a, const u64 *b);

/*
 * Copy what means something of a row of parts and set the rest to 0. Word by
 * word: a scalar's value may change meanwhile, and then is copied again.
 */
void kmc_words_copy(const struct kmc_layout *layout, u64 *to, const u64 *from);

#endif /* KMC_MAP_KEY_H */
