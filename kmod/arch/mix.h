/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Of the architecture: kmc_mix() multiplies to 128 bits and folds. Unit tests are x86.
 */
#ifdef CONFIG_ARM64
#include "arm64/mix.h"
#else
#include "x86/mix.h"
#endif
