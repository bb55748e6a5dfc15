/* SPDX-License-Identifier: GPL-2.0 */
/*
 * trace_pipe: a session's records as text, taken out of its rings by who reads
 * the file.
 */
#ifndef KMC_PIPE_H
#define KMC_PIPE_H

struct dentry;
struct kmc_session;

/* Make the file; the session has a stream. */
void kmc_pipe_debugfs(struct kmc_session *session, struct dentry *dir);

#endif /* KMC_PIPE_H */
