// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl resume: attach the probes of paused sessions again.
 */
#include "../session.h"
#include "command.h"

int resume_sessions(int argc, char **argv)
{
	return command_each("resume", argc, argv, session_resume);
}
