/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Probes: where programs run. One file a kind of attach point, behind
 * struct kmc_probe_ops; run.h has the guard that every handler starts with.
 */
#ifndef KMC_PROBE_H
#define KMC_PROBE_H

#include <linux/path.h>
#include <linux/percpu.h>
#include <linux/types.h>
#include "../vm/vm.h"

struct kmc_session;
struct kmc_probe;
struct module;
struct netlink_ext_ack;
struct pid;

/**
 * struct kmc_site - one place where a probe is attached
 * @name: what the built-in "probe" shows; may share memory with @target
 * @target: function or tracepoint, or NULL
 * @addr: the function's address, or 0; in a file: the offset
 * @semaphore: offset of a counter in the file, or 0
 * @path: of the file that the site is in, held; without a dentry if in none
 * @syscall: system call number, or -1 for all
 * @event: number of the event in tracefs
 * @offset: from the function's address to the instruction
 * @number: in the session
 * @shown: number of the site that a hit is shown as, most often @number
 * @optional: to be left out where it can't be attached
 * @late: to be waited for while there is no such place
 * @attached: of functions, the program runs there now
 */
struct kmc_site {
	const char *name;
	const char *target;
	unsigned long addr;
	u64 semaphore;
	struct path path;
	int syscall;
	u16 event;
	u32 offset;
	u32 number;
	u32 shown;
	bool optional;
	bool late;
	bool attached;
};

/*
 * What became of the hits on one CPU; hits is the sum. @faulted_at: which instruction
 * failed last, see kmc_probe_stats.
 */
struct kmc_probe_count {
	u64 ran;
	u64 nested;
	u64 faulted;
	u64 fuel;
	u64 skipped;
	u32 faulted_at;
};

/* Who may still be running a handler after ops->detach(). */
#define KMC_WAIT_SYSCALL	0x1	/* sys_enter, sys_exit */
#define KMC_WAIT_TRACEPOINT	0x2	/* any tracepoint */
#define KMC_WAIT_RCU		0x4	/* whatever RCU waits for */

/**
 * struct kmc_probe_ops - a kind of attach point
 * @name: as in the language, for messages
 * @targets: every site must say where it is: kmc_site.target is not NULL
 * @files: every site is in a file: kmc_site.path has a dentry
 * @sites: without a site it is nowhere: to be refused
 * @last_runs_first: of several at one place the kernel runs the one first that
 *	was attached last
 * @wait: KMC_WAIT_*: what to wait for between @detach and @drain
 * @attach: attach a probe's sites; hits may come at once
 * @detach: make new hits impossible; also after an @attach that failed halfway
 * @drain: after the last handler has left: free what @attach made
 * @run: run it now, as its session's owner wants; returns 0, more than that if it
 *	is to be called again, or an errno with a message in the extack; optional
 * @missed: hits that the kernel's own mechanism did not deliver; optional
 * @coming: a module has come, whose places may be waited for; optional
 * @going: a module goes, or is live now and only its initialisation goes: detach
 *	what is in that, and kmc_probe_lose(), before the kernel looks whether it is
 *	in use; optional
 * @gone: the same, after kprobes has given up what is in that; optional
 *
 * Context of all: process, session mutex held. @attach returns 0 or an errno
 * with a message in the extack.
 */
struct kmc_probe_ops {
	const char *name;
	bool targets;
	bool files;
	bool sites;
	bool last_runs_first;
	u32 wait;
	int (*attach)(struct kmc_probe *probe, struct netlink_ext_ack *extack);
	void (*detach)(struct kmc_probe *probe);
	void (*drain)(struct kmc_probe *probe);
	int (*run)(struct kmc_probe *probe, struct netlink_ext_ack *extack);
	u64 (*missed)(struct kmc_probe *probe);
	void (*coming)(struct kmc_probe *probe, struct module *mod);
	void (*going)(struct kmc_probe *probe, struct module *mod);
	void (*gone)(struct kmc_probe *probe, struct module *mod);
};

/**
 * struct kmc_probe - an attach point of a session, with all its sites
 * @ops: of its kind
 * @session: that it belongs to
 * @prog: that it runs; its needs were checked against the kind's offers
 * @count: per CPU
 * @name: as the user wrote it
 * @kind: enum kmc_probe_kind
 * @period: of a timer in nanoseconds, of a counter in events
 * @counter: of KMC_PROBE_COUNTER
 * @pid: only hits of this process, or NULL
 * @sites: @nr_sites sites
 * @nr_sites: number of @sites
 * @nr_attached: sites where the program runs now
 * @nr_waiting: sites whose module has not come, or has gone
 * @nr_gone: sites that a module took along
 * @missed: what ops->missed() counted before the probe was detached
 * @attached: ops->attach() was called, and its work not undone
 * @private: of the kind
 */
struct kmc_probe {
	const struct kmc_probe_ops *ops;
	struct kmc_session *session;
	const struct kmc_prog *prog;
	struct kmc_probe_count __percpu *count;
	char *name;
	u32 kind;
	u64 period;
	struct kmc_counter counter;
	struct pid *pid;
	struct kmc_site *sites;
	u32 nr_sites;
	u32 nr_attached;
	u32 nr_waiting;
	u32 nr_gone;
	u64 missed;
	bool attached;
	void *private;
};

/* One entry a kind; NULL where this kernel has no such attach point. */
extern const struct kmc_probe_ops *const kmc_probe_ops[__KMC_PROBE_KIND_MAX];

/**
 * kmc_probes_attach() - attach all probes of a session, or none
 * @probes: @nr probes
 * @extack: names the probe that could not be attached
 */
int kmc_probes_attach(struct kmc_probe **probes, u32 nr,
		      struct netlink_ext_ack *extack);

/*
 * Detach all, wait until the last handler has left, drain. Afterwards no handler
 * can reach the session, its maps and its stream.
 */
void kmc_probes_detach(struct kmc_probe **probes, u32 nr);

/* When the module comes and goes; the latter waits for what is still undone. */
int kmc_probes_init(void);
void kmc_probes_exit(void);

/* A site that may be left out was: the session tells its readers. */
void kmc_probe_skip(struct kmc_probe *probe, const struct kmc_site *site);

/* A module took a site along, which had been attached. */
void kmc_probe_lose(struct kmc_probe *probe, const struct kmc_site *site);

/* Run the program of a BEGIN, END or self: probe now, in the caller's context. */
void kmc_probe_run_now(struct kmc_probe *probe);

/* The session's mutex is held. */
void kmc_probe_stats(struct kmc_probe *probe, struct kmc_probe_stats *stats);

#endif /* KMC_PROBE_H */
