// SPDX-License-Identifier: GPL-2.0
/*
 * Layouts: the parts of a key, of a scalar map's value, of a record.
 */
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "layout.h"

/**
 * struct kmc_part_info - what is asked of the parts of a kind
 * @flags: KMC_PART_* that they may have
 * @least: bytes
 * @most: bytes
 */
struct kmc_part_info {
	u8 flags;
	u16 least;
	u16 most;
};

#define NUMBER(flags)	{ flags, 8, 8 }
#define STACK(modes)	{ modes, 16, \
			  sizeof(struct kmc_stack) + KMC_STACK_MAX * 8 }
#define BRACKET		{ KMC_PART_SQUARE, 0, 0 }

static const struct kmc_part_info part_infos[__KMC_PART_KIND_MAX] = {
	[KMC_PART_INT]		= NUMBER(KMC_PART_SIGNED | KMC_PART_HEX),
	[KMC_PART_CHARS]	= { 0, 8, KMC_PART_SIZE_MAX },
	[KMC_PART_STR]		= { 0, 16, KMC_PART_SIZE_MAX },
	[KMC_PART_BUF]		= { 0, 16, KMC_PART_SIZE_MAX },
	[KMC_PART_KSTACK]	= STACK(KMC_PART_PERF | KMC_PART_RAW),
	[KMC_PART_USTACK]	= STACK(KMC_PART_PERF | KMC_PART_RAW |
					KMC_PART_BUILD_ID),
	[KMC_PART_SITE]		= NUMBER(0),
	[KMC_PART_KSYM]		= NUMBER(0),
	[KMC_PART_USYM]		= { 0, 16, 16 },
	[KMC_PART_OPEN]		= BRACKET,
	[KMC_PART_CLOSE]	= BRACKET,
	[KMC_PART_BOOL]		= NUMBER(0),
	[KMC_PART_BYTES]	= { 0, 8, KMC_PART_SIZE_MAX },
	[KMC_PART_INET]		= { 0, 24, 24 },
	[KMC_PART_MAC]		= NUMBER(0),
	[KMC_PART_TIME]		= NUMBER(0),
	[KMC_PART_USER]		= NUMBER(0),
	[KMC_PART_ERRNO]	= NUMBER(0),
	[KMC_PART_CGROUP]	= NUMBER(0),
	[KMC_PART_SYSCALL]	= NUMBER(0),
};

static const char *kmc_part_fault(const struct kmc_part *part)
{
	const struct kmc_part_info *info;

	if (part->kind >= __KMC_PART_KIND_MAX)
		return "unknown kind of part";
	info = &part_infos[part->kind];
	if (part->flags & ~info->flags)
		return "a flag that a part of its kind does not have";
	if (part->size % 8 || part->size > KMC_PART_SIZE_MAX)
		return "size of a part is not a multiple of 8";
	if (part->size < info->least || part->size > info->most)
		return "a size that a part of its kind does not have";
	return NULL;
}

/**
 * struct kmc_brackets - those that are open
 * @depth: their number
 * @square: bit n: the one at depth n is square
 */
struct kmc_brackets {
	u32 depth;
	u64 square;
};

/* Every bracket is closed by one of its kind, and there is nothing in none. */
static const char *kmc_bracket_fault(struct kmc_brackets *open,
				     const struct kmc_part *part)
{
	u64 square = !!(part->flags & KMC_PART_SQUARE);

	BUILD_BUG_ON(KMC_PARTS_MAX > 64);
	if (part->kind == KMC_PART_OPEN) {
		open->square &= ~(1ULL << open->depth);
		open->square |= square << open->depth++;
	} else if (part->kind == KMC_PART_CLOSE) {
		if (!open->depth)
			return "a bracket is closed that is not open";
		if ((open->square >> --open->depth & 1) != square)
			return "a bracket is closed by one of the other kind";
	}
	return NULL;
}

bool kmc_part_is_number(const struct kmc_part *part)
{
	return part_infos[part->kind].most == 8;
}

u32 kmc_layout_items(const struct kmc_layout *layout)
{
	u32 items = 0, depth = 0, i;

	for (i = 0; i < layout->nr; i++) {
		if (layout->parts[i].kind == KMC_PART_CLOSE)
			depth--;
		else if (!depth)
			items++;
		if (layout->parts[i].kind == KMC_PART_OPEN)
			depth++;
	}
	return items;
}

int kmc_layout_init(struct kmc_layout *layout, const void *parts, size_t bytes,
		    const char **why)
{
	size_t nr = bytes / sizeof(struct kmc_part), i;
	struct kmc_brackets open = {};
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
		*why = kmc_part_fault(&layout->parts[i]) ?:
		       kmc_bracket_fault(&open, &layout->parts[i]);
		size += layout->parts[i].size;
		layout->counted |= kmc_part_is_counted(&layout->parts[i]);
	}
	if (!*why && open.depth)
		*why = "a bracket is not closed";
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
