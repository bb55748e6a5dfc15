/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Signals that programs send.
 */
#ifndef KMC_TASK_SIGNAL_H
#define KMC_TASK_SIGNAL_H

#include <linux/types.h>

/**
 * kmc_task_signal() - send a signal to the current process
 * @sig: number, from a program
 * @thread: to the current thread alone
 *
 * It is sent a moment later, when interrupts are on: the caller may hold any lock.
 *
 * Context: any, NMI included, preemption off. Return: 0; -EINVAL for what is no
 * signal, -EPERM for kernel threads and init, -ESRCH for a task that exits,
 * -EBUSY if too many are on their way from this CPU, or if the hit is within the
 * sending of one.
 */
int kmc_task_signal(u64 sig, bool thread);

/* When the module comes, and when it goes: after the last handler has left. */
void kmc_task_signal_init(void);
void kmc_task_signal_exit(void);

#endif /* KMC_TASK_SIGNAL_H */
