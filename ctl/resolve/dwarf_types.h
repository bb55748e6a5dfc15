/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Types of functions in binaries: from their BTF, or from DWARF, of which BTF is
 * made, since that is what the rest of the command understands.
 */
#ifndef KMC_DWARF_TYPES_H
#define KMC_DWARF_TYPES_H

#include <stdint.h>

struct btf;

/**
 * function_types() - a function, its prototype and all types that it needs
 * @fd: the binary; its debug file is looked for where it has none of its own
 * @name: of the function
 * @addr: of its first instruction
 * @id: set to the function's number
 *
 * Return: BTF, to be freed by btf__free(); NULL if nothing is known of it.
 */
struct btf *function_types(int fd, const char *name, uint64_t addr,
			   uint32_t *id);

#endif /* KMC_DWARF_TYPES_H */
