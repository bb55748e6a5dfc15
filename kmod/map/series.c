// SPDX-License-Identifier: GPL-2.0
/*
 * tseries(): a number for each of the latest intervals of time. An interval has a
 * slot, by its number modulo theirs; the latest interval that a slot was used for counts.
 */
#include <linux/ktime.h>
#include <linux/math64.h>
#include <linux/string.h>

#include "../clock.h"
#include "fast.h"
#include "kinds.h"
#include "text.h"

/* A slot: the interval, updates (or when the last one was), the number. */
enum { EPOCH, UPDATES, NUMBER, SLOT_WORDS };

/* A slot that is being given to another interval. */
#define EPOCH_BUSY	U64_MAX

static u32 kmc_series_words(const struct kmc_map_desc *desc)
{
	return 1 + desc->slots * SLOT_WORDS;
}

static u32 kmc_series_sums(const struct kmc_map_desc *desc)
{
	return 1;
}

static u32 kmc_series_value_size(const struct kmc_map_desc *desc)
{
	return sizeof(u64) + desc->slots * sizeof(struct kmc_slot);
}

static bool kmc_series_check(const struct kmc_map_desc *desc, const char **why)
{
	*why = NULL;
	if (!desc->step || desc->step > KMC_INTERVAL_MAX)
		*why = "an interval of tseries() is 1 ns to 365 days long";
	else if (!desc->slots || desc->slots > KMC_INTERVALS_MAX)
		*why = "tseries() keeps 1 to 600 intervals";
	else if (desc->series >= __KMC_SERIES_MAX)
		*why = "unknown sort of tseries()";
	return !*why;
}

/*
 * Make the slot this interval's. What comes while an interrupt's victim is at that
 * is lost, and so is what is older, as when the clock was set back.
 */
static bool kmc_series_claim(u64 __percpu *slot, u64 epoch)
{
	u64 old = this_cpu_read(slot[EPOCH]);

	if (likely(old == epoch))
		return true;
	if (old > epoch ||
	    this_cpu_cmpxchg(slot[EPOCH], old, EPOCH_BUSY) != old)
		return false;
	this_cpu_write(slot[UPDATES], 0);
	this_cpu_write(slot[NUMBER], 0);
	this_cpu_write(slot[EPOCH], epoch);
	return true;
}

static void kmc_series_update(struct kmc_map *map, u64 __percpu *bank, u64 v)
{
	u64 now = ktime_get_real_fast_ns();
	u64 epoch = div64_u64(now, map->desc.step);
	u64 __percpu *slot;
	u32 nr;

	div64_u64_rem(epoch, map->desc.slots, &now);
	nr = now;
	slot = bank + 1 + nr * SLOT_WORDS;
	if (!kmc_series_claim(slot, epoch)) {
		kmc_map_lose(map, 1);
		return;
	}
	this_cpu_inc(*bank);
	switch (map->desc.series) {
	case KMC_SERIES_LAST:
		this_cpu_write(slot[NUMBER], v);
		this_cpu_write(slot[UPDATES], kmc_clock_ns());
		break;
	case KMC_SERIES_MIN:
		this_cpu_inc(slot[UPDATES]);
		kmc_agg_raise(&slot[NUMBER], ~(v ^ map->flip));
		break;
	case KMC_SERIES_MAX:
		this_cpu_inc(slot[UPDATES]);
		kmc_agg_raise(&slot[NUMBER], v ^ map->flip);
		break;
	default:
		this_cpu_inc(slot[UPDATES]);
		this_cpu_add(slot[NUMBER], v);
		break;
	}
}

/* Two CPUs' numbers of one interval. */
static void kmc_series_join(u32 series, u64 *to, const u64 *from)
{
	switch (series) {
	case KMC_SERIES_LAST:
		if (from[UPDATES] < to[UPDATES])
			return;
		to[UPDATES] = from[UPDATES];
		to[NUMBER] = from[NUMBER];
		return;
	case KMC_SERIES_MIN:
	case KMC_SERIES_MAX:
		to[NUMBER] = max(to[NUMBER], from[NUMBER]);
		break;
	default:
		to[NUMBER] += from[NUMBER];
		break;
	}
	to[UPDATES] += from[UPDATES];
}

static void kmc_series_merge(const struct kmc_map_desc *desc, u64 *to,
			     const u64 *from)
{
	u64 slot[SLOT_WORDS];
	u32 i, w;

	*to++ += READ_ONCE(*from++);
	for (i = 0; i < desc->slots; i++, to += SLOT_WORDS, from += SLOT_WORDS) {
		for (w = 0; w < SLOT_WORDS; w++)
			slot[w] = READ_ONCE(from[w]);
		if (slot[EPOCH] == EPOCH_BUSY || slot[EPOCH] < to[EPOCH])
			continue;
		if (slot[EPOCH] == to[EPOCH])
			kmc_series_join(desc->series, to, slot);
		else
			memcpy(to, slot, sizeof(slot));
	}
}

static u64 kmc_series_number(const struct kmc_map_desc *desc, const u64 *slot)
{
	u64 n = slot[NUMBER];

	switch (desc->series) {
	case KMC_SERIES_MIN:
		return ~n ^ kmc_agg_flip(desc);
	case KMC_SERIES_MAX:
		return n ^ kmc_agg_flip(desc);
	case KMC_SERIES_AVG:
		if (!slot[UPDATES])
			return 0;
		return desc->is_signed ? div64_s64(n, slot[UPDATES]) :
					 div64_u64(n, slot[UPDATES]);
	default:
		return n;
	}
}

static void kmc_series_emit(const struct kmc_map_desc *desc, const u64 *words,
			    u64 *value)
{
	struct kmc_slot *out = (struct kmc_slot *)(value + 1);
	u32 i;

	*value = *words++;
	for (i = 0; i < desc->slots; i++, words += SLOT_WORDS) {
		out[i] = (struct kmc_slot){ .epoch = words[EPOCH] };
		if (out[i].epoch)
			out[i].value = kmc_series_number(desc, words);
	}
}

/* The latest interval: what was used last comes last. */
static u64 kmc_series_rank(const struct kmc_map_desc *desc, const u64 *value)
{
	const struct kmc_slot *slot = (const struct kmc_slot *)(value + 1);
	u64 rank = 0;
	u32 i;

	for (i = 0; i < desc->slots; i++)
		rank = max_t(u64, rank, slot[i].epoch);
	return rank;
}

/* Each interval that has a number: its start in seconds, then the number. */
static void kmc_series_each(const struct kmc_text *text, const u64 *value,
			    const char *between, const char *before,
			    const char *middle, const char *behind)
{
	const struct kmc_slot *slot = (const struct kmc_slot *)(value + 1);
	const struct kmc_map_desc *desc = text->desc;
	u64 last = kmc_series_rank(desc, value), epoch, n, rest;
	bool first = true;
	u32 i;

	for (i = 1; last && i <= desc->slots; i++) {
		epoch = last - desc->slots + i;
		div64_u64_rem(epoch, desc->slots, &n);
		if (slot[n].epoch != epoch)
			continue;
		epoch = div64_u64_rem(epoch * desc->step, 1000000000, &rest);
		seq_printf(text->m, "%s%s%llu.%09llu%s", first ? "" : between,
			   before, (unsigned long long)epoch,
			   (unsigned long long)rest, middle);
		first = false;
		kmc_show_number(text->m, slot[n].value, desc->is_signed);
		seq_puts(text->m, behind);
	}
}

static void kmc_series_show(const struct kmc_text *text, const u64 *value)
{
	kmc_series_each(text, value, "", "", " ", "\n");
}

static void kmc_series_json(const struct kmc_text *text, const u64 *value)
{
	seq_putc(text->m, '[');
	kmc_series_each(text, value, ", ", "{\"interval_start\": \"",
			"\", \"value\": ", "}");
	seq_putc(text->m, ']');
}

const struct kmc_agg_kind kmc_agg_series = {
	.words = kmc_series_words,
	.sums = kmc_series_sums,
	.first_only = true,
	.update = kmc_series_update,
	.merge = kmc_series_merge,
	.value_size = kmc_series_value_size,
	.emit = kmc_series_emit,
	.check = kmc_series_check,
	.rank = kmc_series_rank,
	.show = kmc_series_show,
	.json = kmc_series_json,
	.lines = true,
};
