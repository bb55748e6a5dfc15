/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KMC_DEBUG_DATA_H
#define KMC_DEBUG_DATA_H

#include <libelf.h>
#include <stddef.h>

/*
 * What is in the section .gnu_debugdata, decompressed, to be freed; NULL if there
 * is none, or it is broken or larger than any is.
 */
char *debug_data(struct Elf *elf, size_t *size);

#endif /* KMC_DEBUG_DATA_H */
