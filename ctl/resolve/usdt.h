/* SPDX-License-Identifier: GPL-2.0 */
/*
 * USDT: the probes that a binary's authors have put in it, in its ELF notes.
 */
#ifndef KMC_USDT_H
#define KMC_USDT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct usdt_note - a place of a probe; there may be several of one name
 * @provider: @name: of the probe
 * @args: where its arguments are: "-4@%edi 8@-16(%rbp)"
 * @addr: of the place, as the file has it
 * @semaphore: address of its counter of users, 0: it has none
 */
struct usdt_note {
	char *provider;
	char *name;
	char *args;
	uint64_t addr;
	uint64_t semaphore;
};

struct usdt_notes {
	struct usdt_note *list;
	size_t nr;
};

/* What is in the file @fd: none, if it is no ELF file. Freed by the other. */
void usdt_read(int fd, struct usdt_notes *notes);
void usdt_free(struct usdt_notes *notes);

#endif /* KMC_USDT_H */
