/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The smallest pieces of JSON. Written by hand rather than by a library, because a
 * stream of records would otherwise allocate for every one of them.
 */
#ifndef KMC_JSON_TEXT_H
#define KMC_JSON_TEXT_H

#include "buffer.h"

/* A string; a byte that is not UTF-8 becomes U+FFFD. */
void json_string(struct buffer *b, const char *s, size_t len);

/*
 * A number; most readers make a double of it, so one that does not fit into
 * that is a string.
 */
void json_number(struct buffer *b, uint64_t v, bool is_signed);

#endif /* KMC_JSON_TEXT_H */
