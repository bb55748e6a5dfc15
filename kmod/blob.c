// SPDX-License-Identifier: GPL-2.0
#include <linux/log2.h>
#include <linux/mm.h>
#include <linux/netlink.h>
#include <linux/slab.h>
#include <net/netlink.h>
#include <uapi/linux/kmodctl.h>
#include "blob.h"

static u32 capacity(u32 len)
{
	return len ? roundup_pow_of_two(len) : 0;
}

int kmc_blob_append(struct kmc_blob *blob, const struct nlattr *attr,
		    struct netlink_ext_ack *extack)
{
	u32 len = blob->len + nla_len(attr);
	u8 *data;

	if (len > KMC_BLOB_MAX) {
		NL_SET_ERR_MSG_ATTR(extack, attr,
				    "a script or a description is at most 1 MiB long");
		return -EINVAL;
	}
	if (capacity(len) > capacity(blob->len)) {
		data = kvmalloc(capacity(len), GFP_KERNEL);
		if (!data)
			return -ENOMEM;
		if (blob->len)
			memcpy(data, blob->data, blob->len);
		kvfree(blob->data);
		blob->data = data;
	}
	if (len > blob->len)
		memcpy(blob->data + blob->len, nla_data(attr), nla_len(attr));
	blob->len = len;
	return 0;
}

void kmc_blob_free(struct kmc_blob *blob)
{
	kvfree(blob->data);
	blob->data = NULL;
	blob->len = 0;
}
