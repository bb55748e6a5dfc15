/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Strings in a program's frame: what KMC_OP_STRF, _STREQ, _STRNEQ, _STRSTR and
 * _CHARS do, whose operands the verifier has checked. What a string says of its length is
 * not trusted.
 *
 * Context of all: any, NMI included.
 */
#ifndef KMC_STR_H
#define KMC_STR_H

#include <linux/string.h>
#include <linux/types.h>
#include <uapi/linux/kmodctl.h>
#include <asm/word-at-a-time.h>

/* KMC_OP_STRF. */
void kmc_string_copy(u8 *frame, const struct kmc_insn *insn);

/* KMC_OP_STREQ and _STRNEQ: are the first @most bytes equal? */
bool kmc_string_equal(const u8 *frame, const struct kmc_insn *insn, u64 most);

/* KMC_OP_HASH: of @hash and the bytes. */
u64 kmc_string_hash(const u8 *frame, const struct kmc_insn *insn, u64 hash);

/* KMC_OP_STRSTR, and the fuel that it costs. */
s64 kmc_string_find(const u8 *frame, const struct kmc_insn *insn);
u64 kmc_string_find_cost(const u8 *frame, const struct kmc_insn *insn);

/* KMC_OP_CHARS: by words; in the one with the first NUL, and behind it, all is NUL. */
static __always_inline void kmc_chars_copy(u64 *to, const u8 *from, u32 size)
{
	const struct word_at_a_time constants = WORD_AT_A_TIME_CONSTANTS;
	unsigned long word, mask;
	u32 nr;

	for (nr = 0; nr < size / sizeof(word); nr++) {
		memcpy(&word, from + nr * sizeof(word), sizeof(word));
		if (has_zero(word, &mask, &constants)) {
			mask = prep_zero_mask(word, mask, &constants);
			mask = create_zero_mask(mask);
			to[nr++] = word & zero_bytemask(mask);
			break;
		}
		to[nr] = word;
	}
	for (; nr < size / sizeof(word); nr++)
		to[nr] = 0;
}

#endif /* KMC_STR_H */
