/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_PERCPU_H
#define SHIM_LINUX_PERCPU_H

#include <linux/cpumask.h>
#include <linux/slab.h>

/*
 * A thread is a CPU: shim_cpu says which. As in the kernel, a CPU's copy is a
 * fixed distance from the pointer, wherever that points into an allocation.
 */
#define SHIM_PERCPU_UNIT	(33UL << 10)

extern _Thread_local int shim_cpu;

void *__alloc_percpu(size_t size, size_t align);
void free_percpu(void *p);
#define __alloc_percpu_gfp(size, align, gfp)	__alloc_percpu(size, align)
#define alloc_percpu(type)	\
	((type *)__alloc_percpu(sizeof(type), __alignof__(type)))

#define per_cpu_ptr(p, cpu)	\
	((__typeof__(p))((char *)(p) + (cpu) * SHIM_PERCPU_UNIT))
#define this_cpu_ptr(p)		per_cpu_ptr(p, shim_cpu)
#define this_cpu_read(x)	READ_ONCE(*this_cpu_ptr(&(x)))
#define this_cpu_add(x, v)	\
	((void)__atomic_fetch_add(this_cpu_ptr(&(x)), v, __ATOMIC_RELAXED))
#define this_cpu_write(x, v)	WRITE_ONCE(*this_cpu_ptr(&(x)), v)
#define this_cpu_inc(x)		this_cpu_add(x, 1)
#define this_cpu_cmpxchg(x, old, new)	cmpxchg(this_cpu_ptr(&(x)), old, new)

/* Variables that are defined per CPU are of the thread, apart from the above. */
#define DECLARE_PER_CPU(type, name)	extern _Thread_local type name
#define DEFINE_PER_CPU(type, name)	_Thread_local type name
#define this_cpu_add_return(x, v)	((x) += (v))

#endif
