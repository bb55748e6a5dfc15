/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_IRQ_WORK_H
#define SHIM_LINUX_IRQ_WORK_H

struct irq_work {
	void (*func)(struct irq_work *work);
};

static inline void init_irq_work(struct irq_work *work,
				 void (*func)(struct irq_work *work))
{
	work->func = func;
}

/* Runs when this thread leaves its handler: shim_handler_end(). */
void irq_work_queue(struct irq_work *work);

/* Tests free a map when its threads are done, so only this thread's is left. */
void irq_work_sync(struct irq_work *work);

#endif
