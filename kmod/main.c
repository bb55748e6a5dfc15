// SPDX-License-Identifier: GPL-2.0
/*
 * Loading and unloading.
 */
#include <linux/init.h>
#include <linux/module.h>
#include <net/genetlink.h>
#include <version.h>
#include "clock.h"
#include "debugfs.h"
#include "genl.h"
#include "session.h"
#include "task_signal.h"

static int __init kmc_init(void)
{
	int err;

	kmc_debugfs_init();
	kmc_task_signal_init();
	kmc_clock_init();

	err = kmc_probes_init();
	if (err)
		goto err_probes;

	err = kmc_sessions_init();
	if (err)
		goto err_sessions;

	err = kmc_genl_init();
	if (err)
		goto err_genl;
	return 0;

err_genl:
	kmc_sessions_exit();
err_sessions:
	kmc_probes_exit();
err_probes:
	kmc_clock_exit();
	kmc_debugfs_exit();
	return err;
}

/*
 * Nothing new begins, for a session pins the module. Those that are ending tell of it
 * through the family; then nobody can ask any more, the last sessions' probes are left
 * behind, and these and the folder go.
 */
static void __exit kmc_exit(void)
{
	kmc_sessions_flush();
	kmc_genl_exit();
	kmc_sessions_exit();
	kmc_probes_exit();
	kmc_clock_exit();
	kmc_task_signal_exit();
	kmc_debugfs_exit();
}

module_init(kmc_init);
module_exit(kmc_exit);
MODULE_LICENSE("GPL");
MODULE_AUTHOR("The kmodctl authors");
MODULE_DESCRIPTION("Answers questions about the running kernel");
MODULE_VERSION(KMODCTL_VERSION);
/* Loaded when a command asks for it. */
MODULE_ALIAS_GENL_FAMILY(KMC_GENL_NAME);
