// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl rm: end sessions that are kept, and free what they hold.
 */
#include "../session.h"
#include "command.h"

int remove_sessions(int argc, char **argv)
{
	return command_each("rm", argc, argv, session_del);
}
