// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "buffer.h"

#define BUFFER_START	4096
#define BUFFER_MUCH	(64 << 10)

void buffer_init(struct buffer *b, int fd, enum buffering mode)
{
	memset(b, 0, sizeof(*b));
	b->fd = fd;
	b->mode = mode;
}

void buffer_free(struct buffer *b)
{
	free(b->data);
	b->data = NULL;
	b->len = 0;
	b->cap = 0;
}

void buffer_grow(struct buffer *b, size_t n)
{
	size_t cap = b->cap ? b->cap : BUFFER_START;
	char *data;

	while (cap - b->len < n)
		cap *= 2;
	data = realloc(b->data, cap);
	if (!data) {
		/* The session goes away with the socket. */
		fprintf(stderr, "kmodctl: out of memory\n");
		exit(1);
	}
	b->data = data;
	b->cap = cap;
}

/* Write the first @n bytes and move the rest to the front. */
static int buffer_write(struct buffer *b, size_t n)
{
	size_t done = 0;

	while (done < n && !b->error) {
		ssize_t r = write(b->fd, b->data + done, n - done);

		if (r >= 0)
			done += r;
		else if (errno != EINTR)
			b->error = errno;
	}
	if (n < b->len)
		memmove(b->data, b->data + n, b->len - n);
	b->len -= n;
	return b->error;
}

int buffer_flush(struct buffer *b)
{
	return b->len ? buffer_write(b, b->len) : b->error;
}

void buffer_end_record(struct buffer *b)
{
	if (b->mode == BUFFERING_NONE || b->len >= BUFFER_MUCH)
		buffer_flush(b);
}

void buffer_end_row(struct buffer *b)
{
	if (b->mode == BUFFERING_FULL && b->len >= BUFFER_MUCH)
		buffer_flush(b);
}

void buffer_end_batch(struct buffer *b)
{
	char *newline;

	if (b->mode != BUFFERING_LINE || !b->len)
		return;
	newline = memrchr(b->data, '\n', b->len);
	if (newline)
		buffer_write(b, newline + 1 - b->data);
}

void buffer_add(struct buffer *b, const void *bytes, size_t n)
{
	if (!n)
		return;
	memcpy(buffer_room(b, n), bytes, n);
	b->len += n;
}

void buffer_fill(struct buffer *b, char c, size_t n)
{
	if (!n)
		return;
	memset(buffer_room(b, n), c, n);
	b->len += n;
}

void buffer_str(struct buffer *b, const char *s)
{
	buffer_add(b, s, strlen(s));
}

void buffer_char(struct buffer *b, char c)
{
	*buffer_room(b, 1) = c;
	b->len++;
}

char *format_u64(char *end, uint64_t v)
{
	do {
		*--end = '0' + v % 10;
		v /= 10;
	} while (v);
	return end;
}

char *format_hex(char *end, uint64_t v, bool upper)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";

	do {
		*--end = digits[v & 15];
		v >>= 4;
	} while (v);
	return end;
}

void buffer_u64(struct buffer *b, uint64_t v)
{
	char digits[DIGITS_MAX];
	char *end = digits + sizeof(digits);
	char *start = format_u64(end, v);

	buffer_add(b, start, end - start);
}

void buffer_s64(struct buffer *b, int64_t v)
{
	if (v < 0)
		buffer_char(b, '-');
	buffer_u64(b, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

void buffer_hex(struct buffer *b, uint64_t v)
{
	char digits[DIGITS_MAX];
	char *end = digits + sizeof(digits);
	char *start = format_hex(end, v, false);

	buffer_add(b, "0x", 2);
	buffer_add(b, start, end - start);
}

void buffer_printf(struct buffer *b, const char *format, ...)
{
	va_list args, again;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (n > 0) {
		vsnprintf(buffer_room(b, n + 1), n + 1, format, again);
		b->len += n;
	}
	va_end(again);
}
