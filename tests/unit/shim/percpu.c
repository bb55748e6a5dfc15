// SPDX-License-Identifier: GPL-2.0
#include <linux/percpu.h>
#include <linux/string.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, len)	((void)(at), (void)(len))
#define ASAN_UNPOISON_MEMORY_REGION(at, len)	((void)(at), (void)(len))
#endif

_Thread_local int shim_cpu;
int shim_fence;

void *__alloc_percpu(size_t size, size_t align)
{
	char *p;
	int cpu;

	if (size > 32 << 10)
		return NULL;
	p = shim_alloc(SHIM_CPUS * SHIM_PERCPU_UNIT, true);
	if (!p)
		return NULL;
	/* Each CPU's copy has a fence behind it. */
	for (cpu = 0; cpu < SHIM_CPUS; cpu++)
		ASAN_POISON_MEMORY_REGION(p + cpu * SHIM_PERCPU_UNIT + size,
					  SHIM_PERCPU_UNIT - size);
	return p;
}

void free_percpu(void *p)
{
	if (p)
		ASAN_UNPOISON_MEMORY_REGION(p, SHIM_CPUS * SHIM_PERCPU_UNIT);
	free(p);
}
