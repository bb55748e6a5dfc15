// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl list: the sessions that there are.
 */
#include <errno.h>
#include <stdio.h>
#include "../options.h"
#include "command.h"

static const char *state_name(uint32_t state)
{
	static const char *const names[] = {
		[KMC_SESSION_NEW] = "new",
		[KMC_SESSION_RUNNING] = "running",
		[KMC_SESSION_STOPPED] = "stopped",
		[KMC_SESSION_PAUSED] = "paused",
	};

	return state < sizeof(names) / sizeof(names[0]) ? names[state] : "?";
}

static uint32_t get_u32(struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

static int on_session(void *data, struct nlattr **attrs)
{
	bool *any = data;

	if (!attrs[KMC_A_NAME])
		return -EPROTO;
	if (!*any)
		printf("%-16s %-8s %-5s %6s %6s %6s\n", "SESSION", "STATE",
		       "KEPT", "MAPS", "PROBES", "SITES");
	*any = true;
	printf("%-16s %-8s %-5s %6u %6u %6u\n",
	       nla_get_string(attrs[KMC_A_NAME]),
	       state_name(get_u32(attrs[KMC_A_STATE])),
	       get_u32(attrs[KMC_A_OWNER]) ? "no" : "yes",
	       get_u32(attrs[KMC_A_NR_MAPS]), get_u32(attrs[KMC_A_NR_PROBES]),
	       get_u32(attrs[KMC_A_NR_SITES]));
	return 0;
}

int list_sessions(int argc, char **argv)
{
	struct module m;
	struct nl_msg *msg;
	bool any = false;
	int err;

	if (argc)
		return usage_error("list takes no '%s'; kmodctl -l lists what can be probed",
				   argv[0]);
	if (module_open(&m))
		return command_failed(&m);
	msg = module_request(&m, KMC_CMD_SESSION_GET, NLM_F_DUMP, 0);
	err = msg ? module_call(&m, msg, on_session, &any) :
		    module_fail(&m, -ENOMEM, "out of memory");
	nlmsg_free(msg);
	if (err)
		command_failed(&m);
	else if (!any)
		fprintf(stderr, "kmodctl: no question is being asked\n");
	module_close(&m);
	return err ? 1 : 0;
}
