/* SPDX-License-Identifier: GPL-2.0 */
/* What the stand-ins are like. */
#define KMC_HAVE_COMM_PADDED 1
