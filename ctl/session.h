/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What can be asked of a session, ours or another's.
 */
#ifndef KMC_CTL_SESSION_H
#define KMC_CTL_SESSION_H

#include "netlink.h"
#include "out/rows.h"

/* All return 0, or a negative errno with @m->error set. */
int session_start(struct module *m, uint32_t id);
int session_stop(struct module *m, uint32_t id);
int session_pause(struct module *m, uint32_t id);
int session_resume(struct module *m, uint32_t id);
/*
 * Run probe @number; *@more: it is one that is to be called again. Return: 0 or a
 * negative errno.
 */
int session_run(struct module *m, uint32_t id, uint32_t number, bool *more);
int session_del(struct module *m, uint32_t id);
int session_map_clear(struct module *m, uint32_t id, uint32_t map);
int session_map_zero(struct module *m, uint32_t id, uint32_t map);

/* @rows: what is read is added; @take: clear the map in the same step. */
int session_map_read(struct module *m, uint32_t id, uint32_t map, bool take,
		     struct rows *rows);

/* A dump about one session; for the commands that have no function here. */
int session_dump(struct module *m, enum kmc_cmd cmd, uint32_t id,
		 module_answer_fn fn, void *data);

#endif /* KMC_CTL_SESSION_H */
