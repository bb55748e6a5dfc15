/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What lexer and parser share.
 */
#ifndef KMC_PARSE_SCRIPT_H
#define KMC_PARSE_SCRIPT_H

#include "ast.h"

/**
 * struct parse - one run of the parser
 * @script: the tree that is being made
 * @diag: where errors go
 * @braces: open braces
 */
struct parse {
	struct script *script;
	struct diag *diag;
	unsigned int braces;
};

/* Make the tree of @source. False: there was an error, and it was shown. */
bool parse_script(struct script *script, struct diag *diag,
		  const char *source);

/* For the lexer: the value of a token, and its kind. */
union LANG_STYPE;
int parse_number(struct parse *p, union LANG_STYPE *value, const struct loc *loc,
		 const char *text);
int parse_positional(struct parse *p, union LANG_STYPE *value,
		     const struct loc *loc, const char *text);
int parse_string(struct parse *p, union LANG_STYPE *value, const struct loc *loc,
		 const char *text, size_t len);
/* "struct  foo" with one space; "(foo **)" as the type that it names. */
const char *parse_tag(struct parse *p, const char *text, size_t len);
struct type_name *parse_pointer(struct parse *p, const struct loc *loc,
				const char *text);
int parse_bad_token(struct parse *p, const struct loc *loc, const char *why);
int parse_bad_character(struct parse *p, const struct loc *loc, char c);

#endif /* KMC_PARSE_SCRIPT_H */
