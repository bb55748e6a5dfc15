/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_RCUPDATE_H
#define SHIM_LINUX_RCUPDATE_H

#define rcu_dereference_sched(p)	(p)
#define rcu_read_lock()			do { } while (0)
#define rcu_read_unlock()		do { } while (0)

/* A handler runs between these, as with preemption off; see shim/rcu.c. */
void shim_handler_begin(void);
void shim_handler_end(void);

/* Waits until every handler that runs now has ended. */
void synchronize_rcu(void);
#define synchronize_rcu_expedited()	synchronize_rcu()

#endif
