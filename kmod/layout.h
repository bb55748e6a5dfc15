/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Layouts: the parts of a key, of a scalar map's value, of a record.
 */
#ifndef KMC_LAYOUT_H
#define KMC_LAYOUT_H

#include <linux/types.h>
#include <uapi/linux/kmodctl.h>

/**
 * struct kmc_layout - a row of parts
 * @parts: the parts; owned by whoever owns the layout
 * @nr: number of @parts, 0 for an empty layout
 * @size: bytes that the parts take in a frame or in a key
 * @counted: a part is a KMC_PART_STR, so only some of the bytes mean something
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

#endif /* KMC_LAYOUT_H */
