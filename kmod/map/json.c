// SPDX-License-Identifier: GPL-2.0
/*
 * A read-out as JSON: an object with the map's name as its only member, as the
 * command's own JSON output has it in "data".
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/seq_file.h>
#include "bars.h"
#include "kinds.h"
#include "text.h"

static void kmc_json_string(struct seq_file *m, const struct seq_file *s)
{
	const u8 *byte = (const u8 *)s->buf, *end = byte + s->count;

	seq_putc(m, '"');
	for (; byte < end; byte++) {
		if (*byte == '"' || *byte == '\\')
			seq_printf(m, "\\%c", *byte);
		else if (*byte == '\n')
			seq_puts(m, "\\n");
		else if (*byte < ' ' || *byte > '~')
			seq_printf(m, "\\u%04x", *byte);
		else
			seq_putc(m, *byte);
	}
	seq_putc(m, '"');
}

/* A single number is one, all else is a string. */
static void kmc_json_scalar(const struct kmc_text *text, const u64 *value,
			    struct seq_file *scratch)
{
	const struct kmc_layout *layout = &text->desc->value;
	const struct kmc_part *part = layout->parts;
	struct kmc_text inner = *text;

	if (layout->nr == 1 && part->kind == KMC_PART_INT) {
		kmc_show_number(text->m, *value, part->flags & KMC_PART_SIGNED);
		return;
	}
	scratch->count = 0;
	inner.m = scratch;
	kmc_show_parts(&inner, layout, 0, layout->nr, value);
	kmc_json_string(text->m, scratch);
}

static void kmc_json_buckets(const struct kmc_text *text, const u64 *buckets)
{
	const struct kmc_map_desc *desc = text->desc;
	bool linear = desc->kind == KMC_MAP_LHIST;
	struct seq_file *m = text->m;
	struct kmc_bucket bucket;
	u32 first, end, i;

	kmc_buckets_used(desc, buckets, &first, &end);
	seq_putc(m, '[');
	for (i = first; i < end; i++) {
		bucket = kmc_bucket_range(desc, i);
		seq_puts(m, i == first ? "{" : ", {");
		if (!bucket.below) {
			seq_puts(m, "\"min\": ");
			kmc_show_number(m, bucket.lo, linear);
			seq_puts(m, ", ");
		}
		if (!bucket.above) {
			seq_puts(m, "\"max\": ");
			kmc_show_number(m, bucket.hi - 1,
					linear || bucket.below);
			seq_puts(m, ", ");
		}
		seq_printf(m, "\"count\": %llu}",
			   (unsigned long long)buckets[i]);
	}
	seq_putc(m, ']');
}

static void kmc_json_stats(const struct kmc_text *text,
			   const struct kmc_sum *sum)
{
	bool is_signed = text->desc->is_signed;
	struct seq_file *m = text->m;

	seq_printf(m, "{\"count\": %llu, \"average\": ",
		   (unsigned long long)sum->n);
	kmc_show_number(m, kmc_average(text->desc, sum), is_signed);
	seq_puts(m, ", \"total\": ");
	kmc_show_number(m, sum->sum, is_signed);
	seq_putc(m, '}');
}

static void kmc_json_value(const struct kmc_text *text, const u64 *value,
			   struct seq_file *scratch)
{
	const struct kmc_sum *sum = (const struct kmc_sum *)value;
	const struct kmc_map_desc *desc = text->desc;
	struct seq_file *m = text->m;

	switch (desc->kind) {
	case KMC_MAP_SCALAR:
		kmc_json_scalar(text, value, scratch);
		break;
	case KMC_MAP_COUNT:
		kmc_show_number(m, sum->n, false);
		break;
	case KMC_MAP_SUM:
		kmc_show_number(m, sum->sum, desc->is_signed);
		break;
	case KMC_MAP_AVG:
		kmc_show_number(m, kmc_average(desc, sum), desc->is_signed);
		break;
	case KMC_MAP_MIN:
	case KMC_MAP_MAX:
		kmc_show_number(m, kmc_extreme(desc, value), desc->is_signed);
		break;
	case KMC_MAP_STATS:
		kmc_json_stats(text, sum);
		break;
	case KMC_MAP_HIST:
	case KMC_MAP_LHIST:
		kmc_json_buckets(text, value);
		break;
	default:
		kmc_agg_kind(desc->kind)->json(text, value);
		break;
	}
}

void kmc_map_json(const struct kmc_text *text, const struct kmc_snapshot *snap,
		  size_t i, struct seq_file *scratch)
{
	const struct kmc_map_desc *desc = text->desc;
	const u64 *row = kmc_snapshot_row(snap, i);
	struct kmc_text inner = *text;
	struct seq_file *m = text->m;
	bool keyed = desc->key.nr;

	if (!i)
		seq_printf(m, "{\"%s\": %s", desc->name, keyed ? "{" : "");
	else if (i < snap->nr)
		seq_puts(m, ", ");
	if (i == snap->nr) {
		seq_printf(m, "%s}\n", keyed ? "}" : i ? "" : "0");
		return;
	}
	if (kmc_row_is_other(snap, i)) {
		seq_puts(m, "\"" KMC_OTHER "\": ");
	} else if (keyed) {
		scratch->count = 0;
		inner.m = scratch;
		inner.tight = true;
		kmc_show_key_parts(&inner, row);
		kmc_json_string(m, scratch);
		seq_puts(m, ": ");
	}
	kmc_json_value(text, row + desc->key.size / sizeof(u64), scratch);
}
