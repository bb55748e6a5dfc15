/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Types of C: structures, unions, enums and typedefs, by name. They come from the
 * script's own definitions first, then from the kernel's BTF.
 */
#ifndef KMC_CTYPES_H
#define KMC_CTYPES_H

#include <stddef.h>
#include "type.h"

struct arena;
struct btf;
struct ctypes;
struct user_types;

/**
 * struct member - a member of a structure
 * @name: "" for an anonymous structure or union, whose members are looked up as if
 *	they were the outer one's
 * @type: of C: TYPE_INT, TYPE_POINTER, TYPE_RECORD, TYPE_ARRAY; an array of char
 *	is an array of integers of 1 byte, signed
 * @offset: bytes from the structure's start
 * @bit_offset: @bits: of a bitfield: within the integer of @type at @offset,
 *	counted from its lowest bit; @bits is 0 if it is none
 */
struct member {
	const char *name;
	struct type type;
	uint32_t offset;
	uint8_t bit_offset, bits;
};

/**
 * struct record - a structure or union
 * @name: tag, or the typedef's name; "" if it has none
 * @is_union: all members at 0
 * @size: bytes
 * @members: @nr_members; NULL if only declared, or until record_members()
 */
struct record {
	const char *name;
	bool is_union;
	uint32_t size;
	const struct member *members;
	unsigned int nr_members;
};

struct enumerator {
	const char *name;
	int64_t value;
};

struct enumeration {
	const char *name;
	const struct enumerator *enumerators;
	unsigned int nr_enumerators;
};

/**
 * struct prototype - a function, or a tracepoint as rawtracepoint has it
 * @params: @nr_params; offset is the number of the word that the argument begins
 *	with: 0 to 5 are the registers, the others are on the stack
 * @returns: TYPE_VOID if it returns nothing
 */
struct prototype {
	const struct member *params;
	unsigned int nr_params;
	struct type returns;
};

/**
 * ctypes_new() - a table of C types
 * @arena: everything that is handed out lives in it
 * @btf_path: instead of /sys/kernel/btf: a folder with "vmlinux" and a file for each
 *	module in it, or a file, which stands for the kernel's; or NULL
 *
 * Nothing is read before it is asked for. Return: never NULL.
 */
struct ctypes *ctypes_new(struct arena *arena, const char *btf_path);
void ctypes_free(struct ctypes *c);

/*
 * Members of @r, read if they were not yet, and its size, if it was only declared.
 * Changes @r; false if it has none.
 */
bool record_members(struct ctypes *c, const struct record *r);

/**
 * ctypes_find() - a type by its name
 * @name: "struct task_struct", "union …", "enum …", a typedef, or a C integer type
 *	of any spelling ("unsigned long", "u32", "size_t", "char"); "*" and "[8]" may
 *	follow
 *
 * Return: false if there is none.
 */
bool ctypes_find(struct ctypes *c, const char *name, struct type *type);
/* An enumerator, or a constant of the script: its value. */
bool ctypes_constant(struct ctypes *c, const char *name, int64_t *value,
		     const struct enumeration **of);
/*
 * A member by name, anonymous structures and unions looked through: @m's offset
 * counts from @r's start.
 */
bool ctypes_member(struct ctypes *c, const struct record *r, const char *name,
		   struct member *m);
/* Names near to one that is not there; see nearest.h. NULL @r: of all types. */
const char *ctypes_member_hint(struct ctypes *c, const struct record *r,
			       const char *name);

/* Function @name of @module, or of the kernel ("" or NULL: of any module, too). */
bool ctypes_function(struct ctypes *c, const char *module, const char *name,
		     struct prototype *p);
/* Tracepoint @name, without the first argument, which is the tracer's. */
bool ctypes_tracepoint(struct ctypes *c, const char *name,
		       struct prototype *p);
/*
 * Function @id of a program, in @btf, which is freed with the table. Return: a handle
 * for ctypes_look_in().
 */
struct user_types *ctypes_user_function(struct ctypes *c, struct btf *btf,
					uint32_t id, struct prototype *p);
/* From now on names are looked for in those types before the kernel's; or NULL. */
void ctypes_look_in(struct ctypes *c, struct user_types *types);
/* Is there BTF at all? Reads it. Else: why not, for messages. */
bool ctypes_has_btf(struct ctypes *c, const char **why);

#endif /* KMC_CTYPES_H */
