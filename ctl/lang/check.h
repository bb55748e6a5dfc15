/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The checker: every expression gets its type. Types of maps and variables grow
 * from what is assigned to them, anywhere in the script; so all variants are
 * gone through until nothing changes any more, and only then do errors count.
 */
#ifndef KMC_CHECK_H
#define KMC_CHECK_H

#include "compile.h"

/* A block that is open: variables are looked for from the innermost outwards. */
struct scope {
	const struct scope *outer;
	const struct stmt *block;
};

/**
 * struct check - one pass over one variant
 * @c: the run
 * @v: the variant
 * @final: complain; nothing changes any more
 * @changed: a type was widened
 * @loops: loops around the present statement
 * @asking: what is asked for its type only, around the present expression
 * @assigns: a map is assigned there
 * @dead: branches around the present statement that are never run
 * @scope: blocks around the present statement
 */
struct check {
	struct compile *c;
	struct variant *v;
	bool final;
	bool changed;
	unsigned int loops;
	unsigned int asking;
	bool assigns;
	unsigned int dead;
	const struct scope *scope;
};

/* Complain in the last pass; false, so that a check can end with it. */
__attribute__((format(printf, 3, 4)))
bool complain(struct check *ck, const struct loc *loc, const char *fmt, ...);

/* Find the type of @e. False: it has none, which was said, or will be. */
bool check_expr(struct check *ck, struct expr *e);
/* The same, and it must be an integer; @what: who wants one. */
bool check_int(struct check *ck, struct expr *e, const char *what);
/* The same, or a pointer. */
bool check_word(struct check *ck, struct expr *e, const char *what);
bool check_condition(struct check *ck, struct expr *e);
/* The same as check_expr(), where a value is wanted: "args" is all arguments. */
bool check_value(struct check *ck, struct expr *e);

/* Annotate the tree for @v; with @final, complain too. */
bool check_variant(struct compile *c, struct variant *v, bool final,
		   bool *changed);

/* An integer or a pointer. */
bool is_number(const struct type *t);
/* Shown as text, but kept as a number: literals are compared with the names. */
bool type_is_named(const struct type *t);

/* check_map.c */

/* The map that @e names, made if it is new; no word of its key. */
struct map *check_map_name(struct check *ck, struct expr *e);
/* The same for a whole map, as print() takes it, that is assigned somewhere. */
struct map *check_whole_map(struct check *ck, struct expr *e);
/* Type the key @args of map @e, and agree on it with the other accesses. */
bool check_map_key(struct check *ck, struct expr *e, struct expr *args,
		   unsigned int nr_args);
bool check_map_read(struct check *ck, struct expr *e);
/* @value is written to map @e. */
bool check_map_write(struct check *ck, struct expr *e, struct expr *value);
/* A scalar of integers, that may not be assigned elsewhere: @x++, and @down @x-- */
bool check_map_step(struct check *ck, struct expr *e, bool down);
/* Of the key as one value: its only part, or a tuple. */
struct type map_key_type(struct arena *arena, const struct map *m);

/* check_var.c: @variables */
bool check_var_read(struct check *ck, struct expr *e);
bool check_var_write(struct check *ck, struct expr *e,
		     const struct type *type);
/* A new one in this block; with @declared, of that type. */
bool check_var_let(struct check *ck, struct expr *e,
		   const struct type *declared);
/* A loop's own, that nothing else assigns; *@type may differ in each pass. */
bool check_var_loop(struct check *ck, struct expr *e, const struct type *type);

/* cast.c */
bool check_cast(struct check *ck, struct expr *e);

/* check_type.c */
bool check_type_name(struct check *ck, const struct type_name *name,
		     struct type *type);
/* The type of @e, which is not run. */
bool check_asked(struct check *ck, struct expr *e);
bool check_sizeof(struct check *ck, struct expr *e);
bool check_offsetof(struct check *ck, struct expr *e);

/* typeinfo.c: typeinfo(), and a member of it */
bool check_typeinfo(struct check *ck, struct expr *e);
bool check_typeinfo_member(struct check *ck, struct expr *e);

/* check_member.c */
bool check_field(struct check *ck, struct expr *e);
bool check_item(struct check *ck, struct expr *e);
bool check_deref(struct check *ck, struct expr *e);
bool check_address_of(struct check *ck, struct expr *e);
/* Complain that @type has no member that is called as @e is. */
bool no_member(struct check *ck, const struct expr *e,
	       const struct type *type);

/* check_stmt.c */
void check_stmts(struct check *ck, struct stmt *s);
/* The same, in a scope of their own. */
void check_block(struct check *ck, const struct stmt *owner, struct stmt *s);

/* fold.c: is @e known now? Its value, as the machine would compute it. */
bool fold_expr(const struct expr *e, uint64_t *value);
/* Are the operands of this EXPR_BINARY taken as signed? Is what comes of them? */
bool binary_is_signed(const struct expr *e);
bool either_is_signed(const struct expr *e);
uint64_t fold_binary(enum op op, bool is_signed, uint64_t a, uint64_t b);

#endif /* KMC_CHECK_H */
