/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_ATOMIC_H
#define SHIM_LINUX_ATOMIC_H

#include <linux/compiler.h>
#include <linux/types.h>

/*
 * Where it matters who is first, a test can make threads take turns more often
 * than they would by themselves.
 */
extern int shim_shaking;
void shim_turn(void);

static inline void shim_shake(void)
{
	if (__atomic_load_n(&shim_shaking, __ATOMIC_RELAXED))
		shim_turn();
}

/* A fence that ThreadSanitizer understands. */
extern int shim_fence;

#define smp_mb()		\
	(shim_shake(), __atomic_fetch_add(&shim_fence, 0, __ATOMIC_SEQ_CST))
#define smp_rmb()	shim_shake()	/* READ_ONCE acquires here */
#define smp_wmb()	shim_shake()	/* WRITE_ONCE releases here */
#define smp_load_acquire(p)	\
	({ shim_shake(); __atomic_load_n(p, __ATOMIC_ACQUIRE); })
#define smp_store_release(p, v)	\
	({ shim_shake(); __atomic_store_n(p, v, __ATOMIC_RELEASE); })

#define cmpxchg(p, old, new)						\
	({ __typeof__(*(p)) _old = (old);				\
	   shim_shake();						\
	   __atomic_compare_exchange_n(p, &_old, new, false,		\
				       __ATOMIC_SEQ_CST,		\
				       __ATOMIC_SEQ_CST);		\
	   _old; })
#define xchg(p, v)	__atomic_exchange_n(p, v, __ATOMIC_SEQ_CST)

typedef struct { int counter; } atomic_t;
typedef struct { s64 counter; } atomic64_t;

#define atomic_read(v)		READ_ONCE((v)->counter)
#define atomic64_read(v)	READ_ONCE((v)->counter)
#define atomic_inc_return(v)	\
	__atomic_add_fetch(&(v)->counter, 1, __ATOMIC_SEQ_CST)
#define atomic_inc(v)		((void)atomic_inc_return(v))
#define atomic_add(n, v)	\
	((void)__atomic_add_fetch(&(v)->counter, n, __ATOMIC_SEQ_CST))
#define atomic_dec(v)		\
	((void)__atomic_sub_fetch(&(v)->counter, 1, __ATOMIC_SEQ_CST))

#define atomic64_add_return(n, v)	\
	__atomic_add_fetch(&(v)->counter, (s64)(n), __ATOMIC_SEQ_CST)
#define atomic64_sub(n, v)	\
	((void)__atomic_sub_fetch(&(v)->counter, (s64)(n), __ATOMIC_SEQ_CST))
#define atomic64_inc(v)		((void)atomic64_add_return(1, v))

static inline bool atomic64_try_cmpxchg(atomic64_t *v, s64 *old, s64 new)
{
	shim_shake();
	return __atomic_compare_exchange_n(&v->counter, old, new, false,
					   __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

#endif
