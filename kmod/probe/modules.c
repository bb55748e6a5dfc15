// SPDX-License-Identifier: GPL-2.0
/*
 * Modules that come and go. Probes do not pin them: one that goes takes its places
 * along. One that comes brings those that were waited for, before its own
 * initialisation runs.
 */
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include "../compat.h"
#include "../session.h"
#include "kinds.h"

static void tell_coming(struct kmc_session *session, void *mod)
{
	struct kmc_probe *probe;
	u32 i;

	mutex_lock(&session->lock);
	for (i = 0; session->state == KMC_SESSION_RUNNING &&
	     i < session->nr_probes; i++) {
		probe = session->probes[i];
		if (probe->ops->coming && probe->nr_waiting)
			probe->ops->coming(probe, mod);
	}
	mutex_unlock(&session->lock);
}

static void tell_going(struct kmc_session *session, void *mod)
{
	struct kmc_probe *probe;
	u32 i;

	mutex_lock(&session->lock);
	for (i = 0; session->state == KMC_SESSION_RUNNING &&
	     i < session->nr_probes; i++) {
		probe = session->probes[i];
		if (probe->ops->going)
			probe->ops->going(probe, mod);
	}
	mutex_unlock(&session->lock);
}

static int module_comes(struct notifier_block *nb, unsigned long event,
			void *mod)
{
	if (event == MODULE_STATE_COMING)
		kmc_sessions_each(tell_coming, mod);
	return NOTIFY_OK;
}

static int module_goes(struct notifier_block *nb, unsigned long event,
		       void *mod)
{
	/* When it lives, the code of its initialisation goes. */
	if (event == MODULE_STATE_GOING || event == MODULE_STATE_LIVE)
		kmc_sessions_each(tell_going, mod);
	return NOTIFY_OK;
}

/* Behind those that make its tracepoints known, before those that look whether
 * they are still in use.
 */
static struct notifier_block coming = {
	.notifier_call = module_comes,
	.priority = -1,
};

static struct notifier_block going = {
	.notifier_call = module_goes,
	.priority = 1,
};

int kmc_modules_init(void)
{
	int err = register_module_notifier(&coming);

	if (err)
		return err;
	err = register_module_notifier(&going);
	if (err)
		unregister_module_notifier(&coming);
	return err;
}

void kmc_modules_exit(void)
{
	unregister_module_notifier(&going);
	unregister_module_notifier(&coming);
}
