// SPDX-License-Identifier: GPL-2.0
/*
 * kmodctl version: of the command and of the module that is loaded.
 */
#include <stdio.h>
#include "../../include/version.h"
#include "../netlink.h"
#include "../options.h"
#include "command.h"

int version(int argc, char **argv)
{
	struct module m;
	int err;

	if (argc)
		return usage_error("version takes no '%s'", argv[0]);
	printf("command %s, interface %d\n", KMODCTL_VERSION, KMC_ABI);
	err = module_open(&m);
	if (m.abi)
		printf("module %s, interface %u\n", m.version, m.abi);
	if (err)
		return command_failed(&m);
	module_close(&m);
	return 0;
}
