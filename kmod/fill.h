/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Filling a session: the lists of a netlink message, made into maps, formats,
 * programs, probes and sites.
 */
#ifndef KMC_FILL_H
#define KMC_FILL_H

#include <linux/types.h>

struct kmc_session;
struct netlink_ext_ack;
struct nlattr;

/**
 * kmc_session_fill() - add what a message lists, all or nothing
 * @session: a new one, not yet started
 * @attrs: the message's attributes; those that are no lists are passed over
 * @len: bytes of @attrs
 * @extack: says what is refused, why and where
 *
 * Context: process, session->lock held. Return: 0 or an errno, and then the
 * session is as it was.
 */
int kmc_session_fill(struct kmc_session *session, const struct nlattr *attrs,
		     int len, struct netlink_ext_ack *extack);

/* Free all that was filled in; no handler may be left. */
void kmc_session_drain(struct kmc_session *session);

#endif /* KMC_FILL_H */
