// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "gfp.h"
#include "printf.h"

/**
 * struct conversion - a conversion and the text before it
 * @text: @text_len: the text
 * @type: the conversion's letter, 0: only text
 * @bytes_form: of 'r'
 * @bytes: of the integer that is shown, by the length modifier
 * @left: @zero: @plus: @space: @alt: flags
 * @width: least width
 * @precision: -1: none
 */
struct conversion {
	const char *text;
	size_t text_len;
	char type;
	enum bytes_form bytes_form;
	unsigned char bytes;
	bool left, zero, plus, space, alt;
	int width;
	int precision;
};

struct printf_format {
	const struct kmc_part *parts;
	unsigned int nr_parts;
	const struct type *const *types;
	size_t nr;
	struct conversion list[];
};

/* Widths beyond this are a mistake, not a wish. */
#define WIDTH_MAX	4096

static const char *parse_flags(struct conversion *c, const char *p)
{
	for (;; p++) {
		switch (*p) {
		case '-':
			c->left = true;
			break;
		case '0':
			c->zero = true;
			break;
		case '+':
			c->plus = true;
			break;
		case ' ':
			c->space = true;
			break;
		case '#':
			c->alt = true;
			break;
		default:
			return p;
		}
	}
}

static const char *parse_number(int *number, const char *p)
{
	*number = 0;
	for (; isdigit((unsigned char)*p); p++) {
		*number = *number * 10 + (*p - '0');
		if (*number > WIDTH_MAX)
			*number = WIDTH_MAX;
	}
	return p;
}

/* hh h l ll j z t: as in C. */
static const char *parse_length(struct conversion *c, const char *p)
{
	c->bytes = 4;
	if (*p == 'h') {
		c->bytes = 2;
		if (*++p == 'h') {
			c->bytes = 1;
			p++;
		}
		return p;
	}
	while (*p && strchr("ljzt", *p)) {
		c->bytes = 8;
		p++;
	}
	return p;
}

/* r rx rh, of bytes */
static const char *parse_bytes_form(struct conversion *c, const char *p)
{
	c->bytes_form = BYTES_ESCAPED;
	if (*p == 'x')
		c->bytes_form = BYTES_HEX;
	else if (*p == 'h')
		c->bytes_form = BYTES_HEX_SPACED;
	else
		return p;
	return p + 1;
}

/*
 * Parse what follows a "%". Return: behind it, or NULL if it is no conversion.
 */
static const char *parse_conversion(struct conversion *c, const char *p)
{
	c->precision = -1;
	p = parse_flags(c, p);
	p = parse_number(&c->width, p);
	if (*p == '.')
		p = parse_number(&c->precision, p + 1);
	p = parse_length(c, p);
	if (!*p || (!strchr("diuxXopcsr", *p) && strncmp(p, "gr", 2)))
		return NULL;
	c->type = *p++;
	if (c->type == 'g')
		return p + 1;
	return c->type == 'r' ? parse_bytes_form(c, p) : p;
}

struct printf_format *printf_parse(const char *text,
				   const struct kmc_part *parts,
				   unsigned int nr_parts,
				   const struct type *const *types)
{
	struct printf_format *f;
	size_t most = 1;
	const char *p;

	/* At most a conversion or a "%%" for every "%", and the text behind. */
	for (p = text; *p; p++)
		most += *p == '%';
	f = calloc(1, sizeof(*f) + most * sizeof(f->list[0]));
	if (!f)
		return NULL;
	f->parts = parts;
	f->nr_parts = nr_parts;
	f->types = types;
	for (;;) {
		struct conversion *c = &f->list[f->nr];
		const char *next;

		p = strchrnul(text, '%');
		while (*p && p[1] != '%' && !parse_conversion(c, p + 1))
			p = strchrnul(p + 1, '%');
		c->text = text;
		c->text_len = p - text;
		f->nr++;
		if (!*p)
			return f;
		if (p[1] == '%') {
			c->type = 0;
			c->text_len++;	/* the first of the two */
			text = p + 2;
			continue;
		}
		memset(c, 0, sizeof(*c));
		c->text = text;
		c->text_len = p - text;
		next = parse_conversion(c, p + 1);
		text = next;
	}
}

void printf_free(struct printf_format *format)
{
	free(format);
}

/* @s with @len bytes, filled up to the width. */
static void put_padded(struct buffer *b, const struct conversion *c,
		       const char *s, size_t len)
{
	size_t fill = len < (size_t)c->width ? c->width - len : 0;
	char *at = buffer_room(b, len + fill + 1);

	if (fill && !c->left) {
		memset(at, ' ', fill);
		at += fill;
	}
	memcpy(at, s, len);
	if (fill && c->left)
		memset(at + len, ' ', fill);
	buffer_advance(b, len + fill);
}

/* What was added since @start is cut to the precision and filled to the width. */
static void fit_text(struct buffer *b, const struct conversion *c, size_t start)
{
	size_t len = b->len - start, fill;

	if (c->precision >= 0 && len > (size_t)c->precision) {
		len = c->precision;
		b->len = start + len;
	}
	if (len >= (size_t)c->width)
		return;
	fill = c->width - len;
	buffer_fill(b, ' ', fill);
	if (!c->left) {
		memmove(b->data + start + fill, b->data + start, len);
		memset(b->data + start, ' ', fill);
	}
}

static uint64_t cut_signed(uint64_t v, unsigned int bytes)
{
	unsigned int shift = 64 - 8 * bytes;

	return (uint64_t)((int64_t)(v << shift) >> shift);
}

static uint64_t cut_unsigned(uint64_t v, unsigned int bytes)
{
	return bytes == 8 ? v : v & ((1ULL << (8 * bytes)) - 1);
}

static char *octal(char *end, uint64_t v)
{
	do {
		*--end = '0' + (v & 7);
		v >>= 3;
	} while (v);
	return end;
}

static char *number_digits(char *end, const struct conversion *c, uint64_t v)
{
	switch (c->type) {
	case 'x':
	case 'p':
		return format_hex(end, v, false);
	case 'X':
		return format_hex(end, v, true);
	case 'o':
		return octal(end, v);
	default:
		return format_u64(end, v);
	}
}

/* Sign or "0x" in front of the digits; @n: its length. */
static const char *number_prefix(const struct conversion *c, bool negative,
				 uint64_t v, size_t *n)
{
	const char *prefix = "";

	if (c->type == 'p' && v)
		prefix = "0x";
	else if (c->alt && v && (c->type == 'x' || c->type == 'X'))
		prefix = c->type == 'x' ? "0x" : "0X";
	else if (negative)
		prefix = "-";
	else if (c->plus && (c->type == 'd' || c->type == 'i'))
		prefix = "+";
	else if (c->space && (c->type == 'd' || c->type == 'i'))
		prefix = " ";
	*n = strlen(prefix);
	return prefix;
}

/* Everything but the plain case: prefix, zeroes, precision, width. */
static void put_number(struct buffer *b, const struct conversion *c,
		       bool negative, uint64_t v)
{
	char digits[DIGITS_MAX + 4];
	char *end = digits + sizeof(digits);
	char *start = number_digits(end, c, v);
	size_t len = end - start, zeroes = 0, fill = 0, prefix_len;
	const char *prefix = number_prefix(c, negative, v, &prefix_len);

	if (c->precision >= 0 && len < (size_t)c->precision)
		zeroes = c->precision - len;
	if (prefix_len + zeroes + len < (size_t)c->width)
		fill = c->width - (prefix_len + zeroes + len);
	if (c->zero && !c->left && c->precision < 0) {
		zeroes += fill;
		fill = 0;
	}
	if (!c->left)
		buffer_fill(b, ' ', fill);
	buffer_add(b, prefix, prefix_len);
	buffer_fill(b, '0', zeroes);
	buffer_add(b, start, len);
	if (c->left)
		buffer_fill(b, ' ', fill);
}

static void put_integer(struct buffer *b, const struct conversion *c,
			uint64_t v)
{
	size_t start = b->len;
	bool negative = false;
	char byte = v;

	switch (c->type) {
	case 'g':
		gfp_show(b, v);
		fit_text(b, c, start);
		return;
	case 'c':
		put_padded(b, c, &byte, 1);
		return;
	case 'p':
		break;
	case 'd':
	case 'i':
		v = cut_signed(v, c->bytes);
		negative = (int64_t)v < 0;
		if (negative)
			v = -v;
		break;
	default:
		v = cut_unsigned(v, c->bytes);
	}
	put_number(b, c, negative, v);
}

/* Is the number wanted, also of what has a name? */
static bool wants_number(const struct conversion *c, const struct row *row)
{
	if (!row->nr || row->part->size != sizeof(uint64_t) || c->type == 's')
		return false;
	return part_is_number(row->part) || (row->part->kind == KMC_PART_KSYM &&
					     strchr("xXp", c->type));
}

/* Put the next value. False: it is cut off. */
static bool put_value(const struct show *show, const struct conversion *c,
		      struct row *row)
{
	size_t start = show->b->len, len;
	const uint8_t *bytes;
	struct item item;

	if (wants_number(c, row)) {
		if (!row_next(row, &item))
			return false;
		put_integer(show->b, c, part_u64(item.at));
		return true;
	}
	if (c->type == 'r' && row->nr && row->part->kind == KMC_PART_BUF) {
		if (!row_next(row, &item))
			return false;
		bytes = part_bytes(item.part, item.at, &len);
		bytes_show(show->b, bytes, len, c->bytes_form);
	} else if (!row_text(row, show)) {
		return false;
	}
	fit_text(show->b, c, start);
	return true;
}

void printf_render(struct buffer *b, const struct printf_format *format,
		   const void *payload, size_t len, const struct names *names)
{
	struct row row = row_of_record(format->parts, format->nr_parts,
				       format->types, payload, len);
	struct show show = { .b = b, .names = names, .div = 1 };
	const struct conversion *c = format->list;

	for (size_t i = 0; i < format->nr; i++, c++) {
		buffer_add(b, c->text, c->text_len);
		if (c->type && row.nr && !put_value(&show, c, &row))
			return;
	}
}
