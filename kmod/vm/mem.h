/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory that programs look at: whatever the address is, nothing traps, and what
 * can't be read is 0 or the empty string.
 *
 * Context of all: any, NMI included; preemption off.
 */
#ifndef KMC_MEM_H
#define KMC_MEM_H

#include <linux/types.h>
#include "vm.h"

/**
 * struct kmc_space - an address space
 * @copy: copies @size bytes or fails
 */
struct kmc_space {
	long (*copy)(void *to, unsigned long from, size_t size);
};

extern const struct kmc_space kmc_space_kernel;
extern const struct kmc_space kmc_space_user;
/* Kernel memory that is known to be there. */
extern const struct kmc_space kmc_space_sure;

/* From an event's record on, so much is there, whoever has written it. */
#define KMC_EVENT_SURE	2048

/* The space of a kernel address: of @size bytes there, and one more. */
static __always_inline const struct kmc_space *
kmc_space_of(const struct kmc_prog *prog, const struct kmc_ctx *ctx, u64 addr,
	     u32 size)
{
	u64 off;

	if (prog->needs & KMC_NEEDS_EVENT) {
		off = addr - (unsigned long)ctx->event;
		if (off < KMC_EVENT_SURE && size < KMC_EVENT_SURE - off)
			return &kmc_space_sure;
	}
	return &kmc_space_kernel;
}

/**
 * kmc_mem_load() - load a number
 * @space: of @addr
 * @addr: need not be aligned
 * @size: 1, 2, 4, 8
 * @value: the number, zero-extended; 0 if it can't be read
 *
 * Return: false if it can't be read.
 */
bool kmc_mem_load(const struct kmc_space *space, u64 addr, u32 size,
		  u64 *value);

/**
 * kmc_mem_string() - copy a string
 * @space: of @addr
 * @addr: of the string, which ends with a NUL
 * @str: to be filled, with NULs up to a multiple of 8 behind the string
 * @room: bytes of @str->data, a multiple of 8
 *
 * Return: false if it can't be read.
 */
bool kmc_mem_string(const struct kmc_space *space, u64 addr,
		    struct kmc_str *str, u32 room);

/**
 * kmc_mem_copy() - copy bytes
 * @space: of @addr
 * @addr: need not be aligned
 * @to: filled up with NULs to a multiple of 8; all NULs if it can't be read
 * @size: bytes
 *
 * Return: false if it can't be read.
 */
bool kmc_mem_copy(const struct kmc_space *space, u64 addr, u8 *to, u32 size);

/**
 * kmc_mem_buffer() - copy bytes to a counted string
 * @space: of @addr
 * @addr: need not be aligned
 * @len: bytes that are wanted
 * @str: to be filled, as kmc_mem_string() does
 * @room: bytes of @str->data, a multiple of 8
 *
 * Return: false if it can't be read.
 */
bool kmc_mem_buffer(const struct kmc_space *space, u64 addr, u64 len,
		    struct kmc_str *str, u32 room);

#endif /* KMC_MEM_H */
