// SPDX-License-Identifier: GPL-2.0
/*
 * printf() formats. They come from userspace, so none of it reaches the kernel's own
 * printf: a conversion is taken apart, and one of a few is chosen for it.
 */
#include <linux/ctype.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include "text.h"

/* Widths beyond this are a mistake, not a wish. */
#define KMC_WIDTH_MAX	4096

/**
 * struct kmc_conversion - what stands behind a "%"
 * @type: its letter
 * @left: flag "-"
 * @zero: flag "0"
 * @alt: flag "#"
 * @width: least width
 * @precision: -1: none
 * @bytes: of the integer that is shown
 */
struct kmc_conversion {
	char type;
	bool left, zero, alt;
	int width;
	int precision;
	u32 bytes;
};

/* What is left of a record. */
struct kmc_values {
	struct kmc_text text;
	const struct kmc_layout *layout;
	u32 next;
	const u64 *at;
};

static const char *kmc_format_number(const char *p, int *number)
{
	for (*number = 0; isdigit(*p); p++)
		*number = min(*number * 10 + (*p - '0'), KMC_WIDTH_MAX);
	return p;
}

static const char *kmc_format_flags(const char *p, struct kmc_conversion *c)
{
	for (; *p && strchr("-0#+ ", *p); p++) {
		c->left |= *p == '-';
		c->zero |= *p == '0';
		c->alt |= *p == '#';
	}
	return p;
}

static const char *kmc_format_length(const char *p, struct kmc_conversion *c)
{
	c->bytes = sizeof(u32);
	for (; *p == 'h'; p++)
		c->bytes /= 2;
	for (; *p && strchr("ljzt", *p); p++)
		c->bytes = sizeof(u64);
	c->bytes = max_t(u32, c->bytes, 1);
	return p;
}

/* Return: behind the conversion at @p, or NULL if it is none. */
static const char *kmc_format_parse(const char *p, struct kmc_conversion *c)
{
	memset(c, 0, sizeof(*c));
	c->precision = -1;
	p = kmc_format_flags(p, c);
	p = kmc_format_number(p, &c->width);
	if (*p == '.')
		p = kmc_format_number(p + 1, &c->precision);
	p = kmc_format_length(p, c);
	if (!*p || !strchr("diuxXopcsr", *p))
		return NULL;
	c->type = *p++;
	return c->type == 'r' && (*p == 'x' || *p == 'h') ? p + 1 : p;
}

static u64 kmc_format_cut(u64 v, const struct kmc_conversion *c)
{
	u32 shift = 64 - 8 * c->bytes;

	if (c->type == 'd' || c->type == 'i')
		return (s64)(v << shift) >> shift;
	return c->type == 'p' ? v : v << shift >> shift;
}

static void kmc_show_integer(struct seq_file *m, const struct kmc_conversion *c,
			     u64 v)
{
	unsigned long long n = kmc_format_cut(v, c);
	bool zero = c->zero && !c->left && c->precision < 0;
	int width = c->left ? -c->width : c->width;

	switch (c->type) {
	case 'c':
		seq_printf(m, "%*c", width, (char)v);
		break;
	case 'x':
	case 'X':
	case 'p':
		if (c->alt || c->type == 'p')
			seq_printf(m, zero ? "%#0*llx" : "%#*llx", width, n);
		else if (c->type == 'X')
			seq_printf(m, zero ? "%0*llX" : "%*llX", width, n);
		else
			seq_printf(m, zero ? "%0*llx" : "%*llx", width, n);
		break;
	case 'o':
		seq_printf(m, zero ? "%0*llo" : "%*llo", width, n);
		break;
	case 'd':
	case 'i':
		seq_printf(m, zero ? "%0*lld" : "%*lld", width, n);
		break;
	default:
		seq_printf(m, zero ? "%0*llu" : "%*llu", width, n);
		break;
	}
}

/* What was written since @start is cut and filled up. */
static void kmc_format_fit(struct seq_file *m, const struct kmc_conversion *c,
			   size_t start)
{
	size_t len = m->count - start, fill, i;

	if (c->precision >= 0 && len > c->precision) {
		len = c->precision;
		m->count = start + len;
	}
	if (len >= c->width)
		return;
	fill = c->width - len;
	for (i = 0; i < fill; i++)
		seq_putc(m, ' ');
	if (!c->left && m->count == start + len + fill) {
		memmove(m->buf + start + fill, m->buf + start, len);
		memset(m->buf + start, ' ', fill);
	}
}

/* Behind the item that begins at part @i: a tuple is one. */
static u32 kmc_item_end(const struct kmc_layout *layout, u32 i)
{
	u32 depth = 0;

	do {
		depth += layout->parts[i].kind == KMC_PART_OPEN;
		depth -= layout->parts[i].kind == KMC_PART_CLOSE;
	} while (++i < layout->nr && depth);
	return i;
}

static bool kmc_is_integer(const struct kmc_part *part,
			   const struct kmc_conversion *c)
{
	if (c->type == 's' || c->type == 'r')
		return false;
	return part->kind == KMC_PART_INT || part->kind == KMC_PART_BOOL;
}

static void kmc_show_next(struct kmc_values *v, const struct kmc_conversion *c)
{
	const struct kmc_layout *layout = v->layout;
	size_t start = v->text.m->count;
	u32 end;

	if (v->next == layout->nr)
		return;
	end = kmc_item_end(layout, v->next);
	if (kmc_is_integer(&layout->parts[v->next], c)) {
		kmc_show_integer(v->text.m, c, *v->at);
	} else {
		kmc_show_parts(&v->text, layout, v->next, end, v->at);
		kmc_format_fit(v->text.m, c, start);
	}
	for (; v->next < end; v->next++)
		v->at += layout->parts[v->next].size / sizeof(u64);
}

void kmc_text_format(struct seq_file *m, const char *format,
		     const struct kmc_layout *parts, const u64 *row,
		     const char *(*site_name)(void *data, u64 site), void *data)
{
	struct kmc_values v = {
		.text = { m, NULL, site_name, data },
		.layout = parts,
		.at = row,
	};
	struct kmc_conversion c;
	const char *next;

	if (!format) {
		kmc_show_parts(&v.text, parts, 0, parts->nr, row);
		return;
	}
	for (; *format && !seq_has_overflowed(m); format = next) {
		next = format + 1;
		if (*format == '%' && *next == '%') {
			next++;
		} else if (*format == '%' && kmc_format_parse(next, &c)) {
			next = kmc_format_parse(next, &c);
			kmc_show_next(&v, &c);
			continue;
		}
		seq_putc(m, *format);
	}
}
