// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "out/buffer.h"
#include "script.h"

#define SCRIPT_MAX	(1 << 20)

/* Return: 0 or -1 with errno set. */
static int read_all(struct buffer *b, int fd)
{
	ssize_t n;

	do {
		n = read(fd, buffer_room(b, 4096), 4096);
		if (n > 0)
			buffer_advance(b, n);
		if (b->len > SCRIPT_MAX) {
			errno = EFBIG;
			return -1;
		}
	} while (n > 0 || (n < 0 && errno == EINTR));
	return n;
}

char *script_read(const char *program, const char *file)
{
	int fd = STDIN_FILENO, err;
	struct buffer b;

	if (program)
		return strdup(program);
	buffer_init(&b, -1, BUFFERING_FULL);
	if (strcmp(file, "-"))
		fd = open(file, O_RDONLY | O_CLOEXEC);
	err = fd < 0 ? -1 : read_all(&b, fd);
	if (err)
		fprintf(stderr, "kmodctl: %s: %s\n", file, strerror(errno));
	if (fd > STDIN_FILENO)
		close(fd);
	if (!err && memchr(b.data, '\0', b.len)) {
		fprintf(stderr, "kmodctl: %s: is no text\n", file);
		err = -1;
	}
	if (err) {
		buffer_free(&b);
		return NULL;
	}
	buffer_char(&b, '\0');
	return b.data;
}
