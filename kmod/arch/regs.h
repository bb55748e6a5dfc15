/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Of the architecture: kmc_reg_is_short(), kmc_regs_are_user(). Unit tests are x86.
 */
#ifdef CONFIG_ARM64
#include "arm64/regs.h"
#else
#include "x86/regs.h"
#endif
