// SPDX-License-Identifier: GPL-2.0
#include <linux/limits.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include "var.h"

DEFINE_PER_CPU(u64, kmc_rand_state);

u32 kmc_var_needs(enum kmc_var var)
{
#define NEEDS(name, function, needs)	[KMC_VAR_##name] = (needs) & ~KMC_VAR_GUARDED,
	static const u8 var_needs[__KMC_VAR_MAX] = { KMC_VARS(NEEDS) };
#undef NEEDS

	return var_needs[var];
}

u32 kmc_probe_offers(enum kmc_probe_kind kind)
{
	static const u8 offers[__KMC_PROBE_KIND_MAX] = {
		[KMC_PROBE_SYSCALL_ENTER] = KMC_NEEDS_ARGS | KMC_NEEDS_SYSCALL,
		[KMC_PROBE_SYSCALL_EXIT] = KMC_NEEDS_RETVAL | KMC_NEEDS_SYSCALL,
		[KMC_PROBE_RAW_TRACEPOINT] = KMC_NEEDS_ARGS,
		[KMC_PROBE_KPROBE] = KMC_NEEDS_ARGS | KMC_NEEDS_FUNC |
				     KMC_NEEDS_REGS,
		[KMC_PROBE_KRETPROBE] = KMC_NEEDS_ARGS | KMC_NEEDS_RETVAL |
					KMC_NEEDS_FUNC | KMC_NEEDS_REGS,
		[KMC_PROBE_TRACEPOINT] = KMC_NEEDS_EVENT,
		[KMC_PROBE_UPROBE] = KMC_NEEDS_ARGS | KMC_NEEDS_FUNC |
				     KMC_NEEDS_REGS,
		[KMC_PROBE_URETPROBE] = KMC_NEEDS_RETVAL | KMC_NEEDS_FUNC |
					KMC_NEEDS_REGS,
		[KMC_PROBE_PROFILE] = KMC_NEEDS_REGS,
		[KMC_PROBE_COUNTER] = KMC_NEEDS_REGS,
		[KMC_PROBE_ITER] = KMC_NEEDS_ARGS,
	};

	return kind < __KMC_PROBE_KIND_MAX ? offers[kind] : 0;
}

notrace void kmc_comm_of(u64 nr, u8 *to)
{
	struct task_struct *task = NULL;

	rcu_read_lock();
	if (nr && nr <= S32_MAX)
		task = pid_task(find_pid_ns(nr, &init_pid_ns), PIDTYPE_PID);
	if (task)
		kmc_comm_copy(to, task->comm);
	else
		memset(to, 0, KMC_COMM_SIZE);
	rcu_read_unlock();
}
