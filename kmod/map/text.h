/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Values as text, for those who read with cat.
 */
#ifndef KMC_MAP_TEXT_H
#define KMC_MAP_TEXT_H

#include <linux/minmax.h>
#include <linux/seq_file.h>
#include "map.h"

/**
 * struct kmc_text - where text goes, and where names come from
 * @m: where to
 * @desc: of the map; NULL where there is none
 * @site_name: gives the name of a site's number, for KMC_PART_SITE
 * @data: for @site_name
 * @tight: no blank behind a comma
 */
struct kmc_text {
	struct seq_file *m;
	const struct kmc_map_desc *desc;
	const char *(*site_name)(void *data, u64 site);
	void *data;
	bool tight;
};

/* Parts from @first to before @end; @at: where the first begins. */
void kmc_show_parts(const struct kmc_text *text,
		    const struct kmc_layout *layout, u32 first, u32 end,
		    const u64 *at);

void kmc_show_number(struct seq_file *m, u64 v, bool is_signed);
void kmc_show_part(const struct kmc_text *text, const struct kmc_part *part,
		   const u64 *at);

/* Those of a key, without the brackets around. */
void kmc_show_key_parts(const struct kmc_text *text, const u64 *key);

/* What an avg() or stats(), a min() or max() shows. */
u64 kmc_average(const struct kmc_map_desc *desc, const struct kmc_sum *sum);
u64 kmc_extreme(const struct kmc_map_desc *desc, const u64 *value);
u64 kmc_average_rank(const struct kmc_map_desc *desc, const u64 *value);

/* Bytes of a counted string, and of a stack, behind the first word. */
static inline u32 kmc_str_bytes(const struct kmc_part *part, const u64 *at)
{
	const struct kmc_str *str = (const struct kmc_str *)at;

	return min_t(u32, str->len, part->size - sizeof(*str));
}

static inline u32 kmc_stack_bytes(const struct kmc_part *part, const u64 *at)
{
	return kmc_part_used(part, *at) - sizeof(*at);
}

/* A number that is in the same order among unsigned ones. */
static inline u64 kmc_rank_number(u64 v, bool is_signed)
{
	return is_signed ? v ^ 1ULL << 63 : v;
}

/* What is shown as the key of the row of keys that found no room. */
#define KMC_OTHER	"(other)"

/* Is row @i that one? */
bool kmc_row_is_other(const struct kmc_snapshot *snap, size_t i);

/**
 * kmc_map_text() - write a row of a snapshot as the command's print() does
 * @text: where to, of which map
 * @snap: sorted by kmc_map_sort()
 * @i: number of the row; one more than the last: what comes at the end
 */
void kmc_map_text(const struct kmc_text *text, const struct kmc_snapshot *snap,
		  size_t i);

/* The same as JSON. @scratch: a buffer for strings, to be had again each time. */
void kmc_map_json(const struct kmc_text *text, const struct kmc_snapshot *snap,
		  size_t i, struct seq_file *scratch);

/**
 * kmc_text_format() - write a record as printf() would
 * @m: where to
 * @format: the format string, from userspace; NULL: the values alone
 * @parts: of the record
 * @row: the record, all parts at their full size
 * @site_name: @data: as in struct kmc_text
 */
void kmc_text_format(struct seq_file *m, const char *format,
		     const struct kmc_layout *parts, const u64 *row,
		     const char *(*site_name)(void *data, u64 site), void *data);

#endif /* KMC_MAP_TEXT_H */
