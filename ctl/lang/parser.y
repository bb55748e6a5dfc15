/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Grammar. The actions only build the tree; what it means is the checker's.
 */
%define api.pure full
%define api.prefix {lang_}
%define api.location.type {struct loc}
%define parse.error custom
%define parse.lac full
%locations
%param { void *scanner }
%parse-param { struct parse *p }
%expect 0
%initial-action { @$ = (struct loc){ 1, 1, 1, 1 }; }

%code requires {
#include "parse.h"
}

%code {
#include <stdio.h>
#include <string.h>
#include "lexer.h"
#include "tree.h"

#define YYLLOC_DEFAULT(cur, rhs, n) do {				\
	if (n) {							\
		(cur).line = YYRHSLOC(rhs, 1).line;			\
		(cur).col = YYRHSLOC(rhs, 1).col;			\
		(cur).end_line = YYRHSLOC(rhs, n).end_line;		\
		(cur).end_col = YYRHSLOC(rhs, n).end_col;		\
	} else {							\
		(cur).line = (cur).end_line = YYRHSLOC(rhs, 0).end_line;\
		(cur).col = (cur).end_col = YYRHSLOC(rhs, 0).end_col;	\
	}								\
} while (0)

static void lang_error(const struct loc *loc, void *scanner, struct parse *p,
		       const char *message);
}

%union {
	const char *name;
	uint64_t number;
	enum op op;
	struct expr *expr;
	struct { struct expr *first, *last; } exprs;
	struct stmt *stmt;
	struct { struct stmt *first, *last; } stmts;
	struct { struct attach_point *first, *last; } points;
	struct clause *clause;
	struct type_name *type_name;
}

%token END 0			"end of the script"
%token <name> T_ATTACH		"attach point"
%token T_PREDICATE		"'/'"
%token T_PREDICATE_END		"'/' and '{'"
%token T_IMPORT			"'import'"
%token T_COMPTIME		"'comptime'"
%token T_IF			"'if'"
%token T_ELSE			"'else'"
%token T_WHILE			"'while'"
%token T_FOR			"'for'"
%token T_LET			"'let'"
%token T_CONFIG			"'config'"
%token T_MACRO			"'macro'"
%token T_FN			"'fn'"
%token T_TRUE			"'true'"
%token T_FALSE			"'false'"
%token T_SIZEOF			"'sizeof'"
%token T_OFFSETOF		"'offsetof'"
%token T_CONTAINER_OF		"'container_of'"
%token T_TYPEOF			"'typeof'"
%token T_TYPEINFO		"'typeinfo'"
%token T_UNROLL			"'unroll'"
%token T_RETURN			"'return'"
%token T_BREAK			"'break'"
%token T_CONTINUE		"'continue'"
%token <name> T_TYPE		"type"
%token <type_name> T_POINTER_CAST	"cast"
%token <type_name> T_CAST	"cast to a type"
%token <name> T_IDENT		"name"
%token <name> T_MAP		"map"
%token <name> T_VARIABLE	"variable"
%token <number> T_POSITIONAL	"positional parameter"
%token T_POSITIONAL_COUNT	"'$#'"
%token <number> T_NUMBER	"number"
%token <expr> T_STRING		"string"
%token T_ADD_ASSIGN		"'+='"
%token T_SUB_ASSIGN		"'-='"
%token T_MUL_ASSIGN		"'*='"
%token T_DIV_ASSIGN		"'/='"
%token T_MOD_ASSIGN		"'%='"
%token T_AND_ASSIGN		"'&='"
%token T_OR_ASSIGN		"'|='"
%token T_XOR_ASSIGN		"'^='"
%token T_LSH_ASSIGN		"'<<='"
%token T_RSH_ASSIGN		"'>>='"
%token T_RANGE			"'..'"
%token T_INC			"'++'"
%token T_DEC			"'--'"
%token T_ARROW			"'->'"
%token T_LAND			"'&&'"
%token T_LOR			"'||'"
%token T_EQ			"'=='"
%token T_NE			"'!='"
%token T_LE			"'<='"
%token T_GE			"'>='"
%token T_LSH			"'<<'"
%token T_RSH			"'>>'"
/* The lexer has complained already. */
%token T_BAD			"stray character"

%precedence WHOLE
%right '?' ':'
%left T_LOR
%left T_LAND
%left '|'
%left '^'
%left '&'
%left T_EQ T_NE
%left '<' '>' T_LE T_GE
%left T_LSH T_RSH
%left '+' '-'
%left '*' '/' '%'
%precedence UNARY
%precedence WHOLE_MAP
%precedence T_ARROW '.' '['

%type <clause> clauses clause
%type <points> points
%type <expr> predicate expr argument value if_value block_value target map variable tuple_rest param
%type <exprs> exprs arguments params param_list path labelled
%type <stmt> block simple compound if_stmt return_stmt
%type <stmts> stmts
%type <op> compound_op
%type <name> member
%type <type_name> type cast_type typeof of

%%

script:
	clauses
	;

clauses:
	%empty		{ $$ = NULL; }
|	clauses clause	{
		if ($1)
			$1->next = $2;
		else
			p->script->clauses = $2;
		$$ = $2;
	}
|	clauses definition
	;

definition:
	T_CONFIG '=' '{' settings '}'
|	T_LET T_MAP '=' T_IDENT '(' T_NUMBER ')' ';'	{
		tree_map_declaration(p, &@$, $2, $4, $6);
	}
|	T_LET T_MAP '=' T_IDENT '(' ')' ';'	{
		tree_map_declaration(p, &@$, $2, $4, 0);
	}
|	T_MACRO T_IDENT '(' params ')' '{' stmts '}'	{
		tree_macro(p, &@$, $2, $4.first, $7.first, NULL);
	}
|	T_MACRO T_IDENT '(' params ')' '{' stmts simple '}'	{
		tree_macro(p, &@$, $2, $4.first, $7.first, $8);
	}
|	T_FN T_IDENT '(' params ')' ':' type block	{
		tree_function(p, &@$, $2, $4.first, $7, $8);
	}
|	T_IMPORT T_STRING ';'	{ tree_import(p, &@$); }
;

settings:
	%empty
|	settings ';'
|	settings T_IDENT '=' expr	{ tree_setting(p, &@2, $2, $4); }
	;

params:
	%empty		{ $$.first = $$.last = NULL; }
|	param_list
	;

param_list:
	param			{ $$.first = $$.last = $1; }
|	param_list ',' param	{
		$$.first = $1.first;
		$1.last->next = $$.last = $3;
	}
	;

param:
	T_IDENT		{ $$ = tree_name(p, EXPR_NAME, &@$, $1); }
|	T_MAP		{ $$ = tree_name(p, EXPR_MAP, &@$, $1); }
|	variable
|	variable ':' type	{
		$$ = $1;
		$$->type_name = $3;
	}
	;

clause:
	points predicate block	{ $$ = tree_clause(p, $1.first, $2, $3); }
	;

points:
	T_ATTACH	{ $$.first = $$.last = tree_attach_point(p, &@1, $1); }
|	points ',' T_ATTACH	{
		$$.first = $1.first;
		$1.last->next = $$.last = tree_attach_point(p, &@3, $3);
	}
	;

predicate:
	%empty					{ $$ = NULL; }
|	T_PREDICATE expr T_PREDICATE_END	{ $$ = $2; }
	;

block:
	'{' stmts '}'		{ $$ = tree_block(p, &@$, $2.first); }
|	'{' stmts simple '}'	{
		$$ = tree_block(p, &@$, tree_append($2.first, $3));
	}
	;

stmts:
	%empty			{ $$.first = $$.last = NULL; }
|	stmts ';'		{ $$ = $1; }
|	stmts simple ';'	{
		$$.first = $1.first ? $1.first : $2;
		if ($1.last)
			$1.last->next = $2;
		$$.last = $2;
	}
|	stmts compound		{
		$$.first = $1.first ? $1.first : $2;
		if ($1.last)
			$1.last->next = $2;
		$$.last = $2;
	}
	;

compound:
	block
|	if_stmt
|	T_WHILE expr block	{
		$$ = tree_branch(p, STMT_WHILE, &@$, $2, $3, NULL);
	}
|	T_UNROLL expr block	{
		$$ = tree_branch(p, STMT_UNROLL, &@$, $2, $3, NULL);
	}
|	T_FOR variable ':' map block	{
		$$ = tree_loop(p, STMT_FOR_MAP, &@$, $2, $4, NULL, $5);
	}
|	T_FOR '(' variable ':' map ')' block	{
		$$ = tree_loop(p, STMT_FOR_MAP, &@$, $3, $5, NULL, $7);
	}
|	T_FOR variable ':' expr T_RANGE expr block	{
		$$ = tree_loop(p, STMT_FOR_RANGE, &@$, $2, $4, $6, $7);
	}
|	T_FOR '(' variable ':' expr T_RANGE expr ')' block	{
		$$ = tree_loop(p, STMT_FOR_RANGE, &@$, $3, $5, $7, $9);
	}
	;

if_stmt:
	T_IF expr block	{
		$$ = tree_branch(p, STMT_IF, &@$, $2, $3, NULL);
	}
|	T_IF expr block T_ELSE block	{
		$$ = tree_branch(p, STMT_IF, &@$, $2, $3, $5);
	}
|	T_IF expr block T_ELSE if_stmt	{
		$$ = tree_branch(p, STMT_IF, &@$, $2, $3, $5);
	}
	;

simple:
	expr	{
		$$ = tree_stmt(p, STMT_EXPR, &@$);
		$$->value = $1;
	}
|	target '=' value	{ $$ = tree_assign(p, &@$, OP_NONE, $1, $3); }
|	target compound_op value { $$ = tree_assign(p, &@$, $2, $1, $3); }
|	T_IDENT '=' value	{ $$ = tree_discard(p, &@$, &@1, $1, $3); }
|	T_LET variable			{ $$ = tree_let(p, &@$, $2, NULL, NULL); }
|	T_LET variable '=' value	{ $$ = tree_let(p, &@$, $2, NULL, $4); }
|	T_LET variable ':' type		{ $$ = tree_let(p, &@$, $2, $4, NULL); }
|	T_LET variable ':' type '=' value	{
		$$ = tree_let(p, &@$, $2, $4, $6);
	}
|	return_stmt
|	T_BREAK				{ $$ = tree_stmt(p, STMT_BREAK, &@$); }
|	T_CONTINUE			{ $$ = tree_stmt(p, STMT_CONTINUE, &@$); }
	;

return_stmt:
	T_RETURN	{ $$ = tree_stmt(p, STMT_RETURN, &@$); }
|	T_RETURN value	{
		$$ = tree_stmt(p, STMT_RETURN, &@$);
		$$->value = $2;
	}
	;

value:
	expr
|	block_value
|	if_value
	;

block_value:
	'{' stmts simple '}'	{ $$ = tree_block_value(p, &@$, $2.first, $3); }
|	'{' stmts '}'		{ $$ = tree_block_value(p, &@$, $2.first, NULL); }
	;

if_value:
	T_IF expr block_value T_ELSE block_value	{
		$$ = tree_ternary(p, &@$, $2, $3, $5);
	}
|	T_IF expr block_value T_ELSE if_value	{
		$$ = tree_ternary(p, &@$, $2, $3, $5);
	}
	;

compound_op:
	T_ADD_ASSIGN	{ $$ = OP_ADD; }
|	T_SUB_ASSIGN	{ $$ = OP_SUB; }
|	T_MUL_ASSIGN	{ $$ = OP_MUL; }
|	T_DIV_ASSIGN	{ $$ = OP_DIV; }
|	T_MOD_ASSIGN	{ $$ = OP_MOD; }
|	T_AND_ASSIGN	{ $$ = OP_AND; }
|	T_OR_ASSIGN	{ $$ = OP_OR; }
|	T_XOR_ASSIGN	{ $$ = OP_XOR; }
|	T_LSH_ASSIGN	{ $$ = OP_LSH; }
|	T_RSH_ASSIGN	{ $$ = OP_RSH; }
	;

variable:
	T_VARIABLE		{ $$ = tree_name(p, EXPR_VARIABLE, &@$, $1); }
	;

map:
	T_MAP %prec WHOLE_MAP	{ $$ = tree_name(p, EXPR_MAP, &@$, $1); }
	;

target:
	variable
|	map
|	T_MAP '[' exprs ']'	{
		$$ = tree_name(p, EXPR_MAP, &@$, $1);
		$$ = tree_with_args(p, $$, $3.first);
	}
	;

exprs:
	value		{ $$.first = $$.last = $1; }
|	exprs ',' value	{
		$$.first = $1.first;
		$1.last->next = $$.last = $3;
	}
	;

argument:
	value
|	typeof		{ $$ = tree_type_value(p, &@$, $1); }
	;

arguments:
	argument	{ $$.first = $$.last = $1; }
|	arguments ',' argument	{
		$$.first = $1.first;
		$1.last->next = $$.last = $3;
	}
	;

type:
	T_TYPE		{ $$ = tree_type(p, &@$, $1); }
|	T_IDENT		{ $$ = tree_type(p, &@$, $1); }
|	type '*'	{
		$$ = $1;
		$$->pointers++;
	}
|	type '[' ']'	{
		$$ = $1;
		$$->is_array = true;
	}
|	type '[' T_NUMBER ']'	{
		$$ = $1;
		$$->is_array = true;
		$$->count = $3;
	}
|	typeof
	;

typeof:
	T_TYPEOF of	{ $$ = $2; }
	;

/* A type, or what has it. */
of:
	'(' value ')'		{ $$ = tree_typeof(p, &@$, $2); }
|	'(' cast_type ')'	{ $$ = $2; }
|	T_POINTER_CAST
	;

/* What tells a type from an expression in parentheses. */
tuple_rest:
	','		{ $$ = NULL; }
|	',' exprs	{ $$ = $2.first; }
|	',' exprs ','	{ $$ = $2.first; }
	;

/* A tuple whose members have names. */
labelled:
	T_IDENT '=' value	{
		$3->called = $1;
		$$.first = $$.last = $3;
	}
|	labelled ',' T_IDENT '=' value	{
		$5->called = $3;
		$$.first = $1.first;
		$1.last->next = $$.last = $5;
	}
	;

/* Words that are names behind a dot. */
member:
	T_IDENT
|	T_TYPE
|	T_FOR		{ $$ = "for"; }
|	T_IF		{ $$ = "if"; }
|	T_RETURN	{ $$ = "return"; }
|	T_SIZEOF	{ $$ = "sizeof"; }
|	T_OFFSETOF	{ $$ = "offsetof"; }
|	T_TYPEINFO	{ $$ = "typeinfo"; }
	;

path:
	member	{ $$.first = $$.last = tree_name(p, EXPR_NAME, &@$, $1); }
|	path '.' member	{
		$$.first = $1.first;
		$1.last->next = $$.last = tree_name(p, EXPR_NAME, &@3, $3);
	}
	;

expr:
	T_NUMBER	{ $$ = tree_number(p, EXPR_INT, &@$, $1); }
|	T_TRUE		{ $$ = tree_number(p, EXPR_BOOL, &@$, 1); }
|	T_FALSE		{ $$ = tree_number(p, EXPR_BOOL, &@$, 0); }
|	T_STRING
|	T_POSITIONAL	{ $$ = tree_number(p, EXPR_POSITIONAL, &@$, $1); }
|	T_POSITIONAL_COUNT	{
		$$ = expr_new(p->script, EXPR_POSITIONAL_COUNT, &@$);
	}
|	T_IDENT		{ $$ = tree_name(p, EXPR_NAME, &@$, $1); }
|	target
|	T_IDENT '(' ')'	{ $$ = tree_name(p, EXPR_CALL, &@$, $1); }
|	T_IDENT '(' arguments ')'	{
		$$ = tree_name(p, EXPR_CALL, &@$, $1);
		$$ = tree_with_args(p, $$, $3.first);
	}
|	T_SIZEOF '(' value ')'	{ $$ = tree_sizeof(p, &@$, NULL, $3); }
|	T_SIZEOF '(' cast_type ')'	{ $$ = tree_sizeof(p, &@$, $3, NULL); }
|	T_SIZEOF T_POINTER_CAST	{ $$ = tree_sizeof(p, &@$, $2, NULL); }
|	T_TYPEINFO of	{ $$ = tree_typeinfo(p, &@$, $2); }
|	T_OFFSETOF '(' type ',' path ')'	{
		$$ = tree_offsetof(p, &@$, $3, $5.first);
	}
|	T_CONTAINER_OF '(' value ',' type ',' path ')'	{
		$$ = tree_container_of(p, &@$, $3, $5, $7.first);
	}
|	'(' value ')'		{ $$ = $2; }
|	'(' value tuple_rest ')'	{ $$ = tree_tuple(p, &@$, $2, $3); }
|	'(' labelled ')'	{ $$ = tree_tuple(p, &@$, $2.first, $2.first->next); }
|	'(' ')'			{ $$ = tree_tuple(p, &@$, NULL, NULL); }
|	'(' cast_type ')' expr %prec UNARY	{
		$$ = tree_cast(p, &@$, $2, $4);
	}
|	T_POINTER_CAST expr %prec UNARY	{ $$ = tree_cast(p, &@$, $1, $2); }
|	T_CAST expr %prec UNARY	{ $$ = tree_cast(p, &@$, $1, $2); }
|	expr '.' member		{ $$ = tree_field(p, &@$, $1, $3); }
|	expr T_ARROW member	{ $$ = tree_field(p, &@$, $1, $3); }
|	expr '.' T_NUMBER	{ $$ = tree_tuple_field(p, &@$, $1, $3); }
|	expr '[' expr ']'	{ $$ = tree_binary(p, &@$, EXPR_INDEX, OP_NONE, $1, $3); }
|	target T_INC		{ $$ = tree_step(p, &@$, OP_ADD, false, $1); }
|	target T_DEC		{ $$ = tree_step(p, &@$, OP_SUB, false, $1); }
|	T_INC target		{ $$ = tree_step(p, &@$, OP_ADD, true, $2); }
|	T_DEC target		{ $$ = tree_step(p, &@$, OP_SUB, true, $2); }
|	'-' expr %prec UNARY	{ $$ = tree_unary(p, &@$, OP_NEG, $2); }
|	'!' expr %prec UNARY	{ $$ = tree_unary(p, &@$, OP_NOT, $2); }
|	'~' expr %prec UNARY	{ $$ = tree_unary(p, &@$, OP_COMPL, $2); }
|	'*' expr %prec UNARY	{ $$ = tree_unary(p, &@$, OP_DEREF, $2); }
|	'&' target %prec UNARY	{ $$ = tree_unary(p, &@$, OP_ADDRESS, $2); }
|	T_COMPTIME expr %prec WHOLE	{
		$$ = tree_unary(p, &@$, OP_NONE, $2);
		$$->kind = EXPR_COMPTIME;
	}
|	expr '*' expr	{ $$ = tree_binary(p, &@$, EXPR_BINARY, OP_MUL, $1, $3); }
|	expr '/' expr	{ $$ = tree_binary(p, &@$, EXPR_BINARY, OP_DIV, $1, $3); }
|	expr '%' expr	{ $$ = tree_binary(p, &@$, EXPR_BINARY, OP_MOD, $1, $3); }
|	expr '+' expr	{ $$ = tree_binary(p, &@$, EXPR_BINARY, OP_ADD, $1, $3); }
|	expr '-' expr	{ $$ = tree_binary(p, &@$, EXPR_BINARY, OP_SUB, $1, $3); }
|	expr T_LSH expr	{ $$ = tree_binary(p, &@$, EXPR_BINARY, OP_LSH, $1, $3); }
|	expr T_RSH expr	{ $$ = tree_binary(p, &@$, EXPR_BINARY, OP_RSH, $1, $3); }
|	expr '<' expr	{ $$ = tree_binary(p, &@$, EXPR_BINARY, OP_LT, $1, $3); }
|	expr '>' expr	{ $$ = tree_binary(p, &@$, EXPR_BINARY, OP_GT, $1, $3); }
|	expr T_LE expr	{ $$ = tree_binary(p, &@$, EXPR_BINARY, OP_LE, $1, $3); }
|	expr T_GE expr	{ $$ = tree_binary(p, &@$, EXPR_BINARY, OP_GE, $1, $3); }
|	expr T_EQ expr	{ $$ = tree_binary(p, &@$, EXPR_BINARY, OP_EQ, $1, $3); }
|	expr T_NE expr	{ $$ = tree_binary(p, &@$, EXPR_BINARY, OP_NE, $1, $3); }
|	expr '&' expr	{ $$ = tree_binary(p, &@$, EXPR_BINARY, OP_AND, $1, $3); }
|	expr '^' expr	{ $$ = tree_binary(p, &@$, EXPR_BINARY, OP_XOR, $1, $3); }
|	expr '|' expr	{ $$ = tree_binary(p, &@$, EXPR_BINARY, OP_OR, $1, $3); }
|	expr T_LAND expr	{ $$ = tree_binary(p, &@$, EXPR_BINARY, OP_LAND, $1, $3); }
|	expr T_LOR expr	{ $$ = tree_binary(p, &@$, EXPR_BINARY, OP_LOR, $1, $3); }
|	expr '?' expr ':' expr	{ $$ = tree_ternary(p, &@$, $1, $3, $5); }
|	expr '?' ':' expr	{ $$ = tree_elvis(p, &@$, $1, $4); }
	;

cast_type:
	T_TYPE		{ $$ = tree_type(p, &@$, $1); }
|	typeof
|	cast_type '*'	{
		$$ = $1;
		$$->pointers++;
	}
|	cast_type '[' ']'	{
		$$ = $1;
		$$->is_array = true;
	}
|	cast_type '[' T_NUMBER ']'	{
		$$ = $1;
		$$->is_array = true;
		$$->count = $3;
	}
	;

%%

/* Called when the parser's stack is full; yyreport_syntax_error() does the rest. */
static void lang_error(const struct loc *loc, void *scanner, struct parse *p,
		       const char *message)
{
	(void)scanner;
	(void)message;
	diag_error(p->diag, loc, "the script is nested too deeply here");
}

/* What ends the construct at hand; operators, which might go on, are no news. */
static bool is_closing(yysymbol_kind_t kind)
{
	const char *name = yysymbol_name(kind);

	return kind == YYSYMBOL_T_PREDICATE_END ||
	       (name[0] == '\'' && name[2] == '\'' && strchr(",;)]}", name[1]));
}

static int yyreport_syntax_error(const yypcontext_t *ctx, void *scanner,
				 struct parse *p)
{
	yysymbol_kind_t expected[YYNTOKENS], found = yypcontext_token(ctx);
	int n = yypcontext_expected_tokens(ctx, expected, YYNTOKENS);
	char list[256] = "";
	size_t len = 0;

	(void)scanner;
	if (found == YYSYMBOL_T_BAD)
		return 0;
	for (int i = 0; i < n; i++) {
		if (expected[i] == YYSYMBOL_T_NUMBER) {
			snprintf(list, sizeof(list), "; expected an expression");
			break;
		}
		if ((n <= 4 || is_closing(expected[i])) && len < sizeof(list))
			len += snprintf(list + len, sizeof(list) - len,
					"%s%s", len ? " or " : "; expected ",
					yysymbol_name(expected[i]));
	}
	diag_error(p->diag, yypcontext_location(ctx), "unexpected %s%s",
		   found == YYSYMBOL_YYEMPTY ? "nothing" : yysymbol_name(found),
		   list);
	return 0;
}

