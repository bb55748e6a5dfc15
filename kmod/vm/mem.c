// SPDX-License-Identifier: GPL-2.0
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <asm/word-at-a-time.h>
#include "mem.h"
#include "nofault.h"

/*
 * Bytes that are copied before a NUL is looked for: most paths fit in the first
 * step, and a copy costs about as much to begin as 64 bytes of it.
 */
#define FIRST_STEP	64
#define NEXT_STEP	256

static long copy_kernel(void *to, unsigned long from, size_t size)
{
	return kmc_copy_kernel(to, from, size);
}

static long copy_user(void *to, unsigned long from, size_t size)
{
	return copy_from_user_nofault(to, (const void __user *)from, size);
}

static long copy_sure(void *to, unsigned long from, size_t size)
{
	memcpy(to, (const void *)from, size);
	return 0;
}

const struct kmc_space kmc_space_sure = { .copy = copy_sure };
const struct kmc_space kmc_space_kernel = { .copy = copy_kernel };
const struct kmc_space kmc_space_user = { .copy = copy_user };

bool kmc_mem_load(const struct kmc_space *space, u64 addr, u32 size, u64 *value)
{
	u64 whole = 0;
	u8 *low = (u8 *)&whole;

	if (IS_ENABLED(CONFIG_CPU_BIG_ENDIAN))
		low += sizeof(whole) - size;
	if (space->copy(low, addr, size)) {
		*value = 0;
		return false;
	}
	*value = whole;
	return true;
}

/*
 * Find the NUL in data[from..to), by words: data is aligned to 8, its room is a
 * multiple of 8, and there is none before @from. Return: its place, or @to.
 */
static u32 find_nul(const u8 *data, u32 from, u32 to)
{
	const struct word_at_a_time constants = WORD_AT_A_TIME_CONSTANTS;
	unsigned long word, mask;
	u32 at;

	for (at = round_down(from, sizeof(word)); at < to; at += sizeof(word)) {
		memcpy(&word, data + at, sizeof(word));
		if (!has_zero(word, &mask, &constants))
			continue;
		mask = prep_zero_mask(word, mask, &constants);
		at += find_zero(create_zero_mask(mask));
		/* What lies behind the copied bytes in the last word is old. */
		return min(max(at, from), to);
	}
	return to;
}

static void finish_string(struct kmc_str *str, u32 len, u32 truncated)
{
	u32 pad = -len % 8;

	str->len = len;
	str->truncated = truncated;
	while (pad--)
		str->data[len++] = 0;
}

/* No step crosses a page: the one behind the string's may not be there. */
bool kmc_mem_string(const struct kmc_space *space, u64 addr,
		    struct kmc_str *str, u32 room)
{
	u32 done = 0, step = FIRST_STEP, len;
	u8 next;

	while (done < room) {
		step = min3(step, room - done,
			    (u32)(PAGE_SIZE - offset_in_page(addr + done)));
		if (space->copy(str->data + done, addr + done, step)) {
			finish_string(str, 0, 0);
			return false;
		}
		len = find_nul(str->data, done, done + step);
		done += step;
		if (len < done) {
			finish_string(str, len, 0);
			return true;
		}
		step = NEXT_STEP;
	}
	/* It fits if the NUL is the next byte. */
	finish_string(str, room,
		      space->copy(&next, addr + room, 1) || next);
	return true;
}

bool kmc_mem_copy(const struct kmc_space *space, u64 addr, u8 *to, u32 size)
{
	u32 padded = round_up(size, 8);

	if (space->copy(to, addr, size)) {
		memset(to, 0, padded);
		return false;
	}
	memset(to + size, 0, padded - size);
	return true;
}

bool kmc_mem_buffer(const struct kmc_space *space, u64 addr, u64 len,
		    struct kmc_str *str, u32 room)
{
	u32 size = min_t(u64, len, room);

	if (space->copy(str->data, addr, size)) {
		finish_string(str, 0, 0);
		return false;
	}
	finish_string(str, size, len > room);
	return true;
}
