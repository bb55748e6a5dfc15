/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Layouts: the parts of a key, of a scalar map's value, of a record.
 */
#ifndef KMC_LAYOUT_H
#define KMC_LAYOUT_H

#include <linux/build_bug.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/types.h>
#include <uapi/linux/kmodctl.h>

/**
 * struct kmc_layout - a row of parts
 * @parts: the parts; owned by whoever owns the layout
 * @nr: number of @parts, 0 for an empty layout
 * @size: bytes that the parts take in a frame or in a key
 * @counted: a part says itself how many of its bytes mean something
 */
struct kmc_layout {
	struct kmc_part *parts;
	u16 nr;
	bool counted;
	u32 size;
};

/**
 * kmc_layout_init() - copy and check the parts of a layout
 * @layout: to be filled
 * @parts: parts from userspace; may be unaligned
 * @bytes: bytes at @parts
 * @why: where to put the reason of a refusal, a static string
 *
 * Context: process. Return: 0, -EINVAL with @why set, -ENOMEM.
 */
int kmc_layout_init(struct kmc_layout *layout, const void *parts, size_t bytes,
		    const char **why);

void kmc_layout_free(struct kmc_layout *layout);

/* Does a part begin with the length of what it uses? */
static inline bool kmc_part_is_counted(const struct kmc_part *part)
{
	BUILD_BUG_ON(KMC_PART_USTACK - KMC_PART_STR != 3);
	return (u8)(part->kind - KMC_PART_STR) <=
	       KMC_PART_USTACK - KMC_PART_STR;
}

/* Is it a stack, not a string? For a part that is counted. */
static inline bool kmc_part_is_stack(const struct kmc_part *part)
{
	return part->kind >= KMC_PART_KSTACK;
}

/*
 * Bytes that a counted part uses, its first word included, up to the next
 * multiple of 8. That word may be the program's: it is not trusted.
 */
static inline u32 kmc_part_used(const struct kmc_part *part, u64 head)
{
	u32 room = part->size - sizeof(head), used;

	memcpy(&used, &head, sizeof(used));
	if (kmc_part_is_stack(part))
		return sizeof(head) + min(used, room / 8) * 8;
	return sizeof(head) + round_up(min(used, room), 8);
}

/* Is it one number, as fits in a register? */
bool kmc_part_is_number(const struct kmc_part *part);

/* The number of a layout's items, a tuple being one. */
u32 kmc_layout_items(const struct kmc_layout *layout);

#endif /* KMC_LAYOUT_H */
