/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions: everything that one question needs, built whole, then started.
 *
 * Lifetime: the list of sessions holds one reference, each reader (a netlink
 * dump, an open debugfs file, a mapped ring) another. kmc_session_del() takes the session
 * off the list, detaches its probes and drops the list's reference; the memory
 * goes with the last one. A session's maps, formats and probes only grow before
 * it is started, and stay until it is freed.
 */
#ifndef KMC_SESSION_H
#define KMC_SESSION_H

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include "probe/probe.h"
#include "vm/vm.h"

struct dentry;
struct net;

/**
 * struct kmc_session - a question in the kernel
 * @env: what the programs share; maps, formats, stream
 * @frames: each CPU's frames, KMC_LEVELS of @frame bytes, one a context level
 * @frame: bytes of the largest program's frame
 * @lock: held while the session is filled, started, stopped
 * @state: enum kmc_session_state, under @lock
 * @id: number, never used again
 * @name: folder in debugfs
 * @portid: @net: the socket it belongs to
 * @progs: @nr_progs programs
 * @probes: @nr_probes probes
 * @sites: names by number, @nr_sites
 */
struct kmc_session {
	struct kmc_env env;
	u8 * __percpu *frames;
	u32 frame;
	struct mutex lock;
	enum kmc_session_state state;
	u32 id;
	char name[KMC_NAME_MAX];
	u32 portid;
	struct net *net;
	struct list_head list;
	struct kref ref;
	struct kmc_prog **progs;
	u32 nr_progs;
	struct kmc_probe **probes;
	u32 nr_probes;
	const char **sites;
	u32 nr_sites;
	struct dentry *dir;
};

/* Name of a site's number, or "?"; for kmc_map_text(). */
const char *kmc_session_site_name(void *session, u64 site);

struct kmc_session *kmc_session_get(struct kmc_session *session);
void kmc_session_put(struct kmc_session *session);

#endif /* KMC_SESSION_H */
