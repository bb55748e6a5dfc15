// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "str.h"

/* An operand: @len bytes, without a NUL. */
struct operand {
	const u8 *data;
	u32 len;
};

static struct operand operand(const u8 *part, u8 kind, u32 room)
{
	const struct kmc_str *str = (const void *)part;

	if (kind == KMC_PART_CHARS)
		return (struct operand){
			part, strnlen((const char *)part, room)
		};
	return (struct operand){ str->data, min(str->len, room) };
}

static struct operand operand_a(const u8 *frame, const struct kmc_insn *insn)
{
	return operand(frame + insn->off, insn->src, (u64)insn->imm >> 48);
}

static struct operand operand_b(const u8 *frame, const struct kmc_insn *insn)
{
	return operand(frame + (u32)insn->imm, insn->size,
		       (u64)insn->imm >> 32 & 0xffff);
}

void kmc_string_copy(u8 *frame, const struct kmc_insn *insn)
{
	const struct kmc_str *old = (const void *)(frame + (u32)insn->imm);
	struct kmc_str *str = (void *)(frame + insn->off);
	u32 room = (u64)insn->imm >> 48, len;
	u32 before = insn->size ? min(str->len, room) : 0;
	bool cut = insn->size && str->truncated;
	struct operand from;

	from = operand(frame + (u32)insn->imm, insn->src,
		       (u64)insn->imm >> 32 & 0xffff);
	len = min(from.len, room - before);
	str->truncated = cut || len < from.len ||
			 (insn->src == KMC_PART_STR && old->truncated);
	memcpy(str->data + before, from.data, len);
	len += before;
	str->len = len;
	memset(str->data + len, 0, -len % 8);
}

bool kmc_string_equal(const u8 *frame, const struct kmc_insn *insn, u64 most)
{
	struct operand a = operand_a(frame, insn), b = operand_b(frame, insn);
	u32 len = min_t(u64, a.len, most);

	return len == min_t(u64, b.len, most) && !memcmp(a.data, b.data, len);
}

/* Words are mixed in one by one, the last one filled up with zeroes. */
u64 kmc_string_hash(const u8 *frame, const struct kmc_insn *insn, u64 hash)
{
	struct operand a = { frame + insn->off, insn->imm };
	u64 word;
	u32 at;

	if (insn->size != KMC_PART_BYTES)
		a = operand(frame + insn->off, insn->size, insn->imm);
	hash ^= a.len;
	for (at = 0; at < a.len; at += 8) {
		word = 0;
		memcpy(&word, a.data + at, min(a.len - at, 8U));
		hash = (hash ^ word) * 0x9e3779b97f4a7c15ULL;
		hash ^= hash >> 32;
	}
	return hash;
}

s64 kmc_string_find(const u8 *frame, const struct kmc_insn *insn)
{
	struct operand a = operand_a(frame, insn), b = operand_b(frame, insn);
	u32 at;

	if (!b.len)
		return 0;
	for (at = 0; at + b.len <= a.len; at++)
		if (a.data[at] == b.data[0] &&
		    !memcmp(a.data + at, b.data, b.len))
			return at;
	return -1;
}

/* As if each try went through all of the string. */
u64 kmc_string_find_cost(const u8 *frame, const struct kmc_insn *insn)
{
	struct operand a = operand_a(frame, insn), b = operand_b(frame, insn);

	return (u64)a.len * (1 + b.len / KMC_FUEL_BYTES) / KMC_FUEL_BYTES;
}
