/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The grammar's actions: they build the tree, and say where it gets too deep.
 */
#ifndef KMC_TREE_H
#define KMC_TREE_H

#include "parse.h"

/* @number is the value of EXPR_INT and EXPR_BOOL, which of EXPR_POSITIONAL. */
struct expr *tree_number(struct parse *p, enum expr_kind kind,
			 const struct loc *loc, uint64_t number);
struct expr *tree_name(struct parse *p, enum expr_kind kind,
		       const struct loc *loc, const char *name);
struct expr *tree_unary(struct parse *p, const struct loc *loc, enum op op,
			struct expr *a);
struct expr *tree_binary(struct parse *p, const struct loc *loc,
			 enum expr_kind kind, enum op op, struct expr *a,
			 struct expr *b);
/* a ?: c: a if it is true, looked at once. */
struct expr *tree_elvis(struct parse *p, const struct loc *loc, struct expr *a,
			struct expr *c);
struct expr *tree_ternary(struct parse *p, const struct loc *loc,
			  struct expr *a, struct expr *b, struct expr *c);
struct expr *tree_step(struct parse *p, const struct loc *loc, enum op op,
		       bool prefix, struct expr *a);
struct expr *tree_field(struct parse *p, const struct loc *loc, struct expr *a,
			const char *name);
struct expr *tree_tuple_field(struct parse *p, const struct loc *loc,
			      struct expr *a, uint64_t index);
struct expr *tree_cast(struct parse *p, const struct loc *loc,
		       struct type_name *type, struct expr *a);
/* One of @type and @a is NULL. */
struct expr *tree_sizeof(struct parse *p, const struct loc *loc,
			 struct type_name *type, struct expr *a);
struct expr *tree_offsetof(struct parse *p, const struct loc *loc,
			   struct type_name *type, struct expr *path);
/* What the member at @path of a @type, at address @a, is in. */
struct expr *tree_container_of(struct parse *p, const struct loc *loc,
			       struct expr *a, struct type_name *type,
			       struct expr *path);
/* @rest: the members behind the first, or NULL. */
struct expr *tree_tuple(struct parse *p, const struct loc *loc,
			struct expr *first, struct expr *rest);
struct expr *tree_with_args(struct parse *p, struct expr *e,
			    struct expr *args);
/* Statements, the last of which is a value. */
struct expr *tree_block_value(struct parse *p, const struct loc *loc,
			      struct stmt *first, struct stmt *last);
struct type_name *tree_type(struct parse *p, const struct loc *loc,
			    const char *base);
/* The type of @a, which may be the name of one. */
/* typeof() where a macro may take a type. */
struct expr *tree_type_value(struct parse *p, const struct loc *loc,
			     struct type_name *type);
struct expr *tree_typeinfo(struct parse *p, const struct loc *loc,
			   struct type_name *type);
struct type_name *tree_typeof(struct parse *p, const struct loc *loc,
			      struct expr *a);

struct stmt *tree_stmt(struct parse *p, enum stmt_kind kind,
		       const struct loc *loc);
/* @first, or @last if there is none, with @last at the end. */
struct stmt *tree_append(struct stmt *first, struct stmt *last);
struct stmt *tree_block(struct parse *p, const struct loc *loc,
			struct stmt *first);
struct stmt *tree_branch(struct parse *p, enum stmt_kind kind,
			 const struct loc *loc, struct expr *condition,
			 struct stmt *body, struct stmt *other);
struct stmt *tree_loop(struct parse *p, enum stmt_kind kind,
		       const struct loc *loc, struct expr *variable,
		       struct expr *value, struct expr *limit,
		       struct stmt *body);
struct stmt *tree_assign(struct parse *p, const struct loc *loc, enum op op,
			 struct expr *target, struct expr *value);
/* _ = value; no other @name can be there. */
struct stmt *tree_discard(struct parse *p, const struct loc *loc,
			  const struct loc *name_loc, const char *name,
			  struct expr *value);
/* @type and @value may be NULL. */
struct stmt *tree_let(struct parse *p, const struct loc *loc,
		      struct expr *variable, struct type_name *type,
		      struct expr *value);

struct attach_point *tree_attach_point(struct parse *p, const struct loc *loc,
				       const char *text);
struct clause *tree_clause(struct parse *p, struct attach_point *points,
			   struct expr *predicate, struct stmt *block);

/* An import that import.c has not carried out. */
void tree_import(struct parse *p, const struct loc *loc);
/* Parts of the script that are no clauses: they are added to it. */
void tree_setting(struct parse *p, const struct loc *loc, const char *name,
		  struct expr *value);
void tree_map_declaration(struct parse *p, const struct loc *loc,
			  const char *name, const char *kind,
			  uint64_t max_keys);
/* @last: what the macro's value is, if it is an expression; NULL: none */
void tree_macro(struct parse *p, const struct loc *loc, const char *name,
		struct expr *params, struct stmt *body, struct stmt *last);
void tree_function(struct parse *p, const struct loc *loc, const char *name,
		   struct expr *params, struct type_name *returns,
		   struct stmt *body);

#endif /* KMC_TREE_H */
