/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the table of C types share.
 */
#ifndef KMC_CTYPES_TABLE_H
#define KMC_CTYPES_TABLE_H

#include "ast.h"
#include "ctypes.h"
#include "resolve/btf.h"

/* Structures hold structures; deeper than this is nonsense. */
#define CTYPES_DEPTH_MAX	64

/* C has names of their own for tags, and one space for all others. */
enum cname {
	CNAME_STRUCT,
	CNAME_UNION,
	CNAME_ENUM,
	CNAME_TYPEDEF,
	CNAME_CONSTANT,
};

/**
 * struct cdef - what the script or a file that it includes defines
 * @kind: @name: of what
 * @type: @size: @align: of all but constants
 * @value: @of: of a constant: its enumeration, or NULL
 */
struct cdef {
	struct cdef *next;
	enum cname kind;
	const char *name;
	struct type type;
	uint64_t size;
	uint32_t align;
	int64_t value;
	const struct enumeration *of;
};

#define CDEF_BUCKETS	1024

/* Types of a program. */
struct user_types {
	struct user_types *next;
	struct btf_file file;
};

/**
 * struct ctypes - the table
 * @arena: what is handed out lives there
 * @btf: the kernel's
 * @user: of programs, all that were read
 * @look_in: those that are looked in first, or NULL
 * @defs: of the script
 */
struct ctypes {
	struct arena *arena;
	struct btf_files *btf;
	struct user_types *user;
	struct user_types *look_in;
	struct cdef *defs[CDEF_BUCKETS];
};

/**
 * struct record_node - a record, and where its members are
 * @record: as it is handed out
 * @file: @id: in BTF; NULL: of the script
 * @was_read: there is nothing more to read
 * @defined: by the script
 * @align: of the script's: its alignment in bytes
 */
struct record_node {
	struct record record;
	struct btf_file *file;
	uint32_t id;
	bool was_read, defined;
	uint32_t align;
};

/* The script's definition, or NULL. */
struct cdef *cdef_find(const struct ctypes *c, enum cname kind,
		       const char *name, size_t len);
/* A new definition; it hides an older one. */
struct cdef *cdef_add(struct ctypes *c, enum cname kind, const char *name,
		      size_t len);

/* A record that has no members yet. */
struct record_node *record_new(struct ctypes *c, const char *name,
			       bool is_union);
/**
 * struct cwords - a type of C's own, word by word
 * @nr: words so far
 * @base: of the type: one of 'v' (void), 'b' (_Bool), 'c' (char), 's' (short),
 *	'i' (int), 'f' (float), 'd' (double), 'x' (__int128); 0: none yet
 * @longs: how often "long"
 * @sign: 's' or 'u', 0 if none was given
 */
struct cwords {
	unsigned int nr;
	char base;
	unsigned int longs;
	char sign;
};

/* Does @word go on with the type? Then it is taken. */
bool cwords_add(struct cwords *w, const char *word, size_t len);
struct type cwords_type(struct ctypes *c, const struct cwords *w);
/* "u32", "size_t" and the like, which need no definition; false if it is none. */
bool cwords_known(const char *word, size_t len, struct type *type);
/* What is no integer for us: so many bytes. */
struct type ctypes_bytes(struct ctypes *c, uint32_t size);
/* float, double, long double */
struct type ctypes_float(struct ctypes *c, uint32_t size);
/* A tag, a typedef or a known name, of the script or of BTF. */
bool ctypes_named(struct ctypes *c, enum cname kind, const char *name,
		  size_t len, struct type *type);

/* BTF's side. */
bool ctypes_btf_find(struct ctypes *c, enum cname kind, const char *name,
		     struct type *type);
void ctypes_btf_members(struct ctypes *c, struct record_node *r);
bool ctypes_btf_constant(struct ctypes *c, const char *name, int64_t *value,
			 const struct enumeration **of);

#endif /* KMC_CTYPES_TABLE_H */
