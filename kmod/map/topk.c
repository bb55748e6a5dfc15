// SPDX-License-Identifier: GPL-2.0
/*
 * topk(): the most frequent numbers, in fixed room. Space-Saving: a number that has no
 * slot takes that of the rarest one, and its count. So a count is never too small, and
 * too large by no more than what was counted, divided by the slots of a CPU. As long as
 * there are no more numbers than slots it is exact. Merging keeps that.
 */
#include <linux/bitops.h>
#include <linux/string.h>
#include "fast.h"
#include "kinds.h"
#include "text.h"

/* Slots for each number that is shown. */
#define SPARE		4

#define SLOTS_MAX	(KMC_TOPK_MAX * SPARE)

/* A slot's words. A slot without a count is free. */
enum { COUNT, NUMBER, SLOT_WORDS };

/* A count of a slot that is being given to another number. */
#define COUNT_BUSY	(1ULL << 63)

static u32 kmc_topk_slots(const struct kmc_map_desc *desc)
{
	return desc->slots * SPARE;
}

static u32 kmc_topk_words(const struct kmc_map_desc *desc)
{
	return 1 + kmc_topk_slots(desc) * SLOT_WORDS;
}

static u32 kmc_topk_sums(const struct kmc_map_desc *desc)
{
	return 1;
}

static u32 kmc_topk_value_size(const struct kmc_map_desc *desc)
{
	return sizeof(u64) + desc->slots * sizeof(struct kmc_top);
}

static bool kmc_topk_check(const struct kmc_map_desc *desc, const char **why)
{
	*why = NULL;
	if (!desc->slots || desc->slots > KMC_TOPK_MAX)
		*why = "topk() keeps 1 to 100 numbers";
	else if (desc->value.nr != 1 || desc->value.size != 8)
		*why = "topk() counts numbers of 8 bytes";
	return !*why;
}

/* Give a slot, that had this count, to a number. */
static bool kmc_topk_claim(u64 __percpu *slot, u64 count, u64 v)
{
	if (this_cpu_cmpxchg(slot[COUNT], count, COUNT_BUSY) != count)
		return false;
	this_cpu_write(slot[NUMBER], v);
	this_cpu_write(slot[COUNT], count + 1);
	return true;
}

static bool kmc_topk_count(const struct kmc_map_desc *desc,
			   u64 __percpu *slots, u64 v)
{
	u64 __percpu *least = slots, *slot, *end;
	u64 count, fewest = COUNT_BUSY;

	end = slots + kmc_topk_slots(desc) * SLOT_WORDS;
	for (slot = slots; slot < end; slot += SLOT_WORDS) {
		count = this_cpu_read(slot[COUNT]);
		if (count && count < COUNT_BUSY &&
		    this_cpu_read(slot[NUMBER]) == v) {
			this_cpu_inc(slot[COUNT]);
			return true;
		}
		if (count < fewest) {
			fewest = count;
			least = slot;
		}
		/* Slots are taken in order. */
		if (!count)
			break;
	}
	return fewest < COUNT_BUSY && kmc_topk_claim(least, fewest, v);
}

static void kmc_topk_update(struct kmc_map *map, u64 __percpu *bank, u64 v)
{
	/* An interrupt took the slot: once more. */
	if (kmc_topk_count(&map->desc, bank + 1, v) ||
	    kmc_topk_count(&map->desc, bank + 1, v))
		this_cpu_inc(*bank);
	else
		kmc_map_lose(map, 1);
}

static u64 kmc_topk_read(const u64 *slot, u64 *number)
{
	u64 count = READ_ONCE(slot[COUNT]);

	*number = READ_ONCE(slot[NUMBER]);
	return count < COUNT_BUSY ? count : 0;
}

/* The slot with the least count. */
static u64 *kmc_topk_least(u64 *slots, u32 nr)
{
	u64 *least = slots, *slot;

	for (slot = slots; nr--; slot += SLOT_WORDS)
		if (slot[COUNT] < least[COUNT])
			least = slot;
	return least;
}

/* What a number that has no slot may have counted at most. */
static u64 kmc_topk_floor(const u64 *slots, u32 nr)
{
	u64 floor = U64_MAX, number;

	for (; nr--; slots += SLOT_WORDS)
		floor = min(floor, kmc_topk_read(slots, &number));
	return floor;
}

static u64 *kmc_topk_find(u64 *slots, u32 nr, u64 number)
{
	for (; nr-- && slots[COUNT]; slots += SLOT_WORDS)
		if (slots[NUMBER] == number)
			return slots;
	return NULL;
}

static void kmc_topk_merge(const struct kmc_map_desc *desc, u64 *to,
			   const u64 *from)
{
	u32 nr = kmc_topk_slots(desc), i;
	u64 count, number, floor_to, floor_from, *slot;
	unsigned long both[BITS_TO_LONGS(SLOTS_MAX)] = { 0 };

	*to++ += READ_ONCE(*from++);
	floor_to = kmc_topk_floor(to, nr);
	floor_from = kmc_topk_floor(from, nr);
	for (i = 0; i < nr; i++) {
		count = kmc_topk_read(from + i * SLOT_WORDS, &number);
		slot = count ? kmc_topk_find(to, nr, number) : NULL;
		if (!slot)
			continue;
		slot[COUNT] += count;
		__set_bit((slot - to) / SLOT_WORDS, both);
	}
	for (i = 0; i < nr; i++)
		if (to[i * SLOT_WORDS + COUNT] && !test_bit(i, both))
			to[i * SLOT_WORDS + COUNT] += floor_from;
	for (i = 0; i < nr; i++) {
		count = kmc_topk_read(from + i * SLOT_WORDS, &number);
		if (!count || kmc_topk_find(to, nr, number))
			continue;
		slot = kmc_topk_least(to, nr);
		if (slot[COUNT] >= count + floor_to)
			continue;
		slot[COUNT] = count + floor_to;
		slot[NUMBER] = number;
	}
}

/* Is slot @a shown before @b? The first of equal ones is the smaller number. */
static bool kmc_topk_before(const u64 *a, const u64 *b)
{
	if (a[COUNT] != b[COUNT])
		return a[COUNT] > b[COUNT];
	return a[NUMBER] < b[NUMBER];
}

static void kmc_topk_emit(const struct kmc_map_desc *desc, const u64 *words,
			  u64 *value)
{
	struct kmc_top *out = (struct kmc_top *)(value + 1);
	unsigned long shown[BITS_TO_LONGS(SLOTS_MAX)] = { 0 };
	u32 nr = kmc_topk_slots(desc), i, n;
	const u64 *best, *slot;

	*value = *words++;
	for (n = 0; n < desc->slots; n++) {
		best = NULL;
		for (i = 0; i < nr; i++) {
			slot = words + i * SLOT_WORDS;
			if (slot[COUNT] && !test_bit(i, shown) &&
			    (!best || kmc_topk_before(slot, best)))
				best = slot;
		}
		out[n] = (struct kmc_top){ 0 };
		if (!best)
			continue;
		__set_bit((best - words) / SLOT_WORDS, shown);
		out[n] = (struct kmc_top){ .value = best[NUMBER],
					   .count = best[COUNT] };
	}
}

static u64 kmc_topk_rank(const struct kmc_map_desc *desc, const u64 *value)
{
	return *value;
}

static void kmc_topk_show(const struct kmc_text *text, const u64 *value)
{
	const struct kmc_top *top = (const struct kmc_top *)(value + 1);
	u32 i;

	for (i = 0; i < text->desc->slots && top[i].count; i++) {
		seq_puts(text->m, "    ");
		kmc_show_part(text, &text->desc->value.parts[0], &top[i].value);
		seq_printf(text->m, ": %llu\n",
			   (unsigned long long)top[i].count);
	}
}

static void kmc_topk_json(const struct kmc_text *text, const u64 *value)
{
	const struct kmc_top *top = (const struct kmc_top *)(value + 1);
	const struct kmc_part *part = text->desc->value.parts;
	const char *quote = part->kind == KMC_PART_INT &&
			    !(part->flags & KMC_PART_HEX) ? "" : "\"";
	u32 i;

	seq_putc(text->m, '[');
	for (i = 0; i < text->desc->slots && top[i].count; i++) {
		seq_printf(text->m, "%s{\"value\": %s", i ? ", " : "", quote);
		kmc_show_part(text, part, &top[i].value);
		seq_printf(text->m, "%s, \"count\": %llu}", quote,
			   (unsigned long long)top[i].count);
	}
	seq_putc(text->m, ']');
}

const struct kmc_agg_kind kmc_agg_topk = {
	.words = kmc_topk_words,
	.sums = kmc_topk_sums,
	.first_only = true,
	.update = kmc_topk_update,
	.merge = kmc_topk_merge,
	.value_size = kmc_topk_value_size,
	.emit = kmc_topk_emit,
	.check = kmc_topk_check,
	.rank = kmc_topk_rank,
	.show = kmc_topk_show,
	.json = kmc_topk_json,
	.lines = true,
};
