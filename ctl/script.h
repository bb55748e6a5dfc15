/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KMC_SCRIPT_H
#define KMC_SCRIPT_H

/*
 * The script's text: @program if it is given, else what is in @file ("-":
 * standard input). Return: text to be freed, or NULL after a complaint.
 */
char *script_read(const char *program, const char *file);

#endif /* KMC_SCRIPT_H */
