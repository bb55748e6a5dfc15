/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Strings in a program's frame: what KMC_OP_STRF, _STREQ, _STRNEQ and _STRSTR do,
 * whose operands the verifier has checked. What a string says of its length is
 * not trusted.
 *
 * Context of all: any, NMI included.
 */
#ifndef KMC_STR_H
#define KMC_STR_H

#include <linux/types.h>
#include <uapi/linux/kmodctl.h>

/* KMC_OP_STRF. */
void kmc_string_copy(u8 *frame, const struct kmc_insn *insn);

/* KMC_OP_STREQ and _STRNEQ: are the first @most bytes equal? */
bool kmc_string_equal(const u8 *frame, const struct kmc_insn *insn, u64 most);

/* KMC_OP_HASH: of @hash and the bytes. */
u64 kmc_string_hash(const u8 *frame, const struct kmc_insn *insn, u64 hash);

/* KMC_OP_STRSTR, and the fuel that it costs. */
s64 kmc_string_find(const u8 *frame, const struct kmc_insn *insn);
u64 kmc_string_find_cost(const u8 *frame, const struct kmc_insn *insn);

#endif /* KMC_STR_H */
