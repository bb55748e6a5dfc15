/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Of the architecture, for probes: kmc_function_args, kmc_syscall_args, kmc_syscall_nr(),
 * kmc_syscall_is_compat(), kmc_entry_offsets, KMC_LANDING_PAD, KMC_SWITCH_FUNCTION.
 */
#if defined(CONFIG_X86_64)
#include "x86/probe.h"
#elif defined(CONFIG_ARM64)
#include "arm64/probe.h"
#else
#error "kmodctl knows the registers of x86_64 and arm64 only"
#endif
