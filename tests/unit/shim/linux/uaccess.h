/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_UACCESS_H
#define SHIM_LINUX_UACCESS_H

#include <linux/types.h>

/* Fail where the address is not in shim_kernel or shim_user; see shim/mem.c. */
long copy_from_kernel_nofault(void *to, const void *from, size_t size);
long copy_from_user_nofault(void *to, const void __user *from, size_t size);

/* What a test lets be read: @size bytes at @base, seen at the address @addr. */
struct shim_memory {
	unsigned long addr;
	const u8 *base;
	size_t size;
	unsigned long copies;
};

extern struct shim_memory shim_kernel;
extern struct shim_memory shim_user;

#endif
