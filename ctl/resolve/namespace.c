// SPDX-License-Identifier: GPL-2.0
#include <sys/stat.h>
#include "resolve.h"

/* PROC_PID_INIT_INO of include/linux/proc_ns.h. */
#define INITIAL_PID_SPACE	0xeffffffc

bool resolve_is_initial_pid_space(void)
{
	struct stat st;

	return !stat("/proc/self/ns/pid", &st) &&
	       st.st_ino == INITIAL_PID_SPACE;
}
