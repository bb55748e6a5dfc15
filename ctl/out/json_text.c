// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include "json_text.h"

/* Bytes of the UTF-8 character at @s, or 0 if there is none. */
static size_t utf8_len(const unsigned char *s, size_t left)
{
	uint32_t c, least;
	size_t n;

	if (s[0] < 0x80)
		return 1;
	if (s[0] >= 0xc2 && s[0] < 0xe0) {
		n = 2;
		least = 0x80;
	} else if (s[0] >= 0xe0 && s[0] < 0xf0) {
		n = 3;
		least = 0x800;
	} else if (s[0] >= 0xf0 && s[0] < 0xf5) {
		n = 4;
		least = 0x10000;
	} else {
		return 0;
	}
	if (left < n)
		return 0;
	c = s[0] & (0x7f >> n);
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < least || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	return n;
}

static void escape(struct buffer *b, unsigned char c)
{
	static const char from[] = "\"\\\b\f\n\r\t";
	static const char to[] = "\"\\bfnrt";
	const char *at = memchr(from, c, sizeof(from) - 1);

	buffer_char(b, '\\');
	if (at) {
		buffer_char(b, to[at - from]);
		return;
	}
	buffer_str(b, c < 0x10 ? "u000" : "u001");
	buffer_char(b, "0123456789abcdef"[c & 15]);
}

/* The inside of a string; a byte that is not UTF-8 becomes U+FFFD. */
static void string_body(struct buffer *b, const char *s, size_t len)
{
	const unsigned char *p = (const unsigned char *)s;
	const unsigned char *end = p + len, *plain = p;

	while (p < end) {
		size_t n = utf8_len(p, end - p);

		if (n && *p >= ' ' && *p != '"' && *p != '\\') {
			p += n;
			continue;
		}
		buffer_add(b, plain, p - plain);
		if (n)
			escape(b, *p);
		else
			buffer_str(b, "\xef\xbf\xbd");
		plain = ++p;
	}
	buffer_add(b, plain, end - plain);
}

void json_string(struct buffer *b, const char *s, size_t len)
{
	buffer_char(b, '"');
	string_body(b, s, len);
	buffer_char(b, '"');
}

static bool fits_double(uint64_t v, bool is_signed)
{
	uint64_t size = is_signed && (int64_t)v < 0 ? -v : v;

	/* 53 bits, and zeroes behind them. */
	return !size || (size >> __builtin_ctzll(size)) >> 53 == 0;
}

void json_number(struct buffer *b, uint64_t v, bool is_signed)
{
	bool fits = fits_double(v, is_signed);

	if (!fits)
		buffer_char(b, '"');
	if (is_signed)
		buffer_s64(b, v);
	else
		buffer_u64(b, v);
	if (!fits)
		buffer_char(b, '"');
}
