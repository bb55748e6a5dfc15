/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Types of the language.
 */
#ifndef KMC_TYPE_H
#define KMC_TYPE_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/kmodctl.h>

struct arena;		/* ast.h */
struct enumeration;	/* ctypes.h */
struct record;		/* ctypes.h */

enum type_kind {
	TYPE_NONE,	/* not known yet */
	TYPE_VOID,	/* of a call that has no value; void of void * */
	TYPE_INT,
	TYPE_POINTER,
	TYPE_STRING,
	TYPE_SITE,	/* the name of an attach point, kept as a number */
	TYPE_KSYM,	/* a kernel address that is shown as its symbol */
	TYPE_USYM,	/* the same of a process */
	TYPE_KSTACK,	/* calls of the kernel */
	TYPE_USTACK,	/* calls of a process */
	TYPE_BUF,	/* bytes that buf() reads */
	TYPE_INET,	/* an internet address */
	TYPE_MAC,	/* a link address */
	TYPE_TIME,	/* nanoseconds that are shown as a date */
	TYPE_USER,	/* a user id that is shown as the name */
	TYPE_ERRNO,	/* an error number that is shown as its message */
	TYPE_CGROUP,	/* a cgroup id that is shown as the path */
	TYPE_SYSCALL,	/* a system call's number that is shown as its name */
	TYPE_RECORD,	/* a struct or union of C */
	TYPE_ARRAY,	/* an array of C */
	TYPE_TUPLE,
	TYPE_ARGS,	/* all arguments of a probe */
	TYPE_AGGREGATION,
};

/* Whose memory an address is in. */
enum type_space {
	SPACE_UNKNOWN,
	SPACE_USER,
	SPACE_KERNEL,
	SPACE_FRAME,	/* a copy in the program's frame */
};

/**
 * struct type - a type
 * @kind: enum type_kind
 * @is_signed: TYPE_INT
 * @is_literal: TYPE_INT: only literals not below 0, which take the sign of
 *	what they meet
 * @is_bool: TYPE_INT: shown as "true" or "false"
 * @is_chars: TYPE_STRING: as KMC_PART_CHARS, else as KMC_PART_STR
 * @is_float: TYPE_ARRAY of bytes: they are a fraction of C's, that is shown, but not
 *	reckoned with
 * @width: TYPE_INT: bytes; a value in a register is always extended to 8
 * @kept: TYPE_INT of what is kept in 8 bytes: bytes that hold all that was
 *	assigned, or the literal; 0: 8
 * @space: TYPE_INT, TYPE_POINTER: of what it points to; TYPE_RECORD,
 *	TYPE_ARRAY, TYPE_STRING: of itself
 * @agg: TYPE_AGGREGATION: enum kmc_map_kind
 * @mode: TYPE_KSTACK, TYPE_USTACK: 0, KMC_PART_PERF, _RAW or _BUILD_ID
 * @size: TYPE_STRING: bytes of room, a multiple of 8; TYPE_KSTACK, TYPE_USTACK:
 *	bytes
 * @chars: TYPE_STRING: bytes that the script gave it, with the NUL, for sizeof();
 *	0: @size
 * @count: TYPE_ARRAY: elements; TYPE_TUPLE: members; TYPE_STRING: characters of
 *	the array that it is, when it is not in the frame
 * @to: TYPE_POINTER: to what; TYPE_ARRAY: of what; TYPE_TUPLE: @count types in
 *	a row; lives as long as the run of the compiler
 * @record: TYPE_RECORD
 * @enumeration: TYPE_INT: the enum that it is of, or NULL
 * @text: how it is shown: of a date the format of strftime(), of a cgroup the
 *	hierarchies, of a tuple its members' names, a blank behind each; NULL: as
 *	usual
 * @clock: of a date: the clock that it counts from
 */
struct type {
	enum type_kind kind;
	bool is_signed;
	bool is_literal;
	bool is_bool;
	bool is_chars;
	bool is_float;
	uint8_t width;
	uint8_t kept;
	uint8_t mode;
	enum type_space space;
	enum kmc_map_kind agg;
	uint32_t size;
	uint32_t chars;
	uint32_t count;
	const struct type *to;
	const struct record *record;
	const struct enumeration *enumeration;
	const char *text;
	int clock;
};

struct type type_int(bool is_signed, unsigned int width);
struct type type_literal(uint64_t n);	/* as narrow as it can be */
struct type type_bool(void);
struct type type_chars(uint32_t bytes);	/* rounded up */
struct type type_str(uint32_t room);	/* rounded up */
/* @to lives as long as the type does. */
struct type type_pointer(const struct type *to, enum type_space space);

/* Is it kept and compared as an integer of 8 bytes? */
bool type_is_word(const struct type *t);
/* Or as a row of bytes in the frame? */
bool type_is_wide(const struct type *t);
/* Either of them: it can be kept, printed, be part of a key. */
bool type_is_value(const struct type *t);

/**
 * type_join() - the type that holds the values of two
 * @arena: for the members of a new tuple type
 * @to: becomes that type
 * @from: the other
 *
 * Return: false if there is none; @to is unchanged then.
 */
bool type_join(struct arena *arena, struct type *to, const struct type *from);
bool type_equal(const struct type *a, const struct type *b);
/*
 * Of two tuples with as many members: the one of @to that is called as @from's
 * member @i; @i if neither has names. @to->count: there is none.
 */
uint32_t type_member(const struct type *to, const struct type *from, uint32_t i);

/* For messages: "int64", "string". */
const char *type_name(const struct type *t);

/* How a value of the type, no tuple, is laid out in keys and records. */
struct kmc_part type_part(const struct type *t);
/* The same of any type: the number of parts, of which @room are filled in. */
unsigned int type_parts(const struct type *t, struct kmc_part *parts,
			unsigned int room);
/* Bytes of that. */
uint32_t type_size(const struct type *t);
/* Bytes as the script has it, and sizeof() tells. */
uint32_t type_written_size(const struct type *t);
/* Bytes of a number as it was before it was kept. */
unsigned int type_width(const struct type *t);
/* Bytes in C's memory; of a string its room. */
uint32_t type_bytes(const struct type *t);

#endif /* KMC_TYPE_H */
