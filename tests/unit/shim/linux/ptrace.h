/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SHIM_LINUX_PTRACE_H
#define SHIM_LINUX_PTRACE_H

/* As many registers as x86_64 has; the first says where they are from. */
struct pt_regs {
	union {
		struct {
			unsigned long user;
			unsigned long others[20];
		};
		struct {
			unsigned long before[17], cs, flags, sp, ss;
		};
	};
};

#define user_mode(regs)	((regs)->user)

#endif
