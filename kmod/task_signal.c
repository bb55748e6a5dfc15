// SPDX-License-Identifier: GPL-2.0
/*
 * Signals that programs send. A handler may hold any lock, the task's own among
 * them, and may be in an NMI: it notes who is to get what, and an irq_work of its
 * CPU sends it as soon as interrupts are on.
 *
 * A CPU's notes are taken by contexts that interrupt each other, and by the work,
 * which interrupts them too, but leaves alone what is not READY.
 */
#include <linux/atomic.h>
#include <linux/errno.h>
#include <linux/irq_work.h>
#include <linux/percpu.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include "task_signal.h"

#define NOTES	16	/* of a CPU */

enum {
	NOTE_FREE,
	NOTE_TAKEN,
	NOTE_READY,
};

struct kmc_note {
	u32 state;
	int sig;
	bool thread;
	struct pid *pid;	/* of the process or the thread */
};

/**
 * struct kmc_sender - a CPU's signals on their way
 * @work: sends them
 * @sending: the work is at it: a probe on what that calls sends nothing, or it would
 *	never end
 * @notes: what is to be sent
 */
struct kmc_sender {
	struct irq_work work;
	bool sending;
	struct kmc_note notes[NOTES];
};

static DEFINE_PER_CPU(struct kmc_sender, senders);

static void send_one(const struct kmc_note *note)
{
	struct task_struct *task;

	if (!note->thread) {
		kill_pid(note->pid, note->sig, 1);
		return;
	}
	rcu_read_lock();
	task = pid_task(note->pid, PIDTYPE_PID);
	if (task)
		send_sig(note->sig, task, 1);
	rcu_read_unlock();
}

static void send(struct irq_work *work)
{
	struct kmc_sender *sender =
		container_of(work, struct kmc_sender, work);
	struct kmc_note *note = sender->notes;

	WRITE_ONCE(sender->sending, true);
	for (; note < sender->notes + NOTES; note++) {
		/* Pairs with the release in kmc_task_signal(). */
		if (smp_load_acquire(&note->state) != NOTE_READY)
			continue;
		send_one(note);
		put_pid(note->pid);
		/* Nothing of the note is read after it is free. */
		smp_store_release(&note->state, NOTE_FREE);
	}
	WRITE_ONCE(sender->sending, false);
}

static struct kmc_note *take_note(struct kmc_sender *sender)
{
	struct kmc_note *note = sender->notes;

	for (; note < sender->notes + NOTES; note++)
		if (cmpxchg(&note->state, NOTE_FREE, NOTE_TAKEN) == NOTE_FREE)
			return note;
	return NULL;
}

int kmc_task_signal(u64 sig, bool thread)
{
	struct kmc_sender *sender = this_cpu_ptr(&senders);
	struct kmc_note *note;

	if (sig > _NSIG)
		return -EINVAL;
	if ((current->flags & PF_KTHREAD) || !current->pid ||
	    is_global_init(current))
		return -EPERM;
	if (current->flags & PF_EXITING)
		return -ESRCH;
	note = READ_ONCE(sender->sending) ? NULL : take_note(sender);
	if (!note)
		return -EBUSY;
	note->sig = sig;
	note->thread = thread;
	note->pid = get_pid(thread ? task_pid(current) : task_tgid(current));
	/* The note is whole when the work sees it. */
	smp_store_release(&note->state, NOTE_READY);
	irq_work_queue(&sender->work);
	return 0;
}

void kmc_task_signal_init(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		init_irq_work(&per_cpu(senders, cpu).work, send);
}

void kmc_task_signal_exit(void)
{
	int cpu;

	for_each_possible_cpu(cpu)
		irq_work_sync(&per_cpu(senders, cpu).work);
}
