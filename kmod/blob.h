/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Blobs: bytes that a session keeps for its readers and that mean nothing to the
 * module, given piece by piece.
 */
#ifndef KMC_BLOB_H
#define KMC_BLOB_H

#include <linux/types.h>

struct netlink_ext_ack;
struct nlattr;

/**
 * struct kmc_blob - bytes kept for readers
 * @data: @len bytes, and room up to the next power of 2
 * @len: 0 for none
 */
struct kmc_blob {
	u8 *data;
	u32 len;
};

/**
 * kmc_blob_append() - put an attribute's payload behind what is there
 * @blob: all zeroes, or appended to before
 * @attr: the piece
 * @extack: says what is wrong
 *
 * Context: process, the session's lock held. Return: 0 or an errno.
 */
int kmc_blob_append(struct kmc_blob *blob, const struct nlattr *attr,
		    struct netlink_ext_ack *extack);
void kmc_blob_free(struct kmc_blob *blob);

#endif /* KMC_BLOB_H */
