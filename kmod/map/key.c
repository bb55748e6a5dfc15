// SPDX-License-Identifier: GPL-2.0
/*
 * Keys of any layout. A counted string takes part with its length and its bytes
 * only; whether it was cut off does not make it another key.
 */
#include <linux/compiler.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "key.h"

/* Words of a counted string's bytes; @head is its first word. */
static __always_inline u32 kmc_str_words(u64 head, u32 room)
{
	struct kmc_str str;

	memcpy(&str, &head, sizeof(str));
	return DIV_ROUND_UP(min(str.len, room), 8);
}

static __always_inline u64 kmc_str_len(u64 head)
{
	struct kmc_str str;

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
	}
	for (i = 0; i < layout->nr; i++) {
		words = layout->parts[i].size / 8;
		w = 0;
		if (layout->parts[i].kind == KMC_PART_STR) {
			hash = kmc_mix(hash ^ kmc_str_len(key[0]), map->seed[1]);
			words = 1 + kmc_str_words(key[0], (words - 1) * 8);
			w = 1;
		}
		for (; w < words; w++)
			hash = kmc_mix(hash ^ key[w], map->seed[1]);
		key += layout->parts[i].size / 8;
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
		words = layout->parts[i].size / 8;
		w = 0;
		if (layout->parts[i].kind == KMC_PART_STR) {
			if (kmc_str_len(a[0]) != kmc_str_len(b[0]))
				return false;
			words = 1 + kmc_str_words(a[0], (words - 1) * 8);
			w = 1;
		}
		for (; w < words; w++)
			if (a[w] != b[w])
				return false;
		a += layout->parts[i].size / 8;
		b += layout->parts[i].size / 8;
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
		words = layout->parts[i].size / 8;
		used = words;
		for (w = 0; w < words; w++) {
			word = w < used ? READ_ONCE(from[w]) : 0;
			if (!w && layout->parts[i].kind == KMC_PART_STR)
				used = 1 + kmc_str_words(word, (words - 1) * 8);
			WRITE_ONCE(to[w], word);
		}
		to += words;
		from += words;
	}
}
