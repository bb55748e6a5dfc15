/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Types in a description: as much of them as showing a value needs. What a
 * pointer points to is not part of that, so a type is no larger than its value.
 */
#ifndef KMC_DESCRIBE_TYPE_H
#define KMC_DESCRIBE_TYPE_H

#include <jansson.h>
#include "lang/type.h"

struct arena;

/* A C string of any bytes, each as the character of its number. */
json_t *describe_text(const char *text);
/* Return: the string, in @arena; NULL if it is none. */
char *read_text(struct arena *arena, const json_t *json);

/* The types of @nr parts, some of which may have none; NULL if none has. */
json_t *describe_types(const struct type *const *types, unsigned int nr);

/**
 * read_types() - the types of parts
 * @arena: they live in it
 * @json: of describe_types(), or made up by somebody else
 * @parts: @nr parts; a type that does not fit its part is refused
 * @types: set to @nr types, or to NULL if there are none
 *
 * Return: false if it is no such thing.
 */
bool read_types(struct arena *arena, const json_t *json,
		const struct kmc_part *parts, unsigned int nr,
		const struct type *const **types);

#endif /* KMC_DESCRIBE_TYPE_H */
