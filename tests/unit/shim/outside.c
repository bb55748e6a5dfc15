// SPDX-License-Identifier: GPL-2.0
/*
 * What programs ask of files and processes: a path is what the kernel memory at its
 * address says, and signals are noted.
 */
#include <linux/uaccess.h>
#include <path.h>
#include <task_signal.h>
#include <vm/mem.h>
#include "outside.h"

int shim_signal;
bool shim_signal_thread;
int shim_signal_error;

bool kmc_path_read(u64 addr, struct kmc_str *str, u32 room)
{
	return kmc_mem_string(&kmc_space_kernel, addr, str, room);
}

int kmc_task_signal(u64 sig, bool thread)
{
	shim_signal = sig;
	shim_signal_thread = thread;
	return shim_signal_error;
}
