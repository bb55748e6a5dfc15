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
 * @name_line: @name_col: where the latest name ended
 */
struct parse {
	struct script *script;
	struct diag *diag;
	unsigned int braces;
	int name_line, name_col;
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
/* "struct  foo" with one space, as "unsigned  int"; "(foo **)" as its type. */
const char *parse_tag(struct parse *p, const char *text, size_t len);
const char *parse_words(struct parse *p, const char *text);
struct type_name *parse_pointer(struct parse *p, const struct loc *loc,
				const char *text);
/* What follows a name without a blank is a call's, and no cast. */
void parse_note_name(struct parse *p, const struct loc *loc);
bool parse_is_call(const struct parse *p, const struct loc *loc);
int parse_bad_token(struct parse *p, const struct loc *loc, const char *why);
int parse_bad_character(struct parse *p, const struct loc *loc, char c);

#endif /* KMC_PARSE_SCRIPT_H */
