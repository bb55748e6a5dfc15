// SPDX-License-Identifier: GPL-2.0
/*
 * A read-out as text: rows by value, then by key, each as bpftrace's print() writes
 * it. The command's own text output writes the same.
 */
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include "kinds.h"
#include "text.h"

void kmc_show_number(struct seq_file *m, u64 v, bool is_signed)
{
	if (is_signed)
		seq_printf(m, "%lld", (long long)v);
	else
		seq_printf(m, "%llu", (unsigned long long)v);
}

static void kmc_show_site(const struct kmc_text *text, u64 site)
{
	const char *name = text->site_name(text->data, site);

	seq_puts(text->m, name ? name : "?");
}

static void kmc_show_hex(struct seq_file *m, u64 v)
{
	seq_printf(m, "0x%llx", (unsigned long long)v);
}

/* Bytes of any kind: what can be printed as it is. */
static void kmc_show_bytes(struct seq_file *m, const void *bytes, u32 len)
{
	const u8 *byte = bytes, *end = byte + len;

	for (; byte < end; byte++) {
		if (*byte >= ' ' && *byte <= '~')
			seq_putc(m, *byte);
		else
			seq_printf(m, "\\x%02x", *byte);
	}
}

static void kmc_show_stack(struct seq_file *m, const struct kmc_part *part,
			   const u64 *at)
{
	const u64 *ip = at + 1, *end = ip + kmc_stack_bytes(part, at) / 8;

	seq_putc(m, '\n');
	for (; ip < end; ip++) {
		if (part->flags & KMC_PART_PERF)
			seq_putc(m, '\t');
		else if (!(part->flags & (KMC_PART_RAW | KMC_PART_BUILD_ID)))
			seq_puts(m, "    0x");
		seq_printf(m, "%llx\n", (unsigned long long)*ip);
	}
}

static void kmc_show_inet(struct seq_file *m, const u64 *at)
{
	const u8 *byte = (const u8 *)(at + 1);
	u32 i;

	if (*at == KMC_INET_V4) {
		seq_printf(m, "%u.%u.%u.%u", byte[0], byte[1], byte[2], byte[3]);
		return;
	}
	for (i = 0; i < 16; i += 2)
		seq_printf(m, "%s%x", i ? ":" : "", byte[i] << 8 | byte[i + 1]);
}

static void kmc_show_mac(struct seq_file *m, const u64 *at)
{
	const u8 *byte = (const u8 *)at;

	seq_printf(m, "%02X:%02X:%02X:%02X:%02X:%02X", byte[0], byte[1],
		   byte[2], byte[3], byte[4], byte[5]);
}

/* What the command has names for in files is shown as a number. */
void kmc_show_part(const struct kmc_text *text, const struct kmc_part *part,
		   const u64 *at)
{
	struct seq_file *m = text->m;

	switch (part->kind) {
	case KMC_PART_CHARS:
		seq_write(m, at, strnlen((const char *)at, part->size));
		break;
	case KMC_PART_STR:
		seq_write(m, at + 1, kmc_str_bytes(part, at));
		break;
	case KMC_PART_BUF:
		kmc_show_bytes(m, at + 1, kmc_str_bytes(part, at));
		break;
	case KMC_PART_BYTES:
		kmc_show_bytes(m, at, part->size);
		break;
	case KMC_PART_KSTACK:
	case KMC_PART_USTACK:
		kmc_show_stack(m, part, at);
		break;
	case KMC_PART_SITE:
		kmc_show_site(text, *at);
		break;
	case KMC_PART_KSYM:
		seq_printf(m, "%ps", (void *)(unsigned long)*at);
		break;
	case KMC_PART_USYM:
		kmc_show_hex(m, *at);
		break;
	case KMC_PART_BOOL:
		seq_puts(m, *at ? "true" : "false");
		break;
	case KMC_PART_INET:
		kmc_show_inet(m, at);
		break;
	case KMC_PART_MAC:
		kmc_show_mac(m, at);
		break;
	case KMC_PART_OPEN:
		seq_putc(m, part->flags & KMC_PART_SQUARE ? '[' : '(');
		break;
	case KMC_PART_CLOSE:
		seq_putc(m, part->flags & KMC_PART_SQUARE ? ']' : ')');
		break;
	default:
		if (part->flags & KMC_PART_HEX)
			kmc_show_hex(m, *at);
		else
			kmc_show_number(m, *at, part->flags & KMC_PART_SIGNED);
		break;
	}
}

/*
 * Parts from @first to before @end. What stands between two items depends on the
 * bracket that they are in.
 */
void kmc_show_parts(const struct kmc_text *text,
		    const struct kmc_layout *layout, u32 first, u32 end,
		    const u64 *at)
{
	const struct kmc_part *part;
	u64 square = 0;
	u32 i;

	for (i = first; i < end; i++) {
		part = &layout->parts[i];
		if (part->kind == KMC_PART_CLOSE)
			square >>= 1;
		else if (i > first && part[-1].kind != KMC_PART_OPEN)
			seq_puts(text->m, text->tight || square & 1 ? "," : ", ");
		if (part->kind == KMC_PART_OPEN)
			square = square << 1 |
				 (part->flags & KMC_PART_SQUARE ? 1 : 0);
		kmc_show_part(text, part, at);
		at += part->size / 8;
	}
}

void kmc_show_key_parts(const struct kmc_text *text, const u64 *key)
{
	const struct kmc_layout *layout = &text->desc->key;
	u32 first = 0, end = layout->nr;

	/* A key that is a tuple looks like a key of several parts. */
	if (layout->parts[0].kind == KMC_PART_OPEN &&
	    !(layout->parts[0].flags & KMC_PART_SQUARE) &&
	    kmc_layout_items(layout) == 1) {
		first++;
		end--;
	}
	kmc_show_parts(text, layout, first, end, key);
}

static void kmc_show_key(const struct kmc_text *text, const u64 *key)
{
	seq_putc(text->m, '[');
	kmc_show_key_parts(text, key);
	seq_putc(text->m, ']');
}

static void kmc_show_scalar(const struct kmc_text *text, const u64 *value)
{
	const struct kmc_layout *layout = &text->desc->value;
	bool tuple = kmc_layout_items(layout) > 1;

	if (tuple)
		seq_putc(text->m, '(');
	kmc_show_parts(text, layout, 0, layout->nr, value);
	if (tuple)
		seq_putc(text->m, ')');
}

static void kmc_show_value(const struct kmc_text *text, const u64 *value)
{
	const struct kmc_agg_kind *kind = kmc_agg_kind(text->desc->kind);

	if (kind && kind->lines) {
		seq_puts(text->m, ":\n");
		kind->show(text, value);
		return;
	}
	seq_puts(text->m, ": ");
	if (kind)
		kind->show(text, value);
	else
		kmc_show_scalar(text, value);
	seq_putc(text->m, '\n');
}

bool kmc_row_is_other(const struct kmc_snapshot *snap, size_t i)
{
	return snap->other && i == snap->nr - 1;
}

static void kmc_show_row(const struct kmc_text *text,
			 const struct kmc_snapshot *snap, size_t i)
{
	const u64 *row = kmc_snapshot_row(snap, i);
	const struct kmc_map_desc *desc = text->desc;

	seq_puts(text->m, desc->name);
	if (kmc_row_is_other(snap, i))
		seq_puts(text->m, "[" KMC_OTHER "]");
	else if (desc->key.nr)
		kmc_show_key(text, row);
	kmc_show_value(text, row + desc->key.size / 8);
}

static void kmc_show_empty(struct seq_file *m, const struct kmc_map_desc *desc)
{
	if (desc->kind == KMC_MAP_COUNT && !desc->key.nr)
		seq_printf(m, "%s: 0", desc->name);
	seq_putc(m, '\n');
}

void kmc_map_text(const struct kmc_text *text, const struct kmc_snapshot *snap,
		  size_t i)
{
	const struct kmc_map_desc *desc = text->desc;

	if (i < snap->nr) {
		kmc_show_row(text, snap, i);
		return;
	}
	if (!snap->nr)
		kmc_show_empty(text->m, desc);
}
