// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <linux/seq_file.h>
#include <linux/sort.h>
#include <linux/string.h>

int seq_write(struct seq_file *m, const void *data, size_t len)
{
	if (m->size - m->count < len) {
		m->size = (m->size + len) * 2;
		m->buf = realloc(m->buf, m->size);
		if (!m->buf)
			abort();
	}
	if (len)
		memcpy(m->buf + m->count, data, len);
	m->count += len;
	return 0;
}

void seq_printf(struct seq_file *m, const char *format, ...)
{
	char *text = NULL;
	va_list args;
	int len;

	va_start(args, format);
	len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0)
		abort();
	seq_write(m, text, len);
	free(text);
}

void sort_r(void *base, size_t nr, size_t size, cmp_r_func_t compare, void *swap,
	    const void *data)
{
	qsort_r(base, nr, size, (int (*)(const void *, const void *, void *))compare,
		(void *)data);
}
