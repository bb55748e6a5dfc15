// SPDX-License-Identifier: GPL-2.0
/*
 * Functions by name. Who registers a kprobe learns the address; one that is
 * disabled touches no code. To unregister it takes a grace period, which a worker
 * waits for.
 */
#include <linux/kprobes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include "kinds.h"
#include "locate.h"

struct kmc_locator {
	struct kprobe kp;
	struct work_struct reap;
	char name[];
};

static void locator_reap(struct work_struct *work)
{
	struct kmc_locator *locator =
		container_of(work, struct kmc_locator, reap);

	unregister_kprobe(&locator->kp);
	kfree(locator);
}

int kmc_locate(const char *name, unsigned long *addr,
	       char shown[KSYM_NAME_LEN])
{
	struct kmc_locator *locator;
	char symbol[KSYM_SYMBOL_LEN];
	unsigned long offset = 0;
	char *plus;
	int err;

	locator = kzalloc(struct_size(locator, name, strlen(name) + 1),
			  GFP_KERNEL);
	if (!locator)
		return -ENOMEM;
	strcpy(locator->name, name);
	locator->kp.symbol_name = locator->name;
	locator->kp.flags = KPROBE_FLAG_DISABLED;
	INIT_WORK(&locator->reap, locator_reap);
	err = register_kprobe(&locator->kp);
	if (err) {
		kfree(locator);
		return err;
	}
	*addr = (unsigned long)locator->kp.addr;
	queue_work(kmc_reap_queue, &locator->reap);

	/* The kprobe may sit behind a landing pad: "NAME+0x4/0x123". */
	sprint_symbol(symbol, *addr);
	plus = strrchr(symbol, '+');
	if (!plus || sscanf(plus, "+%lx/", &offset) != 1)
		return -ENOENT;
	*plus = '\0';
	*addr -= offset;
	strscpy(shown, symbol, KSYM_NAME_LEN);
	return 0;
}
