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
	EXPR_BOOL,
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
	EXPR_TUPLE,
	EXPR_SIZEOF,
	EXPR_OFFSETOF,
	EXPR_TYPEINFO,
	EXPR_BLOCK,		/* statements, then a value */
	EXPR_COMPTIME,		/* what must be known when it is compiled */
	EXPR_TYPE,		/* typeof() as the argument of a macro */
};

enum op {
	OP_NONE,
	OP_ADD, OP_SUB, OP_MUL, OP_DIV, OP_MOD,
	OP_AND, OP_OR, OP_XOR, OP_LSH, OP_RSH,
	OP_LAND, OP_LOR,
	OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE,
	OP_NEG, OP_NOT, OP_COMPL, OP_DEREF, OP_ADDRESS,
};

struct stmt;
struct variable;

/**
 * struct type_name - a type as it is written
 * @loc: in the script
 * @base: "uint64", "struct task_struct", a typedef, "string"
 * @pointers: stars behind it
 * @count: string[count]; of an array
 * @is_array: [] behind it
 * @of: typeof(@of), instead of @base
 */
struct type_name {
	struct loc loc;
	const char *base;
	unsigned int pointers;
	uint64_t count;
	bool is_array;
	struct expr *of;
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
 * @called: of a tuple's member: its name, or NULL
 * @name: of a built-in, variable ("$x"), map ("@x"), field, function, type; the
 *	text of a string
 * @len: bytes of a string
 * @number: of an integer, of a positional parameter
 * @a: @b: @c: operands; @a is the value of EXPR_BLOCK, NULL if it has none
 * @args: key of a map, arguments of a call, members of a tuple
 * @nr_args: their number
 * @type_name: of EXPR_CAST, EXPR_SIZEOF, EXPR_OFFSETOF, EXPR_TYPEINFO, EXPR_TYPE
 * @body: of EXPR_BLOCK
 * @type: found by the checker, as is what follows
 * @member: of EXPR_FIELD, in a structure
 * @index: of EXPR_FIELD, in a tuple
 * @key_at: while code for it is made: where its key is in the frame, or -1
 * @label: while code for it is made: the end of EXPR_BLOCK
 */
struct expr {
	enum expr_kind kind;
	enum op op;
	bool prefix;
	unsigned int depth;
	struct loc loc;
	struct expr *next;
	const char *called;
	const char *name;
	size_t len;
	uint64_t number;
	struct expr *a, *b, *c;
	struct expr *args;
	unsigned int nr_args;
	struct type_name *type_name;
	struct stmt *body;
	struct type type;
	union {
		const struct builtin *builtin;
		const struct function *function;
		const struct event_field *field;
		const struct member *member;
		unsigned int index;
		struct map *map;
		struct variable *variable;
		int label;
	};
	int key_at;
};

enum stmt_kind {
	STMT_EXPR,
	STMT_ASSIGN,	/* to a map or a variable */
	STMT_LET,	/* a variable, with or without a value */
	STMT_IF,
	STMT_WHILE,
	STMT_FOR_RANGE,	/* a variable, from a value up to a limit */
	STMT_FOR_MAP,	/* a variable, through a map's rows */
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
 * @target: of STMT_ASSIGN, STMT_LET, STMT_FOR_*
 * @value: of STMT_ASSIGN, STMT_LET, STMT_EXPR, STMT_RETURN; the condition of
 *	STMT_IF, STMT_WHILE; the start or the map of STMT_FOR_*
 * @limit: of STMT_FOR_RANGE
 * @type_name: of STMT_LET, or NULL
 * @from: STMT_RETURN: the EXPR_BLOCK that a subprogram has become, NULL: the
 *	clause
 * @body: of STMT_BLOCK, STMT_IF, STMT_WHILE, STMT_UNROLL, STMT_FOR_*
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
	struct expr *limit;
	struct type_name *type_name;
	struct expr *from;
	struct stmt *body;
	struct stmt *other;
};

/**
 * struct variable - a $variable of a clause
 * @block: of statements that it was first assigned in; NULL: the clause's
 * @type: TYPE_NONE until an assignment is seen
 * @declared: by let with a type, which stays
 * @fixed: it can't be assigned: a loop's
 * @assigned: above the place that is being looked at
 * @addressed: pointers to it may be about
 * @slot: in the frame, or -1
 */
struct variable {
	struct variable *next;
	const char *name;
	const struct stmt *block;
	struct type type;
	bool declared;
	bool fixed;
	bool assigned;
	bool addressed;
	int slot;
};

/* A place to attach to, as it stands in the script. */
struct attach_point {
	struct attach_point *next;
	struct loc loc;
	const char *text;
};

/**
 * struct clause - attach points, predicate and body
 * @uses_args: it has something that differs between the places it is attached to:
 *	arguments by name, addresses of variables
 * @uses_types: it names types of C
 */
struct clause {
	struct clause *next;
	struct attach_point *points;
	struct expr *predicate;
	struct stmt *body;
	bool uses_args, uses_types;
	struct variable *variables;
};

/**
 * struct definition - a macro or a subprogram
 * @is_macro: its parameters stand for what they are given; else they are
 *	variables that are assigned it
 * @is_prelude: it is none of the script's, so that its places are not either
 * @params: EXPR_NAME, EXPR_VARIABLE or EXPR_MAP of a macro, EXPR_VARIABLE of a
 *	subprogram, with their types in @type_name
 * @nr_params: number of @params
 * @returns: of a subprogram
 * @body: statements
 * @value: of a macro, behind its statements; NULL if it has none
 */
struct definition {
	struct definition *next;
	struct loc loc;
	const char *name;
	bool is_macro;
	bool is_prelude;
	struct expr *params;
	unsigned int nr_params;
	struct type_name *returns;
	struct stmt *body;
	struct expr *value;
};

/* A setting of the config block. */
struct setting {
	struct setting *next;
	struct loc loc;
	const char *name;
	struct expr *value;
};

/* let @name = kind(max_keys); */
struct map_declaration {
	struct map_declaration *next;
	struct loc loc;
	const char *name;
	const char *kind;
	uint64_t max_keys;
};

struct script {
	struct arena *arena;
	struct clause *clauses;
	struct definition *definitions;
	struct setting *settings;
	struct map_declaration *maps;
	struct loc import;	/* one that is left to the parser, or line 0 */
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
