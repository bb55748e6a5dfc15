// SPDX-License-Identifier: GPL-2.0
/*
 * Layouts: the parts of a key, of a scalar map's value, of a record.
 */
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "layout.h"

static const char *kmc_part_fault(const struct kmc_part *part)
{
	if (part->kind >= __KMC_PART_KIND_MAX)
		return "unknown kind of part";
	if (part->flags & ~(KMC_PART_SIGNED | KMC_PART_HEX | KMC_PART_PERF |
			    KMC_PART_RAW))
		return "unknown flag of a part";
	if (!part->size || part->size % 8 || part->size > KMC_PART_SIZE_MAX)
		return "size of a part is not a multiple of 8";
	switch (part->kind) {
	case KMC_PART_CHARS:
		return NULL;
	case KMC_PART_STR:
		return part->size < 16 ? "a counted string has no room" : NULL;
	case KMC_PART_USYM:
		return part->size != 16 ? "a user symbol is not 16 bytes" : NULL;
	case KMC_PART_KSTACK:
	case KMC_PART_USTACK:
		return part->size <= sizeof(struct kmc_stack) ||
		       part->size > sizeof(struct kmc_stack) +
				    KMC_STACK_MAX * sizeof(u64) ?
		       "a stack has room for 1 to 1024 entries" : NULL;
	default:
		return part->size != 8 ? "an integer part is not 8 bytes" : NULL;
	}
}

int kmc_layout_init(struct kmc_layout *layout, const void *parts, size_t bytes,
		    const char **why)
{
	size_t nr = bytes / sizeof(struct kmc_part), i;
	u32 size = 0;

	memset(layout, 0, sizeof(*layout));
	*why = NULL;
	if (bytes % sizeof(struct kmc_part))
		*why = "the parts are cut off";
	else if (nr > KMC_PARTS_MAX)
		*why = "too many parts";
	if (*why)
		return -EINVAL;
	if (!nr)
		return 0;
	layout->parts = kmemdup(parts, bytes, GFP_KERNEL);
	if (!layout->parts)
		return -ENOMEM;
	for (i = 0; i < nr && !*why; i++) {
		*why = kmc_part_fault(&layout->parts[i]);
		size += layout->parts[i].size;
		layout->counted |= layout->parts[i].kind == KMC_PART_STR;
	}
	if (!*why && size > KMC_LAYOUT_MAX)
		*why = "the parts take too many bytes";
	if (*why) {
		kmc_layout_free(layout);
		return -EINVAL;
	}
	layout->nr = nr;
	layout->size = size;
	return 0;
}

void kmc_layout_free(struct kmc_layout *layout)
{
	kfree(layout->parts);
	memset(layout, 0, sizeof(*layout));
}
