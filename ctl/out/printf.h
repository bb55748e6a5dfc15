/* SPDX-License-Identifier: GPL-2.0 */
/*
 * printf(): a format is taken apart once, when the question is loaded; a
 * record then costs little more than the bytes it prints.
 */
#ifndef KMC_PRINTF_H
#define KMC_PRINTF_H

#include "row.h"

struct printf_format;

/**
 * printf_parse() - take a format apart
 * @text: the format; belongs to the caller, and must stay, as all else
 * @parts: of the record, a value for each conversion
 * @nr_parts: number of @parts
 * @types: of @parts, or NULL
 *
 * Return: the format, or NULL when there is no memory. Freed by printf_free().
 */
struct printf_format *printf_parse(const char *text,
				   const struct kmc_part *parts,
				   unsigned int nr_parts,
				   const struct type *const *types);
void printf_free(struct printf_format *format);

/**
 * printf_render() - print a record
 * @payload: the record's payload, @len bytes
 */
void printf_render(struct buffer *b, const struct printf_format *format,
		   const void *payload, size_t len, const struct names *names);

#endif /* KMC_PRINTF_H */
