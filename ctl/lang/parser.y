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
static struct expr *name_expr(struct parse *p, enum expr_kind kind,
			      const struct loc *loc, const char *name);
static struct expr *unary(struct parse *p, const struct loc *loc, enum op op,
			  struct expr *a);
static struct expr *binary(struct parse *p, const struct loc *loc, enum op op,
			   struct expr *a, struct expr *b);
static struct expr *step(struct parse *p, const struct loc *loc, enum op op,
			 bool prefix, struct expr *a);
static struct expr *field(struct parse *p, const struct loc *loc,
			  struct expr *a, const char *name);
static struct expr *cast(struct parse *p, const struct loc *loc,
			 const char *type, struct expr *a);
static struct expr *item(struct parse *p, const struct loc *loc,
			 struct expr *a, struct expr *b);
static struct expr *ternary(struct parse *p, const struct loc *loc,
			    struct expr *a, struct expr *b, struct expr *c);
static struct expr *with_args(struct parse *p, struct expr *e,
			      struct expr *args);
static struct attach_point *attach_point(struct parse *p,
					 const struct loc *loc,
					 const char *text);
static struct clause *clause(struct parse *p, struct attach_point *points,
			     struct expr *predicate, struct stmt *block);
static struct stmt *block(struct parse *p, const struct loc *loc,
			  struct stmt *first);
static struct stmt *stmt(struct parse *p, enum stmt_kind kind,
			 const struct loc *loc);
static struct stmt *assign(struct parse *p, const struct loc *loc,
			   enum op op, struct expr *target,
			   struct expr *value);
static struct stmt *branch(struct parse *p, enum stmt_kind kind,
			   const struct loc *loc, struct expr *condition,
			   struct stmt *body, struct stmt *other);
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
}

%token END 0			"end of the script"
%token <name> T_ATTACH		"attach point"
%token T_PREDICATE		"'/'"
%token T_PREDICATE_END		"'/' and '{'"
%token T_IF			"'if'"
%token T_ELSE			"'else'"
%token T_WHILE			"'while'"
%token T_UNROLL			"'unroll'"
%token T_RETURN			"'return'"
%token T_BREAK			"'break'"
%token T_CONTINUE		"'continue'"
%token <name> T_INT_TYPE	"type"
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
%type <expr> predicate expr target
%type <exprs> exprs
%type <stmt> block simple compound if_stmt
%type <stmts> stmts
%type <op> compound_op

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
	;

clause:
	points predicate block	{ $$ = clause(p, $1.first, $2, $3); }
	;

points:
	T_ATTACH	{ $$.first = $$.last = attach_point(p, &@1, $1); }
|	points ',' T_ATTACH	{
		$$.first = $1.first;
		$1.last->next = $$.last = attach_point(p, &@3, $3);
	}
	;

predicate:
	%empty					{ $$ = NULL; }
|	T_PREDICATE expr T_PREDICATE_END	{ $$ = $2; }
	;

block:
	'{' stmts '}'		{ $$ = block(p, &@$, $2.first); }
|	'{' stmts simple '}'	{
		if ($2.last)
			$2.last->next = $3;
		$$ = block(p, &@$, $2.first ? $2.first : $3);
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
|	T_WHILE '(' expr ')' block	{
		$$ = branch(p, STMT_WHILE, &@$, $3, $5, NULL);
	}
|	T_UNROLL '(' expr ')' block	{
		$$ = branch(p, STMT_UNROLL, &@$, $3, $5, NULL);
	}
	;

if_stmt:
	T_IF '(' expr ')' block	{
		$$ = branch(p, STMT_IF, &@$, $3, $5, NULL);
	}
|	T_IF '(' expr ')' block T_ELSE block	{
		$$ = branch(p, STMT_IF, &@$, $3, $5, $7);
	}
|	T_IF '(' expr ')' block T_ELSE if_stmt	{
		$$ = branch(p, STMT_IF, &@$, $3, $5, $7);
	}
	;

simple:
	expr	{
		$$ = stmt(p, STMT_EXPR, &@$);
		$$->value = $1;
	}
|	target '=' expr		{ $$ = assign(p, &@$, OP_NONE, $1, $3); }
|	target compound_op expr	{ $$ = assign(p, &@$, $2, $1, $3); }
|	T_RETURN			{ $$ = stmt(p, STMT_RETURN, &@$); }
|	T_BREAK				{ $$ = stmt(p, STMT_BREAK, &@$); }
|	T_CONTINUE			{ $$ = stmt(p, STMT_CONTINUE, &@$); }
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

target:
	T_VARIABLE		{ $$ = name_expr(p, EXPR_VARIABLE, &@$, $1); }
|	T_MAP %prec WHOLE_MAP	{ $$ = name_expr(p, EXPR_MAP, &@$, $1); }
|	T_MAP '[' exprs ']'	{
		$$ = name_expr(p, EXPR_MAP, &@$, $1);
		$$ = with_args(p, $$, $3.first);
	}
	;

exprs:
	expr		{ $$.first = $$.last = $1; }
|	exprs ',' expr	{
		$$.first = $1.first;
		$1.last->next = $$.last = $3;
	}
	;

expr:
	T_NUMBER	{
		$$ = expr_new(p->script, EXPR_INT, &@$);
		$$->number = $1;
	}
|	T_STRING
|	T_POSITIONAL	{
		$$ = expr_new(p->script, EXPR_POSITIONAL, &@$);
		$$->number = $1;
	}
|	T_POSITIONAL_COUNT	{
		$$ = expr_new(p->script, EXPR_POSITIONAL_COUNT, &@$);
	}
|	T_IDENT		{ $$ = name_expr(p, EXPR_NAME, &@$, $1); }
|	target
|	T_IDENT '(' ')'	{ $$ = name_expr(p, EXPR_CALL, &@$, $1); }
|	T_IDENT '(' exprs ')'	{
		$$ = name_expr(p, EXPR_CALL, &@$, $1);
		$$ = with_args(p, $$, $3.first);
	}
|	'(' expr ')'		{ $$ = $2; }
|	'(' T_INT_TYPE ')' expr %prec UNARY	{ $$ = cast(p, &@$, $2, $4); }
|	expr '.' T_IDENT	{ $$ = field(p, &@$, $1, $3); }
|	expr T_ARROW T_IDENT	{ $$ = field(p, &@$, $1, $3); }
|	expr '[' expr ']'	{ $$ = item(p, &@$, $1, $3); }
|	target T_INC		{ $$ = step(p, &@$, OP_ADD, false, $1); }
|	target T_DEC		{ $$ = step(p, &@$, OP_SUB, false, $1); }
|	T_INC target		{ $$ = step(p, &@$, OP_ADD, true, $2); }
|	T_DEC target		{ $$ = step(p, &@$, OP_SUB, true, $2); }
|	'-' expr %prec UNARY	{ $$ = unary(p, &@$, OP_NEG, $2); }
|	'!' expr %prec UNARY	{ $$ = unary(p, &@$, OP_NOT, $2); }
|	'~' expr %prec UNARY	{ $$ = unary(p, &@$, OP_COMPL, $2); }
|	expr '*' expr		{ $$ = binary(p, &@$, OP_MUL, $1, $3); }
|	expr '/' expr		{ $$ = binary(p, &@$, OP_DIV, $1, $3); }
|	expr '%' expr		{ $$ = binary(p, &@$, OP_MOD, $1, $3); }
|	expr '+' expr		{ $$ = binary(p, &@$, OP_ADD, $1, $3); }
|	expr '-' expr		{ $$ = binary(p, &@$, OP_SUB, $1, $3); }
|	expr T_LSH expr		{ $$ = binary(p, &@$, OP_LSH, $1, $3); }
|	expr T_RSH expr		{ $$ = binary(p, &@$, OP_RSH, $1, $3); }
|	expr '<' expr		{ $$ = binary(p, &@$, OP_LT, $1, $3); }
|	expr '>' expr		{ $$ = binary(p, &@$, OP_GT, $1, $3); }
|	expr T_LE expr		{ $$ = binary(p, &@$, OP_LE, $1, $3); }
|	expr T_GE expr		{ $$ = binary(p, &@$, OP_GE, $1, $3); }
|	expr T_EQ expr		{ $$ = binary(p, &@$, OP_EQ, $1, $3); }
|	expr T_NE expr		{ $$ = binary(p, &@$, OP_NE, $1, $3); }
|	expr '&' expr		{ $$ = binary(p, &@$, OP_AND, $1, $3); }
|	expr '^' expr		{ $$ = binary(p, &@$, OP_XOR, $1, $3); }
|	expr '|' expr		{ $$ = binary(p, &@$, OP_OR, $1, $3); }
|	expr T_LAND expr	{ $$ = binary(p, &@$, OP_LAND, $1, $3); }
|	expr T_LOR expr		{ $$ = binary(p, &@$, OP_LOR, $1, $3); }
|	expr '?' expr ':' expr	{ $$ = ternary(p, &@$, $1, $3, $5); }
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
	bool closes = false;
	size_t len = 0;

	(void)scanner;
	if (found == YYSYMBOL_T_BAD)
		return 0;
	for (int i = 0; i < n; i++) {
		if (expected[i] == YYSYMBOL_T_NUMBER) {
			snprintf(list, sizeof(list), "; expected an expression");
			break;
		}
		closes |= !strcmp(yysymbol_name(expected[i]), "')'");
		if ((n <= 4 || is_closing(expected[i])) && len < sizeof(list))
			len += snprintf(list + len, sizeof(list) - len,
					"%s%s", len ? " or " : "; expected ",
					yysymbol_name(expected[i]));
	}
	if (closes && !strcmp(yysymbol_name(found), "','"))
		snprintf(list, sizeof(list),
			 "; there are no tuples yet, but keys of several parts: @map[a, b]");
	diag_error(p->diag, yypcontext_location(ctx), "unexpected %s%s",
		   found == YYSYMBOL_YYEMPTY ? "nothing" : yysymbol_name(found),
		   list);
	return 0;
}

static void deepen(struct parse *p, struct expr *e, const struct expr *arg)
{
	expr_deepen(e, arg);
	/* Said once: what is around it is deeper still. */
	if (e->depth == EXPR_DEPTH_MAX + 1)
		diag_error(p->diag, &e->loc,
			   "this expression is nested too deeply");
}

static struct expr *name_expr(struct parse *p, enum expr_kind kind,
			      const struct loc *loc, const char *name)
{
	struct expr *e = expr_new(p->script, kind, loc);

	e->name = name;
	if (kind == EXPR_NAME && !strcmp(name, "args"))
		p->uses_args = true;
	return e;
}

static struct expr *unary(struct parse *p, const struct loc *loc, enum op op,
			  struct expr *a)
{
	struct expr *e = expr_new(p->script, EXPR_UNARY, loc);

	e->op = op;
	e->a = a;
	deepen(p, e, NULL);
	return e;
}

static struct expr *binary(struct parse *p, const struct loc *loc, enum op op,
			   struct expr *a, struct expr *b)
{
	struct expr *e = expr_new(p->script, EXPR_BINARY, loc);

	e->op = op;
	e->a = a;
	e->b = b;
	deepen(p, e, NULL);
	return e;
}

static struct expr *ternary(struct parse *p, const struct loc *loc,
			    struct expr *a, struct expr *b, struct expr *c)
{
	struct expr *e = expr_new(p->script, EXPR_TERNARY, loc);

	e->a = a;
	e->b = b;
	e->c = c;
	deepen(p, e, NULL);
	return e;
}

static struct expr *cast(struct parse *p, const struct loc *loc,
			 const char *type, struct expr *a)
{
	struct expr *e = name_expr(p, EXPR_CAST, loc, type);

	e->a = a;
	deepen(p, e, NULL);
	return e;
}

static struct expr *item(struct parse *p, const struct loc *loc,
			 struct expr *a, struct expr *b)
{
	struct expr *e = expr_new(p->script, EXPR_INDEX, loc);

	e->a = a;
	e->b = b;
	deepen(p, e, NULL);
	return e;
}

static struct expr *step(struct parse *p, const struct loc *loc, enum op op,
			 bool prefix, struct expr *a)
{
	struct expr *e = expr_new(p->script, EXPR_STEP, loc);

	e->op = op;
	e->prefix = prefix;
	e->a = a;
	deepen(p, e, NULL);
	return e;
}

static struct expr *field(struct parse *p, const struct loc *loc,
			  struct expr *a, const char *name)
{
	struct expr *e = name_expr(p, EXPR_FIELD, loc, name);

	e->a = a;
	deepen(p, e, NULL);
	return e;
}

static struct expr *with_args(struct parse *p, struct expr *e,
			      struct expr *args)
{
	e->args = args;
	for (struct expr *arg = args; arg; arg = arg->next) {
		e->nr_args++;
		deepen(p, e, arg);
	}
	return e;
}

static struct attach_point *attach_point(struct parse *p,
					 const struct loc *loc,
					 const char *text)
{
	struct attach_point *point;

	point = arena_alloc(p->script->arena, sizeof(*point));
	point->loc = *loc;
	point->text = text;
	return point;
}

static struct clause *clause(struct parse *p, struct attach_point *points,
			     struct expr *predicate, struct stmt *block)
{
	struct clause *c = arena_alloc(p->script->arena, sizeof(*c));

	c->points = points;
	c->predicate = predicate;
	c->body = block->body;
	c->uses_args = p->uses_args;
	p->uses_args = false;
	return c;
}

static struct stmt *stmt(struct parse *p, enum stmt_kind kind,
			 const struct loc *loc)
{
	struct stmt *s = arena_alloc(p->script->arena, sizeof(*s));

	s->kind = kind;
	s->loc = *loc;
	s->depth = 1;
	return s;
}

static void deepen_stmt(struct parse *p, struct stmt *s,
			const struct stmt *below)
{
	if (below && below->depth >= s->depth)
		s->depth = below->depth + 1;
	if (s->depth == EXPR_DEPTH_MAX + 1)
		diag_error(p->diag, &s->loc,
			   "this statement is nested too deeply");
}

static struct stmt *block(struct parse *p, const struct loc *loc,
			  struct stmt *first)
{
	struct stmt *s = stmt(p, STMT_BLOCK, loc);

	s->body = first;
	for (const struct stmt *below = first; below; below = below->next)
		deepen_stmt(p, s, below);
	return s;
}

static struct stmt *branch(struct parse *p, enum stmt_kind kind,
			   const struct loc *loc, struct expr *condition,
			   struct stmt *body, struct stmt *other)
{
	struct stmt *s = stmt(p, kind, loc);

	s->value = condition;
	s->body = body;
	s->other = other;
	deepen_stmt(p, s, body);
	deepen_stmt(p, s, other);
	return s;
}

static struct stmt *assign(struct parse *p, const struct loc *loc,
			   enum op op, struct expr *target,
			   struct expr *value)
{
	struct stmt *s = stmt(p, STMT_ASSIGN, loc);

	s->target = target;
	s->compound = op != OP_NONE;
	s->value = s->compound ? binary(p, loc, op, target, value) : value;
	return s;
}
