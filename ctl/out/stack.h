/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Stacks of calls as text, in bpftrace's three modes.
 */
#ifndef KMC_STACK_H
#define KMC_STACK_H

#include <stdbool.h>
#include <stdint.h>
#include <linux/kmodctl.h>
#include "../resolve/process.h"
#include "buffer.h"

/* What is before a call. */
#define STACK_INDENT	"        "

/**
 * struct frames - where the names of calls come from
 * @kernel: what is at an address of the kernel; false: not known
 * @user: what is at an address of a process
 * @data: given to both
 */
struct frames {
	bool (*kernel)(void *data, uint64_t addr, struct symbol *symbol);
	bool (*user)(void *data, uint32_t pid, uint64_t addr,
		     struct symbol *symbol);
	void *data;
};

/**
 * stack_show() - show a stack
 * @part: KMC_PART_KSTACK or KMC_PART_USTACK, and its mode
 * @at: where it is; all entries that it says it has
 */
void stack_show(struct buffer *b, const struct kmc_part *part, const void *at,
		const struct frames *frames);

#endif /* KMC_STACK_H */
