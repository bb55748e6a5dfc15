// SPDX-License-Identifier: GPL-2.0
#include <net/genetlink.h>
#include "compat.h"
#include "genl.h"
#include "notice.h"
#include "session.h"

void kmc_notice(struct kmc_session *session, enum kmc_notice what)
{
	struct sk_buff *skb;
	void *hdr;

	if (!KMC_GENL_GROUPS || !genl_has_listeners(&kmc_genl_family, &init_net, 0))
		return;
	skb = genlmsg_new(NLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!skb) {
		/* They hear that they have missed something. */
		genl_set_err(&kmc_genl_family, &init_net, 0, 0, -ENOBUFS);
		return;
	}
	hdr = genlmsg_put(skb, 0, 0, &kmc_genl_family, 0, KMC_CMD_NOTICE);
	if (!hdr || nla_put_u32(skb, KMC_A_NOTICE, what) ||
	    kmc_genl_put_session(skb, session)) {
		nlmsg_free(skb);
		return;
	}
	genlmsg_end(skb, hdr);
	genlmsg_multicast(&kmc_genl_family, skb, 0, 0, GFP_KERNEL);
}

void kmc_notice_tell(void *session, enum kmc_notice what)
{
	kmc_notice(session, what);
}
