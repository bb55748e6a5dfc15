/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KMC_GFP_H
#define KMC_GFP_H

#include "buffer.h"

/* "GFP_KERNEL|__GFP_ZERO"; what has no name as a number. */
void gfp_show(struct buffer *b, uint64_t flags);

#endif /* KMC_GFP_H */
