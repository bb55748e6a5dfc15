/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_SEQ_FILE_H
#define SHIM_LINUX_SEQ_FILE_H

#include <linux/types.h>

/* Text grows in a buffer, which the test frees. */
struct seq_file {
	char *buf;
	size_t count;
	size_t size;
};

__attribute__((__format__(printf, 2, 3)))
void seq_printf(struct seq_file *m, const char *format, ...);
int seq_write(struct seq_file *m, const void *data, size_t len);

static inline bool seq_has_overflowed(struct seq_file *m)
{
	return false;
}

static inline void seq_puts(struct seq_file *m, const char *s)
{
	seq_write(m, s, __builtin_strlen(s));
}

static inline void seq_putc(struct seq_file *m, char c)
{
	seq_write(m, &c, 1);
}

#endif
