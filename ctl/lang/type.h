/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Types of the language.
 */
#ifndef KMC_TYPE_H
#define KMC_TYPE_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/kmodctl.h>

enum type_kind {
	TYPE_NONE,	/* not known yet */
	TYPE_VOID,	/* of a call that has no value */
	TYPE_INT,
	TYPE_STRING,
	TYPE_SITE,	/* the name of an attach point, kept as a number */
	TYPE_KSYM,	/* a kernel address that is shown as its symbol */
	TYPE_ARGS,	/* all arguments of a tracepoint */
	TYPE_AGGREGATION,
};

/* Whose memory an integer points into, for str(). */
enum type_space {
	SPACE_UNKNOWN,
	SPACE_USER,
	SPACE_KERNEL,
};

/**
 * struct type - a type
 * @kind: enum type_kind
 * @is_signed: TYPE_INT
 * @is_literal: TYPE_INT: only literals not below 0, which take the sign of
 *	what they meet
 * @is_chars: TYPE_STRING: as KMC_PART_CHARS, else as KMC_PART_STR
 * @width: TYPE_INT: bytes; a value in a register is always extended to 8
 * @space: TYPE_INT
 * @agg: TYPE_AGGREGATION: enum kmc_map_kind
 * @size: TYPE_STRING: bytes of room, a multiple of 8
 */
struct type {
	enum type_kind kind;
	bool is_signed;
	bool is_literal;
	bool is_chars;
	uint8_t width;
	enum type_space space;
	enum kmc_map_kind agg;
	uint32_t size;
};

struct type type_int(bool is_signed, unsigned int width);
struct type type_chars(uint32_t bytes);	/* rounded up */
struct type type_str(uint32_t room);	/* rounded up */

/* Is it kept and compared as an integer of 8 bytes? */
bool type_is_word(const struct type *t);

/**
 * type_join() - the type that holds the values of two
 * @to: becomes that type
 * @from: the other
 *
 * Return: false if there is none; @to is unchanged then.
 */
bool type_join(struct type *to, const struct type *from);
bool type_equal(const struct type *a, const struct type *b);

/* For messages: "int64", "string". */
const char *type_name(const struct type *t);

/* How a value of the type is laid out in keys and records. */
struct kmc_part type_part(const struct type *t);
/* Bytes of that. */
uint32_t type_size(const struct type *t);

#endif /* KMC_TYPE_H */
