// SPDX-License-Identifier: GPL-2.0
/*
 * Senders that may not ask: every command is refused with words.
 */
#define _GNU_SOURCE
#include <linux/capability.h>
#include <sched.h>
#include <stddef.h>
#include "genl_ask.h"

/* All commands, from a socket that may not ask. Return: 0 if all say EPERM. */
static int all_refused(int s)
{
	size_t i;

	msg_begin(&m, KMC_CMD_INFO, 0);
	if (ask(s) != -EPERM || !said.why[0])
		return 1;
	question(NULL);
	if (ask(s) != -EPERM || !said.why[0])
		return 2;
	for (i = 0; i < NR(session_commands); i++) {
		if (command(s, session_commands[i], 1) != -EPERM || !said.why[0])
			return 3;
	}
	for (i = 0; i < NR(session_dumps); i++) {
		msg_begin(&m, session_dumps[i], NLM_F_DUMP);
		msg_u32(&m, KMC_A_SESSION, 1);
		if (session_dumps[i] == KMC_CMD_MAP_READ)
			msg_u32(&m, KMC_A_MAP, 0);
		if (ask(s) != -EPERM || !said.why[0])
			return 4;
	}
	msg_begin(&m, KMC_CMD_EVENT_LIST, NLM_F_DUMP);
	if (ask(s) != -EPERM || !said.why[0])
		return 7;
	if (locate_function(s, "vfs_read") != -EPERM || !said.why[0])
		return 5;
	return sessions(s) == -EPERM ? 0 : 6;
}

static int as_nobody(void)
{
	if (setresuid(65534, 65534, 65534))
		return 100;
	return all_refused(msg_socket());
}

static int as_root_of_a_user_namespace(void)
{
	if (unshare(CLONE_NEWUSER))
		return 100;
	return all_refused(msg_socket());
}

static int as_nobody_with_roots_socket(void)
{
	int s = msg_socket();

	if (setresuid(65534, 65534, 65534))
		return 100;
	return all_refused(s);
}

/* A socket that was opened without the right must not gain by being sent on. */
static int as_root_with_nobodys_socket(void)
{
	int s;

	if (seteuid(65534))
		return 100;
	s = msg_socket();
	if (seteuid(0))
		return 101;
	return all_refused(s);
}

static int in_another_network(void)
{
	if (unshare(CLONE_NEWNET))
		return 100;
	return msg_find_family(msg_socket(), KMC_GENL_NAME) == -ENOENT ? 0 : 1;
}

static int keep_only(uint32_t low, uint32_t high)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{ .effective = low, .permitted = low },
		{ .effective = high, .permitted = high },
	};

	return syscall(SYS_capset, &head, data);
}

static int with_perfmon_alone(void)
{
	uint32_t id;
	int s;

	if (keep_only(0, 1u << (CAP_PERFMON - 32)))
		return 100;
	s = msg_socket();
	msg_begin(&m, KMC_CMD_INFO, 0);
	if (ask(s))
		return 1;
	return new_session(s, NULL, &id) ? 2 : 0;
}

/* CAP_NET_ADMIN is what generic netlink itself would ask for: the wrong one. */
static int with_net_admin_alone(void)
{
	if (keep_only(1u << CAP_NET_ADMIN, 0))
		return 100;
	return all_refused(msg_socket());
}

/* The mode of a file in debugfs lets everyone in who may pass it over. */
static int reading_with_dac_override_alone(void)
{
	if (keep_only(1u << CAP_DAC_OVERRIDE | 1u << CAP_DAC_READ_SEARCH, 0))
		return 100;
	if (open(FOLDER "closed/maps/@", O_RDONLY) >= 0)
		return 1;
	if (open(FOLDER "closed/stats", O_RDONLY) >= 0)
		return 2;
	return errno == EPERM ? 0 : 3;
}

static void only_the_privileged_may_ask(void)
{
	CHECK(in_child(as_nobody) == 0);
	CHECK(in_child(as_root_of_a_user_namespace) == 0);
	CHECK(in_child(as_nobody_with_roots_socket) == 0);
	CHECK(in_child(as_root_with_nobodys_socket) == 0);
	CHECK(in_child(in_another_network) == 0);
	CHECK(in_child(with_net_admin_alone) == 0);
	CHECK(in_child(with_perfmon_alone) == 0);
}

static void files_ask_for_the_privilege(void)
{
	int s = msg_socket();
	uint32_t id;

	CHECK(!new_session(s, "closed", &id));
	CHECK(in_child(reading_with_dac_override_alone) == 0);
	close(s);
}

void access_tests(void)
{
	run("only the privileged may ask", only_the_privileged_may_ask);
	run("files ask for the privilege", files_ask_for_the_privilege);
}
