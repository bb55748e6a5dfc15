/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of the parser of declarations share.
 */
#ifndef KMC_CDECL_PARSE_H
#define KMC_CDECL_PARSE_H

#include "cdecl.h"
#include "ctypes_table.h"
#include "diag.h"

/**
 * struct cdecl - a parser
 * @types: @diag: see cdecl_parse()
 * @t: the next token
 * @depth: of nesting
 * @failed: the present declaration is not understood
 */
struct cdecl {
	struct ctypes *types;
	struct diag *diag;
	const struct ctoken *t;
	unsigned int depth;
	bool failed;
};

/**
 * struct ctype - a type, and how it lies in memory
 * @type: of values
 * @size: @align: bytes
 * @is_function: a function's
 */
struct ctype {
	struct type type;
	uint64_t size;
	uint32_t align;
	bool is_function;
};

/* __attribute__: packed, and aligned, 0 if it was not said. */
struct cattrs {
	bool packed;
	uint32_t align;
};

/**
 * struct cfield - a member before it has a place
 * @name: "" for an anonymous structure, NULL for a gap
 * @bits: of a bitfield, @is_bits
 */
struct cfield {
	struct cfield *next;
	const char *name;
	struct ctype type;
	struct cattrs attrs;
	uint32_t bits;
	bool is_bits;
};

__attribute__((format(printf, 3, 4)))
void cdecl_error(struct cdecl *p, const struct ctoken *at, const char *fmt,
		 ...);
bool cdecl_take(struct cdecl *p, const char *text);
bool cdecl_want(struct cdecl *p, const char *text);
/* Behind what the bracket at the next token opens. */
void cdecl_skip(struct cdecl *p);
/* The value of a constant expression. */
bool cdecl_constant(struct cdecl *p, int64_t *value);

void cdecl_attrs(struct cdecl *p, struct cattrs *attrs);
/* Is the next token the start of a type? */
bool cdecl_is_type(const struct cdecl *p);
/* "const struct foo"; storage classes, if @is_typedef is not NULL. */
bool cdecl_specifiers(struct cdecl *p, struct ctype *type,
		      struct cattrs *attrs, bool *is_typedef);
/* "*name[4]"; *@name is NULL if there is none. Changes @type to the whole. */
bool cdecl_declarator(struct cdecl *p, struct ctype *type,
		      const struct ctoken **name);

/* struct, union: from the tag on. */
bool cdecl_record(struct cdecl *p, bool is_union, struct ctype *type);
bool cdecl_enum(struct cdecl *p, struct ctype *type);
/* Give the members their places as the ABI has it. */
void cdecl_layout(struct cdecl *p, struct record_node *r,
		  const struct cfield *fields, const struct cattrs *attrs);
/* Size and alignment of @type->type. False: it is only declared. */
bool cdecl_measure(struct cdecl *p, struct ctype *type);

#endif /* KMC_CDECL_PARSE_H */
