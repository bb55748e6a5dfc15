/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Declarations of C: structures, unions, enums and typedefs go to the table of
 * types; functions and variables are passed over.
 */
#ifndef KMC_CDECL_H
#define KMC_CDECL_H

#include "ctoken.h"

struct ctypes;
struct diag;

/* Declarators and structures in each other. */
#define CDECL_DEPTH_MAX	100

/**
 * cdecl_parse() - take over declarations
 * @types: gets them
 * @diag: where complaints go; NULL: what is not understood is passed over
 * @tokens: after the preprocessor; ended by CTOKEN_END
 */
void cdecl_parse(struct ctypes *types, struct diag *diag,
		 const struct ctoken *tokens);

#endif /* KMC_CDECL_H */
