/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's memory, at an address that may be anything. Context of all: any, NMI
 * too.
 */
#ifndef KMC_NOFAULT_H
#define KMC_NOFAULT_H

#include <linux/errno.h>
#include <linux/uaccess.h>

/*
 * copy_from_kernel_nofault() refuses addresses that are not canonical, because a
 * fault at one warns; but it goes by the width that the processor could have: with
 * one that can do 5 levels of page tables, a kernel that uses 4 warns of all that lies
 * between.
 */
static __always_inline bool kmc_is_kernel_addr(unsigned long addr)
{
#ifdef CONFIG_X86_64
	return (long)addr >> __VIRTUAL_MASK_SHIFT == -1;
#elif defined(CONFIG_ARM64)
	/* Nothing else keeps it from the lower half, a process's. */
	return (long)addr < 0;
#else
	return true;
#endif
}

/**
 * kmc_copy_kernel() - copy from the kernel's memory, if it is there
 * @to: where to; zeros or parts of it are there after a failure
 * @from: any number
 * @size: bytes
 *
 * Return: 0, or a negative errno.
 */
static __always_inline long kmc_copy_kernel(void *to, unsigned long from,
					    size_t size)
{
	if (unlikely(!kmc_is_kernel_addr(from)))
		return -EFAULT;
	return copy_from_kernel_nofault(to, (const void *)from, size);
}

#endif /* KMC_NOFAULT_H */
