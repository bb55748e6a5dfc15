/* SPDX-License-Identifier: GPL-2.0 */
/*
 * /sys/kernel/debug/kmodctl/: version, sessions, and for each session NAME/: info,
 * stats, program, code, enabled, clear, maps/@NAME, maps/@NAME.json, trace_pipe, cpuN. Nothing
 * depends on it: without debugfs, sessions are read over netlink alone.
 */
#ifndef KMC_DEBUGFS_H
#define KMC_DEBUGFS_H

struct kmc_session;

void kmc_debugfs_init(void);
void kmc_debugfs_exit(void);

/*
 * Make the files that a session does not have yet, or remove all for good.
 * Context: process, session->lock not held, since removal waits for readers who
 * may want it.
 */
void kmc_debugfs_update(struct kmc_session *session);
void kmc_debugfs_remove(struct kmc_session *session);

#endif /* KMC_DEBUGFS_H */
