// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl pause: detach the probes of sessions that are kept; what they have counted stays.
 */
#include "../session.h"
#include "command.h"

int pause_sessions(int argc, char **argv)
{
	return command_each("pause", argc, argv, session_pause);
}
