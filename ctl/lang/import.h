/* SPDX-License-Identifier: GPL-2.0 */
/*
 * import "file.bt"; import "types.h"; import "folder";
 *
 * What is imported is put before the script, as one text that is compiled as a whole;
 * the complaints' places are told by the file that they are in.
 */
#ifndef KMC_IMPORT_H
#define KMC_IMPORT_H

#include "ast.h"
#include "diag.h"

/**
 * import_all() - a script with all that it imports, and what that imports
 * @diag: of the script; is given the files' places in the text
 *
 * Return: the text, @diag->source if nothing is imported; NULL after an error, which
 * was shown.
 */
const char *import_all(struct arena *arena, struct diag *diag);

/* Only the script itself has settings. */
bool import_check(const struct script *script, struct diag *diag);

#endif /* KMC_IMPORT_H */
