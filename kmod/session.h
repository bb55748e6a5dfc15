/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sessions: everything that one question needs, built whole, then started. What becomes
 * of one is in session.c; how they are named, owned, found and taken away in sessions.c.
 *
 * Lifetime: the list of sessions holds one reference, each reader (a netlink
 * dump, an open debugfs file, a mapped ring) another. kmc_session_del() takes
 * the session off the list, detaches its probes and drops the list's reference;
 * the memory goes with the last one. A session's maps, formats, programs,
 * probes and sites only grow before it is started, and stay until it is freed:
 * a map that was found under the lock can be read without it.
 *
 * A session belongs to the socket that made it. While that socket is open the
 * session pins the module; once it is closed the module's exit waits for the
 * session's end instead. One that is kept belongs to nobody once it has
 * started: it pins the module until it is deleted.
 */
#ifndef KMC_SESSION_H
#define KMC_SESSION_H

#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/workqueue.h>
#include "blob.h"
#include "map/pot.h"
#include "probe/probe.h"
#include "vm/vm.h"

struct dentry;
struct kmc_frames;
struct kmc_governor;
struct net;
struct netlink_ext_ack;

/**
 * struct kmc_session - a question in the kernel
 * @env: what the programs share; maps, formats, stream
 * @frames: each CPU's frames, for the largest of the programs
 * @lock: held while the session is filled, started, stopped, and its lists are
 *	read
 * @state: enum kmc_session_state, under @lock
 * @sealed: a start was tried, so nothing is added any more; under @lock
 * @ended: deleted, so nothing may be started or added any more; under @lock
 * @id: number, never used again
 * @name: folder in debugfs
 * @keep: it is to be kept
 * @portid: @net: the socket it belongs to; @net is only compared; 0 and NULL
 *	if it is kept; under the list's lock
 * @script: @desc: for readers; under @lock until it is sealed
 * @ring_bytes: of each CPU's ring, for when the first format comes
 * @overwrite: these lose their oldest records
 * @pot: what its memory is taken from
 * @budget: of its programs' time, in hundredths of a percent; 0: none
 * @governor: keeps them to it; made by the start
 * @engine: that its programs want
 * @list: of all sessions
 * @dying: on the list for its name's sake only; under the list's lock
 * @ref: see above
 * @end: ends the session when its owner has gone
 * @progs: @nr_progs programs
 * @probes: @nr_probes probes
 * @sites: names by number, @nr_sites
 * @skipped: a bit for each site that the start has left out; NULL before it
 * @files: held while files of @dir are made or removed
 * @dir: in debugfs, NULL if there is none; under @files
 * @maps_dir: in @dir
 * @nr_map_files: maps that have a file
 * @ring_files: the stream has its files
 */
struct kmc_session {
	struct kmc_env env;
	struct kmc_frames __percpu *frames;
	struct mutex lock;
	enum kmc_session_state state;
	bool sealed;
	bool ended;
	u32 id;
	char name[KMC_NAME_MAX];
	bool keep;
	u32 portid;
	struct net *net;
	struct kmc_blob script;
	struct kmc_blob desc;
	u32 ring_bytes;
	bool overwrite;
	struct kmc_pot pot;
	u32 budget;
	struct kmc_governor *governor;
	enum kmc_engine engine;
	struct list_head list;
	bool dying;
	struct kref ref;
	struct work_struct end;
	struct kmc_prog **progs;
	u32 nr_progs;
	struct kmc_probe **probes;
	u32 nr_probes;
	const char **sites;
	u32 nr_sites;
	unsigned long *skipped;
	struct mutex files;
	struct dentry *dir;
	struct dentry *maps_dir;
	u32 nr_map_files;
	bool ring_files;
};

int kmc_sessions_init(void);
void kmc_sessions_exit(void);

/* Wait for those whose owner has gone. */
void kmc_sessions_flush(void);

/**
 * kmc_session_new() - make a session that nobody can find yet
 * @name: its name, or NULL for "s" and the id
 * @ring_bytes: of each CPU's ring, checked
 * @engine: that its programs want
 *
 * Return: the session, with one reference, or NULL without memory.
 */
struct kmc_session *kmc_session_new(const char *name, u32 ring_bytes,
				    enum kmc_engine engine);

/**
 * kmc_session_publish() - give a session its id, name and owner
 * @session: filled; its reference goes to the list
 * @portid: @net: the socket that it belongs to
 * @extack: says what is wrong with the name
 *
 * Return: 0 or an errno, and then the reference is still the caller's.
 */
int kmc_session_publish(struct kmc_session *session, u32 portid,
			struct net *net, struct netlink_ext_ack *extack);

/* From here on it does not end with its owner. */
void kmc_session_disown(struct kmc_session *session);

/* May the socket change the session: is it the owner's, or nobody's? */
bool kmc_session_is_for(struct kmc_session *session, u32 portid,
			const struct net *net);

/* Each returns the session with a reference, or NULL. */
struct kmc_session *kmc_session_find(u32 id);
struct kmc_session *kmc_session_find_name(const char *name);
struct kmc_session *kmc_session_after(u32 id);

/**
 * kmc_session_start() - run the BEGIN probes, then attach all others or none
 * @session: a new one; stays one on failure, with what BEGIN did to its maps
 * @extack: says why not
 */
int kmc_session_start(struct kmc_session *session,
		      struct netlink_ext_ack *extack);

/* Detach all, wait until the last handler has left, run the END probes. */
int kmc_session_stop(struct kmc_session *session,
		     struct netlink_ext_ack *extack);

/*
 * Detach all, wait until the last handler has left; attach them again. Neither
 * BEGIN nor END probes run.
 */
int kmc_session_pause(struct kmc_session *session,
		      struct netlink_ext_ack *extack);
int kmc_session_resume(struct kmc_session *session,
		       struct netlink_ext_ack *extack);

/*
 * Run probe @number, if it is of a kind that its owner runs. Return: 0, 1 if it is to
 * be called again, or an errno.
 */
int kmc_session_run(struct kmc_session *session, u32 number,
		    struct netlink_ext_ack *extack);

/* Stop it if it runs; nothing is started or added from then on. */
void kmc_session_end(struct kmc_session *session);

/* End it and take it off the list. -ENOENT: somebody else does. */
int kmc_session_del(struct kmc_session *session);

/* All sessions, also those that are being deleted, each with a reference. */
void kmc_sessions_each(void (*fn)(struct kmc_session *session, void *data),
		       void *data);

/* Name of a site's number, or "?"; for kmc_map_text(). */
const char *kmc_session_site_name(void *session, u64 site);

struct kmc_session *kmc_session_get(struct kmc_session *session);
void kmc_session_put(struct kmc_session *session);

#endif /* KMC_SESSION_H */
