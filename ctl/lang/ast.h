/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The syntax tree of a script. All of it lives in one arena and goes with it.
 */
#ifndef KMC_AST_H
#define KMC_AST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "diag.h"
#include "type.h"

struct arena_block;

/* Memory that is given back as a whole. */
struct arena {
	struct arena_block *blocks;
};

/* Zeroed; never NULL: without memory the command ends. */
void *arena_alloc(struct arena *arena, size_t size);
char *arena_strndup(struct arena *arena, const char *s, size_t len);
__attribute__((format(printf, 2, 3)))
char *arena_printf(struct arena *arena, const char *fmt, ...);
void arena_free(struct arena *arena);

enum expr_kind {
	EXPR_INT,
	EXPR_STRING,
	EXPR_NAME,		/* a built-in variable */
	EXPR_POSITIONAL,	/* $1 */
	EXPR_POSITIONAL_COUNT,	/* $# */
	EXPR_VARIABLE,
	EXPR_MAP,
	EXPR_FIELD,
	EXPR_INDEX,
	EXPR_UNARY,
	EXPR_BINARY,
	EXPR_TERNARY,
	EXPR_CAST,
	EXPR_CALL,
	EXPR_STEP,		/* ++ and -- */
};

enum op {
	OP_NONE,
	OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_MOD,
	OP_AND, OP_OR, OP_XOR, OP_LSH, OP_RSH,
	OP_LAND, OP_LOR,
	OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE,
	OP_NEG, OP_NOT, OP_COMPL,
};

/* Deeper trees are refused: every walk over a tree is recursive. */
#define EXPR_DEPTH_MAX	400

/**
 * struct expr - an expression
 * @kind: enum expr_kind
 * @op: of EXPR_UNARY, EXPR_BINARY, EXPR_STEP (OP_ADD or OP_SUB)
 * @prefix: EXPR_STEP: ++x, not x++
 * @depth: of the tree below
 * @loc: in the script
 * @next: in a list of arguments
 * @name: of a built-in, variable ("$x"), map ("@x"), field, function, type; the
 *	text of a string
 * @len: bytes of a string
 * @number: of an integer, of a positional parameter
 * @a: @b: @c: operands
 * @args: key of a map, arguments of a call
 * @nr_args: their number
 * @type: found by the checker, as is what follows
 * @key_at: while code for it is made: where its key is in the frame, or -1
 */
struct expr {
	enum expr_kind kind;
	enum op op;
	bool prefix;
	unsigned int depth;
	struct loc loc;
	struct expr *next;
	const char *name;
	size_t len;
	uint64_t number;
	struct expr *a, *b, *c;
	struct expr *args;
	unsigned int nr_args;
	struct type type;
	union {
		const struct builtin *builtin;
		const struct function *function;
		const struct event_field *field;
		struct map *map;
		struct variable *variable;
	};
	int key_at;
};

enum stmt_kind {
	STMT_EXPR,
	STMT_ASSIGN,	/* to a map or a variable */
	STMT_IF,
	STMT_WHILE,
	STMT_UNROLL,
	STMT_BLOCK,
	STMT_RETURN,
	STMT_BREAK,
	STMT_CONTINUE,
};

/**
 * struct stmt - a statement
 * @kind: enum stmt_kind
 * @compound: STMT_ASSIGN: it was +=, and @value is target + operand
 * @depth: of the statements below
 * @loc: in the script
 * @next: in a block
 * @target: of STMT_ASSIGN
 * @value: of STMT_ASSIGN, STMT_EXPR; the condition of STMT_IF, STMT_WHILE
 * @body: of STMT_BLOCK, STMT_IF, STMT_WHILE, STMT_UNROLL
 * @other: else
 */
struct stmt {
	enum stmt_kind kind;
	bool compound;
	unsigned int depth;
	struct loc loc;
	struct stmt *next;
	struct expr *target;
	struct expr *value;
	struct stmt *body;
	struct stmt *other;
};

/**
 * struct variable - a $variable of a clause
 * @type: TYPE_NONE until an assignment is seen
 * @assigned: above the place that is being looked at
 * @slot: in the frame, or -1
 */
struct variable {
	struct variable *next;
	const char *name;
	struct type type;
	bool assigned;
	int slot;
};

/* A place to attach to, as it stands in the script. */
struct attach_point {
	struct attach_point *next;
	struct loc loc;
	const char *text;
};

/* Attach points, predicate and body. */
struct clause {
	struct clause *next;
	struct attach_point *points;
	struct expr *predicate;
	struct stmt *body;
	bool uses_args;
	struct variable *variables;
};

struct script {
	struct arena *arena;
	struct clause *clauses;
};

struct expr *expr_new(struct script *s, enum expr_kind kind,
		      const struct loc *loc);
/* Set @e->depth from its operands; @arg: one more operand, or NULL. */
void expr_deepen(struct expr *e, const struct expr *arg);

/*
 * Do @a and @b, checked both, say the same? True means that one's value is the
 * other's too, if nothing that they read was written in between.
 */
bool expr_same(const struct expr *a, const struct expr *b);
/* Call @fn for @e and everything below, operands first. */
void expr_walk(const struct expr *e,
	       void (*fn)(const struct expr *e, void *data), void *data);
void stmt_walk(const struct stmt *s,
	       void (*fn)(const struct expr *e, void *data), void *data);

/* As it is written: "+", "&&". */
const char *op_text(enum op op);

#endif /* KMC_AST_H */
