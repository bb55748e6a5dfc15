// SPDX-License-Identifier: GPL-2.0
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

long shim_alloc_fail_at;
struct shim_memory shim_kernel;
struct shim_memory shim_user;

void *shim_alloc(size_t size, bool zero)
{
	void *p;

	if (size == SIZE_MAX ||
	    (shim_alloc_fail_at && !--shim_alloc_fail_at))
		return NULL;
	p = malloc(size);
	/* What is read before it is written shall not be 0 by chance. */
	if (p)
		memset(p, zero ? 0 : 0xa5, size);
	return p;
}

static long copy(struct shim_memory *memory, void *to, unsigned long from,
		 size_t size)
{
	unsigned long at = from - memory->addr;

	memory->copies++;
	if (from < memory->addr || at > memory->size || size > memory->size - at)
		return -EFAULT;
	memcpy(to, memory->base + at, size);
	return 0;
}

long copy_from_kernel_nofault(void *to, const void *from, size_t size)
{
	return copy(&shim_kernel, to, (unsigned long)from, size);
}

long copy_from_user_nofault(void *to, const void __user *from, size_t size)
{
	return copy(&shim_user, to, (unsigned long)from, size);
}
