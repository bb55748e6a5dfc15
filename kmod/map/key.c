// SPDX-License-Identifier: GPL-2.0
/*
 * Keys of any layout. A counted string takes part with its length and its bytes
 * only; whether it was cut off does not make it another key. A stack takes part
 * with its process, too.
 */
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "key.h"

/* What the first word of a counted part is in a key. */
static __always_inline u64 kmc_head(const struct kmc_part *part, u64 head)
{
	struct kmc_str str;

	if (kmc_part_is_stack(part))
		return head;
	memcpy(&str, &head, sizeof(str));
	return str.len;
}

notrace u32 kmc_key_hash(const struct kmc_map *map, const u64 *key)
{
	const struct kmc_layout *layout = &map->desc.key;
	u64 hash = map->seed[0];
	u32 i, w, words;

	switch (map->words) {
	case 1:
		return kmc_hash_1(map, key[0]);
	case 2:
		return kmc_hash_2(map, key[0], key[1]);
	case 3:
		return kmc_hash_3(map, key[0], key[1], key[2]);
	case 4:
		return kmc_hash_4(map, key[0], key[1], key[2], key[3]);
	}
	for (i = 0; i < layout->nr; i++) {
		const struct kmc_part *part = &layout->parts[i];

		words = part->size / 8;
		w = 0;
		if (kmc_part_is_counted(part)) {
			hash = kmc_mix(hash ^ kmc_head(part, key[0]),
				       map->seed[1]);
			words = kmc_part_used(part, key[0]) / 8;
			w = 1;
		}
		for (; w < words; w++)
			hash = kmc_mix(hash ^ key[w], map->seed[1]);
		key += part->size / 8;
	}
	return kmc_mix(hash, map->seed[2]);
}

notrace bool kmc_key_equal(const struct kmc_map *map, const u64 *a, const u64 *b)
{
	const struct kmc_layout *layout = &map->desc.key;
	u32 i, w, words;

	if (map->words != KMC_WORDS_COUNTED) {
		for (w = 0; w < map->key_words; w++)
			if (a[w] != b[w])
				return false;
		return true;
	}
	for (i = 0; i < layout->nr; i++) {
		const struct kmc_part *part = &layout->parts[i];

		words = part->size / 8;
		w = 0;
		if (kmc_part_is_counted(part)) {
			if (kmc_head(part, a[0]) != kmc_head(part, b[0]))
				return false;
			words = kmc_part_used(part, a[0]) / 8;
			w = 1;
		}
		for (; w < words; w++)
			if (a[w] != b[w])
				return false;
		a += part->size / 8;
		b += part->size / 8;
	}
	return true;
}

notrace void kmc_words_copy(const struct kmc_layout *layout, u64 *to,
			    const u64 *from)
{
	u32 i, w, words, used;
	u64 word;

	if (!layout->counted) {
		for (w = 0; w < layout->size / 8; w++)
			WRITE_ONCE(to[w], READ_ONCE(from[w]));
		return;
	}
	for (i = 0; i < layout->nr; i++) {
		const struct kmc_part *part = &layout->parts[i];

		words = part->size / 8;
		used = words;
		for (w = 0; w < words; w++) {
			word = w < used ? READ_ONCE(from[w]) : 0;
			if (!w && kmc_part_is_counted(part))
				used = kmc_part_used(part, word) / 8;
			WRITE_ONCE(to[w], word);
		}
		to += words;
		from += words;
	}
}
