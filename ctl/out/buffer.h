/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Output buffer: what the command prints is put together here and leaves in
 * as few writes as the buffering mode allows.
 */
#ifndef KMC_BUFFER_H
#define KMC_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum buffering {
	BUFFERING_LINE,	/* whole lines leave at the end of every batch */
	BUFFERING_FULL,	/* only when there is much, and at the end */
	BUFFERING_NONE,	/* after every record */
};

/**
 * struct buffer - bytes on their way to a file
 * @data: @len: @cap: the bytes, how many there are, how many fit
 * @fd: where to; -1 for a buffer that only gathers
 * @mode: when
 * @error: errno of the first write that failed; then nothing is written any more
 */
struct buffer {
	char *data;
	size_t len;
	size_t cap;
	int fd;
	enum buffering mode;
	int error;
};

void buffer_init(struct buffer *b, int fd, enum buffering mode);
void buffer_free(struct buffer *b);

/* Make room for @n more bytes. Ends the process when there is no memory. */
void buffer_grow(struct buffer *b, size_t n);

/* Write all that is there. Return: 0 or the errno in @b->error. */
int buffer_flush(struct buffer *b);
/* A record, a batch of records is complete: write what @b->mode asks for. */
void buffer_end_record(struct buffer *b);
void buffer_end_batch(struct buffer *b);
/* In a record of many rows: what is much does not wait for its end. */
void buffer_end_row(struct buffer *b);

/* Where the next @n bytes go; buffer_advance() says how many were used. */
static inline char *buffer_room(struct buffer *b, size_t n)
{
	if (b->cap - b->len < n)
		buffer_grow(b, n);
	return b->data + b->len;
}

static inline void buffer_advance(struct buffer *b, size_t n)
{
	b->len += n;
}

void buffer_add(struct buffer *b, const void *bytes, size_t n);
void buffer_fill(struct buffer *b, char c, size_t n);
void buffer_str(struct buffer *b, const char *s);
void buffer_char(struct buffer *b, char c);
void buffer_u64(struct buffer *b, uint64_t v);
void buffer_s64(struct buffer *b, int64_t v);
void buffer_hex(struct buffer *b, uint64_t v);
__attribute__((format(printf, 2, 3)))
void buffer_printf(struct buffer *b, const char *format, ...);

/* Room that format_u64() needs at most. */
#define DIGITS_MAX	20

/*
 * Write the digits of @v so that they end before @end.
 * Return: where they start.
 */
char *format_u64(char *end, uint64_t v);
char *format_hex(char *end, uint64_t v, bool upper);

#endif /* KMC_BUFFER_H */
