// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "printf.h"

/**
 * struct conversion - a conversion and the text before it
 * @text: @text_len: the text
 * @type: the conversion's letter, 0: only text
 * @bytes: of the integer that is shown, by the length modifier
 * @left: @zero: @plus: @space: @alt: flags
 * @width: least width
 * @precision: -1: none
 */
struct conversion {
	const char *text;
	size_t text_len;
	char type;
	unsigned char bytes;
	bool left, zero, plus, space, alt;
	int width;
	int precision;
};

struct printf_format {
	const struct kmc_part *parts;
	unsigned int nr_parts;
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
	if (!*p || !strchr("diuxXopcsr", *p))
		return NULL;
	c->type = *p;
	return p + 1;
}

struct printf_format *printf_parse(const char *text,
				   const struct kmc_part *parts,
				   unsigned int nr_parts)
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

size_t record_part_size(const struct kmc_part *part, const void *at,
			size_t left)
{
	size_t size = part->size;
	struct kmc_stack stack;
	struct kmc_str str;

	if (part->kind == KMC_PART_STR || part->kind == KMC_PART_BUF) {
		if (left < sizeof(str))
			return 0;
		memcpy(&str, at, sizeof(str));
		size = sizeof(str) + (((size_t)str.len + 7) & ~7UL);
	} else if (part->kind == KMC_PART_KSTACK ||
		   part->kind == KMC_PART_USTACK) {
		if (left < sizeof(stack))
			return 0;
		memcpy(&stack, at, sizeof(stack));
		size = sizeof(stack) + (size_t)stack.nr * sizeof(*stack.ips);
	}
	return size <= left ? size : 0;
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

static void put_text(struct buffer *b, const struct conversion *c,
		     const char *s, size_t len)
{
	if (c->precision >= 0 && len > (size_t)c->precision)
		len = c->precision;
	put_padded(b, c, s, len);
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

	if (c->type == 'p')
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
	bool negative = false;
	char byte = v;

	switch (c->type) {
	case 'c':
		put_padded(b, c, &byte, 1);
		return;
	case 'p':
		if (!v) {
			put_padded(b, c, "(nil)", 5);
			return;
		}
		break;
	case 'd':
	case 'i':
	case 's':
	case 'r':
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

static void put_part(struct buffer *b, const struct conversion *c,
		     const struct kmc_part *part, const void *at,
		     const struct names *names)
{
	struct text text;

	if (!part_is_text(part) ||
	    (part->kind == KMC_PART_KSYM && c->type != 's')) {
		put_integer(b, c, part_u64(at));
		return;
	}
	part_text(part, at, names, &text);
	put_text(b, c, text.s, text.len);
}

void printf_render(struct buffer *b, const struct printf_format *format,
		   const void *payload, size_t len, const struct names *names)
{
	const struct conversion *c = format->list;
	const struct kmc_part *part = format->parts;
	const struct kmc_part *end = part + format->nr_parts;
	const uint8_t *at = payload;

	for (size_t i = 0; i < format->nr; i++, c++) {
		size_t size;

		buffer_add(b, c->text, c->text_len);
		if (!c->type || part == end)
			continue;
		size = record_part_size(part, at, len);
		if (!size)
			return;
		put_part(b, c, part, at, names);
		part++;
		at += size;
		len -= size;
	}
}
