/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Notices: what is told to who has joined the multicast group.
 */
#ifndef KMC_NOTICE_H
#define KMC_NOTICE_H

#include <uapi/linux/kmodctl.h>

struct kmc_session;

/* Context: process. Nobody may be listening. */
void kmc_notice(struct kmc_session *session, enum kmc_notice what);

/* The same; @session: a struct kmc_session. */
void kmc_notice_tell(void *session, enum kmc_notice what);

#endif /* KMC_NOTICE_H */
