/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Arguments by name: args.NAME.
 */
#ifndef KMC_FIELD_H
#define KMC_FIELD_H

#include "check.h"
#include "gen.h"

/* The type and source of args.NAME; @e->a is checked. */
bool check_argument(struct check *ck, struct expr *e);
/* Is @e args.NAME, a row of raw arguments? Then args.NAME[i], @e, is checked by the other. */
bool is_list_argument(struct check *ck, struct expr *e);
bool check_list_argument(struct check *ck, struct expr *e);

/* Is @e, checked, args.NAME or args.NAME[i]? Its value in a register. */
bool is_argument(const struct expr *e);
int gen_argument(struct gen *g, const struct expr *e);

/* The type of a field that is written "const char *const *": what it points to. */
struct type field_pointer(struct compile *c, const char *text,
			  enum type_space space);

/* record.c: the same where the arguments are fields of an event's record. */
bool check_record_field(struct check *ck, struct expr *e);
int gen_record_field(struct gen *g, const struct expr *e);
/* Of a fixed array of characters: into the frame at @at. */
void gen_record_chars(struct gen *g, const struct expr *e, uint32_t at);
/* The kernel's address of what is no number, in a register. */
int gen_record_address(struct gen *g, const struct event_field *field);

/* parameter.c: the same where the variant has a prototype. */
bool check_parameter(struct check *ck, struct expr *e);
int gen_parameter(struct gen *g, const struct expr *e);

#endif /* KMC_FIELD_H */
