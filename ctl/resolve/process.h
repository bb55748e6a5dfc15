/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Processes: what they have mapped, and the symbols at their addresses. What a
 * process has mapped is kept, so that addresses have names after its end, if
 * somebody has looked at it while it lived.
 */
#ifndef KMC_PROCESS_H
#define KMC_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#define BUILD_ID_SIZE	20	/* what is longer is cut, as the kernel does */

/**
 * struct symbol - what is at an address
 * @name: of a function or object; NULL: not known
 * @offset: how far into it the address is
 * @module: file that it is from, NULL: not known
 * @build_id: of that file, BUILD_ID_SIZE bytes, NULL: not known
 * @place: of the address in the file
 *
 * The strings stay until the next look-up.
 */
struct symbol {
	const char *name;
	uint64_t offset;
	const char *module;
	const uint8_t *build_id;
	uint64_t place;
};

struct processes;

/**
 * processes_new() - remember processes
 * @proc: where to look for them; NULL: /proc
 * @debug: where separate debug files are; NULL: /usr/lib/debug
 */
struct processes *processes_new(const char *proc, const char *debug);
void processes_free(struct processes *all);

/* From now on names are left as the compiler made them. */
void processes_keep_names(struct processes *all);

/* Look at what process @pid has mapped now. */
void processes_look(struct processes *all, uint32_t pid);

/* What is at an address of a process. False: @symbol->name is NULL. */
bool processes_symbol(struct processes *all, uint32_t pid, uint64_t addr,
		      struct symbol *symbol);

#endif /* KMC_PROCESS_H */
