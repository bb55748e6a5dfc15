/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Copies of C's memory, shown by their type.
 */
#ifndef KMC_COPY_H
#define KMC_COPY_H

#include <stdint.h>
#include "../lang/type.h"
#include "buffer.h"

/*
 * Show what is at @at in text, "{ .a = 1, .b = [2,3] }", or in JSON. There are as
 * many bytes as @type says.
 */
void copy_text(struct buffer *b, const struct type *type, const void *at);
void copy_json(struct buffer *b, const struct type *type, const void *at);

/* The name of @v in the enum that @type is of, or NULL. */
const char *copy_enumerator(const struct type *type, uint64_t v);

#endif /* KMC_COPY_H */
