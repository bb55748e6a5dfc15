// SPDX-License-Identifier: GPL-2.0
/*
 * Scalars, for process context: reading them out, clearing, retiring. Rows are
 * found through the index, which is not rebuilt meanwhile: the caller holds the
 * map's lock.
 */
#include <linux/errno.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/processor.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include "index.h"
#include "key.h"
#include "scalar.h"

/* The next row from *@i on. */
static struct kmc_row *kmc_scalar_next(struct kmc_map *map, u32 *i)
{
	struct kmc_row *row;

	if (!kmc_has_key(map))
		return (*i)++ ? NULL : map->single;
	while (*i < map->table->size) {
		row = kmc_table_row(map->table, (*i)++);
		if (!(*i & 0xfff))
			cond_resched();
		if (row)
			return row;
	}
	return NULL;
}

static u32 kmc_scalar_gone(u32 state)
{
	return (state & ~KMC_ROW_BITS) + KMC_ROW_CHANGE;
}

/*
 * Copy a live row's value, if @to, and delete it unless it is to be kept. Under a
 * claim, so that no assignment comes between; interrupts are off because a
 * handler in one would wait in vain.
 */
static bool kmc_scalar_claim(struct kmc_map *map, struct kmc_row *row, u64 *to,
			     bool keep)
{
	const u32 live = keep ? KMC_ROW_LIVE : 0;
	unsigned long flags;
	bool claimed = false;
	u32 state, claim;

	do {
		cond_resched();
		local_irq_save(flags);
		state = READ_ONCE(row->state);
		claim = kmc_scalar_gone(state) | KMC_ROW_BUSY | live;
		if (state & KMC_ROW_LIVE && !(state & KMC_ROW_BUSY))
			claimed = cmpxchg(&row->state, state, claim) == state;
		if (claimed) {
			if (to)
				kmc_words_copy(&map->desc.value, to,
					       kmc_row_value(map, row));
			/* The value was copied before others may write. */
			smp_store_release(&row->state,
					  kmc_scalar_gone(claim) | live);
			if (!keep)
				kmc_map_leave(map);
		}
		local_irq_restore(flags);
	} while (!claimed && state & KMC_ROW_LIVE);
	return claimed;
}

static bool kmc_scalar_take(struct kmc_map *map, struct kmc_row *row, u64 *to)
{
	return kmc_scalar_claim(map, row, to, false);
}

/*
 * Copy a live row's value. One that is written all the time keeps its writers
 * waiting for once.
 */
static bool kmc_scalar_peek(struct kmc_map *map, struct kmc_row *row, u64 *to)
{
	u32 state, tries = 0;

	do {
		if (tries++ == KMC_TRIES)
			return kmc_scalar_claim(map, row, to, true);
		cond_resched();
		/* The value is read after this ... */
		state = smp_load_acquire(&row->state);
		if (!(state & KMC_ROW_LIVE))
			return false;
		kmc_words_copy(&map->desc.value, to, kmc_row_value(map, row));
		smp_rmb();	/* ... and before that */
	} while (state & KMC_ROW_BUSY || READ_ONCE(row->state) != state);
	return true;
}

int kmc_scalar_snapshot(struct kmc_map *map, struct kmc_snapshot *snap,
			bool take)
{
	size_t room = kmc_scalar_present(map);
	struct kmc_row *row;
	u32 i = 0;
	u64 *out;

	/* Keys that come while this runs are in it, or in the next one. */
	room += room / 8 + 16;
	snap->rows = __vmalloc(array_size(room, snap->row_size),
			       KMC_GFP_MAP);
	if (!snap->rows)
		return -ENOMEM;
	out = snap->rows;
	while (snap->nr < room && (row = kmc_scalar_next(map, &i))) {
		if (take ? !kmc_scalar_take(map, row, out + map->key_words) :
			   !kmc_scalar_peek(map, row, out + map->key_words))
			continue;
		memcpy(out, row->key, map->desc.key.size);
		out += snap->row_size / sizeof(u64);
		snap->nr++;
	}
	return 0;
}

void kmc_scalar_clear(struct kmc_map *map)
{
	struct kmc_row *row;
	u32 i = 0;

	while ((row = kmc_scalar_next(map, &i)))
		kmc_scalar_take(map, row, NULL);
}

/* An assignment of 0 to every key that is present. */
static void kmc_scalar_zero_row(struct kmc_map *map, struct kmc_row *row)
{
	u64 *value = kmc_row_value(map, row);
	u32 state, claim, w;
	unsigned long flags;
	bool done = false;

	do {
		cond_resched();
		local_irq_save(flags);
		state = READ_ONCE(row->state);
		claim = kmc_scalar_gone(state) | KMC_ROW_BUSY | KMC_ROW_LIVE;
		if (state & KMC_ROW_LIVE && !(state & KMC_ROW_BUSY))
			done = cmpxchg(&row->state, state, claim) == state;
		if (done) {
			for (w = 0; w < map->desc.value.size / 8; w++)
				WRITE_ONCE(value[w], 0);
			/* The zeroes are there before the claim ends. */
			smp_store_release(&row->state,
					  kmc_scalar_gone(claim) | KMC_ROW_LIVE);
		}
		local_irq_restore(flags);
	} while (!done && state & KMC_ROW_LIVE);
}

void kmc_scalar_zero(struct kmc_map *map)
{
	struct kmc_row *row;
	u32 i = 0;

	while ((row = kmc_scalar_next(map, &i)))
		kmc_scalar_zero_row(map, row);
}

u64 kmc_scalar_present(struct kmc_map *map)
{
	struct kmc_row *row;
	u64 present = 0;
	u32 i = 0;

	while ((row = kmc_scalar_next(map, &i)))
		present += !!(READ_ONCE(row->state) & KMC_ROW_LIVE);
	return present;
}

bool kmc_scalar_retire(struct kmc_map *map, struct kmc_row *row)
{
	u32 state = READ_ONCE(row->state);

	if (state & KMC_ROW_BITS)
		return false;
	return cmpxchg(&row->state, state, state | KMC_ROW_RETIRED) == state;
}

bool kmc_scalar_settle(struct kmc_map *map, struct kmc_row *row)
{
	if (!(READ_ONCE(row->state) & KMC_ROW_LIVE))
		return true;
	/* It was not idle, but the new table's run was full: once more. */
	if (kmc_index_put(map, row) == kmc_entry_of(row))
		return false;
	this_cpu_inc(*map->lost);
	kmc_map_leave(map);
	return true;
}
