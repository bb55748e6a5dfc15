// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include "session.h"

/* Session, map and a flag, with room to spare. */
#define SMALL_REQUEST	64

static int request(struct module *m, struct nl_msg *msg, int err,
		   module_answer_fn fn, void *data)
{
	if (!msg || err)
		err = module_fail(m, -ENOMEM, "out of memory");
	else
		err = module_call(m, msg, fn, data);
	nlmsg_free(msg);
	return err;
}

static int session_command(struct module *m, enum kmc_cmd cmd, uint32_t id)
{
	struct nl_msg *msg = module_request(m, cmd, 0, SMALL_REQUEST);
	int err = msg ? nla_put_u32(msg, KMC_A_SESSION, id) : 0;

	return request(m, msg, err, NULL, NULL);
}

int session_start(struct module *m, uint32_t id)
{
	return session_command(m, KMC_CMD_SESSION_START, id);
}

int session_stop(struct module *m, uint32_t id)
{
	return session_command(m, KMC_CMD_SESSION_STOP, id);
}

int session_pause(struct module *m, uint32_t id)
{
	return session_command(m, KMC_CMD_SESSION_PAUSE, id);
}

int session_resume(struct module *m, uint32_t id)
{
	return session_command(m, KMC_CMD_SESSION_RESUME, id);
}

int session_del(struct module *m, uint32_t id)
{
	return session_command(m, KMC_CMD_SESSION_DEL, id);
}

static int read_more(void *data, struct nlattr **attrs)
{
	*(bool *)data = attrs[KMC_A_MORE];
	return 0;
}

int session_run(struct module *m, uint32_t id, uint32_t number, bool *more)
{
	struct nl_msg *msg = module_request(m, KMC_CMD_PROBE_RUN, 0,
					    SMALL_REQUEST);
	int err = 0;

	*more = false;
	if (msg)
		err = nla_put_u32(msg, KMC_A_SESSION, id) ?:
		      nla_put_u32(msg, KMC_A_PROBE, number);
	return request(m, msg, err, read_more, more);
}

static int map_request(struct nl_msg *msg, uint32_t id, uint32_t map)
{
	if (!msg)
		return 0;
	return nla_put_u32(msg, KMC_A_SESSION, id) ?:
	       nla_put_u32(msg, KMC_A_MAP, map);
}

static int map_command(struct module *m, enum kmc_cmd cmd, uint32_t id,
		       uint32_t map)
{
	struct nl_msg *msg = module_request(m, cmd, 0, SMALL_REQUEST);

	return request(m, msg, map_request(msg, id, map), NULL, NULL);
}

int session_map_clear(struct module *m, uint32_t id, uint32_t map)
{
	return map_command(m, KMC_CMD_MAP_CLEAR, id, map);
}

int session_map_zero(struct module *m, uint32_t id, uint32_t map)
{
	return map_command(m, KMC_CMD_MAP_ZERO, id, map);
}

static int add_rows(void *data, struct nlattr **attrs)
{
	struct rows *rows = data;

	if (!attrs[KMC_A_ROWS])
		return 0;
	rows->other = attrs[KMC_A_OTHER];
	return rows_add(rows, nla_data(attrs[KMC_A_ROWS]),
			nla_len(attrs[KMC_A_ROWS]));
}

int session_map_read(struct module *m, uint32_t id, uint32_t map, bool take,
		     struct rows *rows)
{
	struct nl_msg *msg = module_request(m, KMC_CMD_MAP_READ, NLM_F_DUMP,
					    SMALL_REQUEST);
	int err = map_request(msg, id, map);

	if (msg && take)
		err = err ?: nla_put_flag(msg, KMC_A_TAKE);
	return request(m, msg, err, add_rows, rows);
}

int session_dump(struct module *m, enum kmc_cmd cmd, uint32_t id,
		 module_answer_fn fn, void *data)
{
	struct nl_msg *msg = module_request(m, cmd, NLM_F_DUMP, SMALL_REQUEST);
	int err = msg ? nla_put_u32(msg, KMC_A_SESSION, id) : 0;

	return request(m, msg, err, fn, data);
}
