/* SPDX-License-Identifier: GPL-2.0 */
/*
 * printf(): a format is taken apart once, when the question is loaded; a
 * record then costs little more than the bytes it prints.
 */
#ifndef KMC_PRINTF_H
#define KMC_PRINTF_H

#include "part.h"

struct printf_format;

/**
 * printf_parse() - take a format apart
 * @text: the format; belongs to the caller, and must stay
 * @parts: of the record, one a conversion
 * @nr_parts: number of @parts; must stay as well
 *
 * Return: the format, or NULL when there is no memory. Freed by printf_free().
 */
struct printf_format *printf_parse(const char *text,
				   const struct kmc_part *parts,
				   unsigned int nr_parts);
void printf_free(struct printf_format *format);

/**
 * printf_render() - print a record
 * @payload: the record's payload, @len bytes
 */
void printf_render(struct buffer *b, const struct printf_format *format,
		   const void *payload, size_t len, const struct names *names);

/*
 * Bytes that a part takes in a record of which @left bytes are left, or 0 if it
 * does not fit: a counted string takes only as much as it needs.
 */
size_t record_part_size(const struct kmc_part *part, const void *at,
			size_t left);

#endif /* KMC_PRINTF_H */
