// SPDX-License-Identifier: GPL-2.0
/*
 * Scalars, for handlers.
 *
 * A deleted key's row stays in the index, so that the next assignment only
 * revives it. Every change of a row's state gives a state that it never had
 * before; who finds the same state before and after has looked at one life of the key.
 *
 *	absent --claim--> BUSY --value written--> LIVE --delete--> absent,
 *	that may become RETIRED, by the worker's hand
 *	LIVE --claim--> LIVE|BUSY --value written--> LIVE	(wide values only)
 *
 * An operation takes effect at one moment: a revival when the row becomes LIVE, a
 * deletion when it stops to be, a read when the value was read, since the state was
 * the same on both sides of it. An assignment of 8 bytes to a live row is one
 * store; if the state has changed behind it, the store may have come too late, and
 * the assignment is done again. A wider value is written by whoever has
 * the claim, and readers try again until they saw no claim and no change.
 *
 * Nobody waits for ever: a claim is held for a few instructions with preemption
 * off, but its holder may be what this handler has interrupted. Who has tried
 * KMC_TRIES times gives up and counts it as lost.
 */
#include <linux/compiler.h>
#include <linux/processor.h>
#include <linux/string.h>
#include "fast.h"
#include "scalar.h"

enum kmc_put {
	KMC_PUT_DONE,
	KMC_PUT_AGAIN,
	KMC_PUT_FULL,
};

static __always_inline struct kmc_row *
kmc_scalar_find(struct kmc_map *map, const u64 *key, u32 *hash)
{
	unsigned long entry;
	struct kmc_row *row;

	if (map->words != 1) {
		if (!kmc_has_key(map))
			return map->single;
		*hash = kmc_key_hash(map, key);
		return kmc_index_find(map, key, *hash);
	}
	/* One integer as key: mostly found, or not, at the first look. */
	*hash = kmc_hash_1(map, key[0]);
	entry = READ_ONCE(*kmc_entry(READ_ONCE(map->table), *hash, 0));
	if (entry == KMC_ENTRY_EMPTY)
		return NULL;
	row = kmc_entry_live_row(entry);
	if (kmc_entry_is_live(entry) && row->key[0] == key[0] &&
	    !(READ_ONCE(row->state) & KMC_ROW_RETIRED))
		return row;
	return kmc_index_find(map, key, *hash);
}

/*
 * Copy the value of a row; @word: it is known to be one word, a constant.
 * Return: it was present.
 */
static __always_inline bool kmc_scalar_peek(struct kmc_map *map,
					    struct kmc_row *row, u64 *value,
					    const bool word)
{
	u32 state, n;

	for (n = 0; n < KMC_TRIES; n++) {
		/* The value is read after this ... */
		state = smp_load_acquire(&row->state);
		if (!(state & KMC_ROW_LIVE))
			return false;
		if (!(state & KMC_ROW_BUSY)) {
			if (word)
				*value = READ_ONCE(row->value);
			else
				kmc_words_copy(&map->desc.value, value,
					       kmc_row_value(map, row));
			smp_rmb();	/* ... and before that */
			if (likely(READ_ONCE(row->state) == state))
				return true;
		}
		cpu_relax();
	}
	kmc_map_lose(map, 1);
	return false;
}

notrace bool kmc_scalar_copy(struct kmc_map *map, struct kmc_row *row,
			     u64 *value)
{
	return kmc_scalar_peek(map, row, value, false);
}

/* The same by key. */
static __always_inline bool kmc_scalar_read(struct kmc_map *map, const u64 *key,
					    u64 *value, const bool word)
{
	struct kmc_row *row;
	u32 hash;

	row = kmc_scalar_find(map, key, &hash);
	return row && kmc_scalar_peek(map, row, value, word);
}

static __always_inline enum kmc_put
kmc_scalar_put(struct kmc_map *map, struct kmc_row *row, const u64 *value,
	       const bool word)
{
	u32 state = READ_ONCE(row->state);
	u32 claimed = KMC_ROW_BUSY;

	if (state & (KMC_ROW_BUSY | KMC_ROW_RETIRED))
		return KMC_PUT_AGAIN;
	if (state & KMC_ROW_LIVE) {
		if (word) {
			WRITE_ONCE(row->value, *value);
			smp_mb();	/* the value is out before the second look */
			return READ_ONCE(row->state) == state ? KMC_PUT_DONE :
								KMC_PUT_AGAIN;
		}
		claimed |= KMC_ROW_LIVE;
	} else if (!kmc_map_admit(map)) {
		return KMC_PUT_FULL;
	}
	if (!kmc_state_claim(row, state, claimed)) {
		if (!(claimed & KMC_ROW_LIVE))
			kmc_map_leave(map);
		return KMC_PUT_AGAIN;
	}
	if (word)
		WRITE_ONCE(row->value, *value);
	else
		kmc_words_copy(&map->desc.value, kmc_row_value(map, row), value);
	state = kmc_state_next(kmc_state_next(state, 0), KMC_ROW_LIVE);
	/* The value is there before the claim ends. */
	smp_store_release(&row->state, state);
	return KMC_PUT_DONE;
}

static __always_inline void kmc_scalar_set(struct kmc_map *map, const u64 *key,
					   const u64 *value, const bool word)
{
	enum kmc_put put = KMC_PUT_AGAIN;
	struct kmc_row *row;
	u32 hash = 0, n;
	bool fresh;

	for (n = 0; put == KMC_PUT_AGAIN && n < KMC_TRIES; n++) {
		row = kmc_scalar_find(map, key, &hash);
		if (!row) {
			row = kmc_index_get(map, key, hash, value, &fresh);
			if (!row)
				break;
			if (fresh)
				return;
		}
		put = kmc_scalar_put(map, row, value, word);
		if (put == KMC_PUT_DONE)
			return;
		cpu_relax();
	}
	kmc_map_lose(map, 1);
}

notrace u64 kmc_map_get(struct kmc_map *map, const void *key)
{
	u64 value;

	return kmc_scalar_read(map, key, &value, true) ? value : 0;
}

static notrace noinline void kmc_map_set_slow(struct kmc_map *map,
					      const void *key, u64 v)
{
	kmc_scalar_set(map, key, &v, true);
}

notrace void kmc_map_set(struct kmc_map *map, const void *key, u64 v)
{
	struct kmc_row *row = NULL;
	u32 hash;

	/* Mostly the key is, or was, there, and nobody else is at it. */
	if (map->words <= 1)
		row = kmc_scalar_find(map, key, &hash);
	if (!row || kmc_scalar_put(map, row, &v, true) != KMC_PUT_DONE)
		kmc_map_set_slow(map, key, v);
}

notrace bool kmc_map_load(struct kmc_map *map, const void *key, void *value)
{
	if (kmc_scalar_read(map, key, value, false))
		return true;
	memset(value, 0, map->desc.value.size);
	return false;
}

notrace void kmc_map_store(struct kmc_map *map, const void *key,
			   const void *value)
{
	kmc_scalar_set(map, key, value, !map->value_words);
}

notrace bool kmc_map_has(struct kmc_map *map, const void *key)
{
	struct kmc_row *row;
	u32 hash;

	row = kmc_scalar_find(map, key, &hash);
	return row && READ_ONCE(row->state) & KMC_ROW_LIVE;
}

notrace bool kmc_scalar_drop(struct kmc_map *map, struct kmc_row *row)
{
	u32 state, n;

	for (n = 0; n < KMC_TRIES; n++) {
		state = READ_ONCE(row->state);
		if (!(state & KMC_ROW_LIVE))
			return false;
		if (!(state & KMC_ROW_BUSY) && kmc_state_claim(row, state, 0)) {
			kmc_map_leave(map);
			return true;
		}
		cpu_relax();
	}
	kmc_map_lose(map, 1);
	return false;
}

notrace bool kmc_map_del(struct kmc_map *map, const void *key)
{
	struct kmc_row *row;
	u32 hash;

	row = kmc_scalar_find(map, key, &hash);
	return row && kmc_scalar_drop(map, row);
}
